// More filters: a dialog over the list, the same form on a page of its own, and the address that both come to.

import type { Locator, Page } from '@playwright/test';

import { type Api, PAGE, type Ticket, type TicketDetail, unsure } from '../fixtures/api.ts';
import { violations } from '../fixtures/axe.ts';
import {
  LOOKS,
  address,
  alive,
  card,
  cards,
  chips,
  documents,
  drawer,
  expectAddress,
  hold,
  ids,
  list,
  lookAt,
  open,
  opener,
  panel,
  rows,
  toolbar,
  value,
} from '../fixtures/pages.ts';
import { expect, test, withDesk } from '../fixtures/test.ts';

const FACETS = /\/api\/fn\/\w*facets/;

const link = (page: Page) => toolbar(page).getByRole('link', { name: 'More filters' });
const dialog = (page: Page) => page.getByRole('dialog', { name: 'Filter tickets' });
const group = (within: Locator, name: string) => within.getByRole('group', { name, exact: true });
const check = (within: Locator, name: string, value: string) => group(within, name).getByRole('checkbox', { name: value, exact: true });

/** Opens the dialog and waits for what can be chosen in it. */
async function begin(page: Page): Promise<Locator> {
  await link(page).click();
  await expect(dialog(page).getByLabel(/^User/)).toBeVisible();
  return dialog(page);
}

const show = (within: Locator) => within.getByRole('button', { name: 'Show tickets' }).click();

/** The list is the desk's answer to the query of the address, and these tickets alone. */
async function expectList(page: Page, api: Api, expected: Ticket[]): Promise<void> {
  expect(expected.length, 'something is there to be found').toBeGreaterThan(0);
  await expect.poll(() => ids(page)).toEqual(expected.slice(0, PAGE).map(({ id }) => id));
  await expect(list(page)).toContainText(`${expected.length} ticket`);
  // A token is nobody: to the API, "me" has an ID.
  const me = expected.find(({ assigned_to }) => assigned_to?.name === ME)?.assigned_to;
  const query = new URL(page.url()).search.slice(1).replace('assigned_to=me', `assigned_to=${me?.id}`);
  expect((await api.allTickets(query)).map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
}

/** All tickets for which something holds, in the list's order. */
const those = async (api: Api, holds: (ticket: Ticket) => boolean) => (await api.allTickets()).filter(holds);

/** As `those`, by what only the ticket itself tells. */
async function thoseInFull(api: Api, holds: (ticket: TicketDetail) => boolean): Promise<Ticket[]> {
  const all = await api.allTickets();
  const details: TicketDetail[] = [];
  for (let at = 0; at < all.length; at += 20) {
    details.push(...(await Promise.all(all.slice(at, at + 20).map(({ id }) => api.ticket(id)))));
  }
  return all.filter((_, index) => holds(details[index]!));
}

const ME = 'Robin Falk';
const DAY = 24 * 60 * 60 * 1000;
const within = (days: number, instant: string | null) => {
  const midnight = new Date().setUTCHours(0, 0, 0, 0);
  return instant !== null && Date.parse(instant) >= midnight - (days - 1) * DAY;
};

test.describe('each field', () => {
  for (const [name, parameter, choice, holds] of [
    ['Assigned To', 'assigned_to=me', 'Me', (ticket) => ticket.assigned_to?.name === ME],
    ['Assigned To', 'assigned_to=none', 'Unassigned', (ticket) => ticket.assigned_to === null],
    ['Assigned To', undefined, 'Amara Nwosu', (ticket) => ticket.assigned_to?.name === 'Amara Nwosu'],
    ['Channel', 'channel=Teams', 'Teams', (ticket) => ticket.channel === 'Teams'],
  ] as [string, string | undefined, string, (ticket: Ticket) => boolean][]) {
    test(`${name}: ${choice}, in the address, on a chip and in the list`, async ({ page, api }) => {
      await open(page, '/tickets');
      const form = await begin(page);
      await check(form, name, choice).check();
      await show(form);
      await expect(dialog(page)).toHaveCount(0);
      const person = (await those(api, holds))[0]!.assigned_to;
      await expectAddress(page, `/tickets?${parameter ?? `assigned_to=${person!.id}`}`);
      await expectList(page, api, await those(api, holds));
      await expect(chips(page).getByRole('listitem')).toHaveCount(1);
      await expect(chips(page)).toContainText(`${name}: `);
      await expect(chips(page)).toContainText(parameter ? choice : '');
      // And back from the address into the form.
      await open(page, address(page));
      const again = await begin(page);
      await expect(check(again, name, choice)).toBeChecked();
      await expect(again.getByRole('checkbox', { checked: true })).toHaveCount(1);
    });
  }

  test('a chip of a person says who it is', async ({ page, api }) => {
    const ticket = (await api.allTickets()).find((ticket) => ticket.assigned_to?.name === 'Amara Nwosu')!;
    await open(page, `/tickets?assigned_to=${ticket.assigned_to!.id}`);
    await expect(chips(page).getByRole('listitem')).toHaveText('Assigned To: Amara Nwosu');
  });

  for (const [name, parameter] of [
    ['Rule', 'rule'],
    ['Guardrail', 'guardrail'],
    ['Tag', 'tag'],
    ['Channel', 'channel'],
  ] as const) {
    test(`${name}: every value that is offered finds what has it`, async ({ page, api }) => {
      await open(page, '/tickets');
      const form = await begin(page);
      const offered = await group(form, name).getByRole('listitem').allInnerTexts();
      expect(offered.length).toBeGreaterThan(0);
      expect(new Set(offered).size).toBe(offered.length);
      await form.getByRole('button', { name: 'Close' }).click();
      for (const choice of offered) {
        const form = await begin(page);
        for (const each of await form.getByRole('checkbox', { checked: true }).all()) await each.uncheck();
        await check(form, name, choice).check();
        await show(form);
        await expect(page).toHaveURL((url) => url.searchParams.get(parameter) === choice);
        await expect(chips(page).getByRole('listitem')).toHaveText([`${name}: ${choice}`]);
        const expected = await api.allTickets(`${parameter}=${encodeURIComponent(choice)}`);
        await expectList(page, api, expected);
      }
      // What is offered is all that there is.
      const has = { tag: (t: Ticket) => t.escalation_tag, channel: (t: Ticket) => t.channel, rule: (t: Ticket) => t.rule };
      if (parameter !== 'guardrail') {
        const there = new Set((await api.allTickets()).map(has[parameter]).filter((value) => value !== null));
        for (const value of there) expect(offered).toContain(value);
      }
    });
  }

  test('Rule: also one that matched beside the one that gave the ticket its name', async ({ page, api }) => {
    await open(page, '/tickets');
    const form = await begin(page);
    await check(form, 'Rule', 'Asks for a human').check();
    await show(form);
    await expectAddress(page, '/tickets?rule=Asks+for+a+human');
    const expected = await thoseInFull(api, ({ governance_reason }) => governance_reason.some(({ name }) => name === 'Asks for a human'));
    await expectList(page, api, expected);
  });

  test('User: name, ID or e-mail', async ({ page, api }) => {
    const { user } = (await api.allTickets()).find(({ user }) => user.name && user.email && user.id)!;
    await open(page, '/tickets');
    for (const text of [user.name!, user.email!, user.id!]) {
      const form = await begin(page);
      await form.getByLabel(/^User/).fill(text);
      await page.keyboard.press('Enter');
      await expect(page).toHaveURL((url) => url.searchParams.get('user') === text);
      await expect(chips(page).getByRole('listitem')).toHaveText(`User: ${text}`);
      const expected = await those(api, ({ user }) => [user.name, user.email, user.id].includes(text));
      await expectList(page, api, expected);
      await expect((await begin(page)).getByLabel(/^User/)).toHaveValue(text);
      await page.keyboard.press('Escape');
    }
  });

  for (const [field, choice, parameter, chip, holds] of [
    ['Confidence', 'Very low: below 25 %', 'confidence=0..24.99', '0–24.99 %', ({ confidence }) => confidence !== null && confidence < 25],
    ['Confidence', 'Low: 25 to 49.99 %', 'confidence=25..49.99', '25–49.99 %', ({ confidence: c }) => c !== null && c >= 25 && c < 50],
    ['Confidence', 'Moderate: 50 to 74.99 %', 'confidence=50..74.99', '50–74.99 %', ({ confidence: c }) => c !== null && c >= 50 && c < 75],
    ['Confidence', 'High: 75 to 89.99 %', 'confidence=75..89.99', '75–89.99 %', ({ confidence: c }) => c !== null && c >= 75 && c < 90],
    ['Confidence', 'Very high: 90 % and above', 'confidence=90..100', '90–100 %', ({ confidence: c }) => c !== null && c >= 90],
    ['Confidence', 'Not given', 'confidence=none', 'not given', ({ confidence }) => confidence === null],
    ['Created', 'Today', 'created=today', 'Today', ({ created_at }) => within(1, created_at)],
    ['Created', 'Last 7 days', 'created=7d', 'Last 7 days', ({ created_at }) => within(7, created_at)],
    ['Created', 'Last 30 days', 'created=30d', 'Last 30 days', ({ created_at }) => within(30, created_at)],
    ['Created', 'Last 90 days', 'created=90d', 'Last 90 days', ({ created_at }) => within(90, created_at)],
    ['Resolved', 'Last 7 days', 'resolved=7d', 'Last 7 days', ({ resolved_at }) => within(7, resolved_at)],
    ['Resolved', 'Last 90 days', 'resolved=90d', 'Last 90 days', ({ resolved_at }) => within(90, resolved_at)],
  ] as [string, string, string, string, (ticket: Ticket) => boolean][]) {
    test(`${field}: ${choice}`, async ({ page, api }) => {
      const expected = await those(api, holds);
      expect(expected.length, 'the demo has some').toBeGreaterThan(0);
      await open(page, '/tickets');
      const form = await begin(page);
      await form.getByRole('combobox', { name: field, exact: true }).selectOption({ label: choice });
      await show(form);
      await expectAddress(page, `/tickets?${parameter}`);
      await expect(chips(page).getByRole('listitem')).toHaveText(`${field}: ${chip}`);
      await expectList(page, api, expected);
      const again = await begin(page);
      await expect(again.getByRole('combobox', { name: field, exact: true }).locator('option:checked')).toHaveText(choice);
      await again.getByRole('combobox', { name: field, exact: true }).selectOption({ label: 'Any' });
      await show(again);
      await expectAddress(page, '/tickets');
      await expect(chips(page)).toHaveCount(0);
    });
  }

  test('several values of one field are alternatives, several fields hold together', async ({ page, api }) => {
    await open(page, '/tickets');
    const form = await begin(page);
    await check(form, 'Channel', 'Teams').check();
    await check(form, 'Channel', 'Slack').check();
    await check(form, 'Assigned To', 'Unassigned').check();
    await check(form, 'Assigned To', 'Me').check();
    await form.getByRole('combobox', { name: 'Confidence', exact: true }).selectOption({ label: 'Very low: below 25 %' });
    await show(form);
    await expectAddress(page, '/tickets?assigned_to=me,none&channel=Slack,Teams&confidence=0..24.99');
    await expectList(
      page,
      api,
      await those(
        api,
        ({ assigned_to, channel, confidence }) =>
          ['Teams', 'Slack'].includes(channel ?? '') &&
          (assigned_to === null || assigned_to.name === ME) &&
          confidence !== null &&
          confidence < 25,
      ),
    );
    await expect(chips(page).getByRole('listitem')).toHaveText([
      'Assigned To: Me',
      'Assigned To: Unassigned',
      'Channel: Slack',
      'Channel: Teams',
      'Confidence: 0–24.99 %',
      'Clear all',
    ]);
    await chips(page).getByRole('link', { name: 'Remove Channel: Slack' }).click();
    const again = await begin(page);
    await expect(check(again, 'Channel', 'Slack')).not.toBeChecked();
    await expect(check(again, 'Channel', 'Teams')).toBeChecked();
  });
});

const odd = withDesk(async (_, api) => {
  await api.sendAll([
    unsure({ chat_id: 'comma', channel: 'Teams, EMEA' }),
    unsure({ chat_id: 'slash', channel: 'Web\\\\Chat' }),
    unsure({ chat_id: 'half', channel: 'EMEA' }),
    unsure({ chat_id: 'both', channel: 'a\\,b' }),
    unsure({ chat_id: 'signs', channel: '100% & "more" <b>+1</b>' }),
    unsure({ chat_id: 'verdict', channel: 'x', guardrails: [{ policy: 'pii, phone', action: 'flag' }] }),
  ]);
});

for (const [kind, name, choice] of [
  ['Channel', 'a comma', 'Teams, EMEA'],
  ['Channel', 'backslashes', 'Web\\\\Chat'],
  ['Channel', 'a backslash and a comma', 'a\\,b'],
  ['Channel', 'signs', '100% & "more" <b>+1</b>'],
  ['Guardrail', 'a comma', 'pii, phone'],
] as const) {
  odd(`a ${kind.toLowerCase()} with ${name} in it is one value, also when the form is sent again`, async ({ page, api }) => {
    const mine = (await api.allTickets()).filter(({ channel }) => (kind === 'Channel' ? channel === choice : channel === 'x'));
    expect(mine).toHaveLength(1);
    await open(page, '/tickets');
    const form = await begin(page);
    await check(form, kind, choice).check();
    await show(form);
    await expect(chips(page).getByRole('listitem')).toHaveText([`${kind}: ${choice}`]);
    await expectList(page, api, mine);
    const here = address(page);
    await show(await begin(page));
    await expect(dialog(page)).toHaveCount(0);
    await expectAddress(page, here);
    await expectList(page, api, mine);
  });
}

test.describe('the dialog', () => {
  test('keeps what the list has menus for, order, view and drawer, and is one step for Back', async ({ page, api }) => {
    const before = '?q=the&status=open,in_progress&severity=high,critical&sort=severity&view=table';
    const [ticket] = await api.tickets(before.slice(1));
    await open(page, `/tickets/${ticket!.id}/audit${before}`);
    const asked = documents(page);
    const form = await begin(page);
    await check(form, 'Assigned To', 'Unassigned').check();
    await show(form);
    const after = `/tickets/${ticket!.id}/audit?q=the&status=open,in_progress&severity=critical,high&assigned_to=none&sort=severity&view=table`;
    await expectAddress(page, after);
    const query = new URL(page.url()).search.slice(1);
    await expect.poll(() => ids(page)).toEqual((await api.tickets(query)).map(({ id }) => id));
    await expect(rows(page)).not.toHaveCount(0);
    await expect(drawer(page)).toBeVisible();
    await page.goBack();
    await expectAddress(page, `/tickets/${ticket!.id}/audit${before}`);
    await expect(chips(page)).not.toContainText('Assigned To');
    expect(asked).toEqual([]);
  });

  test('keeps what it does not offer any more: values of the address stay chosen', async ({ page }) => {
    const query =
      'assigned_to=none&channel=Fax&rule=Old+rule&guardrail=old-policy&tag=gone&user=Nobody&confidence=12.5..40&created=2026-01-01..2026-02-03&resolved=..2026-11-20';
    await open(page, `/tickets?${query}`);
    const form = await begin(page);
    for (const [name, value] of [
      ['Channel', 'Fax'],
      ['Rule', 'Old rule'],
      ['Guardrail', 'old-policy'],
      ['Tag', 'gone'],
    ] as const) {
      await expect(check(form, name, value)).toBeChecked();
    }
    await expect(form.getByLabel(/^User/)).toHaveValue('Nobody');
    await expect(form.getByRole('combobox', { name: 'Confidence', exact: true })).toHaveValue('12.5..40');
    await expect(form.getByRole('combobox', { name: 'Confidence', exact: true }).locator('option:checked')).toHaveText('12.5 to 40 %');
    await expect(form.getByRole('combobox', { name: 'Created', exact: true }).locator('option:checked')).toHaveText('1 Jan 2026 – 3 Feb 2026');
    await expect(form.getByRole('combobox', { name: 'Resolved', exact: true }).locator('option:checked')).toHaveText('until 20 Nov 2026');
    await form.getByRole('combobox', { name: 'Resolved', exact: true }).selectOption({ label: 'Any' });
    await show(form);
    await expectAddress(page, `/tickets?${query.replace('&resolved=..2026-11-20', '')}`);
  });

  test('keeps a person whom the desk does not know', async ({ page }) => {
    const query = 'assigned_to=00000000-0000-4000-8000-000000000007&user=Ada';
    await open(page, `/tickets?${query}`);
    const form = await begin(page);
    await expect(group(form, 'Assigned To').getByRole('checkbox', { checked: true })).toHaveCount(1);
    await show(form);
    await expectAddress(page, `/tickets?${query}`);
  });

  for (const [name, leave] of [
    ['Close', (page: Page) => dialog(page).getByRole('button', { name: 'Close' }).click()],
    ['Escape', (page: Page) => page.keyboard.press('Escape')],
  ] as const) {
    test(`${name} changes nothing, and gives the focus back`, async ({ page }) => {
      const here = '/tickets?status=open&channel=Teams';
      await open(page, here);
      const before = await ids(page);
      const form = await begin(page);
      await check(form, 'Channel', 'Slack').check();
      await check(form, 'Channel', 'Teams').uncheck();
      await form.getByLabel(/^User/).fill('Ada');
      await form.getByRole('combobox', { name: 'Created', exact: true }).selectOption({ label: 'Today' });
      const asked: string[] = [];
      page.on('request', (request) => {
        if (request.url().includes('/api/fn/tickets')) asked.push(request.url());
      });
      await leave(page);
      await expect(dialog(page)).toHaveCount(0);
      await expectAddress(page, here);
      await expect(link(page)).toBeFocused();
      expect(await ids(page)).toEqual(before);
      expect(asked).toEqual([]);
      // And it begins anew with what holds.
      const again = await begin(page);
      await expect(check(again, 'Channel', 'Slack')).not.toBeChecked();
      await expect(check(again, 'Channel', 'Teams')).toBeChecked();
      await expect(again.getByLabel(/^User/)).toHaveValue('');
    });
  }

  test('Show tickets without a change leads to the same address and list', async ({ page }) => {
    const here = '/tickets?q=the&status=open&channel=Teams&sort=-updated';
    await open(page, here);
    const before = await ids(page);
    await show(await begin(page));
    await expect(dialog(page)).toHaveCount(0);
    await expectAddress(page, here);
    expect(await ids(page)).toEqual(before);
  });

  test('Show tickets before the filters are there loses none', async ({ page }) => {
    const here = '/tickets?q=the&status=open&channel=Teams';
    const facets = await hold(page, FACETS);
    await open(page, here);
    await link(page).click();
    await expect(dialog(page)).toContainText('Loading');
    await expect.poll(facets.waiting).toBe(1);
    await expect(dialog(page).getByRole('button', { name: 'Show tickets' })).toHaveCount(0);
    await dialog(page).locator('form').evaluate((form: HTMLFormElement) => form.requestSubmit());
    await page.waitForTimeout(300);
    await expectAddress(page, here);
    await facets.release();
    await expect(chips(page)).toContainText('Channel: Teams');
  });

  test('says when the filters could not be loaded, and Try again brings them', async ({ page, watch }) => {
    watch.expectStatus(503, FACETS);
    await page.route(FACETS, (route) =>
      route.fulfill({ status: 503, json: { unavailable: 'The storage does not answer. Try again.' } }),
    );
    const here = '/tickets?status=open&channel=Teams';
    await open(page, here);
    await link(page).click();
    await expect(dialog(page).getByRole('alert')).toContainText('The filters could not be loaded');
    await page.unroute(FACETS);
    await dialog(page).getByRole('button', { name: 'Try again' }).click();
    await expect(check(dialog(page), 'Channel', 'Teams')).toBeChecked();
    await expectAddress(page, here);
  });

  test('shows tickets for what failed to load without losing what was filtered', async ({ page, watch }) => {
    watch.expectStatus(503, FACETS);
    await page.route(FACETS, (route) =>
      route.fulfill({ status: 503, json: { unavailable: 'The storage does not answer. Try again.' } }),
    );
    const here = '/tickets?status=open&channel=Teams';
    await open(page, here);
    await link(page).click();
    await expect(dialog(page).getByRole('alert')).toBeVisible();
    const button = dialog(page).getByRole('button', { name: 'Show tickets' });
    if ((await button.count()) > 0 && (await button.isEnabled())) await button.click();
    await page.waitForTimeout(300);
    await expectAddress(page, here);
  });

  test('is opened in a tab of its own as the page with the same form', async ({ page, context }) => {
    await open(page, '/tickets?status=open&channel=Teams&view=table');
    const opened = context.waitForEvent('page');
    await link(page).click({ modifiers: ['ControlOrMeta'] });
    const other = await opened;
    await alive(other);
    await expect(dialog(page)).toHaveCount(0);
    await expectAddress(other, '/tickets/filters?status=open&channel=Teams&view=table');
    await expect(other.getByRole('heading', { level: 1, name: 'Filter tickets' })).toBeVisible();
    const form = other.locator('main form');
    await expect(check(form, 'Channel', 'Teams')).toBeChecked();
    await check(form, 'Channel', 'Slack').check();
    await show(form);
    await expect(other).toHaveURL((url) => url.pathname === '/tickets' && url.searchParams.get('view') === 'table');
    await expect(chips(other).getByRole('listitem')).toHaveText(['Status: Open', 'Channel: Slack', 'Channel: Teams', 'Clear all']);
    await expect(other.getByRole('note')).toHaveCount(0);
  });

  test('has no violations, and fits', async ({ page }) => {
    await open(page, '/tickets?channel=Teams');
    await begin(page);
    for (const look of LOOKS) {
      await lookAt(page, look);
      const box = (await dialog(page).boundingBox())!;
      expect(box.x).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width).toBeLessThanOrEqual(look.width);
      expect(box.y + box.height).toBeLessThanOrEqual(844);
      expect(await dialog(page).evaluate((dialog) => dialog.scrollWidth <= dialog.clientWidth)).toBe(true);
      expect.soft(await violations(page), `${look.colorScheme}, ${look.width} px`).toEqual([]);
      await dialog(page).getByRole('button', { name: 'Show tickets' }).scrollIntoViewIfNeeded();
      await expect(dialog(page).getByRole('button', { name: 'Show tickets' })).toBeInViewport({ ratio: 1 });
    }
  });
});

test('the page with the form has no violations', async ({ page }) => {
  await open(page, '/tickets/filters?channel=Teams&confidence=12.5..40');
  for (const look of LOOKS) {
    await lookAt(page, look);
    expect.soft(await violations(page), `${look.colorScheme}, ${look.width} px`).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  }
});

test('Close on the page leads back to the list as it was', async ({ page }) => {
  const query = '?q=the&status=open&channel=Teams&sort=-updated&view=table';
  await open(page, `/tickets/filters${query}`);
  await page.getByRole('main').getByRole('link', { name: 'Close' }).click();
  await expectAddress(page, `/tickets${query}`);
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('the link leads to the form, and the form to the list', async ({ page, api }) => {
    await page.goto('/tickets?q=the&status=open,closed&severity=high,low&sort=severity&view=table');
    await link(page).click();
    await expect(page).toHaveTitle('Filter tickets · Handoff');
    const form = page.locator('main form');
    await check(form, 'Assigned To', 'Unassigned').check();
    await check(form, 'Channel', 'Teams').check();
    await check(form, 'Channel', 'Slack').check();
    await form.getByRole('combobox', { name: 'Confidence', exact: true }).selectOption({ label: 'Very low: below 25 %' });
    await show(form);
    await expect(page).toHaveURL((url) => url.pathname === '/tickets');
    await expect(chips(page).getByRole('listitem')).toHaveText([
      'Search: "the"',
      'Status: Open',
      'Status: Closed',
      'Severity: High',
      'Severity: Low',
      'Assigned To: Unassigned',
      'Channel: Slack',
      'Channel: Teams',
      'Confidence: 0–24.99 %',
      'Clear all',
    ]);
    await expect(page.getByRole('note')).toHaveCount(0);
    const expected = await api.tickets(
      'q=the&status=open,closed&severity=high,low&assigned_to=none&channel=Slack,Teams&confidence=0..24.99&sort=severity',
    );
    expect(await ids(page)).toEqual(expected.map(({ id }) => id));
    await expect(page.getByRole('table').or(page.getByRole('heading', { name: 'No ticket matches' }))).toBeVisible();
    await link(page).click();
    await expect(check(page.locator('main form'), 'Channel', 'Teams')).toBeChecked();
    await page.getByRole('main').getByRole('link', { name: 'Close' }).click();
    await expectAddress(
      page,
      '/tickets?q=the&status=open,closed&severity=high,low&assigned_to=none&channel=Slack,Teams&confidence=0..24.99&sort=severity&view=table',
    );
  });

  test('values of the address stay chosen', async ({ page }) => {
    await page.goto('/tickets/filters?channel=Fax&confidence=12.5..40&created=2026-01-01..');
    const form = page.locator('main form');
    await expect(check(form, 'Channel', 'Fax')).toBeChecked();
    await expect(form.getByRole('combobox', { name: 'Confidence', exact: true })).toHaveValue('12.5..40');
    await expect(form.getByRole('combobox', { name: 'Created', exact: true })).toHaveValue('2026-01-01..');
    await show(form);
    const asked = new URL(page.url()).searchParams;
    expect(['channel', 'confidence', 'created'].map((name) => asked.get(name))).toEqual(['Fax', '12.5..40', '2026-01-01..']);
  });
});

test.describe('an address that someone else has copied', () => {
  test('opens filtered in a fresh browser, drawer and form included', async ({ page, api, visitor }) => {
    await open(page, '/tickets');
    const form = await begin(page);
    await check(form, 'Channel', 'Teams').check();
    await form.getByRole('combobox', { name: 'Created', exact: true }).selectOption({ label: 'Last 90 days' });
    await show(form);
    await expect(chips(page)).toContainText('Channel: Teams');
    await opener(cards(page).nth(2)).click();
    const [, , third] = await those(api, ({ channel, created_at }) => channel === 'Teams' && within(90, created_at));
    await expect(value(panel(page), 'Ticket ID')).toContainText(third!.id);
    const other = await (await visitor()).newPage();
    await open(other, address(page));
    expect(await ids(other)).toEqual(await ids(page));
    await expect(card(other, third!)).toHaveAttribute('aria-current', 'true');
    await expect(check(await begin(other), 'Channel', 'Teams')).toBeChecked();
  });
});
