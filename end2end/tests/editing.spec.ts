import { unsure } from '../fixtures/api.ts';
import { card, open, drawer } from '../fixtures/pages.ts';
import { expect, withDesk } from '../fixtures/test.ts';
const test = withDesk(async () => undefined);
test('probe', async ({ page, api }) => {
  const { ticket } = await api.send(unsure({ chat_id: 'x' }));
  page.on('request', (r) => console.log(r.method(), r.url()));
  await open(page, `/tickets/${ticket!.id}`);
  console.log('---- alive');
  await card(page, ticket!).getByRole('button', { name: /^Assigned To/ }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  console.log(await page.getByRole('dialog').ariaSnapshot());
  await page.keyboard.press('Escape');
  await card(page, ticket!).getByRole('button', { name: /^Status/ }).click();
  await page.getByRole('menuitemradio', { name: 'Closed' }).click();
  await page.waitForTimeout(1000);
  console.log(await page.locator('body').ariaSnapshot());
  console.log(JSON.stringify(await (await api.ask(`tickets/${ticket!.id}/events`)).json(), null, 1));
});
