// An open page is kept as the desk is: what changes elsewhere changes where it stands, and nothing moves by itself.

import type { Page } from '@playwright/test';

import { type Api, PAGE, type Recorded, SEVERITY, STATUS, type Ticket, type Turn, sure, unsure } from '../fixtures/api.ts';
import {
  card,
  cards,
  documents,
  drawer,
  drawn,
  ids,
  list,
  news,
  open,
  opener,
  panel,
  rows,
  search,
  tab,
  toolbar,
  value,
} from '../fixtures/pages.ts';
import { expect, withDesk } from '../fixtures/test.ts';

const EVENTS = '**/api/events';
const CHANGES = /\/api\/fn\/changes\?/;

/** A desk of this file's own. Each test keeps to tickets that have a word of its own, which no other test searches for. */
const test = withDesk(async (_, api) => {
  await api.sendAll(Array.from({ length: 3 }, (_, n) => unsure({ chat_id: `before-${n}` })));
});

let words = 0;
/** A word that no other ticket has. */
const word = () => `zq${(words += 1)}q${crypto.randomUUID().slice(0, 6)}`;

/** Tickets that a search for `word` finds, the first one first in the list. */
async function make(api: Api, word: string, count: number, change: Partial<Turn> = {}): Promise<Ticket[]> {
  const name = crypto.randomUUID().slice(0, 8);
  for (let sent = 0; sent < count; sent += 200) {
    const turns = Array.from({ length: Math.min(200, count - sent) }, (_, n) =>
      unsure({ chat_id: `${word}-${name}-${sent + n}`, question: `Where is ${word} number ${sent + n}?`, ...change }),
    );
    await api.sendAll(turns);
  }
  return (await api.allTickets(`q=${word}`)).slice(0, count);
}

/** What is shown of each ticket, in order. */
function shown(page: Page): Promise<string[]> {
  return list(page)
    .locator('[data-ticket]')
    .evaluateAll((tickets) => tickets.map((ticket) => (ticket as HTMLElement).innerText.replace(/\s+/g, ' ')));
}

/** From here on notes the tickets of the list whose elements change; what tells how long something is ago may. */
async function observe(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const touched = new Set<string>();
    Object.assign(window, { touched });
    const note = (node: Node) => {
      const element = node instanceof Element ? node : node.parentElement;
      if (element?.closest('.instant')) return;
      touched.add(element?.closest('[data-ticket]')?.getAttribute('data-ticket') ?? 'the list');
    };
    new MutationObserver((records) => records.forEach(({ target }) => note(target))).observe(
      document.querySelector('.cards, .table')!,
      { childList: true, subtree: true, attributes: true, characterData: true },
    );
  });
  return () => page.evaluate(() => [...(window as unknown as { touched: Set<string> }).touched]);
}

/** Everything else that has happened has reached the page as well: a further ticket has. */
async function settle(page: Page, api: Api, word: string, counted = 1): Promise<void> {
  await make(api, word, 1);
  await expect(news(page)).toContainText(`${counted} new`);
}

/** The list is what the desk says, in its order, with its values and its count, and stays so with a reload. */
async function expectAsReloaded(page: Page, api: Api, query: string): Promise<void> {
  const all = await api.allTickets(query);
  const tickets = all.slice(0, PAGE);
  await expect.poll(() => ids(page)).toEqual(tickets.map(({ id }) => id));
  await expect(list(page)).toContainText(`${all.length} ticket`);
  await expect(news(page)).toHaveCount(0);
  for (const [index, ticket] of tickets.entries()) {
    const one = list(page).locator('[data-ticket]').nth(index);
    await expect(one).toContainText(STATUS[ticket.status]);
    await expect(one).toContainText(SEVERITY[ticket.severity]);
    await expect(one).toContainText(ticket.assigned_to?.name ?? 'Unassigned');
  }
  const before = (await shown(page)).map(withoutAges);
  await page.reload();
  expect((await shown(page)).map(withoutAges)).toEqual(before);
}

/** "just now" and "2 min ago" are not what is compared. */
const withoutAges = (text: string) => text.replace(/just now|\d+ (s|min|h|d)\w* ago|\d+ (second|minute|hour|day)s? ago/g, 'ago');

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

test.describe('counts', () => {
  test('agree with the desk while tickets leave the filter and come back', async ({ page, api }) => {
    const mark = word();
    const tickets = await make(api, mark, 4);
    const query = `q=${mark}&status=open`;
    await open(page, `/tickets?${query}`);
    const [a, b] = tickets as [Ticket, Ticket];
    await api.edit(a.id, { status: 'resolved' });
    await expect(list(page)).toContainText('3 tickets');
    await expect(news(page)).toHaveAccessibleName('1 no longer matches Refresh');
    await api.edit(b.id, { status: 'closed' });
    await expect(list(page)).toContainText('2 tickets');
    await expect(news(page)).toHaveAccessibleName('2 no longer match Refresh');
    await settle(page, api, mark);
    await expect(news(page)).toHaveAccessibleName('1 new, 2 no longer match Refresh');
    await expect(list(page)).toContainText('3 tickets');
    expect(await ids(page)).toEqual(tickets.map(({ id }) => id));
    await api.edit(a.id, { status: 'open' });
    await expect(news(page)).toHaveAccessibleName('1 new, 1 no longer matches Refresh');
    await expect(list(page)).toContainText('4 tickets');
    await expect(card(page, a)).not.toContainText('No longer matches');
    await expect(card(page, b)).toContainText('No longer matches');
    await news(page).click();
    await expectAsReloaded(page, api, query);
  });

  test('take back a new ticket that was dealt with elsewhere before one asked for it', async ({ page, api }) => {
    const mark = word();
    const tickets = await make(api, mark, 2);
    const query = `q=${mark}&status=open`;
    await open(page, `/tickets?${query}`);
    await settle(page, api, mark);
    const [fresh] = await api.tickets(query);
    await api.edit(fresh!.id, { status: 'closed' });
    await expect(news(page)).toHaveCount(0);
    await expect(list(page)).toContainText('2 tickets');
    expect(await ids(page)).toEqual(tickets.map(({ id }) => id));
  });

  test('name a ticket that comes to fit as new', async ({ page, api }) => {
    const mark = word();
    const [first, other] = await make(api, mark, 2);
    await api.edit(first!.id, { status: 'closed' });
    const query = `q=${mark}&status=closed`;
    await open(page, `/tickets?${query}`);
    await expect(cards(page)).toHaveCount(1);
    await api.edit(other!.id, { status: 'closed' });
    await expect(news(page)).toHaveAccessibleName('1 new Refresh');
    await news(page).click();
    await expectAsReloaded(page, api, query);
  });

  test('do not take a ticket further down in the list for new', async ({ page, api }) => {
    const mark = word();
    const tickets = await make(api, mark, PAGE + 5);
    await open(page, `/tickets?q=${mark}`);
    await expect(cards(page)).toHaveCount(PAGE);
    const last = tickets.at(-1)!;
    await api.edit(last.id, { status: 'in_progress' });
    await page.waitForResponse(CHANGES);
    await drawn(page);
    await expect(list(page)).toContainText(`${PAGE + 5} tickets`);
    await expect(news(page)).toHaveCount(0);
    await expect(page.getByRole('status').filter({ hasText: 'new ticket' })).toHaveCount(0);
    await list(page).getByRole('link', { name: 'Load more' }).click();
    await expect(card(page, last)).toContainText('In Progress');
  });
});

test.describe("one's own edits", () => {
  test('are no news', async ({ page, api }) => {
    const mark = word();
    const [ticket] = await make(api, mark, 2);
    await open(page, `/tickets?q=${mark}`);
    const heard = page.waitForResponse(CHANGES);
    await card(page, ticket!).getByRole('button', { name: /^Status: / }).click();
    await page.getByRole('menuitemradio', { name: 'In Progress' }).click();
    await heard;
    await drawn(page);
    expect((await api.ticket(ticket!.id)).status).toBe('in_progress');
    await expect(news(page)).toHaveCount(0);
    await expect(list(page)).toContainText('2 tickets');
    await expect(page.getByRole('status').filter({ hasText: 'new ticket' })).toHaveCount(0);
  });

  test('are no news either of a ticket that is open beside the list and further down in it', async ({ page, api }) => {
    const mark = word();
    const tickets = await make(api, mark, PAGE + 2);
    const last = tickets.at(-1)!;
    await open(page, `/tickets/${last.id}?q=${mark}`);
    const heard = page.waitForResponse(CHANGES);
    await drawer(page).getByRole('button', { name: /^Status: / }).click();
    await page.getByRole('menuitemradio', { name: 'In Progress' }).click();
    await heard;
    await drawn(page);
    await expect(drawer(page).locator('header')).toContainText('Status: In Progress');
    await expect(news(page)).toHaveCount(0);
    await expect(page.getByRole('status').filter({ hasText: 'new ticket' })).toHaveCount(0);
  });

  test('that take a ticket out of the list are counted once', async ({ page, api }) => {
    const mark = word();
    const [ticket] = await make(api, mark, 3);
    await open(page, `/tickets?q=${mark}&status=open`);
    const heard = page.waitForResponse(CHANGES);
    await card(page, ticket!).getByRole('button', { name: /^Status: / }).click();
    await page.getByRole('menuitemradio', { name: 'Resolved' }).click();
    await expect(list(page)).toContainText('2 tickets');
    await heard;
    await drawn(page);
    await expect(list(page)).toContainText('2 tickets');
    await expect(news(page)).toHaveAccessibleName('1 no longer matches Refresh');
    await expect(cards(page)).toHaveCount(3);
  });
});

test.describe('a page that was away', () => {
  /** Changes of every kind, after which a page that knew `tickets` has something to catch up with. */
  async function work(api: Api, mark: string, tickets: Ticket[]): Promise<void> {
    const [a, b, c, d, e] = tickets as [Ticket, Ticket, Ticket, Ticket, Ticket];
    await api.edit(a.id, { status: 'in_progress' });
    await api.edit(b.id, { severity: 'critical' });
    await api.edit(c.id, { assigned_to: 'Ada Obi' });
    await api.edit(d.id, { status: 'resolved' });
    await api.edit(e.id, { status: 'closed' });
    await make(api, mark, 2);
  }

  async function expectCaughtUp(page: Page, api: Api, mark: string, tickets: Ticket[]): Promise<void> {
    const query = `q=${mark}&status=open,in_progress`;
    await expect(news(page)).toHaveAccessibleName('2 new, 2 no longer match Refresh', { timeout: 20_000 });
    expect(await ids(page)).toEqual(tickets.map(({ id }) => id));
    await expect(card(page, tickets[0]!)).toContainText('In Progress');
    await expect(card(page, tickets[1]!)).toContainText('Critical');
    await expect(card(page, tickets[2]!)).toContainText('Ada Obi');
    await expect(drawer(page).locator('header')).toContainText('Status: Resolved');
    await news(page).click();
    await expectAsReloaded(page, api, query);
  }

  /** As when another tab of the browser, or another window, is in front of the page. */
  const hide = (page: Page, hidden: boolean) =>
    page.evaluate((hidden) => {
      Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });
      Object.defineProperty(document, 'visibilityState', { value: hidden ? 'hidden' : 'visible', configurable: true });
      document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
    }, hidden);

  const start = async (page: Page, api: Api) => {
    const mark = word();
    const tickets = await make(api, mark, 6);
    await open(page, `/tickets/${tickets[3]!.id}?q=${mark}&status=open,in_progress`);
    await expect(drawer(page).locator('header')).toContainText('Status: Open');
    return { mark, tickets };
  };

  test('because nobody looked at it asks for nothing, and catches up when someone does', async ({ page, api }) => {
    const { mark, tickets } = await start(page, api);
    await hide(page, true);
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await work(api, mark, tickets);
    await page.waitForTimeout(1_500);
    expect(asked).toEqual([]);
    await hide(page, false);
    await expectCaughtUp(page, api, mark, tickets);
  });

  test('while more than 200 tickets were changed ends as a reload would show them', async ({ page, api }) => {
    test.setTimeout(120_000);
    const mark = word();
    const tickets = await make(api, mark, 210);
    await open(page, `/tickets/${tickets[205]!.id}?q=${mark}`);
    await hide(page, true);
    for (let at = 0; at < tickets.length; at += 30) {
      await Promise.all(tickets.slice(at, at + 30).map(({ id }) => api.edit(id, { severity: 'low' })));
    }
    await api.edit(tickets[205]!.id, { status: 'resolved' });
    await hide(page, false);
    // So much is not told one by one, and the list is not read anew under whoever reads it.
    await expect(news(page)).toHaveAccessibleName('Much has changed Refresh', { timeout: 20_000 });
    await news(page).click();
    await expect(card(page, tickets[0]!)).toContainText('Low', { timeout: 20_000 });
    await expect(drawer(page).locator('header')).toContainText('Status: Resolved');
    await expect(drawer(page).locator('header')).toContainText('Severity: Low');
    await expectAsReloaded(page, api, `q=${mark}`);
  });

  test('because the desk was away catches up when it is back', async ({ page, api, desk, watch }) => {
    watch.tolerate(/^(failed request|console error): .*\/api\/(events|fn\/changes)/);
    const { mark, tickets } = await start(page, api);
    await desk.away(async (url) => {
      await work(api.at(url), mark, tickets);
      await page.waitForTimeout(6_000);
    });
    await expectCaughtUp(page, api, mark, tickets);
  });

  for (const [name, answer] of [
    ['the storage did not answer', { status: 503, json: { unavailable: 'The storage does not answer. Try again.' } }],
    // What the desk says after 30 seconds, and what a proxy says while the desk is restarted.
    ['the desk took too long', { status: 503, contentType: 'application/problem+json', body: '{"title":"Service Unavailable","status":503}' }],
    ['what stands before the desk could not reach it', { status: 502, contentType: 'text/html', body: '<h1>502 Bad Gateway</h1>' }],
  ] as const) {
    test(`because ${name} asks again, and catches up`, async ({ page, api, watch }) => {
      watch.expectStatus(answer.status, CHANGES);
      const { mark, tickets } = await start(page, api);
      let isRefused = false;
      await page.route(CHANGES, async (route) => {
        isRefused = true;
        await route.fulfill(answer);
      });
      await work(api, mark, tickets);
      await expect.poll(() => isRefused).toBe(true);
      await page.waitForTimeout(1_000);
      await page.unroute(CHANGES);
      await expectCaughtUp(page, api, mark, tickets);
    });
  }

  test('because the code for it could not be had asks for it again, and catches up', async ({ page, api, watch }) => {
    watch.tolerate(/^(failed request|console error): /);
    const { mark, tickets } = await start(page, api);
    const code = /\/pkg\/.*workbench.*\.wasm/;
    let isRefused = false;
    await page.route(code, async (route) => {
      isRefused = true;
      await route.abort('connectionfailed');
    });
    await work(api, mark, tickets);
    await expect.poll(() => isRefused).toBe(true);
    await page.waitForTimeout(1_000);
    // Nobody has asked for anything: there is nothing to be told.
    await expect.soft(page.getByRole('status').filter({ hasText: "can't be reached" })).toHaveCount(0);
    await page.unroute(code);
    await expectCaughtUp(page, api, mark, tickets);
  });

  test('because it was told that the desk is not ready listens again', async ({ page, api, watch }) => {
    watch.expectStatus(503, /\/api\/events/);
    let refused = 0;
    await page.route(EVENTS, async (route) => {
      refused += 1;
      if (refused === 1) await route.fulfill({ status: 503, contentType: 'application/problem+json', body: '{"status":503}' });
      else await route.continue();
    });
    const { mark, tickets } = await start(page, api);
    await expect.poll(() => refused).toBeGreaterThan(0);
    await work(api, mark, tickets);
    await expectCaughtUp(page, api, mark, tickets);
  });
});

test.describe('much at once', () => {
  test.setTimeout(120_000);

  test('more than 200 new tickets end as a reload would show them', async ({ page, api }) => {
    const mark = word();
    await make(api, mark, 3);
    await open(page, `/tickets?q=${mark}`);
    const turns = Array.from({ length: 230 }, (_, n) => unsure({ chat_id: `${mark}-many-${n}`, question: `${mark} ${n}` }));
    await api.sendAll(turns);
    await expect(list(page)).toContainText('233 tickets', { timeout: 20_000 });
    if ((await news(page).count()) > 0) await news(page).click();
    await expectAsReloaded(page, api, `q=${mark}`);
  });

  test('leaves what was loaded and is being read where it is', async ({ page, api }) => {
    const mark = word();
    const tickets = await make(api, mark, 90);
    await open(page, `/tickets?q=${mark}`);
    await list(page).getByRole('link', { name: 'Load more' }).click();
    await expect(cards(page)).toHaveCount(2 * PAGE);
    const read = card(page, tickets[70]!);
    await read.scrollIntoViewIfNeeded();
    const { y } = (await read.boundingBox())!;
    const turns = Array.from({ length: 230 }, (_, n) => unsure({ chat_id: `${mark}-many-${n}`, question: `${mark} ${n}` }));
    await api.sendAll(turns);
    await expect(list(page)).toContainText('320 tickets', { timeout: 20_000 });
    await drawn(page);
    await expect(read).toBeInViewport();
    expect((await read.boundingBox())!.y).toBeCloseTo(y, 0);
  });
});

test('a list that was read before a change and comes after the news of it is not the last word', async ({ page, api }) => {
  const mark = word();
  await make(api, mark, 2);
  await open(page, '/tickets');
  await expect(cards(page)).not.toHaveCount(0);
  // The list is read, and its answer is on its way for a while.
  let deliver = () => {};
  const held = new Promise<void>((resolve) => (deliver = resolve));
  let isRead = false;
  await page.route(new RegExp(`/api/fn/tickets\\?.*${mark}`), async (route) => {
    const response = await route.fetch();
    isRead = true;
    await held;
    await route.fulfill({ response });
  });
  await search(page).fill(mark);
  await expect.poll(() => isRead).toBe(true);
  await make(api, mark, 1);
  // By now the page has heard of it.
  await page.waitForTimeout(1_500);
  deliver();
  await expect(cards(page).locator('mark').first()).toBeVisible();
  await expect(list(page)).toContainText('3 tickets');
  await page.unrouteAll({ behavior: 'wait' });
  if ((await news(page).count()) > 0) await news(page).click();
  await expectAsReloaded(page, api, `q=${mark}`);
});

test.describe('what is being done is not disturbed by a change from elsewhere', () => {
  test('an assignee that is half typed', async ({ page, api }) => {
    const mark = word();
    const [ticket] = await make(api, mark, 3);
    await open(page, `/tickets?q=${mark}`);
    await card(page, ticket!).getByRole('button', { name: /^Assigned To: / }).click();
    const box = page.getByRole('combobox', { name: 'Assigned To' });
    await box.pressSequentially('Nwosu Ama', { delay: 20 });
    await api.edit(ticket!.id, { status: 'in_progress', severity: 'low' });
    await settle(page, api, mark);
    await expect(card(page, ticket!)).toContainText('In Progress');
    await expect(box).toBeFocused();
    await expect(box).toHaveValue('Nwosu Ama');
    await page.keyboard.type('ra');
    await page.keyboard.press('Enter');
    await expect(card(page, ticket!)).toContainText('Nwosu Amara');
    await expect.poll(async () => (await api.ticket(ticket!.id)).assigned_to?.name).toBe('Nwosu Amara');
    expect(await api.ticket(ticket!.id)).toMatchObject({ status: 'in_progress', severity: 'low' });
  });

  test('a menu of statuses, also where the same field was changed: then it is a conflict, not a loss', async ({ page, api, watch }) => {
    watch.expectStatus(409, /\/api\/fn\/edit_ticket/);
    const mark = word();
    const [ticket] = await make(api, mark, 2);
    await open(page, `/tickets?q=${mark}`);
    await card(page, ticket!).getByRole('button', { name: /^Status: / }).click();
    const menu = page.getByRole('menu', { name: 'Status' });
    await expect(menu).toBeVisible();
    await page.keyboard.press('ArrowDown');
    const focused = await page.evaluate(() => document.activeElement?.textContent);
    await api.edit(ticket!.id, { status: 'closed' });
    await expect(card(page, ticket!)).toContainText('Closed');
    await expect(menu).toBeVisible();
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(focused);
    await menu.getByRole('menuitemradio', { name: 'Resolved' }).click();
    await expect(page.getByRole('alert')).toContainText('Nothing was saved');
    await expect(card(page, ticket!)).toContainText('Closed');
    expect((await api.ticket(ticket!.id)).status).toBe('closed');
  });

  test('the edit dialog', async ({ page, api }) => {
    const mark = word();
    const [ticket] = await make(api, mark, 2);
    await open(page, `/tickets?q=${mark}`);
    await card(page, ticket!).getByRole('button', { name: 'Edit' }).click();
    const dialog = page.getByRole('dialog', { name: /^Edit/ });
    await dialog.getByLabel('Status').selectOption('resolved');
    await dialog.getByLabel('Severity').focus();
    await api.edit(ticket!.id, { assigned_to: 'Ada Obi' });
    await settle(page, api, mark);
    await expect(card(page, ticket!)).toContainText('Ada Obi');
    await expect(dialog).toBeVisible();
    await expect(dialog.getByLabel('Status')).toHaveValue('resolved');
    await expect(dialog.getByLabel('Severity')).toBeFocused();
    await dialog.getByRole('button', { name: 'Save Changes' }).click();
    await expect(dialog).toHaveCount(0);
    const now = await api.ticket(ticket!.id);
    expect([now.status, now.assigned_to?.name]).toEqual(['resolved', 'Ada Obi']);
  });

  test('the dialog of filters', async ({ page, api }) => {
    const mark = word();
    await make(api, mark, 2);
    await open(page, `/tickets?q=${mark}`);
    await toolbar(page).getByRole('link', { name: 'More filters' }).click();
    const dialog = page.getByRole('dialog', { name: 'Filter tickets' });
    await dialog.getByLabel(/^User/).fill('Ad');
    await settle(page, api, mark);
    await expect(dialog.getByLabel(/^User/)).toHaveValue('Ad');
    await expect(dialog.getByLabel(/^User/)).toBeFocused();
  });

  test('what is being typed into the search', async ({ page, api }) => {
    const mark = word();
    await make(api, mark, 2);
    await open(page, `/tickets?q=${mark}`);
    await search(page).press('End');
    await page.keyboard.type(' num', { delay: 20 });
    await make(api, mark, 1);
    await page.keyboard.type('ber', { delay: 60 });
    await expect(search(page)).toHaveValue(`${mark} number`);
    await expect(search(page)).toBeFocused();
    await expect(list(page)).toContainText('3 tickets');
  });
});

test('turns that make no ticket leave the list as it is', async ({ page, api }) => {
  const mark = word();
  const tickets = await make(api, mark, 2);
  await open(page, `/tickets?q=${mark}&view=table`);
  await expect(rows(page)).toHaveCount(2);
  const touched = await observe(page);
  const heard = page.waitForResponse(CHANGES);
  const sent: Recorded = await api.send(sure({ chat_id: `${mark}-sure`, turn_id: '1' }));
  expect(sent.ticket).toBeNull();
  await heard;
  await drawn(page);
  expect(await touched()).toEqual([]);
  expect(await ids(page)).toEqual(tickets.map(({ id }) => id));
  await expect(news(page)).toHaveCount(0);
});
