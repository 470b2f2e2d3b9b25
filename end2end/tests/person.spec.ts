// The demo's banner: who one is, and being someone else.

import type { Page } from '@playwright/test';

import { drawer, expectAddress, open } from '../fixtures/pages.ts';
import { expect, test } from '../fixtures/test.ts';

const banner = (page: Page) => page.getByRole('complementary', { name: 'Demo' });
const menu = (page: Page) => page.getByRole('group', { name: 'Switch person' });

/** Everyone whom a visitor of the demo may be. */
const PEOPLE = ['Amara Nwosu', 'Jonas Brandl', 'Mei Tanaka', 'Robin Falk', 'Tomás Ferreira'];

test('a visitor is the demo admin, and is told so', async ({ page }) => {
  await open(page, '/tickets');
  await expect(banner(page)).toContainText('Demo data');
  await expect(banner(page)).toContainText('You are Robin Falk');
  await expect(page.getByRole('navigation', { name: 'Areas' })).toContainText('Robin Falk');
  await banner(page).getByRole('link', { name: 'See the rules' }).click();
  await expectAddress(page, '/settings/rules');
});

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript', () => {
    test.use({ javaScriptEnabled });

    test('one becomes someone else, on the same page and from then on', async ({ page, api, visitor }) => {
      const [first] = await api.tickets('status=open');
      const here = `/tickets/${first!.id}/audit?status=open`;
      await (javaScriptEnabled ? open(page, here) : page.goto(here));
      await banner(page).getByRole('button', { name: 'Switch person' }).click();
      await expect(menu(page)).toBeVisible();
      await expect(menu(page).getByRole('button')).toHaveText(PEOPLE.map((name) => new RegExp(name)));
      await expect(menu(page).getByRole('button', { name: 'Robin Falk' })).toHaveAttribute('aria-current', 'true');
      await expect(menu(page).locator('[aria-current]')).toHaveCount(1);
      await menu(page).getByRole('button', { name: 'Mei Tanaka' }).click();

      await expect(banner(page)).toContainText('You are Mei Tanaka');
      await expectAddress(page, here);
      await expect(drawer(page)).toBeVisible();
      await page.reload();
      await expect(banner(page)).toContainText('You are Mei Tanaka');
      await page.goto('/dashboard');
      await expect(banner(page)).toContainText('You are Mei Tanaka');

      // Someone else's browser is not concerned.
      const other = await (await visitor({ javaScriptEnabled })).newPage();
      await other.goto('/tickets');
      await expect(banner(other)).toContainText('You are Robin Falk');
    });
  });
}

test('"assigned to me" is whoever one is', async ({ page, api }) => {
  const tickets = await api.allTickets();
  const of = (name: string) => tickets.filter((ticket) => ticket.assigned_to?.name === name).length;
  await open(page, '/tickets?assigned_to=me');
  await expect(page.getByRole('region', { name: 'Tickets', exact: true })).toContainText(`${of('Robin Falk')} ticket`);
  await page.getByRole('button', { name: /Robin Falk.*switch person/ }).click();
  await page.locator(':popover-open').getByRole('button', { name: 'Amara Nwosu' }).click();
  await expect(banner(page)).toContainText('You are Amara Nwosu');
  await expectAddress(page, '/tickets?assigned_to=me');
  await expect(page.getByRole('region', { name: 'Tickets', exact: true })).toContainText(`${of('Amara Nwosu')} ticket`);
});

test('the menu is opened, leafed through and closed by the keyboard', async ({ page }) => {
  await open(page, '/tickets');
  const button = banner(page).getByRole('button', { name: 'Switch person' });
  await button.focus();
  await page.keyboard.press('Enter');
  await expect(menu(page)).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(menu(page).getByRole('button').first()).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(menu(page)).toBeHidden();
  await expect(button).toBeFocused();
});

test('what another site sends changes nobody', async ({ request, page }) => {
  await open(page, '/tickets');
  const answer = await request.post('/api/fn/switch_person', {
    form: { id: '00000000-0000-4000-8000-000000000000' },
    headers: { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
    maxRedirects: 0,
  });
  expect(answer.status()).toBe(403);
});
