// For everyone: nothing that axe finds fault with, on any page, in both themes, wide and narrow.

import type { Page } from '@playwright/test';

import type { Api } from '../fixtures/api.ts';
import { violations, violationsOfColour } from '../fixtures/axe.ts';
import { LOOKS, card, drawer, lookAt, open, opener, panel, value } from '../fixtures/pages.ts';
import { expect, test, withDesk } from '../fixtures/test.ts';

/** Looks at the page in both themes, wide and narrow: in the second theme at what differs between them. */
async function expectNoViolations(page: Page): Promise<void> {
  for (const look of LOOKS) {
    await lookAt(page, look);
    const found = await (look.colorScheme === 'light' ? violations : violationsOfColour)(page);
    expect.soft(found, `${look.colorScheme}, ${look.width} px`).toEqual([]);
  }
}

const PAGES: Record<string, (api: Api) => Promise<string>> = {
  'the list': async () => '/tickets',
  'the list, filtered': async () => '/tickets?status=open,in_progress&severity=high,critical&q=the',
  'the list, with a value that is ignored': async () => '/tickets?status=unheard-of',
  'the list, with nothing that matches': async () => '/tickets?q=zzzz-no-such-words',
  'the table': async () => '/tickets?view=table&sort=severity',
  'the drawer, details': async (api) => `/tickets/${await resolved(api)}`,
  'the drawer, conversation': async (api) => `/tickets/${await withMost(api)}/conversation`,
  'the drawer, audit': async (api) => `/tickets/${await resolved(api)}/audit`,
  'a right-to-left ticket': async (api) => `/tickets/${await rightToLeft(api)}/conversation`,
  'a conversation': async (api) => {
    const ticket = await api.ticket(await withMost(api));
    return `/conversations/${encodeURIComponent(ticket.chat_id)}?turn=${ticket.turn_id}#turn-${ticket.turn_id}`;
  },
  'the conversation logs': async () => '/conversations',
  'the dashboard': async () => '/dashboard',
  'the guardrails': async () => '/guardrails',
  'the settings': async () => '/settings',
  'the rules': async () => '/settings/rules',
  'signing in': async () => '/login',
};

const resolved = async (api: Api) => (await api.tickets('status=resolved'))[0]!.id;
const rightToLeft = async (api: Api) => (await api.tickets()).find((ticket) => /[\u0590-\u06ff]/.test(ticket.title))!.id;

/** The ticket of the first screen whose turn has the most around it. */
async function withMost(api: Api): Promise<string> {
  const details = await Promise.all((await api.tickets('', 8)).map((ticket) => api.ticket(ticket.id)));
  return details.sort((a, b) => b.governance_reason.length - a.governance_reason.length)[0]!.id;
}

for (const [name, path] of Object.entries(PAGES)) {
  test(`${name} has no violations`, async ({ page, api }) => {
    await open(page, await path(api));
    await expectNoViolations(page);
  });
}

for (const [name, path] of [
  ['a ticket that there is not', '/tickets/00000000-0000-4000-8000-000000000000'],
  ['a conversation that there is not', '/conversations/unheard-of'],
  ['a page that there is not', '/nowhere'],
] as const) {
  test(`${name} has no violations`, async ({ page, watch }) => {
    watch.expectStatus(404, new RegExp(path));
    await open(page, path);
    await expectNoViolations(page);
  });
}

test('a drawer that was opened in the page has no violations, nor has the menu of people', async ({ page, api }) => {
  const [first] = await api.tickets();
  await open(page, '/tickets');
  await opener(card(page, first!)).click();
  await expect(value(panel(page), 'Ticket ID')).toContainText(first!.id);
  await expectNoViolations(page);
  await lookAt(page, LOOKS[0]!);
  await page.keyboard.press('Escape');
  await page.getByRole('complementary', { name: 'Demo' }).getByRole('button', { name: 'Switch person' }).click();
  await expect(page.getByRole('group', { name: 'Switch person' })).toBeVisible();
  await expectNoViolations(page);
});

test('a drawer that is on its way, and one that could not be loaded, have no violations', async ({ page, api, watch }) => {
  const [first] = await api.tickets();
  await open(page, '/tickets');
  const url = /\/api\/fn\/ticket\?/;
  watch.expectStatus(503, url);
  let answer = () => {};
  const held = new Promise<void>((resolve) => (answer = resolve));
  await page.route(url, async (route) => {
    await held;
    await route.fulfill({ status: 503, json: { unavailable: 'The storage does not answer. Try again.' } });
  });
  await opener(card(page, first!)).click();
  await expect(drawer(page).getByRole('status', { name: 'Loading the ticket' })).toBeVisible();
  await expectNoViolations(page);
  answer();
  await expect(drawer(page).getByRole('alert')).toBeVisible();
  await expectNoViolations(page);
});

const empty = withDesk(async () => undefined);
empty('an empty desk has no violations', async ({ page }) => {
  await open(page, '/tickets');
  await expect(page.getByRole('heading', { name: 'No tickets yet' })).toBeVisible();
  await expectNoViolations(page);
});

test('more contrast, where it is asked for, has no violations', async ({ page, api }) => {
  await page.emulateMedia({ contrast: 'more' });
  const [first] = await api.tickets();
  await open(page, `/tickets/${first!.id}`);
  await expectNoViolations(page);
});

test('the first stop leads past the navigation', async ({ page }) => {
  await open(page, '/tickets');
  await page.keyboard.press('Tab');
  const skip = page.getByRole('link', { name: 'Skip to the content' });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport({ ratio: 1 });
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('main').locator(':focus')).toHaveCount(1);
});

test('on a phone the focus never goes behind the drawer', async ({ page, api }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  const [first] = await api.tickets();
  await open(page, '/tickets');
  await opener(card(page, first!)).click();
  await expect(value(panel(page), 'Ticket ID')).toContainText(first!.id);
  const hidden: string[] = [];
  for (let stops = 0; stops < 40; stops += 1) {
    await page.keyboard.press('Tab');
    const covered = await page.evaluate(() => {
      const focused = document.activeElement;
      if (!focused || focused === document.body) return null;
      const box = focused.getBoundingClientRect();
      const hit = document.elementFromPoint(box.x + box.width / 2, box.y + Math.min(box.height / 2, 12));
      return hit && (focused.contains(hit) || hit.contains(focused)) ? null : focused.outerHTML.slice(0, 120);
    });
    if (covered) hidden.push(covered);
  }
  expect(hidden).toEqual([]);
});
