// From a click to the paint that answers it, on a long list.

import type { Page } from '@playwright/test';

import { type Api, STATUS, type Ticket } from '../fixtures/api.ts';
import { card, cards, drawer, menu, menuButton, opener, panel, tab } from '../fixtures/pages.ts';
import { PROCESSORS, expect, test, withPage } from './bench.ts';
import { median, print, quantile, say } from './figures.ts';
import { EDITED, ROWS, edited, isEditable, middle, openLong, openStatus } from './list.ts';
import { type Answer, click, settled } from './probe.ts';

/** What an interaction may take. */
const BUDGET = { unit: 'ms', baseline: 50 } as const;

/** How often things are clicked: a 95th percentile needs more than a median. */
const OPENS = 24;
const CLICKS = 15;
/** A filter leaves a short list behind, and making it long again takes long. */
const FILTERS = 7;

/** Runs `once` for each of a number of clicks, after one that is not counted. */
async function repeat(times: number, once: (run: number) => Promise<Answer>): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (let run = 0; run <= times; run++) answers.push(await once(run));
  return answers.slice(1);
}

/** The least that an interaction can be: a page of one button, which says that it is pressed. */
async function trivial(page: Page): Promise<Answer[]> {
  await page.setContent('<!DOCTYPE html><title>One button</title><p><button aria-pressed="false">Press</button></p>');
  const button = page.getByRole('button');
  await button.evaluate((button) => {
    button.addEventListener('click', () => {
      button.setAttribute('aria-pressed', String(button.getAttribute('aria-pressed') !== 'true'));
    });
  });
  const at = await middle(button);
  return repeat(OPENS, (run) => click(page, at, { selector: `button[aria-pressed="${run % 2 === 0}"]` }));
}

/** Opens one ticket after another, from all over the list. */
async function opening(page: Page, tickets: Ticket[]): Promise<Answer[]> {
  return repeat(OPENS, async (run) => {
    const ticket = tickets[(run * 37) % ROWS]!;
    const at = await middle(opener(card(page, ticket)));
    const answer = await click(page, at, { selector: 'section[aria-label="Ticket details"] h2', contains: ticket.title });
    // All of it is there before the next one begins.
    await expect(panel(page)).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(drawer(page)).toHaveCount(0);
    return answer;
  });
}

/** Goes through the tabs of an open ticket. */
async function tabs(page: Page, ticket: Ticket): Promise<Answer[]> {
  await opener(card(page, ticket)).click();
  await expect(panel(page)).toBeVisible();
  const answers = await repeat(CLICKS, async (run) => {
    const name = (['Conversation', 'Audit', 'Details'] as const)[run % 3]!;
    const before = (await panel(page).textContent()) ?? '';
    const selector =
      'section[aria-label="Ticket details"]' +
      `:has([role="tab"][aria-selected="true"][id="tab-${name.toLowerCase()}"]) [role="tabpanel"]`;
    return click(page, await middle(tab(page, name)), { selector, not: before.trim() });
  });
  await page.keyboard.press('Escape');
  await expect(drawer(page)).toHaveCount(0);
  return answers;
}

/** Narrows the list to a status. */
async function filtering(page: Page, url: string): Promise<Answer[]> {
  return repeat(FILTERS, async () => {
    await openLong(page, url);
    await menuButton(page, 'Status').click();
    const at = await middle(menu(page, 'Status').getByRole('menuitemcheckbox', { name: STATUS.open, exact: true }));
    const selector = '[role="menu"][aria-label="Status"] [role="menuitemcheckbox"][aria-checked="true"]';
    return click(page, at, { selector, contains: STATUS.open });
  });
}

/** Changes the status of one ticket after the other on its card. */
async function editing(page: Page, tickets: Ticket[]): Promise<Answer[]> {
  return repeat(CLICKS, async (run) => {
    const ticket = tickets[run]!;
    const answer = await click(page, await openStatus(page, ticket), edited(ticket));
    // The desk has it, and the page has heard of it.
    await page.waitForTimeout(1_000);
    return answer;
  });
}

/** The tickets of a long list, in its order. */
function listed(api: Api): Promise<Ticket[]> {
  return api.tickets('', ROWS);
}

for (const { prefix, rate } of PROCESSORS) {
  test(`interactions, the processor ${rate} times slower`, async ({ browser, desk, api }) => {
    const painted = (answers: Answer[]) => answers.map(({ painted }) => painted);
    const least = await withPage(browser, rate, trivial);
    print(`${prefix}.trivial`, median(painted(least)), BUDGET);

    const report = (name: string, answers: Answer[], middle = name) => {
      const figure = median(painted(answers));
      print(`${prefix}.${middle}`, figure, BUDGET);
      print(`${prefix}.${name}.against_trivial`, figure, { unit: 'ms', baseline: median(painted(least)) });
      const next = answers.map(({ next }) => next ?? 16);
      say(`${prefix}.${name}: to the next paint whatever it shows ${median(next)} ms (Event Timing, median of ${next.length})`);
    };

    await withPage(browser, rate, async (page) => {
      const url = `${desk.url}/tickets`;
      const tickets = await listed(api);
      await openLong(page, url);
      await expect(cards(page)).toHaveCount(ROWS);
      await settled(page);

      const opened = await opening(page, tickets);
      report('open', opened, 'open.p50');
      print(`${prefix}.open.p95`, quantile(painted(opened), 0.95), BUDGET);
      report('tab', await tabs(page, tickets[20]!));
      if (await isEditable(page, tickets[0]!)) {
        const open = tickets.filter(({ status }) => status !== EDITED);
        report('edit', await editing(page, open));
      } else {
        say(`${prefix}.edit: left out, as the cards have no button "Status"`);
      }
      report('filter', await filtering(page, url));
    });
  });
}
