// From one ticket to the next without going back to the list.

import type { Page } from '@playwright/test';

import { PAGE, type Ticket } from '../fixtures/api.ts';
import { violations } from '../fixtures/axe.ts';
import { alive, card, cards, documents, drawer, expectAddress, list, menu, menuButton, open, opener, panel, search, tab, value } from '../fixtures/pages.ts';
import { expect, test } from '../fixtures/test.ts';

const way = (page: Page, name: 'Previous ticket' | 'Next ticket') => drawer(page).getByRole('link', { name, exact: true });

/** The drawer shows this ticket, at its address. */
async function expectOpen(page: Page, ticket: Ticket, query = ''): Promise<void> {
  await expectAddress(page, `/tickets/${ticket.id}${query}`);
  await expect(drawer(page).getByRole('heading', { level: 2 })).toHaveText(ticket.title);
  await expect(value(panel(page), 'Ticket ID')).toContainText(ticket.id);
}

async function expectEnds(page: Page, ends: { previous: string | null; next: string | null }): Promise<void> {
  for (const [name, href] of [['Previous ticket', ends.previous], ['Next ticket', ends.next]] as const) {
    await expect(way(page, name)).toHaveCount(1);
    if (href === null) {
      await expect(way(page, name)).not.toHaveAttribute('href');
      await expect(way(page, name)).toHaveAttribute('aria-disabled', 'true');
    } else {
      await expect(way(page, name)).toHaveAttribute('href', href);
      await expect(way(page, name)).not.toHaveAttribute('aria-disabled');
    }
  }
}

for (const query of [
  '',
  '?status=open,in_progress',
  '?q=the&severity=critical,high',
  '?sort=severity',
  '?sort=-updated&view=table',
  '?status=resolved&sort=assigned_to&view=table',
]) {
  test(`they follow the order of /tickets${query}, there and back, and keep its query`, async ({ page, api }) => {
    const tickets = (await api.tickets(query.slice(1))).slice(0, 5);
    expect(tickets.length).toBeGreaterThan(3);
    await open(page, `/tickets${query}`);
    const asked = documents(page);
    await list(page).locator(`[data-ticket="${tickets[0]!.id}"] .card-link`).click();
    await expectOpen(page, tickets[0]!, query);
    await expectEnds(page, { previous: null, next: `/tickets/${tickets[1]!.id}${query}` });
    for (const ticket of tickets.slice(1)) {
      await way(page, 'Next ticket').click();
      await expectOpen(page, ticket, query);
      await expect(list(page).locator('[data-ticket][aria-current="true"]')).toHaveAttribute('data-ticket', ticket.id);
    }
    for (const ticket of tickets.slice(0, -1).reverse()) {
      await way(page, 'Previous ticket').click();
      await expectOpen(page, ticket, query);
    }
    await expectEnds(page, { previous: null, next: `/tickets/${tickets[1]!.id}${query}` });
    expect(asked).toEqual([]);
  });
}

test('at the end of the list there is no next one', async ({ page, api }) => {
  const query = 'status=open&severity=critical';
  const tickets = await api.allTickets(query);
  expect(tickets.length).toBeLessThanOrEqual(PAGE);
  const last = tickets.at(-1)!;
  await open(page, `/tickets/${last.id}?${query}`);
  await expectEnds(page, { previous: tickets.length > 1 ? `/tickets/${tickets.at(-2)!.id}?${query}` : null, next: null });
  await way(page, 'Next ticket').click({ force: true });
  await expectOpen(page, last, `?${query}`);
});

test('they go on over what was the end of the list', async ({ page, api }) => {
  const tickets = await api.tickets('', 2 * PAGE);
  await open(page, '/tickets');
  await opener(card(page, tickets[PAGE - 2]!)).click();
  await expectOpen(page, tickets[PAGE - 2]!);
  await expect(cards(page)).toHaveCount(PAGE);
  await way(page, 'Next ticket').click();
  await expectOpen(page, tickets[PAGE - 1]!);
  await expect(cards(page)).toHaveCount(2 * PAGE);
  await expectEnds(page, { previous: `/tickets/${tickets[PAGE - 2]!.id}`, next: `/tickets/${tickets[PAGE]!.id}` });
  await way(page, 'Next ticket').click();
  await expectOpen(page, tickets[PAGE]!);
  await way(page, 'Next ticket').click();
  await expectOpen(page, tickets[PAGE + 1]!);
});

test('sorting anew while a ticket is open gives it other neighbours', async ({ page, api }) => {
  const tickets = await api.tickets();
  const ticket = tickets[1]!;
  await open(page, `/tickets/${ticket.id}`);
  await expectEnds(page, { previous: `/tickets/${tickets[0]!.id}`, next: `/tickets/${tickets[2]!.id}` });
  await menuButton(page, 'Sort').click();
  await menu(page, 'Sort').getByRole('menuitemradio', { name: 'Oldest first' }).click();
  await expectAddress(page, `/tickets/${ticket.id}?sort=created`);
  const oldest = (await api.tickets('sort=created')).map(({ id }) => id);
  const at = oldest.indexOf(ticket.id);
  // The newest is not among the oldest that are loaded.
  expect(at).toBe(-1);
  await expectEnds(page, { previous: null, next: null });
  await menuButton(page, 'Sort').click();
  await menu(page, 'Sort').getByRole('menuitemradio', { name: 'Severity' }).click();
  await expectAddress(page, `/tickets/${ticket.id}?sort=-severity`);
  const bySeverity = (await api.tickets('sort=-severity')).map(({ id }) => id);
  const here = bySeverity.indexOf(ticket.id);
  const href = (id: string | undefined) => (here === -1 || !id ? null : `/tickets/${id}?sort=-severity`);
  await expectEnds(page, { previous: href(bySeverity[here - 1]), next: href(bySeverity[here + 1]) });
});

test('a ticket that the list does not have has no neighbours', async ({ page, api }) => {
  const [closed] = await api.tickets('status=closed');
  await open(page, `/tickets/${closed!.id}?status=open`);
  await expect(cards(page)).not.toHaveCount(0);
  await expectEnds(page, { previous: null, next: null });
  // Once the list has it, it has some.
  await page.getByRole('link', { name: 'Remove Status: Open' }).click();
  await search(page).fill(String(closed!.number));
  await expect(card(page, closed!)).toHaveCount(1);
  const found = await api.tickets(`q=${closed!.number}`);
  const at = found.findIndex(({ id }) => id === closed!.id);
  const href = (ticket?: Ticket) => (ticket ? `/tickets/${ticket.id}?q=${closed!.number}` : null);
  await expectEnds(page, { previous: href(found[at - 1]), next: href(found[at + 1]) });
});

test('each step is one for the Back button, and closing leads to the list and to the last ticket', async ({ page, api }) => {
  const [a, b, c] = (await api.tickets('status=open')) as [Ticket, Ticket, Ticket];
  await open(page, '/tickets?status=open');
  await opener(card(page, a)).click();
  await expectOpen(page, a, '?status=open');
  await way(page, 'Next ticket').click();
  await expectOpen(page, b, '?status=open');
  await way(page, 'Next ticket').click();
  await expectOpen(page, c, '?status=open');
  await page.goBack();
  await expectOpen(page, b, '?status=open');
  await page.goForward();
  await expectOpen(page, c, '?status=open');
  await page.keyboard.press('Escape');
  await expect(drawer(page)).toHaveCount(0);
  await expectAddress(page, '/tickets?status=open');
  await expect(opener(card(page, c))).toBeFocused();
});

test('they are reached and followed by the keyboard, and the focus stays in the drawer', async ({ page, api }) => {
  const [a, b] = (await api.tickets()) as [Ticket, Ticket];
  await open(page, `/tickets/${a.id}`);
  await way(page, 'Next ticket').focus();
  await page.keyboard.press('Enter');
  await expectOpen(page, b);
  const isWithin = () => drawer(page).evaluate((drawer) => drawer.contains(document.activeElement));
  expect(await isWithin()).toBe(true);
  expect(await violations(page)).toEqual([]);
});

test('a slow answer for the next ticket does not keep one from the one after it', async ({ page, api }) => {
  const [a, b, c] = (await api.tickets()) as [Ticket, Ticket, Ticket];
  await open(page, `/tickets/${a.id}`);
  await expectOpen(page, a);
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route(new RegExp(`/api/fn/ticket\\?.*${b.id}`), async (route) => {
    await held;
    await route.continue().catch(() => undefined);
  });
  await way(page, 'Next ticket').click();
  await expect(drawer(page).getByRole('heading', { level: 2 })).toHaveText(b.title);
  await way(page, 'Next ticket').click();
  await expectOpen(page, c);
  release();
  await page.waitForTimeout(500);
  await expectOpen(page, c);
});

test('on a phone they are within reach', async ({ page, api }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  const [a, b] = (await api.tickets()) as [Ticket, Ticket];
  await open(page, `/tickets/${a.id}`);
  await expect(way(page, 'Next ticket')).toBeInViewport({ ratio: 1 });
  await expect(way(page, 'Previous ticket')).toBeInViewport({ ratio: 1 });
  await way(page, 'Next ticket').click();
  await expectOpen(page, b);
});

for (const name of ['Conversation', 'Audit'] as const) {
  for (const arrival of ['with the document', 'in the page'] as const) {
    test(`from the tab ${name} of a ticket that was opened ${arrival} they lead on as well, and so do cards`, async ({ page, api }) => {
      const [a, b, c] = (await api.tickets('status=open')) as [Ticket, Ticket, Ticket];
      const isAt = (ticket: Ticket) =>
        expect(page).toHaveURL((url) => url.pathname.startsWith(`/tickets/${ticket.id}`) && url.search === '?status=open');
      if (arrival === 'in the page') {
        await open(page, '/tickets?status=open');
        await opener(card(page, a)).click();
        await expectOpen(page, a, '?status=open');
        await tab(page, name).click();
      } else {
        await open(page, `/tickets/${a.id}/${name.toLowerCase()}?status=open`);
      }
      await expect(tab(page, name)).toHaveAttribute('aria-selected', 'true');
      await way(page, 'Next ticket').click();
      await isAt(b);
      await expect(drawer(page).getByRole('heading', { level: 2 })).toHaveText(b.title);
      await tab(page, name).click();
      await expect(tab(page, name)).toHaveAttribute('aria-selected', 'true');
      await opener(card(page, c)).click();
      await isAt(c);
      await expect(drawer(page).getByRole('heading', { level: 2 })).toHaveText(c.title);
    });
  }
}

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('they stand in the first HTML of a deep link, and lead on', async ({ page, api }) => {
    const query = '?status=open&sort=severity&view=table';
    const [a, b, c] = (await api.tickets(query.slice(1))) as [Ticket, Ticket, Ticket];
    await page.goto(`/tickets/${b.id}${query}`);
    await expectEnds(page, { previous: `/tickets/${a.id}${query}`, next: `/tickets/${c.id}${query}` });
    await way(page, 'Next ticket').click();
    await expectOpen(page, c, query);
    await way(page, 'Previous ticket').click();
    await way(page, 'Previous ticket').click();
    await expectOpen(page, a, query);
    await expectEnds(page, { previous: null, next: `/tickets/${b.id}${query}` });
  });
});

test('a page that arrives with its drawer open has them before it is alive, and the same after', async ({ page, api }) => {
  const [a, b, c] = (await api.tickets('severity=high')) as [Ticket, Ticket, Ticket];
  const html = await (await page.goto(`/tickets/${b.id}?severity=high`))!.text();
  expect(html).toContain(`href="/tickets/${c.id}?severity=high"`);
  expect(html).toContain(`href="/tickets/${a.id}?severity=high"`);
  await alive(page);
  await expectEnds(page, { previous: `/tickets/${a.id}?severity=high`, next: `/tickets/${c.id}?severity=high` });
});
