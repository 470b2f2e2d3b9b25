// How much of a long list is written anew when one ticket of it changes.

import { type Locator, type Page, errors } from '@playwright/test';

import { STATUS, type Ticket } from '../fixtures/api.ts';
import { card } from '../fixtures/pages.ts';
import { expect, test, withPage } from './bench.ts';
import { median, print, say } from './figures.ts';
import { EDITED, ROWS, editedState, isEditable, openLong, openStatus } from './list.ts';
import { settled } from './probe.ts';

/** Odd, and more than two: the ages of all cards are read anew now and then, and the median must not see it. */
const RUNS = 5;

/** How long a page may take to hear of a change. */
const PATIENCE = 10_000;

/** The one card that is to be touched. */
const ONE = { unit: 'rows', baseline: 1 } as const;

declare global {
  interface Window {
    /** Ends the watch and answers what it has seen. */
    benchTouched?: () => string[];
  }
}

/** Notes from here on which cards are touched in any way. */
async function watch(page: Page): Promise<void> {
  await page.evaluate(() => {
    const touched = new Set<string>();
    // By the ticket: a card that was taken away and another one put in its place are one card.
    const note = (card: Element) => touched.add(card.querySelector('.card-link')?.id ?? 'a card of no ticket');
    const read = (records: MutationRecord[]) => {
      for (const { target, addedNodes, removedNodes } of records) {
        const within = (target instanceof Element ? target : target.parentElement)?.closest('.card');
        if (within) {
          note(within);
          continue;
        }
        for (const node of [...addedNodes, ...removedNodes]) {
          if (!(node instanceof Element)) continue;
          if (node.matches('.card')) note(node);
          else node.querySelectorAll('.card').forEach(note);
        }
      }
    };
    const observer = new MutationObserver(read);
    // The list's own element may be put in another one's place; the part of the page that it is in stays.
    const list = document.querySelector('section[aria-label="Tickets"]')!;
    observer.observe(list, { childList: true, attributes: true, characterData: true, subtree: true });
    window.benchTouched = () => {
      read(observer.takeRecords());
      observer.disconnect();
      return [...touched];
    };
  });
}

/** Ends the watch; the ticket that changed is among what it has seen. */
async function touched(page: Page, ticket: Ticket): Promise<number> {
  // What a change brings with it comes after it.
  await page.waitForTimeout(2_000);
  const ids = await page.evaluate(() => window.benchTouched!());
  expect(ids).toContain(`ticket-${ticket.id}`);
  return ids.length;
}

/** Whether something comes to be seen in time. */
async function isSeen(state: Locator): Promise<boolean> {
  try {
    await state.waitFor({ timeout: PATIENCE });
    return true;
  } catch (error) {
    if (error instanceof errors.TimeoutError) return false;
    throw error;
  }
}

test('rows touched', async ({ browser, desk, api }) => {
  await withPage(browser, 1, async (page) => {
    const url = `${desk.url}/tickets`;
    const open = (await api.tickets('', ROWS)).filter(({ status }) => status !== EDITED);
    // From the middle of the list: nothing that is special at its ends, and nothing that changes places.
    const middle = Math.floor(open.length / 2);
    const tickets = open.slice(middle, middle + 2 * RUNS);
    expect(tickets).toHaveLength(2 * RUNS);
    await openLong(page, url);
    await settled(page);

    if (await isEditable(page, tickets[0]!)) {
      const figures: number[] = [];
      for (const ticket of tickets.slice(0, RUNS)) {
        const state = await editedState(page, ticket);
        await card(page, ticket).scrollIntoViewIfNeeded();
        await watch(page);
        const { x, y } = await openStatus(page, ticket);
        await page.mouse.click(x, y);
        expect(await isSeen(state), `${STATUS[EDITED]} on the card`).toBe(true);
        figures.push(await touched(page, ticket));
      }
      print('browser.edit.rows_touched', median(figures), ONE);
    } else {
      say('browser.edit.rows_touched: left out, as the cards have no button "Status"');
    }

    const figures: number[] = [];
    for (const ticket of tickets.slice(RUNS)) {
      const state = await editedState(page, ticket);
      await expect(state).toHaveCount(0);
      await watch(page);
      // Another client than this page.
      const answer = await api.patch(`tickets/${ticket.id}`, { status: { from: ticket.status, to: EDITED } });
      expect(answer.status).toBe(200);
      if (!(await isSeen(state))) {
        say(`browser.refetch.rows_touched: left out, as the page did not show the change within ${PATIENCE / 1000} s`);
        return;
      }
      figures.push(await touched(page, ticket));
    }
    print('browser.refetch.rows_touched', median(figures), ONE);
  });
});
