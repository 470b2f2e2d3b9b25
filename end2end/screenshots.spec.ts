// Pictures for people to look at, in test-results/screenshots; nothing is compared. `SCREENSHOTS=1 npx playwright test --project=screenshots`
// takes them.

import path from 'node:path';

import type { Page } from '@playwright/test';

import { LOOKS, lookAt, open } from './fixtures/pages.ts';
import { test, withDesk } from './fixtures/test.ts';

async function shoot(page: Page, address: string, name: string): Promise<void> {
  await open(page, address);
  for (const look of LOOKS) {
    await lookAt(page, look);
    const file = `${name}-${look.width}-${look.colorScheme}.png`;
    await page.screenshot({ path: path.join('test-results', 'screenshots', file), animations: 'disabled' });
  }
}

test('the list', ({ page }) => shoot(page, '/tickets', 'list'));
test('the list, filtered', ({ page }) => shoot(page, '/tickets?q=the&status=open,in_progress&sort=severity', 'filtered'));
test('the table', ({ page }) => shoot(page, '/tickets?view=table', 'table'));

for (const [name, suffix] of [
  ['details', ''],
  ['conversation', '/conversation'],
  ['audit', '/audit'],
] as const) {
  test(`the drawer, ${name}`, async ({ page, api }) => {
    const [first] = await api.tickets('severity=critical');
    await shoot(page, `/tickets/${first!.id}${suffix}`, `drawer-${name}`);
  });
}

test('a conversation', async ({ page, api }) => {
  const ticket = await api.ticket((await api.tickets())[2]!.id);
  const [chat, turn] = [ticket.chat_id, ticket.turn_id].map(encodeURIComponent);
  await shoot(page, `/conversations/${chat}?turn=${turn}`, 'conversation');
});

test('the rules', ({ page }) => shoot(page, '/settings/rules', 'rules'));

const empty = withDesk(async () => undefined);
empty('an empty desk', ({ page }) => shoot(page, '/tickets', 'empty'));
