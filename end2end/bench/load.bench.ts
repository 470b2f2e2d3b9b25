// What a first visit to the list costs, on a slow processor and with nothing remembered.

import type { Browser, Page } from '@playwright/test';

import { expect, test, withPage } from './bench.ts';
import { median, print } from './figures.ts';

/** Visits of each kind; one more before them is not counted. */
const RUNS = 9;

/** How many times slower than this machine's the processor is. */
const RATE = 4;

declare global {
  interface Window {
    /** When the document came alive. */
    benchAlive?: Promise<number>;
  }
}

interface Visit {
  /** From the start of the navigation to the paint that first had cards in it, in milliseconds. */
  readable: number;
  /** From the first byte to a document that is alive, in milliseconds. */
  interactive: number;
  /** How far what was there has moved. */
  shift: number;
  /** Bytes of JavaScript and WASM as they came over the wire. */
  code: number;
}

function visit(browser: Browser, url: string, javaScriptEnabled: boolean): Promise<Visit> {
  return withPage(
    browser,
    RATE,
    async (page, session) => {
      // Nothing polls meanwhile: the page would be measured together with that.
      await page.addInitScript(() => {
        window.benchAlive = new Promise((resolve) => {
          addEventListener('data-alive', () => resolve(performance.now()), { once: true });
        });
      });
      await page.goto(url);
      const alive = javaScriptEnabled ? await page.evaluate(() => window.benchAlive!) : Number.NaN;
      // Without scripts the page can't say when it has been painted, so it is asked, seldom. Whatever still moves by then is
      // its doing too.
      let seen = await look(page);
      for (let asked = 0; seen.readable === null && asked < 20; asked++) seen = await look(page);
      expect(seen.isAlive).toBe(javaScriptEnabled);
      expect(seen.readable, 'a paint with a card in it').not.toBeNull();
      // The document is another one than the processor was slowed down for.
      const slow = await effort(page);
      await session.send('Emulation.setCPUThrottlingRate', { rate: 1 });
      expect(slow / (await effort(page)), 'how many times slower the processor was').toBeGreaterThan(RATE / 2);
      return { ...seen, readable: seen.readable!, interactive: alive - seen.firstByte };
    },
    { javaScriptEnabled },
  );
}

/** What the page's browser has noted, after a while. */
async function look(page: Page) {
  await page.waitForTimeout(1_000);
  return page.evaluate(() => {
    const take = (type: string) => {
      const observer = new PerformanceObserver(() => undefined);
      observer.observe({ type, buffered: true });
      return observer.takeRecords();
    };
    const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
    const resources = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
    // The first contentful paint might be of the page's head alone. Whenever a larger text than any before is painted
    // there is an entry, and no text is larger than a card's excerpt: the first one of a card is the card's paint.
    const paints = take('largest-contentful-paint') as LargestContentfulPaint[];
    // A file that was announced and then used may be listed twice.
    const code = new Map(
      resources.filter(({ name }) => /\.(js|wasm)$/.test(name)).map(({ name, encodedBodySize }) => [name, encodedBodySize]),
    );
    return {
      readable: paints.find(({ element }) => element?.closest('.card'))?.startTime ?? null,
      firstByte: navigation!.responseStart,
      isAlive: document.documentElement.hasAttribute('data-alive'),
      shift: (take('layout-shift') as (PerformanceEntry & { value: number })[]).reduce((sum, { value }) => sum + value, 0),
      code: [...code.values()].reduce((sum, size) => sum + size, 0),
    };
  });
}

/** How long the page's main thread takes for always the same, in milliseconds. */
function effort(page: Page): Promise<number> {
  return page.evaluate(() => {
    const times = Array.from({ length: 3 }, () => {
      const begun = performance.now();
      let sum = 0;
      for (let n = 0; n < 4e6; n++) sum += Math.sqrt(n);
      return sum > 0 ? performance.now() - begun : 0;
    });
    return Math.min(...times);
  });
}

test('first load', async ({ browser, desk, api }) => {
  expect((await api.tickets()).length).toBeGreaterThan(0);
  const url = `${desk.url}/tickets`;
  const [live, still]: [Visit[], Visit[]] = [[], []];
  // In turns: what else the machine does is in both.
  for (let run = 0; run <= RUNS; run++) {
    live.push(await visit(browser, url, true));
    still.push(await visit(browser, url, false));
  }
  const of = (visits: Visit[], what: keyof Visit) => median(visits.slice(1).map((visit) => visit[what]));
  // The same document without scripts is as soon readable as it can be.
  print('browser.first_load.readable', of(live, 'readable'), { unit: 'ms', baseline: of(still, 'readable') });
  print('browser.first_load.interactive', of(live, 'interactive'), { unit: 'ms', baseline: 1500 });
  print('browser.first_load.cls', of(live, 'shift'), { unit: 'score', baseline: 0 });
  print('browser.first_load.code', of(live, 'code'), { unit: 'bytes', baseline: 300_000 });
});
