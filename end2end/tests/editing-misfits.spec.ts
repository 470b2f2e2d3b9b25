// A ticket that its edit takes out of the list it is shown in.

import type { Page } from '@playwright/test';

import { type Api, type TicketDetail } from '../fixtures/api.ts';
import { change, done, EDIT, expectField, failure, field, type FieldName, PLACES, tableRow } from '../fixtures/editing.ts';
import { ADA, busy, make, stored, test } from '../fixtures/people.ts';
import { card, cards, drawn, hold, list, open, panel, rows, value } from '../fixtures/pages.ts';
import { expect } from '../fixtures/test.ts';

test.describe('a ticket that no longer matches', () => {
  /** Three tickets that alone have a word. */
  const three = async (api: Api) => {
    const word = `w${crypto.randomUUID().slice(0, 8)}`;
    const tickets: TicketDetail[] = [];
    for (let index = 0; index < 3; index += 1) tickets.push(await make(api, { question: `Where is ${word} number ${index}?` }));
    return { word, tickets };
  };
  const count = (page: Page) => list(page).locator('.tickets-count');
  const refresh = (page: Page) => list(page).getByRole('button', { name: /Refresh$/ });

  const FILTERS: [FieldName, string, string][] = [
    ['Status', 'status=open', 'Closed'],
    ['Severity', 'severity=high,critical', 'Low'],
    ['Assigned To', 'assigned_to=none', ADA],
  ];
  for (const view of ['list', 'table'] as const) {
    for (const [name, filter, to] of FILTERS) {
      test(`stays in the ${view}, marked, until it is read anew: ${name}`, async ({ page, api }) => {
        const { word, tickets } = await three(api);
        await open(page, `/tickets?q=${word}&${filter}&view=${view}`);
        const within = view === 'list' ? card : tableRow;
        const all = view === 'list' ? cards : rows;
        const second = tickets[1]!;
        await expect(count(page)).toContainText('3 tickets');
        const answer = await hold(page, EDIT);
        await change(page, within(page, second), name, to);
        await expect(within(page, second)).toContainText('No longer matches');
        await expect(count(page)).toContainText('2 tickets');
        await expect(refresh(page)).toHaveAccessibleName(/1 no longer matches\s*Refresh/);
        await answer.release();
        await expect(done(page)).toBeVisible();
        // The news of it change nothing about that.
        await page.waitForTimeout(800);
        await expect(count(page)).toContainText('2 tickets');
        expect(await api.allTickets(`q=${word}&${filter}`)).toHaveLength(2);
        await expect(all(page)).toHaveCount(3);
        await expect(within(page, second)).toContainText('No longer matches');
        for (const ticket of [tickets[0]!, tickets[2]!]) await expect(within(page, ticket)).not.toContainText('No longer matches');

        await refresh(page).click();
        await expect(all(page)).toHaveCount(2);
        await expect(within(page, second)).toHaveCount(0);
        await expect(count(page)).toContainText('2 tickets');
        await expect(refresh(page)).toHaveCount(0);
      });
    }
  }

  test('matches again when it is given back what it was', async ({ page, api }) => {
    const { word, tickets } = await three(api);
    await open(page, `/tickets?q=${word}&status=open`);
    await change(page, card(page, tickets[1]!), 'Status', 'Resolved');
    await expect(count(page)).toContainText('2 tickets');
    await done(page).getByRole('button', { name: 'Undo' }).click();
    await expect(count(page)).toContainText('3 tickets');
    await expect(card(page, tickets[1]!)).not.toContainText('No longer matches');
    await expect(refresh(page)).toHaveCount(0);
    await page.waitForTimeout(800);
    await expect(count(page)).toContainText('3 tickets');
  });

  test('matches again when its save fails', async ({ page, api, watch }) => {
    watch.expectStatus(503, EDIT);
    const { word, tickets } = await three(api);
    await open(page, `/tickets?q=${word}&status=open`);
    await page.route(EDIT, busy);
    await change(page, card(page, tickets[1]!), 'Status', 'Resolved');
    await expect(failure(page)).toBeVisible();
    await expect(count(page)).toContainText('3 tickets');
    await expect(card(page, tickets[1]!)).not.toContainText('No longer matches');
    await expect(refresh(page)).toHaveCount(0);
  });

  test('is counted once however many of them there are, and never below none', async ({ page, api }) => {
    const { word, tickets } = await three(api);
    await open(page, `/tickets?q=${word}&status=open`);
    for (const [index, ticket] of tickets.entries()) {
      await change(page, card(page, ticket), 'Status', 'In Progress');
      await expect(count(page)).toContainText(index === 1 ? '1 ticket' : `${2 - index} tickets`);
      await change(page, card(page, ticket), 'Status', 'Closed');
    }
    await expect(refresh(page)).toHaveAccessibleName(/3 no longer match\s*Refresh/);
    await page.waitForTimeout(800);
    await expect(count(page)).toContainText('0 tickets');
    await expect(cards(page)).toHaveCount(3);
    await refresh(page).click();
    await expect(page.getByRole('heading', { name: 'No ticket matches' })).toBeVisible();
  });

  test('is counted rightly while its save is on its way, news come, and it fails', async ({ page, api, watch }) => {
    watch.expectStatus(503, EDIT);
    const { word, tickets } = await three(api);
    await open(page, `/tickets?q=${word}&status=open`);
    let fail = () => {};
    const failing = new Promise<void>((resolve) => (fail = resolve));
    await page.route(EDIT, async (route) => {
      await failing;
      await busy(route);
    });
    await change(page, card(page, tickets[0]!), 'Status', 'Closed');
    await expect(count(page)).toContainText('2 tickets');
    const news = page.waitForResponse(/\/api\/fn\/changes/);
    expect((await api.patch(`tickets/${tickets[1]!.id}`, { status: { from: 'open', to: 'closed' } })).status).toBe(200);
    await news;
    await expectField(card(page, tickets[1]!), 'Status', 'Closed');
    await drawn(page);
    await expect(count(page)).toContainText('1 ticket', { timeout: 2_000 });
    fail();
    await expect(failure(page)).toBeVisible();
    await expect(count(page)).toContainText('2 tickets', { timeout: 2_000 });
    await expect(refresh(page)).toHaveAccessibleName(/1 no longer matches\s*Refresh/);
  });

  test('does not lose the keyboard: the focus is kept, and after Refresh it is in the page', async ({ page, api }) => {
    const { word, tickets } = await three(api);
    await open(page, `/tickets?q=${word}&status=open`);
    await change(page, card(page, tickets[1]!), 'Status', 'Closed');
    await expect(field(card(page, tickets[1]!), 'Status')).toBeFocused();
    await expect(done(page)).toBeVisible();
    await refresh(page).focus();
    await page.keyboard.press('Enter');
    await expect(cards(page)).toHaveCount(2);
    await expect(list(page).locator(':focus')).toHaveCount(1);
  });

  test('is edited from its drawer alone where the list never had it', async ({ page, api }) => {
    const { word } = await three(api);
    const other = await make(api);
    await open(page, `/tickets/${other.id}?q=${word}&status=open`);
    await expect(value(panel(page), 'Ticket ID')).toContainText(other.id);
    await change(page, PLACES.head.holder(page), 'Status', 'Closed');
    await expect(done(page)).toBeVisible();
    await expectField(PLACES.head.holder(page), 'Status', 'Closed');
    await page.waitForTimeout(800);
    await expect(count(page)).toContainText('3 tickets');
    await expect(refresh(page)).toHaveCount(0);
    expect(await stored(api, other, 'Status')).toBe('closed');
  });
});
