// A change of the rules, tried on what was recorded and on what somebody types.

import type { Page } from '@playwright/test';

import { sure, unsure } from '../fixtures/api.ts';
import { violations } from '../fixtures/axe.ts';
import { LOOKS, lookAt, open } from '../fixtures/pages.ts';
import { expect, withDesk } from '../fixtures/test.ts';
import { handoff } from '../fixtures/desk.ts';

const LONG = 'W'.repeat(300);

const test = withDesk(async (_desk, api) => {
  await api.sendAll([
    unsure({ chat_id: 'unsure', question: 'Where does it hurt?', confidence: 40 }),
    unsure({ chat_id: 'long', question: LONG, confidence: 40 }),
    sure({ chat_id: 'sure', turn_id: '1' }),
  ]);
});

/** The identifier of a rule, as its export names it. */
async function rule(url: string, name: string): Promise<string> {
  const file = await handoff('rules', 'export', '--database-url', url);
  return new RegExp(`id = "([^"]+)"\nname = "${name}"`).exec(file)?.[1] ?? '';
}

const totals = (page: Page) => page.getByRole('region', { name: 'Result' }).getByRole('table').first();

test('a back-test shows what would be without a rule, and leads to the turn', async ({ page, desk }) => {
  const id = await rule(desk.databaseUrl, 'Low confidence');
  await open(page, `/settings/rules/${id}/back-test`);
  await expect(page).toHaveTitle('Back-test of Low confidence · Handoff');
  await page.getByRole('combobox', { name: 'Look at' }).selectOption({ label: 'Last 30 days' });
  await page.getByRole('button', { name: 'Start back-test' }).click();
  await expect(page.getByText('Looked at: 3 turns of 3 conversations.')).toBeVisible();
  await expect(totals(page).getByRole('row', { name: /^Tickets/ })).toHaveText(/Tickets\s*2\s*0\s*−2/);
  await expect(page.getByText('No conversation would newly escalate.')).toBeVisible();
  for (const look of LOOKS) {
    await lookAt(page, look);
    expect.soft(await violations(page), `${look.colorScheme}, ${look.width} px`).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  }
  await page.getByText('Numbers', { exact: true }).click();
  await expect(page.getByRole('region', { name: 'Result' }).getByRole('table').nth(1).getByRole('row')).toHaveCount(31);
  await page.getByRole('link', { name: 'Where does it hurt?' }).click();
  await expect(page).toHaveURL(/\/conversations\/unsure\?turn=1#turn-1$/);
});

test('a rule is tested in its editor, as it is typed', async ({ page, desk }) => {
  const id = await rule(desk.databaseUrl, 'Low confidence');
  await open(page, `/settings/rules/${id}`);
  await page.getByText('Back-test', { exact: true }).click();
  await page.getByRole('button', { name: 'Start back-test' }).click();
  await expect(totals(page).getByRole('row', { name: /^Tickets/ })).toHaveText(/Tickets\s*2\s*2\s*0/);
  await page.getByText('Try it', { exact: true }).first().click();
  await page.getByRole('textbox', { name: 'Confidence in %' }).fill('31');
  await page.getByRole('button', { name: 'Try it' }).click();
  const says = page.getByRole('region', { name: 'What the rules say' });
  await expect(says.getByRole('listitem').filter({ hasText: 'not saved yet' })).toContainText('confidence 31 % is below 50 %');
  expect(await violations(page)).toEqual([]);
});

test('in an editor, what a back-test found opens in a new tab: what was typed stays', async ({ page, desk }) => {
  const id = await rule(desk.databaseUrl, 'Low confidence');
  await open(page, `/settings/rules/${id}`);
  await page.getByLabel('Per cent').fill('30');
  await page.getByText('Back-test', { exact: true }).click();
  await page.getByRole('button', { name: 'Start back-test' }).click();
  const found = page.getByRole('link', { name: 'Where does it hurt? (opens in a new tab)' });
  const [other] = await Promise.all([page.waitForEvent('popup'), found.click()]);
  await expect(other).toHaveURL(/\/conversations\/unsure\?turn=1#turn-1$/);
  expect(await other.evaluate(() => window.opener)).toBeNull();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(page.getByLabel('Per cent')).toHaveValue('30');
});

test('what was found of a rule that has changed since is marked, until it is what it was or is tested again', async ({ page, desk }) => {
  const id = await rule(desk.databaseUrl, 'Low confidence');
  await open(page, `/settings/rules/${id}`);
  const per = page.getByLabel('Per cent');
  for (const name of ['Back-test', 'Try it']) await page.locator('summary').filter({ hasText: name }).click();
  const parts = page.locator('.rule-trial');
  const mark = parts.getByRole('status').filter({ hasText: 'The rule has changed since. Test it again.' });
  await page.getByRole('button', { name: 'Start back-test' }).click();
  await page.getByRole('textbox', { name: 'Confidence in %' }).fill('31');
  await page.getByRole('button', { name: 'Try it' }).click();
  await expect(totals(page)).toBeVisible();
  await expect(page.getByRole('region', { name: 'What the rules say' })).toBeVisible();
  await expect(mark).toHaveCount(0);
  await per.fill('30');
  await expect(mark).toHaveCount(2);
  await per.fill('50');
  await expect(mark).toHaveCount(0);
  await per.fill('much');
  await expect(mark).toHaveCount(2);
  await per.fill('30');
  await page.getByRole('button', { name: 'Start back-test' }).click();
  await expect(mark).toHaveCount(1);
  await expect(totals(page).getByRole('row', { name: /^Tickets/ })).toHaveText(/Tickets\s*2\s*0\s*−2/);
  await page.getByRole('button', { name: 'Try it' }).click();
  await expect(mark).toHaveCount(0);
});

test('a back-test goes on slice by slice, can be cancelled and gone on with', async ({ page, desk }) => {
  const id = await rule(desk.databaseUrl, 'Low confidence');
  await open(page, `/settings/rules/${id}/back-test`);
  const day = { date: '2026-11-25', saved: 1, draft: 0 };
  const count = { matches: 1, tickets: 1 };
  const nothing = { count: 0, examples: [] };
  const tally = { turns: 10, conversations: 5, saved: count, draft: count, days: [day], newly: nothing, no_longer: nothing };
  let slices = 0;
  let held = () => {};
  await page.route('**/api/fn/back_test', async (route) => {
    slices += 1;
    // The third one is waited for, until it is cancelled.
    if (slices === 3) await new Promise<void>((resolve) => (held = resolve));
    const next = slices < 4 ? `${slices}` : null;
    await route.fulfill({ json: { tally, percent: next ? slices * 25 : 100, next } }).catch(() => {});
  });
  await page.getByRole('button', { name: 'Start back-test' }).click();
  const bar = page.getByRole('progressbar', { name: 'Back-test' });
  await expect(bar).toHaveAttribute('aria-valuetext', '50 %');
  await expect(page.getByText('Looked at: 20 turns of 10 conversations.')).toBeVisible();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByText('Stopped at 50 %.')).toBeVisible();
  await expect(bar).toHaveCount(0);
  held();
  await page.getByRole('button', { name: 'Go on' }).click();
  await expect(page.getByText('Looked at: 30 turns of 15 conversations.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Go on' })).toHaveCount(0);
});

test('a turn that is typed shows which rules match and why', async ({ page, watch }) => {
  await open(page, '/settings/rules/try');
  await page.getByRole('textbox', { name: 'Question' }).fill('I want to talk to a human');
  await page.getByRole('textbox', { name: 'Answer', exact: true }).fill(LONG);
  await page.getByRole('textbox', { name: 'Confidence' }).fill('31');
  await page.getByRole('button', { name: 'Try it' }).click();
  const says = page.getByRole('region', { name: 'What the rules say' });
  await expect(says.getByRole('status')).toHaveText(/ticket of severity High by the rule “Asks for a human”/);
  await expect(says.getByText('confidence 31 % is below 50 %')).toBeVisible();
  await expect(says.getByText('confidence 31 % is not below 25 %')).toBeVisible();
  for (const look of LOOKS) {
    await lookAt(page, look);
    expect.soft(await violations(page), `${look.colorScheme}, ${look.width} px`).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  }
  watch.expectStatus(422, /try_rules/);
  await page.getByRole('textbox', { name: 'Confidence' }).fill('much');
  await page.getByRole('button', { name: 'Try it' }).click();
  await expect(page.getByRole('alert')).toContainText('Confidence must be');
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('both are forms', async ({ page, desk }) => {
    const id = await rule(desk.databaseUrl, 'Low confidence');
    await page.goto(`/settings/rules/${id}/back-test`);
    await page.getByRole('combobox', { name: 'Look at' }).selectOption('30');
    await page.getByRole('button', { name: 'Start back-test' }).click();
    await expect(page.getByText('Looked at: 3 turns of 3 conversations.')).toBeVisible();
    await expect(page.getByRole('combobox', { name: 'Look at' })).toHaveValue('30');
    await page.getByRole('radio', { name: /^Nothing/ }).check();
    await page.getByRole('button', { name: 'Start back-test' }).click();
    await expect(totals(page).getByRole('row', { name: /^Tickets/ })).toHaveText(/^Tickets\s*2$/);

    await page.goto('/settings/rules/try');
    await page.getByRole('textbox', { name: 'Question' }).fill('</textarea><b>human</b>');
    await page.getByRole('textbox', { name: 'Confidence' }).fill('31');
    await page.getByRole('button', { name: 'Try it' }).click();
    await expect(page.getByText('confidence 31 % is below 50 %')).toBeVisible();
    await expect(page.getByRole('textbox', { name: 'Question' })).toHaveValue('</textarea><b>human</b>');
  });
});
