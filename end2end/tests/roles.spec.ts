// What is offered to each role: nobody is shown what they would be refused.

import { account, signIn } from '../fixtures/accounts.ts';
import { unsure } from '../fixtures/api.ts';
import { violations } from '../fixtures/axe.ts';
import { FIELDS, field } from '../fixtures/editing.ts';
import { card, drawer, open } from '../fixtures/pages.ts';
import { rows } from '../fixtures/rules.ts';
import { expect, withDesk } from '../fixtures/test.ts';

const test = withDesk(async (desk, api) => {
  await api.send(unsure({ chat_id: 'a', question: 'Where is my invoice?' }));
  account(desk, 'Ada Obi', 'admin');
  account(desk, 'Ben Roy', 'agent');
  account(desk, 'Cleo Sand', 'viewer');
});

test('a viewer reads a ticket and is offered nothing to change', async ({ page, context, desk, api }) => {
  await signIn(context, desk, 'Cleo Sand');
  const [ticket] = await api.tickets();
  for (const address of ['/tickets', '/tickets?view=table', `/tickets/${ticket!.id}`]) {
    await open(page, address);
    await expect(page.locator('[data-edit]')).toHaveCount(0);
    await expect(page.locator('.tickets-list')).toContainText('Open');
  }
  await expect(drawer(page)).toContainText('Severity: High');
  for (const name of FIELDS) await expect(field(page.locator('body'), name)).toHaveCount(0);
  await card(page, ticket!).getByRole('link').first().focus();
  await page.keyboard.press('?');
  const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await expect(help).toContainText('Next ticket');
  await expect(help).not.toContainText('Edit the ticket');
  await page.keyboard.press('Escape');
  await card(page, ticket!).getByRole('link').first().focus();
  for (const key of ['e', 'a', 'i', 's']) await page.keyboard.press(key);
  await expect(page.getByRole('dialog')).toHaveCount(0);
  expect((await api.ticket(ticket!.id)).assigned_to).toBeNull();
  expect(await violations(page)).toEqual([]);
});

test('rules and guardrails are read by an agent and changed by an admin', async ({ visitor, desk, watch }) => {
  watch.expectStatus(403, /\/settings\/rules\/new/);
  const [admin, agent] = [await visitor(), await visitor()];
  await signIn(admin, desk, 'Ada Obi');
  await signIn(agent, desk, 'Ben Roy');
  const names = ['New rule', 'New guardrail'];
  for (const [index, address] of ['/settings/rules', '/guardrails'].entries()) {
    const [seen, changed] = [await agent.newPage(), await admin.newPage()];
    await open(changed, address);
    await open(seen, address);
    await expect(changed.getByRole('link', { name: names[index]! })).toBeVisible();
    await expect(seen.getByRole('link', { name: names[index]! })).toHaveCount(0);
    const items = index === 0 ? rows(seen) : seen.getByRole('list', { name: 'Guardrails in their order' }).locator(':scope > li');
    expect(await items.count()).toBeGreaterThan(2);
    await expect(items.getByRole('button')).toHaveCount(0);
    await expect(items.getByRole('switch')).toHaveCount(0);
    await expect(items.getByText(/^O(n|ff)$/)).toHaveCount(await items.count());
    expect(await violations(seen)).toEqual([]);
    await items.getByRole('heading').getByRole('link').first().click();
    await expect(seen.getByText(/^Only admins change /)).toBeVisible();
    await expect(seen.getByRole('textbox', { name: 'Name' })).toBeDisabled();
    await expect(seen.getByRole('button', { name: /^Save/ })).toHaveCount(0);
    expect(await violations(seen)).toEqual([]);
  }
  const refused = await agent.newPage();
  expect((await refused.goto('/settings/rules/new'))!.status()).toBe(403);
  await expect(refused.getByRole('heading', { name: 'Only admins can do this' })).toBeVisible();
});
