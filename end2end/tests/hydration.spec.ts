// The server's HTML comes alive without a word on the console and without being made anew.

import type { Page } from '@playwright/test';

import { PAGE, type Api } from '../fixtures/api.ts';
import { alive, cards, documents, drawer, drawn, expectAddress, hold, ids, list, open, opener, panel, tab } from '../fixtures/pages.ts';
import { expect, test } from '../fixtures/test.ts';

/** The WASM of the page, which its life comes from. */
const WASM = /\/pkg\/.*\.wasm$/;

/** Every kind of page. */
async function pages(api: Api): Promise<Record<string, string>> {
  const [first] = await api.tickets();
  const ticket = await api.ticket(first!.id);
  return {
    'the list': '/tickets',
    'the list, filtered': '/tickets?status=open,in_progress&severity=high&sort=created',
    'the list, with a value that is ignored': '/tickets?status=unheard-of',
    'the list, with nothing that matches': '/tickets?user=nobody-of-this-name',
    'the drawer, details': `/tickets/${ticket.id}`,
    'the drawer, conversation': `/tickets/${ticket.id}/conversation`,
    'the drawer, audit': `/tickets/${ticket.id}/audit`,
    'a conversation': `/conversations/${encodeURIComponent(ticket.chat_id)}`,
    'a conversation at a turn': `/conversations/${encodeURIComponent(ticket.chat_id)}?turn=${ticket.turn_id}#turn-${ticket.turn_id}`,
    'a conversation at a turn it does not have': `/conversations/${encodeURIComponent(ticket.chat_id)}?turn=none`,
    'a conversation with reasons': `/conversations/${encodeURIComponent(ticket.chat_id)}?turn=${ticket.turn_id}&why=1`,
    'a conversation from its second turn on': `/conversations/${encodeURIComponent(ticket.chat_id)}?from=2`,
    'the conversation logs': '/conversations',
    'the conversation logs, filtered': '/conversations?q=the&ticket=yes&feedback=unheard-of',
    'the dashboard': '/dashboard',
    'the guardrails': '/guardrails',
    'the settings': '/settings',
    'the rules': '/settings/rules',
    'signing in': '/login',
  };
}

for (const name of [
  'the list',
  'the list, filtered',
  'the list, with a value that is ignored',
  'the list, with nothing that matches',
  'the drawer, details',
  'the drawer, conversation',
  'the drawer, audit',
  'a conversation',
  'a conversation at a turn',
  'a conversation at a turn it does not have',
  'a conversation with reasons',
  'a conversation from its second turn on',
  'the conversation logs',
  'the conversation logs, filtered',
  'the dashboard',
  'the guardrails',
  'the settings',
  'the rules',
  'signing in',
]) {
  test(`${name}: what the server sent is what lives`, async ({ page, api }) => {
    const path = (await pages(api))[name]!;
    const wasm = await hold(page, WASM);
    await page.goto(path, { waitUntil: 'commit' });
    await page.waitForFunction(() => document.readyState !== 'loading');
    await expect(page.getByRole('main')).toBeVisible();
    await expect.poll(wasm.waiting).toBeGreaterThan(0);
    const before = await mark(page);
    expect(before.elements).toBeGreaterThan(20);

    await wasm.release();
    await alive(page);
    await settled(page);
    const after = await compare(page);
    expect(after.text).toBe(before.text);
    expect(after.replaced, 'elements that were made anew').toEqual([]);
  });
}

test('a page that stays open for a while has nothing to complain of', async ({ page, api }) => {
  const [first] = await api.tickets();
  await open(page, `/tickets/${first!.id}`);
  // Browsers complain of what was preloaded in vain some seconds after a page has loaded.
  await page.waitForFunction(() => performance.now() > 8_000, undefined, { polling: 500 });
});

test('a page that is alive loads no document to go on', async ({ page, api }) => {
  const [first] = await api.tickets();
  await open(page, '/tickets');
  const asked = documents(page);
  await opener(cards(page).first()).click();
  await expect(drawer(page)).toContainText(first!.id);
  await tab(page, 'Conversation').click();
  await expect(panel(page).getByRole('heading', { name: 'Original Question' })).toBeVisible();
  await tab(page, 'Audit').click();
  await panel(page).getByRole('link', { name: 'View Conversation in Log' }).click();
  await expect(page.getByRole('list', { name: 'Turns' })).toBeVisible();
  const areas = page.getByRole('navigation', { name: 'Areas' });
  for (const area of ['Dashboard', 'Guardrails', 'Settings', 'Conversation Logs', 'Tickets']) {
    await areas.getByRole('link', { name: area }).click();
    await expect(page.getByRole('heading', { level: 1, name: area, exact: true })).toBeVisible();
    await expect(areas.getByRole('link', { name: area })).toHaveAttribute('aria-current', 'page');
    await expect(page).toHaveTitle(`${area} · Handoff`);
  }
  await expect(cards(page)).toHaveCount(PAGE);
  expect(asked).toEqual([]);
});

test('a page whose WASM is still on its way works all the same', async ({ page, api }) => {
  const [first] = await api.tickets();
  const wasm = await hold(page, WASM);
  const asked = documents(page);
  await page.goto('/tickets', { waitUntil: 'commit' });
  await opener(cards(page).first()).click();
  await expectAddress(page, `/tickets/${first!.id}`);
  await expect(panel(page)).toContainText(first!.id);
  await tab(page, 'Audit').click();
  await expect(panel(page)).toContainText('Audit ID');
  await drawer(page).getByRole('link', { name: 'Close' }).click();
  await expectAddress(page, '/tickets');
  expect(asked).toHaveLength(4);
  await wasm.release();
  await alive(page);
});

test('the same list comes from the server and from a walk through the pages', async ({ page }) => {
  await open(page, '/tickets');
  const served = { ids: await ids(page), text: await list(page).innerText() };
  const areas = page.getByRole('navigation', { name: 'Areas' });
  await areas.getByRole('link', { name: 'Dashboard' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Dashboard' })).toBeVisible();
  await areas.getByRole('link', { name: 'Tickets' }).click();
  await expect(cards(page)).toHaveCount(served.ids.length);
  expect(await ids(page)).toEqual(served.ids);
  expect(ageless(await list(page).innerText())).toBe(ageless(served.text));
});

/** Ages may have gone on by a minute between two looks. */
function ageless(text: string): string {
  return text.replace(/\d+ (min|h|days?|months?) ago|just now/g, 'ago');
}

/** Marks every element of the page, so that one which is made anew is told apart. */
function mark(page: Page): Promise<{ elements: number; text: string }> {
  return page.evaluate(() => {
    const all = [...document.body.querySelectorAll('*')].filter((element) => !element.matches('script'));
    for (const element of all) Object.assign(element, { wasServed: true });
    return { elements: all.length, text: document.body.innerText };
  });
}

/** What has become of the marked page. */
function compare(page: Page): Promise<{ replaced: string[]; text: string }> {
  return page.evaluate(() => {
    const all = [...document.body.querySelectorAll('*')].filter((element) => !element.matches('script'));
    const replaced = all.filter((element) => !('wasServed' in element)).map((element) => element.outerHTML.slice(0, 120));
    return { replaced, text: document.body.innerText };
  });
}

/** Waits until the page has nothing more to load, and has drawn what it has. */
async function settled(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle');
  await drawn(page);
}
