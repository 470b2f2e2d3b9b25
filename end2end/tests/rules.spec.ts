// Settings → Escalation rules: the list.

import { violations } from '../fixtures/axe.ts';
import { LOOKS, lookAt, open } from '../fixtures/pages.ts';
import { test } from '../fixtures/people.ts';
import { call, make, names, row, rows, rule, stored, unique } from '../fixtures/rules.ts';
import { expect } from '../fixtures/test.ts';

const LIST = '/settings/rules';

test('rules stand in the order of their evaluation, each with what it says and matched', async ({ page, desk, api }) => {
  const name = unique('Refunds');
  await make(desk, page, name);
  const { ticket } = await api.send({ chat_id: unique('chat'), turn_id: '1', question: `About ${name}?`, answer: 'Well.', confidence: 90 });
  expect(ticket?.rules).toContain(name);
  await open(page, LIST);
  expect(await names(page)).toEqual((await stored(desk, page)).map((entry) => entry.name));
  await expect(row(page, name)).toContainText(`When the question contains "${name}" → High.`);
  await expect(row(page, name)).toContainText('Matched 1 in 7 days, 1 in 30');
  await row(page, name).getByRole('link', { name: 'Version 1' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Versions of a rule' })).toBeVisible();
  await expect(page.getByRole('listitem').filter({ hasText: 'Version 1' })).toContainText('Saved by');
});

test('a rule is moved with the keyboard, and its button keeps the focus', async ({ page, desk }) => {
  const [first, second] = [unique('First'), unique('Second')];
  await make(desk, page, first);
  await make(desk, page, second);
  await open(page, LIST);
  const up = row(page, second).getByRole('button', { name: `Move ${second} up`, exact: true });
  await up.press('Enter');
  await expect.poll(async () => (await names(page)).slice(-2)).toEqual([second, first]);
  await expect(up).toBeFocused();
  await expect(page.getByRole('status').filter({ hasText: `Moved ${second} to place` })).toBeAttached();
  await row(page, second).getByRole('button', { name: `Move ${second} down`, exact: true }).press('Space');
  await expect.poll(async () => (await names(page)).slice(-2)).toEqual([first, second]);
  const last = row(page, second).getByRole('button', { name: `Move ${second} down`, exact: true });
  await expect(last).toBeFocused();
  await expect(last).toHaveAttribute('aria-disabled', 'true');
  await last.press('Enter');
  expect((await stored(desk, page)).map((entry) => entry.name).slice(-2)).toEqual([first, second]);
});

test('a rule is switched off and on, and makes no tickets meanwhile', async ({ page, desk, api }) => {
  const name = unique('Switched');
  await make(desk, page, name);
  await open(page, LIST);
  const control = page.getByRole('switch', { name, exact: true });
  const turn = async () => api.send({ chat_id: unique('chat'), turn_id: '1', question: name, answer: 'Well.', confidence: 90 });
  await expect(control).toBeChecked();
  await control.press('Space');
  await expect(control).not.toBeChecked();
  await expect(control).toBeFocused();
  expect((await turn()).ticket).toBeNull();
  await control.click();
  await expect(control).toBeChecked();
  expect((await turn()).ticket?.rules).toEqual([name]);
});

test('a rule is duplicated, switched off, behind it', async ({ page, desk }) => {
  const name = unique('Original');
  await make(desk, page, name);
  await open(page, LIST);
  await row(page, name).getByRole('button', { name: `Duplicate ${name}` }).click();
  await expect(page.getByRole('switch', { name: `${name} (copy)`, exact: true })).not.toBeChecked();
  const all = await names(page);
  expect(all[all.indexOf(name) + 1]).toBe(`${name} (copy)`);
  await expect(row(page, name).getByRole('button', { name: `Duplicate ${name}` })).toBeFocused();
});

test('a dialog says what deleting means; the rule goes, its versions stay', async ({ page, desk }) => {
  const name = unique('Doomed');
  const id = await make(desk, page, name);
  await open(page, LIST);
  const button = row(page, name).getByRole('link', { name: `Delete ${name}` });
  await button.click();
  const dialog = page.getByRole('dialog', { name: `Delete ${name}?` });
  await expect(dialog).toContainText('Tickets that it made stay as they are');
  expect(await violations(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(button).toBeFocused();
  await button.click();
  await dialog.getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(row(page, name)).toHaveCount(0);
  await expect(rows(page).last().getByRole('link').first()).toBeFocused();
  await page.goto(`${LIST}/${id}`);
  await expect(page.getByRole('main')).toContainText(`${name} was deleted`);
  await page.goto(`${LIST}/${id}/versions`);
  await expect(page.getByRole('main')).toContainText('This rule was deleted');
});

test('what someone else did meanwhile is said, and the list is as it is then', async ({ page, desk, watch }) => {
  watch.expectStatus(404, /switch_rule/);
  const name = unique('Gone');
  const id = await make(desk, page, name);
  await open(page, LIST);
  await call(desk, page, 'delete_rule', { id, version: '1' });
  await page.getByRole('switch', { name, exact: true }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'There is no such rule. It may have been deleted.' })).toBeVisible();
  await expect(row(page, name)).toHaveCount(0);
});

test('a rule with the longest of everything widens nothing, and axe finds nothing', async ({ page, desk }) => {
  const name = `${unique('W')}${'w'.repeat(70)}`;
  await make(desk, page, name, { 'form[description]': 'd'.repeat(2000), 'form[tag]': 't'.repeat(40) });
  await open(page, LIST);
  for (const look of LOOKS) {
    await lookAt(page, look);
    expect.soft(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${look.width} px`).toBe(true);
    expect.soft(await violations(page), `${look.colorScheme}, ${look.width} px`).toEqual([]);
  }
  expect((await rule(desk, page, name)).version).toBe(1);
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('rules are switched, moved, duplicated and deleted by forms', async ({ page, desk }) => {
    const name = unique('Plain');
    await make(desk, page, name);
    await page.goto(LIST);
    await page.getByRole('switch', { name, exact: true }).click();
    await expect(page.getByRole('switch', { name, exact: true })).not.toBeChecked();
    await row(page, name).getByRole('button', { name: `Move ${name} up` }).click();
    await expect(page).toHaveURL(/\/settings\/rules#rule-/);
    await row(page, name).getByRole('button', { name: `Move ${name} down` }).click();
    await row(page, name).getByRole('button', { name: `Duplicate ${name}` }).click();
    await expect(row(page, `${name} (copy)`)).toBeVisible();
    await row(page, name).getByRole('link', { name: `Delete ${name}` }).click();
    await expect(page.getByRole('main')).toContainText('Its versions stay readable');
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await expect(row(page, name)).toHaveCount(0);
  });
});

test('a name that is read from right to left begins where the others do', async ({ page, desk }) => {
  const name = unique('قاعدة');
  await make(desk, page, name);
  await open(page, LIST);
  const place = async (part: string) => (await row(page, name).locator(part).boundingBox())!.x;
  expect(Math.abs((await place('.rule-name > a')) - (await place('.rule-note')))).toBeLessThan(2);
});
