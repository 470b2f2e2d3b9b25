// More filters as a dialog over the list.

import type { Page } from '@playwright/test';

import { violations } from '../fixtures/axe.ts';
import { begin, check, dialog, FACETS, group, link, show } from '../fixtures/filters.ts';
import { LOOKS, alive, chips, documents, drawer, expectAddress, hold, ids, lookAt, open, rows } from '../fixtures/pages.ts';
import { expect, test } from '../fixtures/test.ts';
import type { Watch } from '../fixtures/watch.ts';

test.describe('the dialog', () => {
  test('keeps what the list has menus for, order, view and drawer, and is one step for Back', async ({ page, api }) => {
    const before = '?q=the&status=open,in_progress&severity=high,critical&sort=severity&view=table';
    const [ticket] = await api.tickets(before.slice(1));
    await open(page, `/tickets/${ticket!.id}/audit${before}`);
    const asked = documents(page);
    const form = await begin(page);
    await check(form, 'Assigned To', 'Unassigned').check();
    await show(form);
    const after = `/tickets/${ticket!.id}/audit?q=the&status=open,in_progress&severity=critical,high&assigned_to=none&sort=severity&view=table`;
    await expectAddress(page, after);
    const query = new URL(page.url()).search.slice(1);
    await expect.poll(() => ids(page)).toEqual((await api.tickets(query)).map(({ id }) => id));
    await expect(rows(page)).not.toHaveCount(0);
    await expect(drawer(page)).toBeVisible();
    await page.goBack();
    await expectAddress(page, `/tickets/${ticket!.id}/audit${before}`);
    await expect(chips(page)).not.toContainText('Assigned To');
    expect(asked).toEqual([]);
  });

  test('keeps what it does not offer any more: values of the address stay chosen', async ({ page }) => {
    const query =
      'assigned_to=none&channel=Fax&rule=Old+rule&guardrail=old-policy&tag=gone&user=Nobody&confidence=12.5..40&created=2026-01-01..2026-02-03&resolved=..2026-11-20';
    await open(page, `/tickets?${query}`);
    const form = await begin(page);
    for (const [name, value] of [
      ['Channel', 'Fax'],
      ['Rule', 'Old rule'],
      ['Guardrail', 'old-policy'],
      ['Tag', 'gone'],
    ] as const) {
      await expect(check(form, name, value)).toBeChecked();
    }
    await expect(form.getByLabel(/^User/)).toHaveValue('Nobody');
    await expect(form.getByRole('combobox', { name: 'Confidence', exact: true })).toHaveValue('12.5..40');
    await expect(form.getByRole('combobox', { name: 'Confidence', exact: true }).locator('option:checked')).toHaveText('12.5 to 40 %');
    await expect(form.getByRole('combobox', { name: 'Created', exact: true }).locator('option:checked')).toHaveText('1 Jan 2026 – 3 Feb 2026');
    await expect(form.getByRole('combobox', { name: 'Resolved', exact: true }).locator('option:checked')).toHaveText('until 20 Nov 2026');
    await form.getByRole('combobox', { name: 'Resolved', exact: true }).selectOption({ label: 'Any' });
    await show(form);
    await expectAddress(page, `/tickets?${query.replace('&resolved=..2026-11-20', '')}`);
  });

  test('keeps a person whom the desk does not know', async ({ page }) => {
    const query = 'assigned_to=00000000-0000-4000-8000-000000000007&user=Ada';
    await open(page, `/tickets?${query}`);
    const form = await begin(page);
    await expect(group(form, 'Assigned To').getByRole('checkbox', { checked: true })).toHaveCount(1);
    await show(form);
    await expectAddress(page, `/tickets?${query}`);
  });

  for (const [name, leave] of [
    ['Close', (page: Page) => dialog(page).getByRole('button', { name: 'Close' }).click()],
    ['Escape', (page: Page) => page.keyboard.press('Escape')],
  ] as const) {
    test(`${name} changes nothing, and gives the focus back`, async ({ page }) => {
      const here = '/tickets?status=open&channel=Teams';
      await open(page, here);
      const before = await ids(page);
      const form = await begin(page);
      await check(form, 'Channel', 'Slack').check();
      await check(form, 'Channel', 'Teams').uncheck();
      await form.getByLabel(/^User/).fill('Ada');
      await form.getByRole('combobox', { name: 'Created', exact: true }).selectOption({ label: 'Today' });
      const asked: string[] = [];
      page.on('request', (request) => {
        if (request.url().includes('/api/fn/tickets')) asked.push(request.url());
      });
      await leave(page);
      await expect(dialog(page)).toHaveCount(0);
      await expectAddress(page, here);
      await expect(link(page)).toBeFocused();
      expect(await ids(page)).toEqual(before);
      expect(asked).toEqual([]);
      // And it begins anew with what holds.
      const again = await begin(page);
      await expect(check(again, 'Channel', 'Slack')).not.toBeChecked();
      await expect(check(again, 'Channel', 'Teams')).toBeChecked();
      await expect(again.getByLabel(/^User/)).toHaveValue('');
    });
  }

  test('Show tickets without a change leads to the same address and list', async ({ page }) => {
    const here = '/tickets?q=the&status=open&channel=Teams&sort=-updated';
    await open(page, here);
    const before = await ids(page);
    await show(await begin(page));
    await expect(dialog(page)).toHaveCount(0);
    await expectAddress(page, here);
    expect(await ids(page)).toEqual(before);
  });

  test('Show tickets before the filters are there loses none', async ({ page }) => {
    const here = '/tickets?q=the&status=open&channel=Teams';
    const facets = await hold(page, FACETS);
    await open(page, here);
    await link(page).click();
    await expect(dialog(page)).toContainText('Loading');
    await expect.poll(facets.waiting).toBe(1);
    await expect(dialog(page).getByRole('button', { name: 'Show tickets' })).toHaveCount(0);
    await dialog(page).locator('form').evaluate((form: HTMLFormElement) => form.requestSubmit());
    await page.waitForTimeout(300);
    await expectAddress(page, here);
    await facets.release();
    await expect(chips(page)).toContainText('Channel: Teams');
  });

  test('says when the filters could not be loaded, and Try again brings them', async ({ page, watch }) => {
    const here = await beginInVain(page, watch);
    await expect(dialog(page).getByRole('alert')).toContainText('The filters could not be loaded');
    await page.unroute(FACETS);
    await dialog(page).getByRole('button', { name: 'Try again' }).click();
    await expect(check(dialog(page), 'Channel', 'Teams')).toBeChecked();
    await expectAddress(page, here);
  });

  test('shows tickets for what failed to load without losing what was filtered', async ({ page, watch }) => {
    const here = await beginInVain(page, watch);
    await expect(dialog(page).getByRole('alert')).toBeVisible();
    const button = dialog(page).getByRole('button', { name: 'Show tickets' });
    if ((await button.count()) > 0 && (await button.isEnabled())) await button.click();
    await page.waitForTimeout(300);
    await expectAddress(page, here);
  });

  test('is opened in a tab of its own as the page with the same form', async ({ page, context }) => {
    await open(page, '/tickets?status=open&channel=Teams&view=table');
    const opened = context.waitForEvent('page');
    await link(page).click({ modifiers: ['ControlOrMeta'] });
    const other = await opened;
    await alive(other);
    await expect(dialog(page)).toHaveCount(0);
    await expectAddress(other, '/tickets/filters?status=open&channel=Teams&view=table');
    await expect(other.getByRole('heading', { level: 1, name: 'Filter tickets' })).toBeVisible();
    const form = other.locator('main form');
    await expect(check(form, 'Channel', 'Teams')).toBeChecked();
    await check(form, 'Channel', 'Slack').check();
    await show(form);
    await expect(other).toHaveURL((url) => url.pathname === '/tickets' && url.searchParams.get('view') === 'table');
    await expect(chips(other).getByRole('listitem')).toHaveText(['Status: Open', 'Channel: Slack', 'Channel: Teams', 'Clear all']);
    await expect(other.getByRole('note')).toHaveCount(0);
  });

  test('has no violations, and fits', async ({ page }) => {
    await open(page, '/tickets?channel=Teams');
    await begin(page);
    for (const look of LOOKS) {
      await lookAt(page, look);
      const box = (await dialog(page).boundingBox())!;
      expect(box.x).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width).toBeLessThanOrEqual(look.width);
      expect(box.y + box.height).toBeLessThanOrEqual(844);
      expect(await dialog(page).evaluate((dialog) => dialog.scrollWidth <= dialog.clientWidth)).toBe(true);
      expect.soft(await violations(page), `${look.colorScheme}, ${look.width} px`).toEqual([]);
      await dialog(page).getByRole('button', { name: 'Show tickets' }).scrollIntoViewIfNeeded();
      await expect(dialog(page).getByRole('button', { name: 'Show tickets' })).toBeInViewport({ ratio: 1 });
    }
  });
});

/** Asks for the dialog while what can be chosen in it can't be had; answers the address that stays. */
async function beginInVain(page: Page, watch: Watch): Promise<string> {
  watch.expectStatus(503, FACETS);
  await page.route(FACETS, (route) => route.fulfill({ status: 503, json: { unavailable: 'The storage does not answer. Try again.' } }));
  const here = '/tickets?status=open&channel=Teams';
  await open(page, here);
  await link(page).click();
  return here;
}
