// Each of the filters: in the form, in the address, on a chip and in the list.

import { type Ticket, unsure } from '../fixtures/api.ts';
import { begin, check, dialog, expectList, group, ME, show, those, thoseInFull, within } from '../fixtures/filters.ts';
import { address, card, cards, chips, expectAddress, ids, open, opener, panel, value } from '../fixtures/pages.ts';
import { expect, test, withDesk } from '../fixtures/test.ts';

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

const many = withDesk(async (_, api) => {
  const turns = Array.from({ length: 101 }, (_, n) => unsure({ chat_id: `many ${n}`, channel: `Channel ${String(n).padStart(3, '0')}` }));
  await api.sendAll(turns);
});

many('more values than are offered are said to be more, and can still be filtered by', async ({ page }) => {
  await open(page, '/tickets?channel=Channel+100');
  await expect(cards(page)).toHaveCount(1);
  const form = await begin(page);
  const channels = form.getByRole('group', { name: 'Channel', exact: true });
  await expect(channels).toContainText('The first 100 of them.');
  await expect(channels.getByRole('checkbox', { name: 'Channel 100', exact: true })).toBeChecked();
  await expect(form.getByRole('group', { name: 'Tag', exact: true })).not.toContainText('The first');
});
