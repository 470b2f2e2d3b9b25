// A session that ends while someone works: they sign in where they are, and nothing that they did is lost.

import type { Page, Route } from '@playwright/test';

import { PASSWORD, account, emailOf, endSession, signIn } from '../fixtures/accounts.ts';
import { unsure } from '../fixtures/api.ts';
import { violations } from '../fixtures/axe.ts';
import { EDIT, choice, expectField, field } from '../fixtures/editing.ts';
import { LOOKS, card, lookAt, open } from '../fixtures/pages.ts';
import { row, rule, unique } from '../fixtures/rules.ts';
import { expect, withDesk } from '../fixtures/test.ts';

const test = withDesk(async (desk, api) => {
  for (const chat of ['a', 'b', 'c', 'd']) await api.send(unsure({ chat_id: chat, question: `Where is invoice ${chat}?` }));
  account(desk, 'Ada Obi', 'admin');
});

const again = (page: Page) => page.getByRole('dialog', { name: 'Sign in again' });

test.beforeEach(async ({ context, desk, watch, javaScriptEnabled }) => {
  if (javaScriptEnabled) watch.expectStatus(401, /\/api\/fn\/\w+/);
  // Whether the page asks what has happened before they have signed in is up to its clock.
  watch.tolerate(/\/api\/events/);
  await signIn(context, desk, 'Ada Obi');
});

test('what was changed in place is saved once they have signed in over the page', async ({ page, context, api }) => {
  const [ticket] = await api.tickets();
  await open(page, '/tickets');
  await endSession(context);
  await field(card(page, ticket!), 'Status').click();
  await choice(page, 'Status', 'In Progress').click();
  await expect(again(page)).toBeVisible();
  // What they chose stays in sight meanwhile.
  await expectField(card(page, ticket!), 'Status', 'In Progress');
  await expect(again(page).getByLabel('E-mail')).toHaveValue(emailOf('Ada Obi'));
  await expect(again(page).getByLabel('Password')).toBeFocused();
  for (const look of LOOKS) {
    await lookAt(page, look);
    expect.soft(await violations(page), `${look.colorScheme}, ${look.width} px`).toEqual([]);
  }
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press('Enter');
  await expect(again(page)).toHaveCount(0);
  await expect(page.getByRole('region', { name: 'Messages' })).toContainText('is now In Progress');
  expect((await api.ticket(ticket!.id)).status).toBe('in_progress');
  const events = (await (await api.ask(`tickets/${ticket!.id}/events`)).json()) as { items: { actor: { name: string } }[] };
  expect(events.items.at(-1)!.actor.name).toBe('Ada Obi');
});

test('a wrong password is said, and whoever would rather not gets their ticket back as it was', async ({ page, context, api, watch }) => {
  watch.expectStatus(422, /\/login/);
  const [, ticket] = await api.tickets();
  await open(page, '/tickets');
  await endSession(context);
  await field(card(page, ticket!), 'Severity').click();
  await choice(page, 'Severity', 'Critical').click();
  await again(page).getByLabel('Password').fill('wrong horse battery');
  await again(page).getByRole('button', { name: 'Sign in' }).click();
  await expect(again(page).getByRole('alert')).toHaveText('E-mail or password is wrong.');
  await expect(again(page).getByLabel('Password')).toBeFocused();
  await again(page).getByRole('button', { name: 'Not now' }).click();
  await expect(again(page)).toHaveCount(0);
  await expectField(card(page, ticket!), 'Severity', 'High');
  const message = page.getByRole('region', { name: 'Messages' });
  await expect(message.getByRole('alert')).toContainText('was not changed. You are signed out.');
  // Not now is not never.
  await message.getByRole('button', { name: 'Try again' }).click();
  await again(page).getByLabel('Password').fill(PASSWORD);
  await again(page).getByLabel('Password').press('Enter');
  await expect(message).toContainText('is now Critical');
  expect((await api.ticket(ticket!.id)).severity).toBe('critical');
});

test('two changes at once are one question', async ({ page, context, api }) => {
  const [, , one, other] = await api.tickets();
  await open(page, '/tickets');
  await endSession(context);
  // Both are on their way before either is answered.
  const held: Route[] = [];
  await page.route(EDIT, async (route) => {
    held.push(route);
    if (held.length === 2) await Promise.all(held.map((each) => each.continue()));
    if (held.length > 2) await route.continue();
  });
  for (const ticket of [one!, other!]) {
    await field(card(page, ticket), 'Status').click();
    await choice(page, 'Status', 'Closed').click();
  }
  await expect(again(page)).toHaveCount(1);
  await again(page).getByLabel('Password').fill(PASSWORD);
  await again(page).getByLabel('Password').press('Enter');
  for (const ticket of [one!, other!]) {
    await expectField(card(page, ticket), 'Status', 'Closed');
    await expect.poll(async () => (await api.ticket(ticket.id)).status).toBe('closed');
  }
  await expect(again(page)).toHaveCount(0);
});

test('a rule that was being written is saved as it was typed', async ({ page, context, desk }) => {
  const name = unique('Written before');
  await open(page, '/settings/rules/new');
  await page.getByRole('textbox', { name: 'Name' }).fill(name);
  await page.getByRole('button', { name: 'Edit as text' }).click();
  await page.getByRole('textbox', { name: 'Condition' }).fill('{"contains":{"field":"question","words":["refund"]}}');
  await endSession(context);
  await page.getByRole('button', { name: 'Save rule' }).click();
  await again(page).getByLabel('Password').fill(PASSWORD);
  await again(page).getByLabel('Password').press('Enter');
  await expect(row(page, name)).toBeVisible();
  expect((await rule(desk, page, name)).draft!.condition).toEqual({ contains: { field: 'question', words: ['refund'] } });
});

test.describe('without scripts', () => {
  test.use({ javaScriptEnabled: false });

  test('a rule that was being written is kept, and sent once they have signed in', async ({ page, context, desk, watch }) => {
    watch.expectStatus(401, /\/settings\/rules\/new/);
    const name = unique('Written "before"');
    await page.goto('/settings/rules/new');
    await page.getByRole('textbox', { name: 'Name' }).fill(name);
    await page.getByRole('textbox', { name: 'Condition' }).fill('{"contains":{"field":"question","words":["refund"]}}');
    await endSession(context);
    await page.getByRole('button', { name: 'Save rule' }).click();
    await expect(page.getByText('What you typed is kept: sign in, then send it.')).toBeVisible();
    await page.getByLabel('E-mail').fill(emailOf('Ada Obi'));
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByRole('heading', { name: 'You are signed in' })).toBeVisible();
    await page.getByRole('button', { name: 'Send what I typed' }).click();
    await expect(row(page, name)).toBeVisible();
    expect((await rule(desk, page, name)).draft!.condition).toEqual({ contains: { field: 'question', words: ['refund'] } });
  });
});
