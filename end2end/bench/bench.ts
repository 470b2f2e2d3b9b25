// The `test` of the benches: a desk full of tickets, and pages on a processor as slow as asked for.

import { type Browser, type BrowserContextOptions, type CDPSession, type Page, test as base, expect } from '@playwright/test';

import { type Api, type Turn, unsure } from '../fixtures/api.ts';
import { Desk } from '../fixtures/desk.ts';
import { say } from './figures.ts';

/** Tickets that the desk has at least: enough for the rows of a list that one has worked down, twice. */
const FEWEST = 400;

/** How many are asked for, beside those of the demo. */
const ASKED = Number(process.env.HANDOFF_BENCH_TICKETS ?? FEWEST);
const TICKETS = Math.max(FEWEST, ASKED);

/** How many turns one request takes. */
const BATCH = 1000;

export const test = base.extend<object, { desk: Desk; api: Api }>({
  // The demo, as its visitor is somebody: a desk without accounts lets nobody edit in the browser.
  desk: [
    async ({}, use) => {
      const desk = await Desk.start('sqlite', { demo: true });
      await use(desk);
      await desk.stop();
    },
    { scope: 'worker', timeout: 300_000 },
  ],
  api: [
    async ({ desk }, use) => {
      if (ASKED < FEWEST) say(`The browser is measured on ${FEWEST} tickets: ${ASKED} do not fill its list.`);
      const api = await desk.api();
      for (let from = 0; from < TICKETS; from += BATCH) {
        const turns = Array.from({ length: Math.min(BATCH, TICKETS - from) }, (_, index) => turn(from + index));
        const tickets = (await api.sendAll(turns)).filter(({ ticket }) => ticket?.new);
        expect(tickets).toHaveLength(turns.length);
      }
      await use(api);
    },
    { scope: 'worker', timeout: 300_000 },
  ],
});

/** A turn like those of a real assistant, which becomes a ticket with a title of its own and an excerpt. */
function turn(n: number): Turn {
  return unsure({
    chat_id: `bench-${n}`,
    channel: ['Teams', 'Slack', 'Web chat'][n % 3],
    user: { name: `User ${n % 97}`, id: `u-${n % 97}`, email: `user-${n % 97}@example.com` },
    title: `Badge ${n} opens no door`,
    question: `How do I get into the building at site ${n} when my badge is not recognised any more? `.repeat(3).trim(),
    answer: 'Ask the reception for a day pass, then open a request for a new badge. '.repeat(4).trim(),
    confidence: (n * 7) % 40,
  });
}

/** A processor that the pages run on: what its figures' names begin with, and how many times slower it is than this one. */
export interface Processor {
  prefix: string;
  rate: number;
}

/** This machine's own, and one like that of a cheap phone or an office machine with much to do. */
export const PROCESSORS: Processor[] = [
  { prefix: 'browser', rate: 1 },
  { prefix: 'browser.cpu4', rate: 4 },
];

/**
 * Calls `use` with a page of a browser that remembers nothing.
 *
 * Only the main thread of the page is slowed down: the browser's other processes and the desk run as ever.
 */
export async function withPage<T>(
  browser: Browser,
  rate: number,
  use: (page: Page, session: CDPSession) => Promise<T>,
  options: BrowserContextOptions = {},
): Promise<T> {
  const context = await browser.newContext(options);
  const problems: string[] = [];
  context.on('weberror', (error) => problems.push(error.error().stack ?? error.error().message));
  try {
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    await session.send('Emulation.setCPUThrottlingRate', { rate });
    const result = await use(page, session);
    // The figures of a page that has broken are none.
    expect(problems).toEqual([]);
    return result;
  } finally {
    await context.close();
  }
}

export { expect };
