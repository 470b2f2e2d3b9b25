// Edits that overlap: those of one ticket wait for each other, and none is lost or made of another.

import type { Page, Route } from '@playwright/test';

import { change, dialog, done, EDIT, edit, expectField, field, happened, messages, sent, typed, offer, newcomer } from '../fixtures/editing.ts';
import { ADA, make, stored, test } from '../fixtures/people.ts';
import { card, hold, open } from '../fixtures/pages.ts';
import { expect } from '../fixtures/test.ts';

const PEOPLE = /\/api\/fn\/assignees/;
const busy = (route: Route) =>
  route.fulfill({ status: 503, contentType: 'application/json', body: JSON.stringify({ unavailable: 'The desk is busy.' }) });
const editButton = (page: Page, ticket: { id: string }) => card(page, ticket).getByRole('button', { name: 'Edit', exact: true });

test('a change in place waits for what the dialog has sent, and is in no conflict with it', async ({ page, api }) => {
  const ticket = await make(api);
  await open(page, '/tickets');
  const edits = sent(page);
  const answer = await hold(page, EDIT);
  await editButton(page, ticket).click();
  await dialog(page).getByLabel('Status').selectOption('Resolved');
  await dialog(page).getByRole('button', { name: 'Save Changes', exact: true }).click();
  await expect.poll(answer.waiting).toBe(1);
  await page.keyboard.press('Escape');
  await expect(dialog(page)).toHaveCount(0);
  await change(page, card(page, ticket), 'Status', 'In Progress');
  await page.waitForTimeout(300);
  expect(answer.waiting()).toBe(1);
  await answer.release();
  await expect.poll(() => stored(api, ticket, 'Status')).toBe('in_progress');
  await expectField(card(page, ticket), 'Status', 'In Progress');
  await expect(page.getByRole('alert')).toHaveCount(0);
  expect(edits).toEqual([['status'], ['status']]);
  expect(await happened(api, ticket)).toHaveLength(2);
});

test('a dialog whose page was left while it was being saved is not lost without a word', async ({ page, api, watch }) => {
  watch.expectStatus(503, /edit_ticket/);
  const ticket = await make(api);
  await open(page, '/tickets');
  let refuse = () => {};
  const refused = new Promise<void>((resolve) => (refuse = resolve));
  await page.route(EDIT, async (route) => {
    await refused;
    await busy(route);
  });
  await editButton(page, ticket).click();
  await dialog(page).getByLabel('Status').selectOption('Resolved');
  await dialog(page).getByRole('button', { name: 'Save Changes', exact: true }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('navigation', { name: 'Areas' }).getByRole('link', { name: 'Conversation Logs' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Conversation Logs' })).toBeVisible();
  refuse();
  await expect(page.getByRole('alert')).toContainText(`#${ticket.number} was not changed. The desk is busy.`);
  expect(await stored(api, ticket, 'Status')).toBe('open');
});

test('Enter on a name that could not be looked up makes nobody', async ({ page, api, watch }) => {
  watch.expectStatus(503, /assignees/);
  const ticket = await make(api);
  await open(page, '/tickets');
  await edit(page, card(page, ticket), 'Assigned To');
  let refuse = () => {};
  const refused = new Promise<void>((resolve) => (refuse = resolve));
  await page.route(PEOPLE, async (route) => {
    await refused;
    await busy(route);
  });
  const name = `Ma ${crypto.randomUUID().slice(0, 8)}`;
  await typed(page).fill(name);
  await page.keyboard.press('Enter');
  refuse();
  await expect(offer(page, newcomer(name))).toBeVisible();
  await page.waitForTimeout(300);
  expect(await stored(api, ticket, 'Assigned To')).toBeNull();
  // Who presses it again means it.
  await page.keyboard.press('Enter');
  await expect.poll(() => stored(api, ticket, 'Assigned To')).toBe(name);
});

test('someone new who has just been named is given up for nobody without a conflict', async ({ page, api }) => {
  const ticket = await make(api);
  await open(page, '/tickets');
  const name = `Zed ${crypto.randomUUID().slice(0, 8)}`;
  const answer = await hold(page, EDIT);
  await change(page, card(page, ticket), 'Assigned To', newcomer(name));
  await expect.poll(answer.waiting).toBe(1);
  await edit(page, card(page, ticket), 'Assigned To');
  await answer.release();
  await expect(done(page)).toContainText(name);
  await offer(page, 'Unassigned').click();
  await expect.poll(() => stored(api, ticket, 'Assigned To')).toBeNull();
  await expectField(card(page, ticket), 'Assigned To', 'Unassigned');
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('a name that turns out to be of someone who fits leaves the ticket fitting', async ({ page, api }) => {
  const ticket = await make(api);
  const ada = (await (await api.patch(`tickets/${ticket.id}`, { assigned_to: { from: null, to: ADA } })).json()) as { assigned_to: { id: string } };
  await open(page, `/tickets?assigned_to=${ada.assigned_to.id}`);
  await page.route(PEOPLE, (route) => route.fulfill({ status: 200, contentType: 'application/json', body: '[]' }));
  // As the desk folds names, this is she.
  await change(page, card(page, ticket), 'Assigned To', newcomer(ADA.toUpperCase()));
  await expectField(card(page, ticket), 'Assigned To', ADA);
  await expect(card(page, ticket)).not.toContainText('No longer matches');
});

test('a message in use is not exchanged for the next', async ({ page, api }) => {
  const [one, other] = [await make(api), await make(api)];
  await open(page, '/tickets');
  await change(page, card(page, one), 'Status', 'In Progress');
  const undo = messages(page).getByRole('listitem').filter({ hasText: `#${one.number}` }).getByRole('button', { name: 'Undo' });
  await undo.hover();
  const before = await undo.boundingBox();
  await editButton(page, other).focus();
  await page.keyboard.press('s');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(done(page).filter({ hasText: `#${other.number}` })).toHaveCount(1);
  expect(await undo.boundingBox()).toEqual(before);
  await undo.click();
  await expect.poll(() => stored(api, one, 'Status')).toBe('open');
  expect(await stored(api, other, 'Status')).not.toBe('open');
  await expect(field(card(page, one), 'Status')).toContainText('Open');
});
