// A transcript: long ones by windows, the raw answer beside what was shown, why a turn was escalated or not.

import type { Page } from '@playwright/test';

import { type Turn, sure, unsure } from '../fixtures/api.ts';
import { violations } from '../fixtures/axe.ts';
import { LOOKS, address, alive, drawer, expectAddress, lookAt, open } from '../fixtures/pages.ts';
import { expect, withDesk } from '../fixtures/test.ts';

const COUNT = 160;
const NAMED = '80';

const withTranscripts = withDesk(async (_, api) => {
  const long: Turn[] = Array.from({ length: COUNT }, (_, n) =>
    sure({ chat_id: 'long', turn_id: String(n + 1), question: `Question ${n + 1}`, answer: `Answer ${n + 1}\n\nand more.` }),
  );
  long[79] = unsure({ ...long[79]!, confidence: 12 });
  await api.sendAll(long);
  await api.send(
    unsure({
      chat_id: 'told',
      channel: 'Teams',
      user: { name: 'Ada Obi' },
      question: 'What is my number?',
      answer: 'It is [phone], Ada.',
      answer_raw: 'It is 555-0100, Ada.',
      feedback: 'up',
      sources: [{ title: 'Directory', url: 'https://example.com/d', excerpt: 'All numbers' }],
      guardrails: [{ policy: 'pii', action: 'redact', detail: 'phone number' }],
    }),
  );
  await api.send(unsure({ chat_id: 'told', turn_id: '2', question: 'And who are you?' }));
  await api.send(sure({ chat_id: 'told', turn_id: '3' }));
});

const turns = (page: Page) => page.getByRole('list', { name: 'Turns' }).locator('> li');
const turn = (page: Page, id: string) => page.locator(`[id="turn-${id}"]`);
const earlier = (page: Page) => page.getByRole('link', { name: 'Earlier turns' });
const later = (page: Page) => page.getByRole('link', { name: 'Later turns' });

async function expectFromTo(page: Page, first: number, last: number): Promise<void> {
  await expect(turns(page)).toHaveCount(last - first + 1);
  await expect(turns(page).first()).toContainText(`Question ${first}`);
  await expect(turns(page).last()).toContainText(`Question ${last}`);
}

withTranscripts('a long chat opens around its turn and grows at both ends without a jump', async ({ page }) => {
  await open(page, `/conversations/long?turn=${NAMED}#turn-${NAMED}`);
  await expectFromTo(page, 55, 104);
  await expect(turn(page, NAMED)).toBeInViewport({ ratio: 1 });
  await expect(page.locator('.turns-left')).toHaveText(['54 turns', '56 turns']);
  await earlier(page).scrollIntoViewIfNeeded();
  const read = () => turn(page, '55').evaluate((turn) => Math.round(turn.getBoundingClientRect().top));
  const before = await read();
  await earlier(page).click();
  await expectFromTo(page, 5, 104);
  await expect.poll(async () => Math.abs((await read()) - before)).toBeLessThan(3);
  await later(page).click();
  await expectFromTo(page, 5, 154);
  await later(page).click();
  await expectFromTo(page, 5, COUNT);
  await expect(later(page)).toHaveCount(0);
  await expect(page.getByRole('list', { name: 'Turns' })).toBeFocused();
});

withTranscripts('an address that names a turn without a fragment shows it, and a page that is loaded again stays', async ({ page }) => {
  await open(page, `/conversations/long?turn=${NAMED}`);
  await expect(turn(page, NAMED)).toBeInViewport();
  const top = () => page.evaluate(() => Math.round(scrollY));
  expect(await top()).toBeGreaterThan(0);
  const other = turn(page, '60');
  await other.scrollIntoViewIfNeeded();
  const before = await top();
  await page.reload();
  await alive(page);
  await page.waitForTimeout(300);
  expect(Math.abs((await top()) - before)).toBeLessThan(3);
  await open(page, `/conversations/long?turn=${NAMED}&from=70`);
  await expectFromTo(page, 70, 119);
  await page.waitForTimeout(300);
  expect(await top()).toBe(0);
  await page.goBack();
  await expect(other).toBeInViewport();
  await expect.poll(async () => Math.abs((await top()) - before)).toBeLessThan(3);
});

withTranscripts('what is nested without end stays within its answer, and a short chat ID in one line', async ({ page, api }) => {
  const answers = ['> '.repeat(300) + 'deep within', '- '.repeat(300) + 'deep within'];
  for (const [n, answer] of answers.entries()) await api.send(sure({ chat_id: 'deep', turn_id: `${n}`, answer }));
  await open(page, '/conversations/deep');
  await expect(turns(page)).toHaveCount(answers.length);
  const id = page.getByRole('button', { name: 'Copy chat ID deep' }).locator('code');
  for (const look of LOOKS) {
    await lookAt(page, look);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(look.width);
    for (const deep of await page.getByText('deep within').all()) expect((await deep.boundingBox())!.width).toBeGreaterThan(60);
    expect((await id.boundingBox())!.height).toBeLessThan(24);
  }
});

withTranscripts('to the ticket and back one is where one read, in what was added, too', async ({ page }) => {
  await open(page, `/conversations/long?from=101`);
  await expectFromTo(page, 101, 150);
  await earlier(page).click();
  await expectFromTo(page, 51, 150);
  const link = turn(page, NAMED).getByRole('link', { name: /^Ticket #/ });
  await link.scrollIntoViewIfNeeded();
  const top = () => turn(page, NAMED).evaluate((turn) => Math.round(turn.getBoundingClientRect().top));
  const before = await top();
  await link.click();
  await expect(drawer(page)).toBeVisible();
  await page.goBack();
  await expectFromTo(page, 51, 150);
  await expect.poll(async () => Math.abs((await top()) - before)).toBeLessThan(3);
});

withTranscripts('each turn says what came of it, and what it was drawn from', async ({ page, api }) => {
  const { tickets } = await api.conversation('told');
  await open(page, '/conversations/told');
  const first = turn(page, '1');
  for (const words of ['Ada Obi', '12 %', 'Thumbs-up', 'pii', 'redact', 'phone number', 'Directory', 'All numbers'])
    await expect(first).toContainText(words);
  await expect(first.locator('.turn-raised')).toContainText(`Raised Ticket #${tickets[0]!.number}`);
  await expect(turn(page, '2').locator('.turn-raised')).toContainText(`Joined Ticket #${tickets[0]!.number}`);
  await expect(turn(page, '3').locator('.turn-raised')).toHaveCount(0);
  await expect(turn(page, '3')).toContainText('AI Response (Raw): the same as the answer');
  await expect(earlier(page).or(later(page))).toHaveCount(0);
});

withTranscripts('the raw answer shows on demand where it differs, word by word', async ({ page }) => {
  await open(page, '/conversations/told');
  const raw = turn(page, '1').locator('details').filter({ hasText: 'AI Response (Raw)' });
  await expect(raw.locator('.raw')).toBeHidden();
  await raw.locator('summary').click();
  await expect(raw.locator('.raw')).toHaveText('It is 555-0100[phone], Ada.');
  await expect(raw.locator('.raw del')).toHaveText('555-0100');
  await expect(raw.locator('.raw ins')).toHaveText('[phone]');
});

withTranscripts('why a turn was not escalated names the rules that were skipped', async ({ page }) => {
  const skipped = [{ name: 'Refunds', version: 3, problem: "The pattern can't be used: unclosed group." }];
  const json = { recorded: [], others: [], skipped, turn_number: 3 };
  await page.route('**/api/fn/turn_reasons*', (route) => route.fulfill({ json }));
  await open(page, '/conversations/told');
  const why = turn(page, '3').locator('.turn-why');
  await why.locator('summary').click();
  await expect(why.getByRole('heading', { name: /^Skipped: / })).toBeVisible();
  await expect(why.getByRole('listitem')).toContainText(/Refunds\s*version 3/);
  await expect(why).toContainText('unclosed group');
  await expect(why).not.toContainText('No rule is switched on.');
});

withTranscripts('why a turn was escalated or not is asked for when it is opened', async ({ page }) => {
  const asked: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes('/api/fn/turn_reasons')) asked.push(request.url());
  });
  await open(page, '/conversations/told');
  expect(asked).toEqual([]);
  const why = turn(page, '1').locator('.turn-why');
  await why.getByText('Why this turn was escalated').click();
  await expect(why.getByRole('heading', { name: 'Matched, as it was recorded' })).toBeVisible();
  await expect(why).toContainText('confidence 12 % is below 50 %');
  await expect(why.getByRole('heading', { name: 'Did not match, by the rules as they are now' })).toBeVisible();
  await expect(why).toContainText('the question does not ask for a human');
  const not = turn(page, '3').locator('.turn-why');
  await not.getByText('Why this turn was not escalated').click();
  await expect(not).toContainText('confidence 97 % is not below 50 %');
  await expect(not).toContainText('for them this was turn 3');
  expect(asked).toHaveLength(2);
});

withTranscripts('nobody finds fault with a transcript, whatever of it is open', async ({ page }) => {
  await open(page, '/conversations/told?turn=1&why=1');
  for (const details of await page.locator('.turn-more').all())
    if (!(await details.getAttribute('open').then((open) => open !== null))) await details.locator('summary').click();
  await expect(turn(page, '3').locator('.turn-why')).toContainText('as they are now');
  for (const look of LOOKS) {
    await lookAt(page, look);
    expect.soft(await violations(page), `${look.colorScheme}, ${look.width} px`).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(look.width);
  }
});

withTranscripts('turns that can’t be loaded are said to be so, and come with another try', async ({ page, watch }) => {
  watch.expectStatus(503, /\/api\/fn\/transcript/);
  await open(page, '/conversations/long');
  await page.route('**/api/fn/transcript*', (route) => route.fulfill({ status: 503, body: '' }));
  await later(page).click();
  await expect(page.getByRole('alert')).toContainText('The later turns could not be loaded.');
  await page.unroute('**/api/fn/transcript*');
  await later(page).click();
  await expectFromTo(page, 1, 100);
  await expect(page.getByRole('alert')).toHaveCount(0);
});

withTranscripts.describe('without JavaScript', () => {
  withTranscripts.use({ javaScriptEnabled: false });

  withTranscripts('windows, raw answers and reasons are had by links', async ({ page }) => {
    await page.goto(`/conversations/long?turn=${NAMED}#turn-${NAMED}`);
    await expectFromTo(page, 55, 104);
    await expect(turn(page, NAMED)).toBeInViewport({ ratio: 1 });
    await earlier(page).click();
    await expectAddress(page, `/conversations/long?turn=${NAMED}&from=5`);
    await expectFromTo(page, 5, 54);
    await later(page).click();
    await expectFromTo(page, 55, 104);
    await page.goto('/conversations/told');
    await turn(page, '1').locator('summary', { hasText: 'Raw' }).click();
    await expect(turn(page, '1').locator('.raw del')).toBeVisible();
    await turn(page, '3').locator('summary', { hasText: 'Why' }).click();
    await turn(page, '3').getByRole('link', { name: 'Show what each rule says' }).click();
    expect(address(page)).toBe('/conversations/told?turn=3&why=1#turn-3');
    await expect(turn(page, '3').locator('.turn-why')).toContainText('confidence 97 % is not below 50 %');
    await expect(turn(page, '3')).toBeInViewport();
  });
});
