// What stands where content would be: nothing there, nothing found, or something went wrong.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import type { Page } from '@playwright/test';

import { PAGE } from '../fixtures/api.ts';
import { copied } from '../fixtures/clipboard.ts';
import { card, cards, drawer, expectAddress, ids, list, open, opener, panel, search, value } from '../fixtures/pages.ts';
import { expect, test, withDesk } from '../fixtures/test.ts';

const empty = withDesk(async () => undefined);

empty.describe('an empty desk', () => {
  empty('explains where tickets come from and leads to the rules', async ({ page, request }) => {
    expect((await request.get('/tickets')).status()).toBe(200);
    await open(page, '/tickets');
    await expect(list(page)).toContainText('0 tickets');
    await expect(cards(page).filter({ hasNot: page.getByRole('heading', { name: 'No tickets yet' }) })).toHaveCount(0);
    await expect(page.getByRole('heading', { name: 'No tickets yet' })).toBeVisible();
    await list(page).getByRole('link', { name: 'escalation rule' }).click();
    await expectAddress(page, '/settings/rules');
    await expect(page.getByRole('heading', { level: 1, name: 'Escalation rules' })).toBeVisible();
  });

  empty('has no demo banner, and nobody else to be', async ({ page, request }) => {
    await open(page, '/tickets');
    await expect(page.getByRole('complementary', { name: 'Demo' })).toHaveCount(0);
    await expect(page.getByRole('button', { name: /switch person/i })).toHaveCount(0);
    await expect(page.getByRole('navigation', { name: 'Areas' })).toContainText('Agent');
    const answer = await request.post('/api/fn/switch_person', {
      form: { id: '00000000-0000-4000-8000-000000000000' },
      headers: { 'sec-fetch-site': 'same-origin' },
      maxRedirects: 0,
    });
    expect(answer.status()).toBe(403);
  });

  empty('every area opens', async ({ page }) => {
    await open(page, '/tickets');
    for (const area of ['Conversation Logs', 'Dashboard', 'Guardrails', 'Settings', 'Tickets']) {
      await page.getByRole('navigation', { name: 'Areas' }).getByRole('link', { name: area }).click();
      await expect(page.getByRole('heading', { level: 1, name: area, exact: true })).toBeVisible();
    }
  });
});

const fresh = withDesk(async () => undefined);

fresh.describe('the request of an empty desk', () => {
  fresh.use({ permissions: ['clipboard-read', 'clipboard-write'] });

  fresh('is copied whole, and makes the first ticket when it is run', async ({ page, desk }) => {
    await open(page, '/tickets');
    const buttons = list(page).getByRole('button', { name: /^Copy/ });
    await expect(buttons).toHaveCount(2);
    await buttons.first().click();
    await expect.poll(() => copied(page)).toMatch(/^TOKEN=\$\(handoff token create/);
    await buttons.last().click();
    await expect.poll(() => copied(page)).toContain(`curl ${desk.url}/api/v1/turns`);

    const { stdout } = await promisify(execFile)('bash', ['-c', await copied(page)], {
      env: { PATH: process.env.PATH, TOKEN: await desk.token('first') },
    });
    expect(JSON.parse(stdout)).toMatchObject({ status: 'recorded', ticket: { new: true } });
    await page.reload();
    await expect(cards(page)).toHaveCount(1);
    await expect(list(page)).toContainText('1 ticket');
    await expect(page.getByRole('heading', { name: 'No tickets yet' })).toHaveCount(0);
  });
});

test.describe('nothing matches', () => {
  test('is said, with a way to all tickets', async ({ page }) => {
    await open(page, '/tickets?q=zzzz-no-such-words-zzzz');
    await expect(page.getByRole('heading', { name: 'No ticket matches' })).toBeVisible();
    await expect(list(page)).toContainText('0 tickets');
    await expect(page.getByRole('heading', { name: 'No tickets yet' })).toHaveCount(0);
    await list(page).getByRole('link', { name: 'Clear filters' }).click();
    await expectAddress(page, '/tickets');
    await expect(cards(page)).toHaveCount(PAGE);
  });
});

test.describe('what there is not', () => {
  for (const [name, path, heading] of [
    ['a ticket', '/tickets/00000000-0000-4000-8000-000000000000', 'There is no such ticket'],
    ['an ID that can be none', '/tickets/not-an-id', 'There is no such ticket'],
  ] as const) {
    test(`${name} is a 404 beside the list, with a way back`, async ({ page, watch }) => {
      watch.expectStatus(404, new RegExp(path));
      const answer = await page.goto(`${path}?status=open`);
      expect(answer?.status()).toBe(404);
      await expect(drawer(page).getByRole('heading', { name: heading })).toBeVisible();
      await expect(cards(page)).not.toHaveCount(0);
      await drawer(page).getByRole('link', { name: 'Back to the list' }).click();
      await expectAddress(page, '/tickets?status=open');
      await expect(drawer(page)).toHaveCount(0);
    });
  }

  for (const path of ['/nowhere', '/tickets/a/b/c/d', '/settings/unheard-of', '/dashboard/deeper']) {
    test(`the page ${path} is a 404 with a way on`, async ({ page, watch }) => {
      watch.expectStatus(404, new RegExp(path));
      const answer = await page.goto(path);
      expect(answer?.status()).toBe(404);
      await expect(page.getByRole('heading', { name: 'There is no such page' })).toBeVisible();
      await expect(page).toHaveTitle('Not found · Handoff');
      await page.getByRole('main').getByRole('link', { name: 'Go to Tickets' }).click();
      await expectAddress(page, '/tickets');
      await expect(cards(page)).toHaveCount(PAGE);
      await expect(page.getByRole('heading', { name: 'There is no such page' })).toHaveCount(0);
    });
  }

  test('a tab is a 404 as well', async ({ page, api, watch }) => {
    const [first] = await api.tickets();
    const path = `/tickets/${first!.id}/unheard-of`;
    watch.expectStatus(404, new RegExp(path));
    const answer = await page.goto(path);
    expect(answer?.status()).toBe(404);
    await expect(drawer(page)).toContainText('This ticket has no such tab.');
  });
});

test.describe('when the desk does not answer', () => {
  const UNAVAILABLE = { unavailable: 'The storage does not answer. Try again.' };
  const failing = (page: Page, url: RegExp) =>
    page.route(url, (route) => route.fulfill({ status: 503, json: UNAVAILABLE }));

  test('the drawer says so, and Try again brings the ticket', async ({ page, api, watch }) => {
    const [first] = await api.tickets();
    await open(page, '/tickets');
    const url = /\/api\/fn\/ticket\?/;
    watch.expectStatus(503, url);
    await failing(page, url);
    await opener(card(page, first!)).click();
    const alert = drawer(page).getByRole('alert');
    await expect(alert.getByRole('heading', { name: 'The ticket could not be loaded' })).toBeVisible();
    await expect(alert).toContainText(UNAVAILABLE.unavailable);
    // The list beside it is untouched, and trying in vain says the same.
    await expect(cards(page)).toHaveCount(PAGE);
    await alert.getByRole('button', { name: 'Try again' }).click();
    await expect(alert).toContainText(UNAVAILABLE.unavailable);
    await page.unroute(url);
    await drawer(page).getByRole('button', { name: 'Try again' }).click();
    await expect(value(panel(page), 'Ticket ID')).toContainText(first!.id);
    await expect(drawer(page).getByRole('alert')).toHaveCount(0);
    await expect(page).toHaveTitle(`#${first!.number} ${first!.title} · Handoff`);
  });

  test('another ticket can be opened meanwhile', async ({ page, api, watch }) => {
    const [first, second] = await api.tickets();
    await open(page, '/tickets');
    const url = new RegExp(`/api/fn/ticket\\?.*${first!.id}`);
    watch.expectStatus(503, url);
    await failing(page, url);
    await opener(card(page, first!)).click();
    await expect(drawer(page).getByRole('alert')).toBeVisible();
    await opener(card(page, second!)).click();
    await expect(value(panel(page), 'Ticket ID')).toContainText(second!.id);
    await expect(drawer(page).getByRole('alert')).toHaveCount(0);
  });

  test('the list says so, and Try again brings it', async ({ page, watch }) => {
    await open(page, '/dashboard');
    const url = /\/api\/fn\/tickets\?/;
    watch.expectStatus(503, url);
    await failing(page, url);
    await page.getByRole('navigation', { name: 'Areas' }).getByRole('link', { name: 'Tickets' }).click();
    const alert = list(page).getByRole('alert');
    await expect(alert.getByRole('heading', { name: 'The tickets could not be loaded' })).toBeVisible();
    await page.unroute(url);
    await alert.getByRole('button', { name: 'Try again' }).click();
    await expect(cards(page)).toHaveCount(PAGE);
    await expect(list(page).getByRole('alert')).toHaveCount(0);
  });

  test('Load more says so, keeps what is there, and goes on where it was', async ({ page, api, watch }) => {
    const all = await api.tickets('', 2 * PAGE);
    await open(page, '/tickets');
    const url = /\/api\/fn\/tickets\?/;
    watch.expectStatus(503, url);
    await failing(page, url);
    await list(page).getByRole('link', { name: 'Load more' }).click();
    const alert = list(page).getByRole('alert');
    await expect(alert).toContainText('The next tickets could not be loaded.');
    await expect(cards(page)).toHaveCount(PAGE);
    await page.unroute(url);
    await alert.getByRole('button', { name: 'Try again' }).click();
    await expect(cards(page)).toHaveCount(2 * PAGE);
    expect(await ids(page)).toEqual(all.map((ticket) => ticket.id));
    await expect(list(page).getByRole('alert')).toHaveCount(0);
  });

  test('a conversation says so, and Try again brings it', async ({ page, api, watch }) => {
    const [first] = await api.tickets();
    await open(page, `/tickets/${first!.id}/audit`);
    const url = /\/api\/fn\/transcript\?/;
    watch.expectStatus(503, url);
    await failing(page, url);
    await panel(page).getByRole('link', { name: 'View Conversation in Log' }).click();
    const alert = page.getByRole('main').getByRole('alert');
    await expect(alert.getByRole('heading', { name: 'The conversation could not be loaded' })).toBeVisible();
    await page.unroute(url);
    await alert.getByRole('button', { name: 'Try again' }).click();
    await expect(page.getByRole('list', { name: 'Turns' })).toBeVisible();
  });

  test('without a connection the drawer says what to do', async ({ page, context, api, watch }) => {
    const [first] = await api.tickets();
    await open(page, '/tickets');
    // The drawer's own code comes after the list is alive.
    await page.waitForLoadState('networkidle');
    watch.expect(/^failed request: .*\/api\/fn\/ticket\?.*ERR_INTERNET_DISCONNECTED/);
    watch.expect(/^console error: .*ERR_INTERNET_DISCONNECTED/);
    await context.setOffline(true);
    await opener(card(page, first!)).click();
    await expect(drawer(page).getByRole('alert')).toContainText('Check your connection and try again.');
    await expect(drawer(page).getByRole('button', { name: 'Try again' })).toBeVisible();
    await context.setOffline(false);
    await expect(value(panel(page), 'Ticket ID')).toContainText(first!.id);
  });

  test('an answer of another version of the desk asks for a reload', async ({ page, api }) => {
    const [first] = await api.tickets();
    await open(page, '/tickets');
    await page.route(/\/api\/fn\/ticket\?/, (route) => route.fulfill({ status: 200, body: '{"of":"another version"}' }));
    await opener(card(page, first!)).click();
    await expect(drawer(page).getByRole('alert')).toContainText('Reload it.');
  });

  test('a ticket that is gone is said to be, without a reload', async ({ page, api, watch }) => {
    const [first] = await api.tickets();
    await open(page, '/tickets');
    const url = /\/api\/fn\/ticket\?/;
    watch.expectStatus(404, url);
    await page.route(url, (route) =>
      route.fulfill({ status: 404, json: { not_found: 'There is no ticket with this ID.' } }),
    );
    await opener(card(page, first!)).click();
    await expect(drawer(page).getByRole('heading', { name: 'There is no such ticket' })).toBeVisible();
    await drawer(page).getByRole('link', { name: 'Back to the list' }).click();
    await expectAddress(page, '/tickets');
  });
});

test.describe('while the list is on its way', () => {
  test('cards of the same size hold its place', async ({ page }) => {
    await open(page, '/dashboard');
    let go = () => {};
    const held = new Promise<void>((resolve) => (go = resolve));
    await page.route(/\/api\/fn\/tickets\?/, async (route) => {
      await held;
      await route.continue();
    });
    await page.getByRole('navigation', { name: 'Areas' }).getByRole('link', { name: 'Tickets' }).click();
    const waiting = list(page).getByRole('status', { name: 'Loading tickets' });
    await expect(waiting).toBeVisible();
    const skeleton = (await waiting.locator('> li').first().boundingBox())!;
    go();
    await expect(cards(page)).toHaveCount(PAGE);
    await expect(waiting).toHaveCount(0);
    const first = (await cards(page).first().boundingBox())!;
    expect(Math.abs(first.y - skeleton.y)).toBeLessThanOrEqual(1);
    expect(Math.abs(first.height - skeleton.height)).toBeLessThanOrEqual(4);
  });
});

test('a page whose code can not be had does not take this one with it, and comes once it can', async ({ page, api, watch }) => {
  watch.expect(/^failed request: GET .*_view_/);
  watch.expect(/^console error: .*_view_/);
  const [ticket] = await api.tickets();
  await open(page, '/tickets');
  const code = /split___.*_view_.*\.wasm/;
  await page.route(code, (route) => route.abort());
  await page.getByRole('navigation', { name: 'Areas' }).getByRole('link', { name: 'Dashboard' }).click();
  await expect(page.getByRole('alert')).toContainText("This page can't be loaded now.");
  // What is there works.
  await opener(card(page, ticket!)).click();
  await expect(value(panel(page), 'Ticket ID')).toContainText(ticket!.id);
  await page.keyboard.press('Escape');
  await page.getByRole('navigation', { name: 'Areas' }).getByRole('link', { name: 'Dashboard' }).click();
  await page.unroute(code);
  await page.evaluate(() => dispatchEvent(new Event('online')));
  await expect(page.getByRole('heading', { level: 1, name: 'Dashboard' })).toBeVisible();
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('what could not be loaded is loaded once the browser is online again', async ({ page, context, watch }) => {
  watch.expect(/ERR_INTERNET_DISCONNECTED/);
  await open(page, '/tickets');
  await context.setOffline(true);
  await search(page).fill('the');
  await expect(page.getByRole('heading', { name: 'The tickets could not be loaded' })).toBeVisible();
  await context.setOffline(false);
  await expect(page.getByRole('heading', { name: 'The tickets could not be loaded' })).toHaveCount(0);
  await expect(cards(page).first()).toBeVisible();
  await expect(search(page)).toBeFocused();
});
