// The Audit page: what was done to look after the desk, narrowed down by its address.

import { violations } from '../fixtures/axe.ts';
import { LOOKS, expectAddress, lookAt, open } from '../fixtures/pages.ts';
import { expect, withDesk } from '../fixtures/test.ts';

const test = withDesk(async () => {});

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with scripts' : 'without scripts', () => {
    test.use({ javaScriptEnabled });

    test('the log is narrowed down to a kind, and the address says so', async ({ page }) => {
      if (javaScriptEnabled) await open(page, '/settings/audit');
      else await page.goto('/settings/audit');
      const entries = page.getByRole('list', { name: 'Events, the newest first' }).getByRole('listitem');
      await expect(entries.filter({ hasText: 'set up the desk' })).toHaveCount(1);
      await page.locator('.audit-filters > summary').click();
      await page.getByRole('checkbox', { name: 'Desk and others' }).check();
      await page.getByRole('button', { name: 'Show events' }).click();
      await expect(entries).toHaveCount(1);
      await expect(entries).toContainText('set up the desk');
      expect(new URL(page.url()).searchParams.get('what')).toBe('desk');
      await page.getByRole('link', { name: 'Show all' }).click();
      await expectAddress(page, '/settings/audit');
      await expect(entries.filter({ hasText: 'made the rule' }).first()).toBeVisible();
    });
  });
}

test('what the address asks for and nobody knows is named, and axe finds nothing', async ({ page }) => {
  await open(page, '/settings/audit?what=desk,weather');
  await expect(page.getByRole('note')).toContainText('weather');
  for (const look of LOOKS) {
    await lookAt(page, look);
    expect.soft(await violations(page), `${look.colorScheme}, ${look.width} px`).toEqual([]);
  }
});
