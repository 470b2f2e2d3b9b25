// Back, forward, reload, a copied address, a new tab: what a person expects of a web page.

import type { Page } from '@playwright/test';

import { PAGE, type Ticket } from '../fixtures/api.ts';
import {
  card,
  cards,
  documents,
  drawer,
  drawn,
  expectAddress,
  ids,
  list,
  open,
  opener,
  panel,
  tab,
  value,
} from '../fixtures/pages.ts';
import { expect, test } from '../fixtures/test.ts';

test('Back and Forward walk through tickets and tabs as they were opened', async ({ page, api }) => {
  const [a, b] = (await api.tickets()) as [Ticket, Ticket];
  await open(page, '/tickets');
  const asked = documents(page);
  await opener(card(page, a)).click();
  await expectShown(page, a, 'Details');
  await opener(card(page, b)).click();
  await expectShown(page, b, 'Details');
  await tab(page, 'Audit').click();
  await expectShown(page, b, 'Audit');

  await page.goBack();
  await expectShown(page, b, 'Details');
  await page.goBack();
  await expectShown(page, a, 'Details');
  await page.goBack();
  await expectClosed(page);
  await page.goForward();
  await expectShown(page, a, 'Details');
  await page.goForward();
  await expectShown(page, b, 'Details');
  await page.goForward();
  await expectShown(page, b, 'Audit');
  await page.goBack();
  await expectShown(page, b, 'Details');
  // And another way on from there.
  await opener(card(page, a)).click();
  await expectShown(page, a, 'Details');
  expect(asked).toEqual([]);
});

test('leafing through the tabs with the arrow keys is one step for Back', async ({ page, api }) => {
  const [a] = (await api.tickets()) as [Ticket];
  await open(page, '/tickets');
  await opener(card(page, a)).click();
  await tab(page, 'Details').focus();
  for (let times = 0; times < 5; times += 1) await page.keyboard.press('ArrowRight');
  await expectShown(page, a, 'Audit');
  await page.goBack();
  await expectClosed(page);
});

test('a reload shows what was there', async ({ page, api }) => {
  const [, b] = (await api.tickets()) as [Ticket, Ticket];
  await open(page, '/tickets');
  await opener(card(page, b)).click();
  await tab(page, 'Conversation').click();
  await expectShown(page, b, 'Conversation');
  await page.reload();
  await expectShown(page, b, 'Conversation');
  await page.goBack();
  await expectShown(page, b, 'Details');
  await page.goBack();
  await expectClosed(page);
});

test('a copied address shows the same in a fresh browser', async ({ page, api, visitor }) => {
  const [first] = (await api.tickets('status=resolved')) as [Ticket];
  await open(page, '/tickets?status=resolved');
  await opener(card(page, first)).click();
  await tab(page, 'Audit').click();
  const here = `/tickets/${first.id}/audit?status=resolved`;
  await expectAddress(page, here);
  const other = await (await visitor()).newPage();
  await open(other, here);
  await expect(drawer(other).getByRole('heading', { level: 2 })).toHaveText(first.title);
  await expect(tab(other, 'Audit')).toHaveAttribute('aria-selected', 'true');
  expect(await ids(other)).toEqual(await ids(page));
  await expect(card(other, first)).toHaveAttribute('aria-current', 'true');
});

test('a card opens in a new tab of the browser, and this one stays as it is', async ({ page, context, api }) => {
  const [, , c] = (await api.tickets()) as [Ticket, Ticket, Ticket];
  await open(page, '/tickets');
  const opened = context.waitForEvent('page');
  await opener(card(page, c)).click({ modifiers: ['ControlOrMeta'] });
  const other = await opened;
  await expect(other).toHaveURL(`/tickets/${c.id}`);
  await expect(value(panel(other), 'Ticket ID')).toContainText(c.id);
  await expectAddress(page, '/tickets');
  await expect(drawer(page)).toHaveCount(0);

  const next = context.waitForEvent('page');
  await opener(card(page, c)).click({ button: 'middle' });
  await expect(await next).toHaveURL(`/tickets/${c.id}`);
});

test.describe('the place in the list', () => {
  const ways: [string, (page: Page) => Promise<unknown>][] = [
    ['Back', (page) => page.goBack()],
    ['Escape', (page) => page.keyboard.press('Escape')],
    ['the cross', (page) => drawer(page).getByRole('link', { name: 'Close' }).click()],
  ];
  for (const [name, close] of ways) {
    test(`is kept when a drawer opens and when ${name} closes it`, async ({ page, api }) => {
      const tickets = await api.tickets();
      const ticket = tickets[30]!;
      await open(page, '/tickets');
      await card(page, ticket).scrollIntoViewIfNeeded();
      const before = await page.evaluate(() => scrollY);
      expect(before).toBeGreaterThan(500);
      await opener(card(page, ticket)).click();
      await expect(value(panel(page), 'Ticket ID')).toContainText(ticket.id);
      await expect(card(page, ticket)).toBeInViewport();
      await close(page);
      await expect(drawer(page)).toHaveCount(0);
      await drawn(page);
      await expect(card(page, ticket)).toBeInViewport();
      expect(await page.evaluate(() => scrollY)).toBe(before);
    });
  }

  test('is kept after more tickets were loaded', async ({ page, api }) => {
    const tickets = await api.tickets('', 2 * PAGE);
    const ticket = tickets[2 * PAGE - 20]!;
    await open(page, '/tickets');
    await list(page).getByRole('link', { name: 'Load more' }).click();
    await expect(cards(page)).toHaveCount(2 * PAGE);
    await card(page, ticket).scrollIntoViewIfNeeded();
    const before = await page.evaluate(() => scrollY);
    await opener(card(page, ticket)).click();
    await expect(value(panel(page), 'Ticket ID')).toContainText(ticket.id);
    await page.goBack();
    await expect(drawer(page)).toHaveCount(0);
    await expect(cards(page)).toHaveCount(2 * PAGE);
    await drawn(page);
    expect(await page.evaluate(() => scrollY)).toBe(before);
  });

  test('is kept by a reload', async ({ page, api }) => {
    const tickets = await api.tickets();
    await open(page, '/tickets');
    await card(page, tickets[25]!).scrollIntoViewIfNeeded();
    const before = await page.evaluate(() => scrollY);
    expect(before).toBeGreaterThan(500);
    await page.reload();
    await expect.poll(() => page.evaluate(() => scrollY)).toBe(before);
  });

  test('is the top on another page, and the old one on the way back', async ({ page, api }) => {
    const tickets = await api.tickets();
    await open(page, '/tickets');
    await card(page, tickets[30]!).scrollIntoViewIfNeeded();
    await page.getByRole('navigation', { name: 'Areas' }).getByRole('link', { name: 'Dashboard' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Dashboard' })).toBeInViewport();
    expect(await page.evaluate(() => scrollY)).toBe(0);
    await page.goBack();
    await expect(cards(page)).toHaveCount(PAGE);
    await expect(card(page, tickets[30]!)).toBeInViewport();
  });
});

test.describe('the filters of the address', () => {
  const QUERY = 'status=open,in_progress&severity=critical,high&sort=created';
  const ways: [string, (page: Page) => Promise<unknown>][] = [
    ['Back', (page) => page.goBack()],
    ['Escape', (page) => page.keyboard.press('Escape')],
    ['the cross', (page) => drawer(page).getByRole('link', { name: 'Close' }).click()],
  ];
  for (const [name, close] of ways) {
    test(`stay when a ticket is opened and ${name} closes it, without a look at other tickets`, async ({ page, api }) => {
      const tickets = await api.tickets(QUERY);
      expect(tickets.length).toBeGreaterThan(4);
      await open(page, `/tickets?${QUERY}`);
      const chips = page.getByRole('list', { name: 'Active filters' });
      const before = { ids: await ids(page), chips: await chips.innerText() };
      expect(before.ids).toEqual(tickets.map((ticket) => ticket.id));
      const strange = await watchForStrangers(page, before.ids);
      await opener(cards(page).nth(2)).click();
      await expectAddress(page, `/tickets/${before.ids[2]}?${QUERY}`);
      await expect(drawer(page)).toContainText(before.ids[2]!);
      expect(await ids(page)).toEqual(before.ids);
      await close(page);
      await expectAddress(page, `/tickets?${QUERY}`);
      await expect(drawer(page)).toHaveCount(0);
      expect(await ids(page)).toEqual(before.ids);
      expect(await chips.innerText()).toBe(before.chips);
      expect(await strange()).toEqual([]);
    });
  }

  test('are taken off one by one, and all at once', async ({ page, api }) => {
    await open(page, '/tickets?status=open&severity=high');
    const chips = page.getByRole('list', { name: 'Active filters' });
    await chips.getByRole('link', { name: /Remove .*High/ }).click();
    await expectAddress(page, '/tickets?status=open');
    const left = (await api.tickets('status=open')).map((ticket) => ticket.id);
    await expect.poll(() => ids(page)).toEqual(left);
    await page.goBack();
    await expectAddress(page, '/tickets?status=open&severity=high');
    await chips.getByRole('link', { name: 'Clear all' }).click();
    await expectAddress(page, '/tickets');
    await expect(chips).toHaveCount(0);
  });

  test('that mean nothing are ignored with a word, the others hold', async ({ page, api }) => {
    await open(page, '/tickets?status=open&severity=unheard-of');
    await expect(page.getByRole('note')).toContainText('severity');
    expect(await ids(page)).toEqual((await api.tickets('status=open')).map((ticket) => ticket.id));
  });
});

async function expectShown(page: Page, ticket: Ticket, name: 'Details' | 'Conversation' | 'Audit'): Promise<void> {
  const suffix = name === 'Details' ? '' : `/${name.toLowerCase()}`;
  await expectAddress(page, `/tickets/${ticket.id}${suffix}`);
  await expect(drawer(page).getByRole('heading', { level: 2 })).toHaveText(ticket.title);
  await expect(tab(page, name)).toHaveAttribute('aria-selected', 'true');
  await expect(panel(page)).toHaveAccessibleName(name);
  await expect(card(page, ticket)).toHaveAttribute('aria-current', 'true');
  await expect(page).toHaveTitle(`#${ticket.number} ${ticket.title} · Handoff`);
}

async function expectClosed(page: Page): Promise<void> {
  await expectAddress(page, '/tickets');
  await expect(drawer(page)).toHaveCount(0);
  await expect(cards(page)).toHaveCount(PAGE);
  await expect(page).toHaveTitle('Tickets · Handoff');
}

/** From here on notes every ticket that is shown in the list and is not one of these. */
async function watchForStrangers(page: Page, known: string[]): Promise<() => Promise<string[]>> {
  await page.evaluate((known) => {
    const strangers = new Set<string>();
    Object.assign(window, { strangers });
    const look = () => {
      for (const link of document.querySelectorAll<HTMLAnchorElement>('[aria-label="Tickets"] h2 a')) {
        const id = new URL(link.href).pathname.split('/')[2] ?? '';
        if (!known.includes(id)) strangers.add(id);
      }
    };
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true, attributes: true });
  }, known);
  return () => page.evaluate(() => [...(window as unknown as { strangers: Set<string> }).strangers]);
}
