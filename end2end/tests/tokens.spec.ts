// Tokens of the API: made on their page, shown once, revoked; and the first steps of a new desk.

import { violations } from '../fixtures/axe.ts';
import { unsure } from '../fixtures/api.ts';
import { LOOKS, alive, lookAt, open } from '../fixtures/pages.ts';
import { expect, withDesk } from '../fixtures/test.ts';

const test = withDesk(async () => {});

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with scripts' : 'without scripts', () => {
    test.use({ javaScriptEnabled });

    test('a token is made, opens what it may, and is revoked', async ({ page, desk, watch }) => {
      watch.expectStatus(422, /\/settings\/tokens/);
      const name = javaScriptEnabled ? 'alive' : 'plain';
      await page.goto('/settings/tokens');
      if (javaScriptEnabled) await alive(page);
      await page.getByLabel('Name').fill(name);
      await page.getByRole('checkbox', { name: /^ingest/ }).uncheck();
      await page.getByRole('button', { name: 'Make token' }).click();
      await expect(page.getByText('Choose what the token allows.')).toBeVisible();
      await expect(page.getByLabel('Name')).toHaveValue(name);
      await page.getByRole('checkbox', { name: /^read/ }).check();
      await page.getByRole('button', { name: 'Make token' }).click();
      await expect(page.getByRole('heading', { name: `The token ${name} is made` })).toBeVisible();
      const secret = /hnd_[0-9a-f]+/.exec(await page.locator('.token-made').innerText())![0];
      const read = () => fetch(`${desk.url}/api/v1/tickets`, { headers: { authorization: `Bearer ${secret}` } });
      expect((await read()).status).toBe(200);

      await page.goto('/settings/tokens');
      const row = page.getByRole('list', { name: 'Tokens' }).getByRole('listitem').filter({ hasText: name });
      await expect(row).toContainText('Active');
      await expect(page.getByText(secret)).toHaveCount(0);
      await row.getByRole('link', { name: 'Revoke' }).click();
      await page.getByRole('button', { name: 'Revoke', exact: true }).click();
      await expect(page).toHaveURL(/\/settings\/tokens$/);
      await expect(row).toContainText('Revoked');
      expect((await read()).status).toBe(401);
    });
  });
}

test('the first turn is seen as it comes', async ({ page, api }) => {
  await open(page, '/settings/start');
  await expect(page.getByText('Waiting for your first turn…')).toBeVisible();
  await api.send(unsure({ chat_id: 'first' }));
  await expect(page.getByText('Received: the last turn is in')).toBeVisible({ timeout: 10_000 });
  await page.getByRole('link', { name: 'a ticket', exact: true }).click();
  await expect(page).toHaveURL(/\/tickets\/[0-9a-f-]{36}$/);
});

test('axe finds nothing on the pages of tokens and of the first steps', async ({ page }) => {
  for (const path of ['/settings/tokens', '/settings/start']) {
    await open(page, path);
    for (const look of LOOKS) {
      await lookAt(page, look);
      expect.soft(await violations(page), `${path}, ${look.colorScheme}, ${look.width} px`).toEqual([]);
    }
  }
});
