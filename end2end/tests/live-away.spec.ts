// An open page that could not hear for a while, and what is being done meanwhile.

import type { Page } from '@playwright/test';

import { type Api, type Ticket } from '../fixtures/api.ts';
import { CHANGES, EVENTS, expectAsReloaded, make, settle, test, word } from '../fixtures/live.ts';
import { card, cards, drawer, ids, list, news, open, search, toolbar } from '../fixtures/pages.ts';
import { expect } from '../fixtures/test.ts';

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
    const code = /\/pkg\/.*workbench.*\.wasm/;
    let isRefused = false;
    await page.route(code, async (route) => {
      isRefused = true;
      await route.abort('connectionfailed');
    });
    const { mark, tickets } = await start(page, api);
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
