// Conversation Logs: the list that is searched, filtered and paged.

import type { Locator, Page } from '@playwright/test';

import { type Turn, sure, unsure } from '../fixtures/api.ts';
import { violations } from '../fixtures/axe.ts';
import { LOOKS, chips, drawer, expectAddress, lookAt, open } from '../fixtures/pages.ts';
import { expect, test, withDesk } from '../fixtures/test.ts';

const PAGE = 40;
const MANY = 45;

const withLogs = withDesk(async (_, api) => {
  const many: Turn[] = Array.from({ length: MANY }, (_, n) =>
    sure({ chat_id: `many-${n}`, turn_id: '1', channel: 'Web', question: `Where is form ${n}?`, user: { name: 'Bo Berg' } }),
  );
  for (const turn of many) await api.send(turn);
  await api.send(
    sure({
      chat_id: 'lift',
      turn_id: '1',
      channel: 'Slack',
      user: { name: 'Zoë Lindqvist' },
      question: 'Where is the badge reader?',
      answer: 'Next to the *lift*.',
      feedback: 'up',
    }),
  );
  await api.send(sure({ chat_id: 'lift', turn_id: '2', channel: 'Slack', question: 'And the turnstile?', answer: 'By the door.' }));
  await api.send(
    unsure({
      chat_id: 'ticket',
      channel: 'Teams',
      user: { name: 'Ada Obi' },
      question: 'How do I reset the VPN?',
      feedback: 'down',
      guardrails: [{ policy: 'secrets', action: 'flag' }],
    }),
  );
});

const rows = (page: Page) => page.getByRole('list', { name: 'Conversations', exact: true }).locator('> li');
const titles = (page: Page) => rows(page).getByRole('heading', { level: 2 });
const count = (page: Page, words: string) => expect(page.locator('.logs-count')).toContainText(words);
const search = (page: Page) => page.getByRole('searchbox', { name: 'Search conversations' });
const filters = (page: Page) => page.locator('.log-filters');

async function openFilters(page: Page): Promise<Locator> {
  await filters(page).locator('summary').click();
  return filters(page).locator('form');
}

withLogs('a row says what its conversation has come to, and leads to it and to its ticket', async ({ page, api }) => {
  const { tickets } = await api.conversation('ticket');
  await open(page, '/conversations');
  await count(page, `${MANY + 2} conversations`);
  await expect(page).toHaveTitle('Conversation Logs · Handoff');
  const row = rows(page).first();
  for (const words of ['How do I reset the VPN?', 'Ada Obi', 'Teams', '1 turn', '12 %', 'Thumbs-down', 'secrets', 'Open'])
    await expect(row).toContainText(words);
  await expect(rows(page).nth(1)).toContainText('2 turns');
  await row.getByRole('link', { name: `#${tickets[0]!.number}` }).click();
  await expectAddress(page, `/tickets/${tickets[0]!.id}`);
  await expect(drawer(page)).toBeVisible();
  await page.goBack();
  await titles(page).first().getByRole('link').click();
  await expectAddress(page, '/conversations/ticket');
  await page.getByRole('link', { name: 'All conversations' }).click();
  await expectAddress(page, '/conversations');
});

withLogs('a search as one types is in the address, marks what it found and leads to the turn', async ({ page }) => {
  await open(page, '/conversations');
  await search(page).fill('TURNSTILE zoe');
  await expectAddress(page, '/conversations?q=TURNSTILE+zoe');
  await count(page, '1 conversation');
  await expect(rows(page).locator('mark').first()).toHaveText('Zoë');
  await search(page).fill('turnstile');
  await expect(rows(page).locator('mark')).toHaveText(['turnstile']);
  await titles(page).first().getByRole('link').click();
  await expectAddress(page, '/conversations/lift?turn=2#turn-2');
  await expect(page.locator('.turn[aria-current="true"]')).toContainText('turnstile');
  await page.goBack();
  await expect(search(page)).toHaveValue('turnstile');
  // One search is one step.
  await page.goBack();
  await expectAddress(page, '/conversations');
  await count(page, `${MANY + 2} conversations`);
});

withLogs('filters are chosen together, shown as chips, and taken away one by one', async ({ page }) => {
  await open(page, '/conversations');
  const form = await openFilters(page);
  await form.getByLabel('Ticket').selectOption('With a ticket');
  await form.getByRole('combobox', { name: 'Lowest confidence' }).selectOption('Very low: below 25 %');
  await form.getByLabel('Feedback').selectOption('Thumbs-down');
  await form.getByLabel('Guardrail hit').selectOption('A guardrail was hit');
  await form.getByRole('combobox', { name: 'Active' }).selectOption('Today');
  await form.getByRole('checkbox', { name: 'Teams' }).check();
  await form.getByRole('checkbox', { name: 'secrets' }).check();
  await form.getByRole('button', { name: 'Show conversations' }).click();
  await expectAddress(
    page,
    '/conversations?channel=Teams&ticket=yes&confidence=0..24.99&feedback=down&guarded=yes&guardrail=secrets&active=today',
  );
  await count(page, '1 conversation');
  await expect(form).toBeHidden();
  await expect(filters(page).locator('summary')).toBeFocused();
  await expect(chips(page).locator('.filter-text')).toHaveText([
    'Channel: Teams',
    'Has ticket: Yes',
    'Lowest confidence: 0–24.99 %',
    'Feedback: Thumbs-down',
    'Guardrail hit: Yes',
    'Guardrail: secrets',
    'Active: Today',
  ]);
  await chips(page).getByRole('link', { name: 'Remove Active: Today' }).click();
  await expectAddress(
    page,
    '/conversations?channel=Teams&ticket=yes&confidence=0..24.99&feedback=down&guarded=yes&guardrail=secrets',
  );
  await openFilters(page);
  await expect(form.getByRole('combobox', { name: 'Active' })).toHaveValue('');
  await expect(form.getByRole('checkbox', { name: 'Teams' })).toBeChecked();
  await chips(page).getByRole('link', { name: 'Clear all' }).click();
  await expectAddress(page, '/conversations');
  await expect(form.getByRole('checkbox', { name: 'Teams' })).not.toBeChecked();
  await page.goBack();
  await count(page, '1 conversation');
});

withLogs('ranges of one’s own are filters, too', async ({ page }) => {
  await open(page, '/conversations?confidence=0..24.99');
  const form = await openFilters(page);
  await form.getByLabel('to, in %').fill('97');
  await form.getByLabel('or from', { exact: true }).fill('2020-01-01');
  await form.getByRole('button', { name: 'Show conversations' }).click();
  await expectAddress(page, '/conversations?confidence=0..97&active=2020-01-01..');
  await count(page, `${MANY + 2} conversations`);
});

withLogs('what can’t be read in the filters is marked where it was typed, and nothing else changes', async ({ page }) => {
  await open(page, '/conversations?channel=Slack');
  const form = await openFilters(page);
  const [from, to] = [form.getByLabel('or from, in %'), form.getByLabel('to, in %')];
  await from.fill('90');
  await to.fill('10');
  await form.getByRole('button', { name: 'Show conversations' }).click();
  await expect(form.getByRole('alert')).toContainText('Confidence “90..10”');
  await expect(from).toBeFocused();
  await expect(from).toHaveAttribute('aria-invalid', 'true');
  await expectAddress(page, '/conversations?channel=Slack');
  expect(await violations(page)).toEqual([]);
  await from.fill('10');
  await to.fill('99');
  await form.getByLabel('or from', { exact: true }).fill('2026-02-02');
  await form.getByLabel('to', { exact: true }).fill('2026-02-01');
  await form.getByRole('button', { name: 'Show conversations' }).click();
  await expect(form.getByRole('alert')).toContainText('Active “2026-02-02..2026-02-01”');
  await expect(form.getByLabel('or from', { exact: true })).toBeFocused();
  await expect(from).not.toHaveAttribute('aria-invalid');
  await form.getByLabel('or from', { exact: true }).fill('');
  await form.getByLabel('to', { exact: true }).fill('');
  await form.getByRole('button', { name: 'Show conversations' }).click();
  await expectAddress(page, '/conversations?channel=Slack&confidence=10..99');
  await expect(form).toBeHidden();
});

withLogs('what is not understood in an address is named, and the rest stands', async ({ page }) => {
  await open(page, '/conversations?ticket=maybe&channel=Slack&colour=red');
  await count(page, '1 conversation');
  const note = page.getByRole('note');
  await expect(note).toContainText('ticket "maybe" must be one of yes, no');
  await expect(note).toContainText('colour "red" is not a known parameter');
});

withLogs('a long list goes on, page by page, in either order, and back to the place where one was', async ({ page }) => {
  await open(page, '/conversations');
  await expect(rows(page)).toHaveCount(PAGE);
  const place = titles(page).nth(30);
  const words = await place.textContent();
  await place.scrollIntoViewIfNeeded();
  await place.getByRole('link').click();
  await expect(page.getByRole('list', { name: 'Turns' })).toContainText(words!);
  await page.goBack();
  await expect(titles(page).nth(30)).toBeInViewport();
  await page.getByRole('link', { name: 'Next', exact: true }).click();
  await expect(rows(page)).toHaveCount(MANY + 2 - PAGE);
  await expect(titles(page).last()).toHaveText('Where is form 0?');
  await page.reload();
  await expect(rows(page)).toHaveCount(MANY + 2 - PAGE);
  await page.getByRole('link', { name: 'Back to the first page' }).click();
  await expectAddress(page, '/conversations');
  await page.getByRole('link', { name: 'Oldest first' }).click();
  await expectAddress(page, '/conversations?sort=activity');
  await expect(titles(page).first()).toHaveText('Where is form 0?');
});

withLogs('single keys go to the search and from conversation to conversation, as among tickets', async ({ page }) => {
  await open(page, '/conversations?q=form');
  const link = (index: number) => titles(page).nth(index).getByRole('link');
  await page.keyboard.press('/');
  await expect(search(page)).toBeFocused();
  await page.keyboard.type('jk?');
  await expect(search(page)).toHaveValue('jk?');
  await search(page).fill('');
  await expectAddress(page, '/conversations');
  await count(page, `${MANY + 2} conversations`);
  await search(page).blur();
  for (const index of [0, 1, 2]) {
    await page.keyboard.press('j');
    await expect(link(index)).toBeFocused();
  }
  for (const index of [1, 0, 0]) {
    await page.keyboard.press('k');
    await expect(link(index)).toBeFocused();
  }
  for (let n = 1; n < PAGE; n += 1) await page.keyboard.press('j');
  await expect(link(PAGE - 1)).toBeFocused();
  await expect(rows(page).nth(PAGE - 1)).toBeInViewport({ ratio: 1 });
  await page.keyboard.press('j');
  await expect(rows(page)).toHaveCount(MANY + 2 - PAGE);
  await page.goBack();
  await expect(rows(page)).toHaveCount(PAGE);
  await link(0).focus();
  await page.keyboard.press('Enter');
  await expectAddress(page, '/conversations/ticket');
  await page.keyboard.press('?');
  await page.waitForTimeout(300);
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

withLogs('the keys are explained and switched off in one place, and Escape closes the filters', async ({ page }) => {
  const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await open(page, '/conversations');
  await page.keyboard.press('?');
  await expect(help).toContainText('Next conversation');
  expect(await violations(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(help).toHaveCount(0);
  const form = await openFilters(page);
  await form.getByLabel('to, in %').fill('5');
  await page.keyboard.press('Escape');
  await expect(form).toBeHidden();
  await expect(filters(page).locator('summary')).toBeFocused();
  await page.keyboard.press('?');
  await help.getByRole('checkbox').uncheck();
  await page.keyboard.press('Escape');
  await expect(help).toHaveCount(0);
  await open(page, '/tickets');
  await page.keyboard.press('?');
  await page.waitForTimeout(300);
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await open(page, '/conversations');
  await page.keyboard.press('?');
  await page.keyboard.press('j');
  await page.waitForTimeout(300);
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(page.locator('.log :focus')).toHaveCount(0);
});

withLogs('nothing that matches is said to be so, with a way on', async ({ page }) => {
  await open(page, '/conversations?q=zzzz');
  await expect(page.getByRole('heading', { name: 'No conversation matches' })).toBeVisible();
  await page.getByRole('link', { name: 'Clear filters' }).click();
  await count(page, `${MANY + 2} conversations`);
});

withLogs('nobody finds fault with the list, open filters included', async ({ page }) => {
  await open(page, '/conversations?q=the&ticket=maybe&channel=Slack,Teams,Web');
  await openFilters(page);
  for (const look of LOOKS) {
    await lookAt(page, look);
    expect.soft(await violations(page), `${look.colorScheme}, ${look.width} px`).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(look.width);
  }
});

withLogs.describe('without JavaScript', () => {
  withLogs.use({ javaScriptEnabled: false });

  withLogs('the list is searched, filtered, sorted and paged by forms and links', async ({ page }) => {
    await page.goto('/conversations');
    await search(page).fill('berg');
    await search(page).press('Enter');
    await count(page, `${MANY} conversations`);
    await page.getByRole('link', { name: 'Oldest first' }).click();
    await expect(titles(page).first()).toHaveText('Where is form 0?');
    await page.getByRole('link', { name: 'Next', exact: true }).click();
    await expect(rows(page)).toHaveCount(MANY - PAGE);
    const form = await openFilters(page);
    await form.getByLabel('Ticket').selectOption('Without a ticket');
    await form.getByLabel('to, in %').fill('98');
    await form.getByRole('checkbox', { name: 'Web' }).check();
    await form.getByRole('button', { name: 'Show conversations' }).click();
    await count(page, `${MANY} conversations`);
    await expect(chips(page).locator('.filter-text')).toHaveText([
      'Search: "berg"',
      'Channel: Web',
      'Has ticket: No',
      'Lowest confidence: 0–98 %',
    ]);
    await expect(titles(page).first()).toHaveText('Where is form 0?');
    await chips(page).getByRole('link', { name: 'Clear all' }).click();
    await expectAddress(page, '/conversations?sort=activity');
    await openFilters(page);
    await form.getByLabel('or from, in %').fill('90');
    await form.getByLabel('to, in %').fill('10');
    await form.getByRole('button', { name: 'Show conversations' }).click();
    await expect(form.getByRole('alert')).toContainText('Confidence “90..10”');
    await expect(form.getByLabel('to, in %')).toHaveValue('10');
  });
});

withDesk(async () => undefined)('a desk without conversations says so', async ({ page }) => {
  await open(page, '/conversations');
  await expect(page.getByRole('heading', { name: 'No conversations yet' })).toBeVisible();
});

test('the demo: what is listed is what the API has', async ({ page, api }) => {
  await open(page, '/conversations?ticket=yes');
  const link = titles(page).first().getByRole('link');
  const chat = decodeURIComponent(new URL(await link.evaluate((link) => (link as HTMLAnchorElement).href)).pathname.split('/')[2]!);
  const conversation = await api.conversation(chat);
  await expect(rows(page).first()).toContainText(`#${conversation.tickets[0]!.number}`);
  await expect(rows(page).first()).toContainText(`${conversation.turns.length} turn`);
});
