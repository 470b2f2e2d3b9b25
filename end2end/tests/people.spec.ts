// People: the first account, inviting someone, and disabling them.

import { violations } from '../fixtures/axe.ts';
import { unsure } from '../fixtures/api.ts';
import { LOOKS, cards, lookAt } from '../fixtures/pages.ts';
import { expect, withDesk } from '../fixtures/test.ts';

const PASSWORD = 'correct horse battery';
const OTHER = 'staple battery horse';

const test = withDesk(async (_, api) => {
  await api.send(unsure({ chat_id: 'a', question: 'Where is my invoice?' }));
});

// Each goes on where the one before has left the desk.
test.describe.configure({ mode: 'serial' });

test('the printed link makes the first account, and from then on everyone signs in', async ({ page, desk, visitor }) => {
  await page.goto(await desk.setupLink());
  await page.getByLabel('Name').fill('Ada Obi');
  await page.getByLabel('E-mail').fill('ada@example.com');
  await page.getByLabel('New password', { exact: true }).fill(PASSWORD);
  await page.getByLabel('New password, once more').fill(PASSWORD);
  await page.getByRole('button', { name: 'Make the account and sign in' }).click();
  await expect(page).toHaveURL(/\/settings\/start$/);
  const other = await (await visitor()).newPage();
  await other.goto('/tickets');
  await expect(other).toHaveURL(/\/login/);
});

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with scripts' : 'without scripts', () => {
    test.use({ javaScriptEnabled });

    test('someone is invited, chooses a password, reads tickets, and is disabled', async ({ page, visitor, watch }) => {
      watch.expectStatus(422, /\/welcome/);
      const name = javaScriptEnabled ? 'Ben Obi' : 'Cleo Obi';
      const email = javaScriptEnabled ? 'ben@example.com' : 'cleo@example.com';
      await page.goto('/login?next=/settings/people');
      await page.getByLabel('E-mail').fill('ada@example.com');
      await page.getByLabel('Password').fill(PASSWORD);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('link', { name: 'Invite' }).click();
      await page.getByLabel('Name').fill(name);
      await page.getByLabel('E-mail').fill(email);
      await page.getByLabel('Role').selectOption('viewer');
      await page.getByRole('button', { name: 'Invite' }).click();
      const link = await page.locator('.people-link pre').innerText();

      const guest = await (await visitor({ javaScriptEnabled })).newPage();
      await guest.goto(link.trim());
      await expect(guest.getByRole('heading', { level: 1 })).toHaveText(`Welcome, ${name}`);
      await guest.getByLabel('New password', { exact: true }).fill(OTHER);
      await guest.getByLabel('New password, once more').fill(`${OTHER}!`);
      await guest.getByRole('button', { name: /Set the password/ }).click();
      await expect(guest.getByRole('alert')).toHaveText('The two passwords are not the same.');
      await guest.getByLabel('New password', { exact: true }).fill(OTHER);
      await guest.getByLabel('New password, once more').fill(OTHER);
      await guest.getByRole('button', { name: /Set the password/ }).click();
      await expect(guest).toHaveURL(/\/tickets$/);
      await expect(cards(guest)).toHaveCount(1);

      await page.goto('/settings/people');
      await page.getByRole('link', { name }).click();
      await page.getByRole('link', { name: 'Disable…' }).click();
      await page.getByRole('button', { name: 'Disable' }).click();
      await expect(page.getByText('Disabled and signed out.')).toBeVisible();
      await guest.goto('/tickets');
      await expect(guest).toHaveURL(/\/login/);
    });
  });
}

test('axe finds nothing on the pages of people and of one’s own account', async ({ page }) => {
  await page.goto('/login');
  await page.getByLabel('E-mail').fill('ada@example.com');
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL(/\/tickets$/);
  for (const address of ['/settings/people', '/settings/people/invite', '/account']) {
    await page.goto(address);
    for (const look of LOOKS) {
      await lookAt(page, look);
      expect.soft(await violations(page), `${address}, ${look.colorScheme}, ${look.width} px`).toEqual([]);
    }
  }
});
