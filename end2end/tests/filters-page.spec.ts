// More filters as a page of its own, where nothing runs.

import { violations } from '../fixtures/axe.ts';
import { check, link, show } from '../fixtures/filters.ts';
import { LOOKS, chips, expectAddress, ids, lookAt, open } from '../fixtures/pages.ts';
import { expect, test } from '../fixtures/test.ts';

test('the page with the form has no violations', async ({ page }) => {
  await open(page, '/tickets/filters?channel=Teams&confidence=12.5..40');
  for (const look of LOOKS) {
    await lookAt(page, look);
    expect.soft(await violations(page), `${look.colorScheme}, ${look.width} px`).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  }
});

test('Close on the page leads back to the list as it was', async ({ page }) => {
  const query = '?q=the&status=open&channel=Teams&sort=-updated&view=table';
  await open(page, `/tickets/filters${query}`);
  await page.getByRole('main').getByRole('link', { name: 'Close' }).click();
  await expectAddress(page, `/tickets${query}`);
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('the link leads to the form, and the form to the list', async ({ page, api }) => {
    await page.goto('/tickets?q=the&status=open,closed&severity=high,low&sort=severity&view=table');
    await link(page).click();
    await expect(page).toHaveTitle('Filter tickets · Handoff');
    const form = page.locator('main form');
    await check(form, 'Assigned To', 'Unassigned').check();
    await check(form, 'Channel', 'Teams').check();
    await check(form, 'Channel', 'Slack').check();
    await form.getByRole('combobox', { name: 'Confidence', exact: true }).selectOption({ label: 'Very low: below 25 %' });
    await show(form);
    await expect(page).toHaveURL((url) => url.pathname === '/tickets');
    await expect(chips(page).getByRole('listitem')).toHaveText([
      'Search: "the"',
      'Status: Open',
      'Status: Closed',
      'Severity: High',
      'Severity: Low',
      'Assigned To: Unassigned',
      'Channel: Slack',
      'Channel: Teams',
      'Confidence: 0–24.99 %',
      'Clear all',
    ]);
    await expect(page.getByRole('note')).toHaveCount(0);
    const expected = await api.tickets(
      'q=the&status=open,closed&severity=high,low&assigned_to=none&channel=Slack,Teams&confidence=0..24.99&sort=severity',
    );
    expect(await ids(page)).toEqual(expected.map(({ id }) => id));
    await expect(page.getByRole('table').or(page.getByRole('heading', { name: 'No ticket matches' }))).toBeVisible();
    await link(page).click();
    await expect(check(page.locator('main form'), 'Channel', 'Teams')).toBeChecked();
    await page.getByRole('main').getByRole('link', { name: 'Close' }).click();
    await expectAddress(
      page,
      '/tickets?q=the&status=open,closed&severity=high,low&assigned_to=none&channel=Slack,Teams&confidence=0..24.99&sort=severity&view=table',
    );
  });

  test('values of the address stay chosen', async ({ page }) => {
    await page.goto('/tickets/filters?channel=Fax&confidence=12.5..40&created=2026-01-01..');
    const form = page.locator('main form');
    await expect(check(form, 'Channel', 'Fax')).toBeChecked();
    await expect(form.getByRole('combobox', { name: 'Confidence', exact: true })).toHaveValue('12.5..40');
    await expect(form.getByRole('combobox', { name: 'Created', exact: true })).toHaveValue('2026-01-01..');
    await show(form);
    const asked = new URL(page.url()).searchParams;
    expect(['channel', 'confidence', 'created'].map((name) => asked.get(name))).toEqual(['Fax', '12.5..40', '2026-01-01..']);
  });
});
