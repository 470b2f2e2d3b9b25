// What an open page counts: tickets, news, one's own edits, much at once.

import { PAGE, type Recorded, type Ticket, sure, unsure } from '../fixtures/api.ts';
import { CHANGES, expectAsReloaded, make, observe, settle, test, word } from '../fixtures/live.ts';
import { card, cards, drawer, drawn, ids, list, news, open, rows, hold } from '../fixtures/pages.ts';
import { expect, withDesk } from '../fixtures/test.ts';

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

const many = withDesk(async () => undefined);

many('more at once than is told one by one comes by itself to whoever looks at the empty page', async ({ page, api }) => {
  test.setTimeout(120_000);
  await open(page, '/tickets');
  await expect(page.getByRole('heading', { name: 'No tickets yet' })).toBeVisible();
  const go = await hold(page, CHANGES);
  await api.send(unsure({ chat_id: 'first' }));
  await expect.poll(go.waiting).toBe(1);
  await api.sendAll(Array.from({ length: 230 }, (_, n) => unsure({ chat_id: `many-${n}` })));
  await go.release();
  await expect(cards(page)).toHaveCount(PAGE);
  await expect(list(page)).toContainText('231 tickets');
});

test('a later page by its address counts no news that it could not show', async ({ page, api }) => {
  const mark = word();
  await make(api, mark, PAGE + 5);
  await open(page, `/tickets?q=${mark}`);
  const later = (await list(page).getByRole('link', { name: 'Load more' }).getAttribute('href'))!;
  await page.goto(later);
  await expect(cards(page)).toHaveCount(5);
  const before = await ids(page);
  await make(api, mark, 1);
  await expect(list(page)).toContainText(`${PAGE + 6} tickets`);
  await expect(news(page)).toHaveCount(0);
  expect(await ids(page)).toEqual(before);
});
