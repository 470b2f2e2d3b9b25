// How someone last chose to see the list is kept for them, in this browser; the first HTML already has it.

import { type BrowserContext, type Page, type Response } from '@playwright/test';

import { PAGE } from '../fixtures/api.ts';
import { violations } from '../fixtures/axe.ts';
import { LOOKS, alive, cards, drawer, expectAddress, ids, list, lookAt, menu, menuButton, open, opener, rows } from '../fixtures/pages.ts';
import { expect, test } from '../fixtures/test.ts';

const toggle = (page: Page, name: 'List' | 'Table') => page.getByRole('group', { name: 'View' }).getByRole('link', { name });
const compact = (page: Page) => page.getByRole('button', { name: 'Compact' });

async function expectTable(page: Page): Promise<void> {
  await expect(rows(page)).toHaveCount(PAGE);
  await expect(cards(page)).toHaveCount(0);
  await expect(toggle(page, 'Table')).toHaveAttribute('aria-current', 'true');
  await expect(toggle(page, 'List')).not.toHaveAttribute('aria-current', 'true');
}

async function expectCards(page: Page): Promise<void> {
  await expect(cards(page)).toHaveCount(PAGE);
  await expect(rows(page)).toHaveCount(0);
  await expect(toggle(page, 'List')).toHaveAttribute('aria-current', 'true');
}

/** What the first HTML of an answer shows, before any script. */
async function first(response: Response | null): Promise<{ table: boolean; cards: boolean; density: string | undefined }> {
  const html = await response!.text();
  return {
    table: html.includes('<table'),
    cards: html.includes('<ol class="cards"') || /<ol[^>]*class="cards"/.test(html),
    density: /<html[^>]* data-density="(\w+)"/.exec(html)?.[1],
  };
}

/** From now on every document notes each shape that the list has ever had, from its first frame on. */
async function watchShapes(page: Page): Promise<() => Promise<string[]>> {
  await page.addInitScript(() => {
    const shapes = new Set<string>();
    Object.assign(window, { shapes });
    new MutationObserver(() => {
      if (document.querySelector('.tickets-list .table')) shapes.add('table');
      if (document.querySelector('.tickets-list ol.cards')) shapes.add('list');
      if (document.querySelector('.tickets-list')) shapes.add(document.documentElement.dataset.density ?? 'no density');
    }).observe(document, { childList: true, subtree: true, attributes: true });
  });
  return () => page.evaluate(() => [...(window as unknown as { shapes: Set<string> }).shapes].sort());
}

async function become(page: Page, name: string): Promise<void> {
  const banner = page.getByRole('complementary', { name: 'Demo' });
  await banner.getByRole('button', { name: 'Switch person' }).click();
  await page.getByRole('group', { name: 'Switch person' }).getByRole('button', { name }).click();
  await expect(banner).toContainText(`You are ${name}`);
  await alive(page);
}

test('a chosen table is there on the next visit, from the first HTML on', async ({ page, context }) => {
  await open(page, '/tickets');
  await expectCards(page);
  await toggle(page, 'Table').click();
  await expectTable(page);
  const other = await context.newPage();
  const shapes = await watchShapes(other);
  const answer = await other.goto('/tickets');
  expect(await first(answer)).toEqual({ table: true, cards: false, density: 'comfortable' });
  await alive(other);
  await expectTable(other);
  await other.waitForTimeout(300);
  expect(await shapes()).toEqual(['comfortable', 'table']);
  await expectAddress(other, '/tickets');
  // And back to the list.
  await toggle(other, 'List').click();
  await expectCards(other);
  expect(await first(await other.goto('/tickets'))).toEqual({ table: false, cards: true, density: 'comfortable' });
});

test('the density is switched by a button, is there on the next visit, and takes less room', async ({ page }) => {
  await open(page, '/tickets');
  await expect(compact(page)).toHaveAttribute('aria-pressed', 'false');
  const height = async () => (await cards(page).nth(1).boundingBox())!.height;
  const before = await height();
  await compact(page).click();
  await expect(compact(page)).toHaveAttribute('aria-pressed', 'true');
  await expect.poll(height).toBeLessThan(before * 0.75);
  const small = await height();
  const shapes = await watchShapes(page);
  expect((await first(await page.goto('/tickets?status=open'))).density).toBe('compact');
  await alive(page);
  await expect(compact(page)).toHaveAttribute('aria-pressed', 'true');
  expect(await height()).toBe(small);
  expect(await shapes()).toEqual(['compact', 'list']);
  await compact(page).focus();
  await page.keyboard.press('Space');
  await expect(compact(page)).toHaveAttribute('aria-pressed', 'false');
  await expect.poll(height).toBe(before);
  await page.reload();
  expect(await height()).toBe(before);
});

test('view and density are kept together, neither forgets the other', async ({ page }) => {
  await open(page, '/tickets');
  await compact(page).click();
  await toggle(page, 'Table').click();
  await expectTable(page);
  const answer = await page.goto('/tickets');
  expect(await first(answer)).toEqual({ table: true, cards: false, density: 'compact' });
  await alive(page);
  await compact(page).click();
  expect(await first(await page.goto('/tickets'))).toEqual({ table: true, cards: false, density: 'comfortable' });
});

test('an address that names a view has it, and changes nothing of what is kept', async ({ page }) => {
  await open(page, '/tickets');
  await toggle(page, 'Table').click();
  await expectTable(page);
  expect(await first(await page.goto('/tickets?view=list'))).toMatchObject({ table: false, cards: true });
  await alive(page);
  await expectCards(page);
  await compact(page).click();
  expect(await first(await page.goto('/tickets'))).toEqual({ table: true, cards: false, density: 'compact' });
  expect(await first(await page.goto('/tickets?status=open&view=list'))).toMatchObject({ table: false, cards: true });
});

test('what is kept holds with filters, sorting, the drawer and another page', async ({ page, api }) => {
  await open(page, '/tickets');
  await toggle(page, 'Table').click();
  await open(page, '/tickets');
  await menuButton(page, 'Status').click();
  await menu(page, 'Status').getByRole('menuitemcheckbox', { name: 'Open', exact: true }).click();
  await expectAddress(page, '/tickets?status=open');
  await expect(rows(page)).not.toHaveCount(0);
  await expect(cards(page)).toHaveCount(0);
  await page.keyboard.press('Escape');
  const [ticket] = await api.tickets('status=open');
  await rows(page).first().getByRole('link').click();
  await expect(drawer(page)).toBeVisible();
  await expectAddress(page, `/tickets/${ticket!.id}?status=open`);
  await expect(cards(page)).toHaveCount(0);
  await page.getByRole('navigation', { name: 'Areas' }).getByRole('link', { name: 'Dashboard' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Dashboard' })).toBeVisible();
  await page.getByRole('navigation', { name: 'Areas' }).getByRole('link', { name: 'Tickets' }).click();
  await expectTable(page);
  expect(await first(await page.goto(`/tickets/${ticket!.id}/audit`))).toMatchObject({ table: true, cards: false });
});

test('a visit to another page begins with what was chosen, not with what was shown when the page was loaded', async ({ page }) => {
  await open(page, '/dashboard');
  await page.getByRole('navigation', { name: 'Areas' }).getByRole('link', { name: 'Tickets' }).click();
  await expectCards(page);
  await toggle(page, 'Table').click();
  await compact(page).click();
  await page.getByRole('navigation', { name: 'Areas' }).getByRole('link', { name: 'Dashboard' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Dashboard' })).toBeVisible();
  await page.getByRole('navigation', { name: 'Areas' }).getByRole('link', { name: 'Tickets' }).click();
  await expectAddress(page, '/tickets');
  await expectTable(page);
  await expect(compact(page)).toHaveAttribute('aria-pressed', 'true');
});

test('Back leads from the table to the list that was there', async ({ page }) => {
  await open(page, '/tickets?status=resolved,closed');
  await expect(cards(page)).not.toHaveCount(0);
  await toggle(page, 'Table').click();
  await expect(rows(page)).not.toHaveCount(0);
  await page.goBack();
  await expectAddress(page, '/tickets?status=resolved,closed');
  await expect(cards(page)).not.toHaveCount(0);
  await expect(rows(page)).toHaveCount(0);
});

test('a table that is opened in another tab leaves this one as it is', async ({ page, context }) => {
  await open(page, '/tickets');
  const opened = context.waitForEvent('page');
  await toggle(page, 'Table').click({ modifiers: ['ControlOrMeta'] });
  await expectTable(await opened);
  await menuButton(page, 'Status').click();
  await menu(page, 'Status').getByRole('menuitemcheckbox', { name: 'Open', exact: true }).click();
  await expectAddress(page, '/tickets?status=open');
  await expect(cards(page)).not.toHaveCount(0);
});

test('two people in one browser each have their own', async ({ page, context }) => {
  await open(page, '/tickets');
  await toggle(page, 'Table').click();
  await expectTable(page);
  await compact(page).click();
  await open(page, '/tickets');

  await become(page, 'Mei Tanaka');
  expect(await first(await page.goto('/tickets'))).toEqual({ table: false, cards: true, density: 'comfortable' });
  await alive(page);
  await expectCards(page);
  await expect(compact(page)).toHaveAttribute('aria-pressed', 'false');
  await compact(page).click();

  await become(page, 'Robin Falk');
  expect(await first(await page.goto('/tickets'))).toEqual({ table: true, cards: false, density: 'compact' });
  await alive(page);
  await toggle(page, 'List').click();
  await expectCards(page);

  await become(page, 'Mei Tanaka');
  expect(await first(await page.goto('/tickets'))).toEqual({ table: false, cards: true, density: 'compact' });
  expect((await layouts(context)).length).toBe(2);
});

/** The cookies that keep it, by name. */
const layouts = async (context: BrowserContext) => (await context.cookies()).filter(({ name }) => name.startsWith('layout_'));

test('it is kept for long, for the whole desk, and sent by no other site', async ({ page, context }) => {
  await open(page, '/tickets');
  await toggle(page, 'Table').click();
  await expectTable(page);
  const [cookie] = await layouts(context);
  expect(cookie).toMatchObject({ value: 'table.comfortable', path: '/', sameSite: 'Lax' });
  expect(cookie!.expires).toBeGreaterThan(Date.now() / 1000 + 300 * 24 * 60 * 60);
});

for (const value of ['', 'table', 'rows.compact', 'table.compact.x', '%00', '"><script>alert(1)</script>', 'a'.repeat(3_000)]) {
  test(`a cookie that holds ${JSON.stringify(value.slice(0, 30))} is as good as none`, async ({ page, context, desk }) => {
    await open(page, '/tickets');
    await toggle(page, 'Table').click();
    const [cookie] = await layouts(context);
    await context.addCookies([{ name: cookie!.name, value: encodeURIComponent(value), url: desk.url }]);
    expect(await first(await page.goto('/tickets'))).toEqual({ table: false, cards: true, density: 'comfortable' });
    await alive(page);
    await expectCards(page);
  });
}

test('another browser is not concerned', async ({ page, visitor }) => {
  await open(page, '/tickets');
  await toggle(page, 'Table').click();
  await compact(page).click();
  const other = await (await visitor()).newPage();
  expect(await first(await other.goto('/tickets'))).toEqual({ table: false, cards: true, density: 'comfortable' });
});

test('compact cards have no violations, and nothing of a ticket is lost but the line of its answer', async ({ page, api }) => {
  const [ticket] = await api.tickets();
  await open(page, '/tickets');
  await compact(page).click();
  await expect(compact(page)).toHaveAttribute('aria-pressed', 'true');
  const card = cards(page).first();
  for (const text of [ticket!.title, ticket!.id.slice(0, 8), `#${ticket!.number}`, ticket!.rule]) await expect(card).toContainText(text);
  await expect(card.getByRole('button', { name: /^(Status|Severity|Assigned To): / })).toHaveCount(3);
  for (const each of await card.getByRole('button', { name: /^(Status|Severity|Assigned To): / }).all()) await expect(each).toBeVisible();
  for (const view of ['list', 'table'] as const) {
    for (const look of LOOKS) {
      await lookAt(page, look);
      // What is out of sight takes over another theme only when it comes in sight.
      await open(page, `/tickets?view=${view}`);
      await expect(compact(page)).toHaveAttribute('aria-pressed', 'true');
      expect.soft(await violations(page), `${view}, ${look.colorScheme}, ${look.width} px`).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    }
  }
});

test('switching the density leaves tickets, address and scripts of the list alone', async ({ page }) => {
  await open(page, '/tickets?status=open');
  const before = await ids(page);
  await opener(cards(page).first()).evaluate((link) => Object.assign(link, { wasThere: true }));
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await compact(page).click();
  await expect(compact(page)).toHaveAttribute('aria-pressed', 'true');
  expect(await ids(page)).toEqual(before);
  expect(await opener(cards(page).first()).evaluate((link) => 'wasThere' in link)).toBe(true);
  await expectAddress(page, '/tickets?status=open');
  expect(asked).toEqual([]);
  await expect(list(page)).toBeVisible();
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('the toggle is a link, and no button is offered that could do nothing', async ({ page }) => {
    await page.goto('/tickets');
    await expect(compact(page)).toBeHidden();
    await toggle(page, 'Table').click();
    await expectAddress(page, '/tickets?view=table');
    await expectTable(page);
    await expect(page.getByRole('button', { name: 'Keyboard shortcuts' })).toBeHidden();
  });
});
