// Signing in and out, once a desk has accounts.

import { PASSWORD, account, emailOf } from '../fixtures/accounts.ts';
import { violations } from '../fixtures/axe.ts';
import { unsure } from '../fixtures/api.ts';
import { LOOKS, alive, cards, drawer, expectAddress, lookAt, open } from '../fixtures/pages.ts';
import { expect, withDesk } from '../fixtures/test.ts';

const EMAIL = emailOf('Ada Obi');

const test = withDesk(async (desk, api) => {
  await api.send(unsure({ chat_id: 'a', question: 'Where is my invoice?' }));
  account(desk, 'Ada Obi', 'admin');
});

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with scripts' : 'without scripts', () => {
    test.use({ javaScriptEnabled });

    test('whoever is signed out signs in and is where they wanted to be, until they sign out', async ({ page, api, watch }) => {
      watch.expectStatus(422, /\/login/);
      const [ticket] = await api.tickets();
      await page.goto(`/tickets/${ticket!.id}?sort=created`);
      await expect(page).toHaveURL(/\/login\?next=/);
      await expect(page.getByRole('heading', { level: 1, name: 'Sign in' })).toBeVisible();
      await page.getByLabel('E-mail').fill(EMAIL);
      await page.getByLabel('Password').fill('wrong horse battery');
      await page.getByRole('button', { name: 'Sign in' }).click();
      await expect(page.getByRole('alert')).toHaveText('E-mail or password is wrong.');
      await expect(page.getByLabel('E-mail')).toHaveValue(EMAIL);
      await expect(page.getByLabel('Password')).toHaveValue('');
      await page.getByLabel('Password').fill(PASSWORD);
      await page.getByLabel('Password').press('Enter');
      await expectAddress(page, `/tickets/${ticket!.id}?sort=created`);
      await expect(drawer(page).getByRole('heading', { level: 2 })).toHaveText(ticket!.title);
      if (javaScriptEnabled) await alive(page);
      await page.getByRole('navigation', { name: 'Areas' }).getByRole('button', { name: /Ada Obi/ }).click();
      await page.getByRole('button', { name: 'Sign out', exact: true }).click();
      await expect(page).toHaveURL(/\/login$/);
      await page.goto('/tickets');
      await expect(page).toHaveURL(/\/login/);
      await expect(cards(page)).toHaveCount(0);
    });
  });
}

test('the form comes alive as it was sent, and axe finds nothing', async ({ page }) => {
  await open(page, '/login?next=/dashboard');
  await expect(page.getByLabel('Password')).toBeEditable();
  for (const look of LOOKS) {
    await lookAt(page, look);
    expect.soft(await violations(page), `${look.colorScheme}, ${look.width} px`).toEqual([]);
  }
});
