// An open page is kept as the desk is: what changes elsewhere changes where it stands, and nothing moves by itself.

import { type Turn, unsure } from '../fixtures/api.ts';
import { CHANGES, expectAsReloaded, make, observe, test, word } from '../fixtures/live.ts';
import { card, cards, documents, drawer, drawn, ids, list, news, open, opener, panel, tab, value } from '../fixtures/pages.ts';
import { expect, withDesk } from '../fixtures/test.ts';

test.describe('a change made elsewhere', () => {
  for (const view of ['list', 'table'] as const) {
    for (const [name, change, before, after] of [
      ['status', { status: 'in_progress' }, 'Open', 'In Progress'],
      ['severity', { severity: 'low' }, 'High', 'Low'],
      ['assignee', { assigned_to: 'Zoë Lindqvist' }, 'Unassigned', 'Zoë Lindqvist'],
    ] as const) {
      test(`of the ${name} shows in the ${view}, and touches no other ticket`, async ({ page, api }) => {
        const mark = word();
        const tickets = await make(api, mark, 4);
        await open(page, `/tickets?q=${mark}&view=${view}`);
        const one = list(page).locator(`[data-ticket="${tickets[2]!.id}"]`);
        await expect(one).toContainText(before);
        const touched = await observe(page);
        const asked = documents(page);
        await api.edit(tickets[2]!.id, change);
        await expect(one).toContainText(after);
        await expect(one).not.toContainText(before);
        await drawn(page);
        expect(await touched()).toEqual([tickets[2]!.id]);
        expect(await ids(page)).toEqual(tickets.map(({ id }) => id));
        await expect(list(page)).toContainText('4 tickets');
        await expect(news(page)).toHaveCount(0);
        expect(asked).toEqual([]);
      });
    }
  }

  test('shows that an escalation joined, and what it raised', async ({ page, api }) => {
    const mark = word();
    const [ticket] = await make(api, mark, 1, { confidence: 40 });
    const { chat_id } = await api.ticket(ticket!.id);
    await open(page, `/tickets/${ticket!.id}/conversation?q=${mark}`);
    await expect(panel(page)).not.toContainText('Joined escalations');
    const places = [card(page, ticket!), drawer(page).locator('header')];
    for (const place of places) await expect(place).toContainText('Severity: Medium');
    await api.send(unsure({ chat_id, turn_id: '2', question: 'And where is the exit?' }));
    for (const place of places) {
      await expect(place).toContainText('1 more escalation joined');
      await expect(place).toContainText('Severity: High');
    }
    await expect(panel(page)).toContainText('Joined escalations');
    await expect(panel(page)).toContainText('And where is the exit?');
    await expect(news(page)).toHaveCount(0);
  });

  test('shows which severity an escalation asks for where a person has set one', async ({ page, api }) => {
    const mark = word();
    const [ticket] = await make(api, mark, 1, { confidence: 40 });
    const { chat_id } = await api.ticket(ticket!.id);
    await open(page, `/tickets/${ticket!.id}?q=${mark}`);
    await card(page, ticket!).getByRole('button', { name: /^Severity: / }).click();
    await page.getByRole('menuitemradio', { name: 'Low' }).click();
    await expect.poll(async () => (await api.ticket(ticket!.id)).severity).toBe('low');
    await api.send(unsure({ chat_id, turn_id: '2' }));
    for (const place of [card(page, ticket!), drawer(page).locator('header')]) {
      await expect(place).toContainText('High suggested');
      await expect(place).toContainText('Severity: Low');
    }
  });

  test('keeps the marks of the search', async ({ page, api }) => {
    const mark = word();
    const [ticket] = await make(api, mark, 2);
    await open(page, `/tickets?q=${mark}`);
    const marks = card(page, ticket!).locator('mark');
    const before = await marks.allTextContents();
    expect(before.length).toBeGreaterThan(0);
    await api.edit(ticket!.id, { status: 'in_progress' });
    await expect(card(page, ticket!)).toContainText('In Progress');
    expect(await marks.allTextContents()).toEqual(before);
  });

  test('keeps the focus where it is', async ({ page, api }) => {
    const mark = word();
    const [ticket, other] = await make(api, mark, 2);
    await open(page, `/tickets?q=${mark}`);
    const button = card(page, ticket!).getByRole('button', { name: /^Status: / });
    await button.focus();
    await api.edit(ticket!.id, { status: 'closed', severity: 'critical', assigned_to: 'Ada Obi' });
    await expect(button).toContainText('Closed');
    await expect(button).toBeFocused();
    await opener(card(page, other!)).focus();
    await api.edit(other!.id, { severity: 'medium' });
    await expect(card(page, other!)).toContainText('Medium');
    await expect(opener(card(page, other!))).toBeFocused();
  });

  for (const [name, query] of [
    ['in the list', (mark: string) => `?q=${mark}`],
    ['that the list does not show', () => '?status=closed&severity=critical'],
  ] as const) {
    test(`reaches every part of the drawer of a ticket ${name}`, async ({ page, api }) => {
      const mark = word();
      const [ticket] = await make(api, mark, 2);
      await open(page, `/tickets/${ticket!.id}${query(mark)}`);
      const asked = documents(page);
      const head = drawer(page).locator('header');
      await expect(value(panel(page), 'Priority')).toContainText('High');

      await api.edit(ticket!.id, { severity: 'low', assigned_to: 'Ada Obi' });
      await expect(head).toContainText('Severity: Low');
      await expect(head).toContainText('Ada Obi');
      await expect(value(panel(page), 'Priority')).toContainText('Low');
      await expect(value(panel(page), 'Assigned To')).toContainText('Ada Obi');

      await tab(page, 'Audit').click();
      await expect(value(panel(page), 'Resolved at')).toContainText('Not resolved');
      const events = panel(page).locator('.event');
      const before = await events.count();
      const edited = await api.edit(ticket!.id, { status: 'resolved' });
      await expect(head).toContainText('Status: Resolved');
      await expect(value(panel(page), 'Resolved at').locator('time')).toHaveAttribute('datetime', edited.resolved_at!);
      await expect(value(panel(page), 'Last update').locator('time')).toHaveAttribute('datetime', edited.updated_at);
      await expect(events).toHaveCount(before + 1);
      await expect(events.first()).toContainText('Resolved');
      await api.edit(ticket!.id, { status: 'open' });
      await expect(value(panel(page), 'Resolved at')).toContainText('Not resolved');
      await expect(events).toHaveCount(before + 2);
      await expect(tab(page, 'Audit')).toHaveAttribute('aria-selected', 'true');
      expect(asked).toEqual([]);
    });
  }
});

test.describe('a ticket that is made while one looks', () => {
  test('is counted where it fits, said once, and comes first when one asks for it', async ({ page, api }) => {
    const mark = word();
    const tickets = await make(api, mark, 3);
    await open(page, `/tickets?q=${mark}`);
    const touched = await observe(page);
    await make(api, mark, 1);
    await expect(news(page)).toHaveAccessibleName('1 new Refresh');
    await expect(page.getByRole('status').filter({ hasText: '1 new ticket' })).toHaveCount(1);
    await make(api, mark, 1);
    await expect(news(page)).toHaveAccessibleName('2 new Refresh');
    // The number is that of the desk, the tickets are where they were.
    await expect(list(page)).toContainText('5 tickets');
    expect(await ids(page)).toEqual(tickets.map(({ id }) => id));
    expect(await touched()).toEqual([]);
    await news(page).click();
    await expect(news(page)).toHaveCount(0);
    const now = (await api.tickets(`q=${mark}`)).map(({ id }) => id);
    expect(now.slice(2)).toEqual(tickets.map(({ id }) => id));
    await expectAsReloaded(page, api, `q=${mark}`);
  });

  for (const [name, query, change] of [
    ['the search', '', { question: 'About something else' }],
    ['the severity', '&severity=medium', {}],
    ['the status', '&status=in_progress,resolved', {}],
    ['the assignee', '&assigned_to=me', {}],
    ['the channel', '&channel=Teams', { channel: 'Slack' }],
    ['the user', '&user=Ada', { user: { name: 'Bo Ek' } }],
    ['the confidence', '&confidence=20..100', {}],
    ['the tag', '&tag=other', {}],
    ['the rule', '&rule=No+answer', {}],
    ['the resolution', '&resolved=7d', {}],
  ] as [string, string, Partial<Turn>][]) {
    test(`is no news where it does not fit ${name}`, async ({ page, api }) => {
      const mark = word();
      // One ticket that fits most of it, so that there is a list.
      const [first] = await make(api, mark, 1, { channel: 'Teams', user: { name: 'Ada' }, confidence: 40 });
      await open(page, `/tickets?q=${mark}${query}`);
      // A token is nobody, and has no tickets.
      const asked = `q=${mark}${query.replace('assigned_to=me', 'assigned_to=00000000-0000-4000-8000-000000000007')}`;
      const before = (await api.allTickets(asked)).map(({ id }) => id);
      let heard = page.waitForResponse(CHANGES);
      await make(api, name === 'the search' ? word() : mark, 1, change);
      await heard;
      heard = page.waitForResponse(CHANGES);
      await api.edit(first!.id, { assigned_to: 'Ada Obi' });
      await heard;
      await drawn(page);
      expect((await api.allTickets(asked)).map(({ id }) => id)).toEqual(before);
      expect(await ids(page)).toEqual(before);
      await expect(list(page)).toContainText(`${before.length} ticket`);
      await expect(news(page)).toHaveCount(0);
      await expect(page.getByRole('status').filter({ hasText: 'new ticket' })).toHaveCount(0);
    });
  }

  test('comes by itself to a list that is empty because of its filters', async ({ page, api }) => {
    const mark = word();
    await open(page, `/tickets?q=${mark}`);
    await expect(page.getByRole('heading', { name: 'No ticket matches' })).toBeVisible();
    await make(api, mark, 1);
    await expect(cards(page)).toHaveCount(1);
    await expect(page.getByRole('heading', { name: 'No ticket matches' })).toHaveCount(0);
    await expectAsReloaded(page, api, `q=${mark}`);
  });

  test('comes to a list that became empty, and one that ceases to fit stays until one asks', async ({ page, api }) => {
    const mark = word();
    const [ticket] = await make(api, mark, 1);
    await open(page, `/tickets?q=${mark}&status=open`);
    await api.edit(ticket!.id, { status: 'closed' });
    await expect(card(page, ticket!)).toContainText('No longer matches');
    await expect(news(page)).toHaveAccessibleName('1 no longer matches Refresh');
    await expect(list(page)).toContainText('0 tickets');
    await news(page).click();
    await expect(page.getByRole('heading', { name: 'No ticket matches' })).toBeVisible();
    await api.edit(ticket!.id, { status: 'open' });
    await expect(cards(page)).toHaveCount(1);
    await expect(list(page)).toContainText('1 ticket');
  });
});

const empty = withDesk(async () => undefined);

empty('the first ticket of a desk comes by itself to whoever looks at the empty page', async ({ page, api }) => {
  await open(page, '/tickets');
  await expect(page.getByRole('heading', { name: 'No tickets yet' })).toBeVisible();
  await api.send(unsure({ chat_id: 'first' }));
  await expect(cards(page)).toHaveCount(1);
  await expect(list(page)).toContainText('1 ticket');
  await expect(page.getByRole('heading', { name: 'No tickets yet' })).toHaveCount(0);
});
