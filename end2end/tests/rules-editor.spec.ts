// Settings → Escalation rules: the editor.

import { violations } from '../fixtures/axe.ts';
import { LOOKS, lookAt, open } from '../fixtures/pages.ts';
import { ADA, BO, test } from '../fixtures/people.ts';
import { make, names, row, rule, save, stored, summary, unique } from '../fixtures/rules.ts';
import { expect } from '../fixtures/test.ts';

const LIST = '/settings/rules';
const NEW = '/settings/rules/new';

test('a rule is built with the keyboard alone', async ({ page, desk }) => {
  const name = unique('Built');
  await open(page, NEW);
  await page.getByLabel('Name', { exact: true }).focus();
  await page.keyboard.type(name);
  const group = page.getByRole('group', { name: 'Group of conditions' });
  const kinds = page.getByLabel('Kind of condition');
  await expect(kinds).toHaveCount(1);
  await kinds.selectOption('Confidence');
  await page.getByLabel('Per cent').fill('37.5');
  await group.first().getByRole('button', { name: 'Add group' }).press('Enter');
  await expect(group.nth(1).getByLabel('How these conditions combine')).toBeFocused();
  await group.nth(1).getByLabel('Kind of condition').selectOption('Channel is');
  await page.getByLabel('Channels, one a line').fill('Teams\nSlack');
  await group.nth(1).getByRole('button', { name: 'Add condition' }).press('Enter');
  await expect(group.nth(1).getByLabel('Kind of condition').nth(1)).toBeFocused();
  await group.nth(1).getByLabel('Kind of condition').nth(1).selectOption('Feedback is');
  const inner = group.nth(1).getByRole('group', { name: 'Condition', exact: true });
  await inner.nth(1).getByRole('button', { name: 'Not: the contrary of this condition' }).press('Space');
  await expect(summary(page)).toContainText(
    'When confidence is below 37.5 % and (the channel is "Teams" or "Slack" or not: feedback is thumbs-down) → Medium.',
  );
  await inner.nth(0).getByRole('button', { name: 'Put this condition into a group' }).press('Enter');
  await expect(group).toHaveCount(3);
  await group.nth(2).getByRole('button', { name: 'Remove this condition' }).press('Enter');
  await expect(group.nth(2).getByRole('button', { name: 'Add condition' })).toBeFocused();
  await group.nth(2).getByRole('button', { name: 'Remove this group' }).press('Enter');
  await page.getByLabel('Severity').selectOption('Critical');
  await page.getByLabel('One person').check();
  await page.getByLabel('Person', { exact: true }).selectOption(ADA);
  await page.getByLabel('Tag').fill('billing');
  await expect(summary(page)).toContainText(`→ Critical, assigned to ${ADA}, tagged "billing".`);
  await save(page).press('Enter');
  await expect(row(page, name)).toBeVisible();
  const { draft } = await rule(desk, page, name);
  expect(draft?.condition).toEqual({ all: [{ confidence: { below: 3750 } }, { any: [{ not: { feedback_is: 'down' } }] }] });
  expect(draft?.outcome).toMatchObject({ severity: 'critical', tag: 'billing', assignee: { person: { name: ADA } } });
});

test('what is typed is checked: a bad pattern is explained beside its field', async ({ page, desk }) => {
  await open(page, NEW);
  await page.getByLabel('Kind of condition').selectOption('Text matches a pattern');
  const pattern = page.getByLabel('Pattern', { exact: true });
  await pattern.fill('order (\\d+');
  const leaf = page.getByRole('group', { name: 'Condition', exact: true });
  await expect(leaf).toContainText('can\'t be used: unclosed group.');
  await expect(pattern).toHaveAttribute('aria-invalid', 'true');
  await pattern.fill('order (\\d+)');
  await expect(pattern).not.toHaveAttribute('aria-invalid');
  await page.getByLabel('Description').fill('Call {usr}');
  await expect(page.getByText('unknown placeholder: {usr}')).toBeVisible();
  const before = (await stored(desk, page)).length;
  await save(page).click();
  await expect(page.getByText('The name must have 1 to 100 characters')).toBeVisible();
  await expect(page.getByLabel('Name', { exact: true })).toBeFocused();
  await page.getByLabel('Kind of condition').selectOption('Confidence');
  await page.getByLabel('Per cent').fill('much');
  await expect(leaf).toContainText('Type a number from 0 to 100');
  expect(await violations(page)).toEqual([]);
  expect(await stored(desk, page)).toHaveLength(before);
});

test('what can\'t be written as text is pointed out, and stays where it was typed', async ({ page }) => {
  await open(page, NEW);
  await page.getByLabel('Kind of condition').selectOption('Confidence');
  const number = page.getByLabel('Per cent');
  await number.fill('abc');
  await page.getByRole('button', { name: 'Edit as text' }).click();
  await expect(number).toBeFocused();
  await expect(number).toHaveValue('abc');
  const alert = page.getByRole('alert').filter({ hasText: 'correct what is marked first' });
  await expect(alert).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await number.fill('45');
  await expect(alert).toHaveCount(0);
  await page.getByRole('button', { name: 'Edit as text' }).click();
  await expect(page.getByLabel('Condition as text')).toHaveValue(/4500/);
});

test('people take turns in the order in which they were chosen', async ({ page, desk, api }) => {
  const name = unique('Turns');
  await make(desk, page, name);
  await open(page, LIST);
  await row(page, name).getByRole('link', { name, exact: true }).click();
  await page.getByLabel('Several people in turn').check();
  for (const person of [BO, ADA]) await page.getByRole('checkbox', { name: person }).check();
  await page.getByLabel('Description').fill('{user} asked: {question}');
  await expect(summary(page)).toContainText(`assigned in turn to ${BO} and ${ADA}.`);
  await save(page).click();
  await expect(row(page, name)).toContainText('Version 2');
  const got = [];
  for (const n of [1, 2, 3]) {
    const question = `${name} ${n}`;
    const { ticket } = await api.send({ chat_id: unique('chat'), turn_id: '1', question, answer: 'Well.', user: { name: 'Cy' }, confidence: 90 });
    const detail = await api.ticket(ticket!.id);
    expect(detail.description).toBe(`Cy asked: ${question}`);
    got.push(detail.assigned_to?.name);
  }
  expect(got).toEqual([BO, ADA, BO]);
  await row(page, name).getByRole('link', { name: 'Version 2' }).click();
  await expect(page.getByRole('main')).toContainText(`was Unassigned`);
  await expect(page.getByRole('main')).toContainText(`became Assigned in turn to ${BO} and ${ADA}`);
});

test('saving what is stored makes no version', async ({ page, desk }) => {
  const name = unique('Same');
  const id = await make(desk, page, name);
  await open(page, `${LIST}/${id}`);
  await expect(page.getByLabel('Kind of condition')).toBeVisible();
  await save(page).click();
  await expect(row(page, name)).toContainText('Version 1');
  expect((await rule(desk, page, name)).version).toBe(1);
});

test('two who edit one rule meet: theirs is shown beside mine, and either can be kept', async ({ page, desk, visitor }) => {
  const name = unique('Contested');
  const id = await make(desk, page, name);
  const other = await (await visitor()).newPage();
  for (const each of [page, other]) await open(each, `${LIST}/${id}`);
  await other.getByLabel('Severity').selectOption('Low');
  await save(other).click();
  await expect(row(other, name)).toContainText('Version 2');
  await page.getByLabel('Tag').fill('mine');
  await save(page).click();
  const conflict = page.getByRole('alert').filter({ hasText: 'saved version 2 meanwhile' });
  await expect(conflict).toContainText('theirs Low');
  await expect(conflict).toContainText('mine High');
  expect((await rule(desk, page, name)).version).toBe(2);
  expect(await violations(page)).toEqual([]);
  await conflict.getByRole('link', { name: 'Keep theirs' }).click();
  await expect(conflict).toBeHidden();
  await expect(page.getByLabel('Severity')).toHaveValue('low');
  await expect(page.getByLabel('Tag')).toHaveValue('escalated');
  await page.getByLabel('Tag').fill('mine after all');
  await open(other, `${LIST}/${id}`);
  await other.getByLabel('Severity').selectOption('Critical');
  await save(other).click();
  await expect(row(other, name)).toContainText('Version 3');
  await save(page).click();
  await page.getByRole('button', { name: 'Use mine' }).click();
  await expect(row(page, name)).toContainText('Version 4');
  expect((await rule(desk, page, name)).draft?.outcome).toMatchObject({ severity: 'low', tag: 'mine after all' });
});

test('whoever leaves with something unsaved is asked first', async ({ page, desk }) => {
  const name = unique('Left');
  const id = await make(desk, page, name);
  await open(page, LIST);
  await row(page, name).getByRole('link', { name, exact: true }).click();
  await page.getByLabel('Tag').fill('unsaved');
  const dialog = page.getByRole('dialog', { name: 'Leave without saving?' });
  await page.getByRole('link', { name: 'Tickets', exact: true }).click();
  await dialog.getByRole('button', { name: 'Stay' }).click();
  await expect(page).toHaveURL(`${LIST}/${id}`);
  await expect(page.getByLabel('Tag')).toHaveValue('unsaved');
  await page.getByRole('link', { name: 'Close', exact: true }).click();
  await dialog.getByRole('button', { name: 'Leave' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Escalation rules' })).toBeVisible();
  await row(page, name).getByRole('link', { name, exact: true }).click();
  await expect(page.getByLabel('Tag')).toHaveValue('escalated');
  await page.getByRole('link', { name: 'Back to Escalation rules' }).click();
  await expect(dialog).toBeHidden();
  await expect(row(page, name)).toBeVisible();
});

test("the browser's own way back asks as well, and leads where it would have", async ({ page, desk }) => {
  const name = unique('Gone back');
  const id = await make(desk, page, name);
  await open(page, LIST);
  await row(page, name).getByRole('link', { name, exact: true }).click();
  const back = () => page.evaluate(() => history.back());
  const dialog = page.getByRole('dialog', { name: 'Leave without saving?' });
  await page.getByLabel('Tag').fill('unsaved');
  await back();
  await dialog.getByRole('button', { name: 'Stay' }).click();
  await expect(page).toHaveURL(`${LIST}/${id}`);
  await expect(page.getByLabel('Tag')).toHaveValue('unsaved');
  await back();
  await dialog.getByRole('button', { name: 'Leave' }).click();
  await expect(page).toHaveURL(LIST);
  await expect(row(page, name)).toBeVisible();
  await page.goForward();
  await expect(page.getByLabel('Tag')).toHaveValue('escalated');
  await back();
  await expect(row(page, name)).toBeVisible();
  await expect(dialog).toBeHidden();
});

test('a condition is edited as text too, and nested no deeper than it may be', async ({ page, desk }) => {
  const name = unique('Text');
  await open(page, NEW);
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByRole('button', { name: 'Edit as text' }).click();
  const text = page.getByLabel('Condition as text');
  await expect(text).toBeFocused();
  await text.fill('{"any": [');
  await expect(page.getByText('This is no condition')).toBeVisible();
  await page.getByRole('button', { name: 'Build from parts' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'correct it first' })).toBeVisible();
  const deep = Array.from({ length: 7 }).reduce<unknown>((inner) => ({ any: [inner] }), 'asks_for_human');
  await text.fill(JSON.stringify(deep));
  await page.getByRole('button', { name: 'Build from parts' }).click();
  await expect(page.getByText('This is as deep as conditions can be nested: 8 levels.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Put this condition into a group' })).toHaveAttribute('aria-disabled', 'true');
  await save(page).click();
  await expect(row(page, name)).toBeVisible();
  expect((await rule(desk, page, name)).draft?.condition).toEqual(deep);
});

test('axe finds nothing in the editor, which fits a phone', async ({ page, desk }) => {
  const id = await make(desk, page, unique('Looked at'), {
    'form[condition]': JSON.stringify({ all: [{ any: [{ confidence: { between: { at_least: 1000, below: 2000 } } }, { matches: { field: 'raw', pattern: 'x'.repeat(300) } }] }, { user_is: ['w'.repeat(200)] }] }),
    'form[description]': 'd'.repeat(300),
  });
  await open(page, `${LIST}/${id}`);
  await page.getByLabel('Several people in turn').check();
  for (const look of LOOKS) {
    await lookAt(page, look);
    expect.soft(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${look.width} px`).toBe(true);
    expect.soft(await violations(page), `${look.colorScheme}, ${look.width} px`).toEqual([]);
  }
  await page.setViewportSize({ width: 320, height: 700 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('a rule is a form; what is wrong is said in place, and nothing that was typed is lost', async ({ page, desk, watch }) => {
    watch.expectStatus(422, /\/settings\/rules\/new/);
    watch.expectStatus(409, /\/settings\/rules\//);
    const name = unique('By <hand>');
    await page.goto(NEW);
    await page.getByLabel('Name', { exact: true }).fill(name);
    const text = page.getByLabel('Condition as text');
    await text.fill('{"matches": {"field": "answer", "pattern": "("}}');
    await page.getByLabel('Description').fill('</textarea>{usr}');
    await page.getByLabel('One person').check();
    await page.getByLabel('Person', { exact: true }).selectOption(ADA);
    await save(page).click();
    await expect(page.getByText('unclosed group')).toBeVisible();
    await expect(page.getByText('unknown placeholder: {usr}')).toBeVisible();
    await expect(page.getByLabel('Name', { exact: true })).toHaveValue(name);
    await expect(text).toHaveValue('{"matches": {"field": "answer", "pattern": "("}}');
    await expect(page.getByLabel('Description')).toHaveValue('</textarea>{usr}');
    await text.fill('{"channel_is": ["Teams"]}');
    await page.getByLabel('Description').fill('Mind {user}.');
    await save(page).click();
    await expect(page).toHaveURL(/\/settings\/rules#rule-/);
    expect(await names(page)).toContain(name);
    const made = await rule(desk, page, name);
    expect(made.draft?.outcome).toMatchObject({ description: 'Mind {user}.', assignee: { person: { name: ADA } } });
    await row(page, name).getByRole('link', { name, exact: true }).click();
    await make(desk, page, name, { id: made.id, seen: '1', 'form[severity]': 'low' });
    await page.getByLabel('Tag').fill('mine');
    await save(page).click();
    await expect(page.getByRole('alert')).toContainText('saved version 2 meanwhile');
    await expect(page.getByLabel('Tag')).toHaveValue('mine');
    await page.getByRole('button', { name: 'Use mine' }).click();
    await expect(row(page, name)).toContainText('Version 3');
  });
});
