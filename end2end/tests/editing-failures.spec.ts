// Edits that fail, come late or are left behind: what is shown is what is stored, and nothing is lost unsaid.

import type { Page } from '@playwright/test';

import type { Api, Ticket } from '../fixtures/api.ts';
import { change, choice, choices, dialog, done, EDIT, edit, expectField, failure, field, FIELDS, happened, pick, PLACES, typed, WORKBENCH } from '../fixtures/editing.ts';
import { ADA, BEFORE, busy, EXAMPLE, make, stored, test } from '../fixtures/people.ts';
import { card, documents, hold, open, opener, panel, value } from '../fixtures/pages.ts';
import { expect } from '../fixtures/test.ts';
import type { Watch } from '../fixtures/watch.ts';

test.describe('a save that fails', () => {
  for (const name of FIELDS) {
    const { before, choose, shown, stored: to } = EXAMPLE[name];

    test(`of ${name} is taken back with a message, and can be tried again`, async ({ page, api, watch }) => {
      watch.expectStatus(503, EDIT);
      const ticket = await make(api);
      await open(page, `/tickets/${ticket.id}`);
      await expect(value(panel(page), 'Ticket ID')).toContainText(ticket.id);
      await page.route(EDIT, busy);
      await change(page, card(page, ticket), name, choose);
      await expect(failure(page)).toContainText(`#${ticket.number}`);
      await expect(failure(page)).toContainText('was not changed');
      await expect(failure(page)).toContainText('The storage does not answer.');
      for (const within of [card(page, ticket), PLACES.head.holder(page)]) await expectField(within, name, before);
      expect(await stored(api, ticket, name)).toBe(BEFORE[name]);
      expect(await happened(api, ticket)).toEqual([]);

      await page.unroute(EDIT);
      await failure(page).getByRole('button', { name: 'Try again', exact: true }).click();
      await expect(done(page)).toContainText(shown);
      await expect(failure(page)).toHaveCount(0);
      for (const within of [card(page, ticket), PLACES.head.holder(page)]) await expectField(within, name, shown);
      expect(await stored(api, ticket, name)).toBe(to);
    });
  }

  test('as nothing reaches the desk is taken back, and can be tried again once it does', async ({ page, api, context, watch }) => {
    watch.expect(/^(failed request|console error): .*(edit_ticket.*ERR_INTERNET_DISCONNECTED|ERR_INTERNET_DISCONNECTED.*edit_ticket)/);
    const ticket = await make(api);
    await open(page, '/tickets');
    // The code is there before the connection goes.
    await edit(page, card(page, ticket), 'Status');
    await context.setOffline(true);
    await choice(page, 'Status', 'Resolved').click();
    await expect(failure(page)).toContainText("The desk can't be reached.");
    await expectField(card(page, ticket), 'Status', 'Open');
    await context.setOffline(false);
    await failure(page).getByRole('button', { name: 'Try again' }).click();
    await expect(done(page)).toContainText('Resolved');
    await expectField(card(page, ticket), 'Status', 'Resolved');
    expect(await stored(api, ticket, 'Status')).toBe('resolved');
  });

  test('and the connection breaks before the answer: tried again, it is done once', async ({ page, api, watch }) => {
    watch.expect(/^failed request: POST .*edit_ticket.*ERR_FAILED/);
    watch.expect(/^console error: .*ERR_FAILED .*edit_ticket/);
    const ticket = await make(api);
    await open(page, '/tickets');
    let isFirst = true;
    await page.route(EDIT, async (route) => {
      if (!isFirst) return route.continue();
      isFirst = false;
      await route.fetch();
      return route.abort();
    });
    await change(page, card(page, ticket), 'Status', 'Closed');
    await expect(failure(page)).toBeVisible();
    // What is stored is what is shown in the end, whatever was said.
    await expectField(card(page, ticket), 'Status', 'Closed');
    await failure(page).getByRole('button', { name: 'Try again' }).click();
    await expect(failure(page)).toHaveCount(0);
    await expectField(card(page, ticket), 'Status', 'Closed');
    expect(await stored(api, ticket, 'Status')).toBe('closed');
    expect(await happened(api, ticket)).toHaveLength(1);
  });

  test('shows then what someone else has set meanwhile, not what one saw', async ({ page, api, watch }) => {
    watch.expectStatus(503, EDIT);
    const ticket = await make(api);
    await open(page, '/tickets');
    let fail = () => {};
    const failing = new Promise<void>((resolve) => (fail = resolve));
    await page.route(EDIT, async (route) => {
      await failing;
      await busy(route);
    });
    await change(page, card(page, ticket), 'Status', 'In Progress');
    const news = page.waitForResponse(/\/api\/fn\/changes/);
    expect((await api.patch(`tickets/${ticket.id}`, { status: { from: 'open', to: 'closed' } })).status).toBe(200);
    await news;
    await expectField(card(page, ticket), 'Status', 'In Progress');
    fail();
    await expect(failure(page)).toContainText('was not changed');
    await expectField(card(page, ticket), 'Status', 'Closed');
  });

  test('is answered by a page of another server: said, and taken back', async ({ page, api }) => {
    const ticket = await make(api);
    await open(page, '/tickets');
    await page.route(EDIT, (route) => route.fulfill({ status: 200, contentType: 'text/html', body: '<h1>Sign in to the Wi-Fi</h1>' }));
    await change(page, card(page, ticket), 'Severity', 'Medium');
    await expect(failure(page)).toContainText(`#${ticket.number} was not changed`);
    await expectField(card(page, ticket), 'Severity', 'High');
  });

  test('stays said until someone has answered, while what went well goes by itself', async ({ page, api, watch }) => {
    watch.expectStatus(503, EDIT);
    const ticket = await make(api);
    await page.clock.install();
    await open(page, '/tickets');
    await page.route(EDIT, busy);
    await change(page, card(page, ticket), 'Severity', 'Medium');
    await expect(failure(page)).toBeVisible();
    await page.unroute(EDIT);
    await change(page, card(page, ticket), 'Severity', 'Low');
    await expect(done(page)).toContainText('Low');
    await expect(failure(page)).toBeVisible();
    // A pointer on it keeps it.
    await done(page).hover();
    await page.clock.runFor(20_000);
    await expect(done(page)).toBeVisible();
    await page.mouse.move(5, 5);
    await page.clock.runFor(20_000);
    await expect(done(page)).toHaveCount(0);
    await expect(failure(page)).toBeVisible();
    await failure(page).getByRole('button', { name: 'Dismiss' }).click();
    await expect(failure(page)).toHaveCount(0);
  });
});

test.describe('leaving while a save is on its way', () => {
  test('by closing the page asks first, and not once it is saved', async ({ page, api, watch }) => {
    watch.expect(/^dialog beforeunload/);
    const ticket = await make(api);
    await open(page, '/tickets');
    const answer = await hold(page, EDIT);
    await change(page, card(page, ticket), 'Status', 'Resolved');
    await expect.poll(answer.waiting).toBe(1);
    const asked = page.waitForEvent('dialog');
    await page.close({ runBeforeUnload: true });
    expect((await asked).type()).toBe('beforeunload');
    expect(page.isClosed()).toBe(false);
    await answer.release();
    await expect(done(page)).toContainText('Resolved');
    expect(await stored(api, ticket, 'Status')).toBe('resolved');
    let dialogs = 0;
    page.on('dialog', () => (dialogs += 1));
    const closed = page.waitForEvent('close');
    await page.close({ runBeforeUnload: true });
    await closed;
    expect(dialogs).toBe(0);
  });

  test('for another page of the desk loses nothing', async ({ page, api }) => {
    const ticket = await make(api);
    await open(page, '/tickets');
    const answer = await hold(page, EDIT);
    await change(page, card(page, ticket), 'Status', 'In Progress');
    await change(page, card(page, ticket), 'Severity', 'Low');
    await change(page, card(page, ticket), 'Assigned To', ADA);
    await page.getByRole('navigation', { name: 'Areas' }).getByRole('link', { name: 'Dashboard' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Dashboard' })).toBeVisible();
    await answer.release();
    for (const name of FIELDS) await expect.poll(() => stored(api, ticket, name), name).toBe(EXAMPLE[name].stored);
  });

  test('for another ticket or another filter loses nothing', async ({ page, api }) => {
    const [ticket, other] = [await make(api), await make(api)];
    await open(page, `/tickets/${ticket.id}`);
    await expect(value(panel(page), 'Ticket ID')).toContainText(ticket.id);
    const answer = await hold(page, EDIT);
    await change(page, PLACES.head.holder(page), 'Status', 'Closed');
    await change(page, PLACES.head.holder(page), 'Severity', 'Low');
    await opener(card(page, other)).click();
    await expect(value(panel(page), 'Ticket ID')).toContainText(other.id);
    await answer.release();
    await expect.poll(() => stored(api, ticket, 'Status')).toBe('closed');
    await expect.poll(() => stored(api, ticket, 'Severity')).toBe('low');
    // And the one that is open now is not concerned.
    await expectField(PLACES.head.holder(page), 'Status', 'Open');
    expect(await happened(api, other)).toEqual([]);
  });
});

test.describe('the code of it', () => {
  for (const [what, begin, opened] of [
    ['a menu', (page, ticket) => field(card(page, ticket), 'Status').click(), (page) => choices(page, 'Status')],
    ['the box of the assignee', (page, ticket) => field(card(page, ticket), 'Assigned To').click(), typed],
    ['the dialog', (page, ticket) => card(page, ticket).getByRole('button', { name: 'Edit', exact: true }).click(), dialog],
  ] as [string, (page: Page, ticket: Ticket) => Promise<void>, typeof dialog][]) {
    test(`comes late: ${what} opens with the first click all the same, once`, async ({ page, api }) => {
      const ticket = await make(api);
      const code = await hold(page, WORKBENCH);
      await open(page, '/tickets');
      const asked = documents(page);
      await begin(page, ticket);
      await expect.poll(code.waiting).toBe(1);
      await page.waitForTimeout(200);
      await code.release();
      await expect(opened(page)).toBeVisible();
      await page.keyboard.press('Escape');
      await expect(opened(page)).toHaveCount(0);
      await page.waitForTimeout(300);
      await expect(opened(page)).toHaveCount(0);
      expect(asked).toEqual([]);
    });
  }

  test('comes late: of several clicks the last one counts', async ({ page, api }) => {
    const ticket = await make(api);
    const code = await hold(page, WORKBENCH);
    await open(page, '/tickets');
    await field(card(page, ticket), 'Status').click();
    await field(card(page, ticket), 'Severity').click();
    await expect.poll(code.waiting).toBe(1);
    await code.release();
    await expect(choices(page, 'Severity')).toBeVisible();
    await expect(choices(page, 'Status')).toBeHidden();
    await pick(page, 'Severity', 'Low');
    await expect.poll(() => stored(api, ticket, 'Severity')).toBe('low');
  });

  test('cannot be had: it is said, nothing breaks, and it works without it, and with it once it can', async ({ page, api, watch }) => {
    const ticket = await clickedInVain(page, api, watch);
    await expect(page.getByRole('alert').filter({ hasText: "This can't be done in place now." })).toBeAttached();
    await expect(choices(page, 'Status')).toHaveCount(0);
    // The page still lives.
    await opener(card(page, ticket)).click();
    await expect(value(panel(page), 'Ticket ID')).toContainText(ticket.id);
    await page.unroute(WORKBENCH);
    // Tried again, it is done as it is without any code; and after that in place.
    await field(card(page, ticket), 'Status').click();
    await expect(page).toHaveURL(/\/tickets\/edit\?id=/);
    await open(page, '/tickets');
    await change(page, card(page, ticket), 'Status', 'Closed');
    await expectField(card(page, ticket), 'Status', 'Closed');
    await expect.poll(() => stored(api, ticket, 'Status')).toBe('closed');
  });

  test('cannot be had: whoever sees the page sees that, too', async ({ page, api, watch }) => {
    await clickedInVain(page, api, watch);
    const words = page.getByText("This can't be done in place now.");
    await expect(words.first()).toBeAttached();
    const sizes = await words.evaluateAll((all) => all.map((each) => each.getBoundingClientRect().width));
    expect(Math.max(...sizes)).toBeGreaterThan(50);
  });

  test('is not asked for before something is done', async ({ page, api }) => {
    const ticket = await make(api);
    const asked: string[] = [];
    page.on('request', (request) => {
      if (WORKBENCH.test(request.url())) asked.push(request.url());
    });
    await open(page, '/tickets');
    await opener(card(page, ticket)).click();
    await expect(value(panel(page), 'Ticket ID')).toContainText(ticket.id);
    expect(asked).toEqual([]);
    await edit(page, card(page, ticket), 'Status');
    expect(asked).toHaveLength(1);
  });
});

/** A new ticket whose status was clicked while the code for editing can't be had. */
async function clickedInVain(page: Page, api: Api, watch: Watch): Promise<Ticket> {
  watch.expect(/^failed request: GET .*split_workbench/);
  watch.expect(/^console error: .*split_workbench/);
  watch.expect(/^console error: TypeError: Failed to fetch/);
  const ticket = await make(api);
  await open(page, '/tickets');
  await page.route(WORKBENCH, (route) => route.abort());
  await field(card(page, ticket), 'Status').click();
  return ticket;
}
