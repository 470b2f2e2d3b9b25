// From an input to the paint that answers it.

import type { Page } from '@playwright/test';

/** What is to be seen: an element whose label and text together contain something, or are something else than before. */
export interface Shown {
  selector: string;
  /** The ticket on whose card it is. Found by its ID: a selector that says so would be held against every card. */
  onCardOf?: string;
  starts?: string;
  contains?: string;
  not?: string;
}

export interface Answer {
  /** From the click to the end of the frame that shows what is to be seen, in milliseconds. */
  painted: number;
  /** From the click to the next paint whatever it shows, as the browser reports it in steps of 8 ms, if it took 16. */
  next: number | null;
}

declare global {
  interface Window {
    /** What the click under way comes to. */
    benchAnswer?: Promise<Answer>;
  }
}

/**
 * Clicks where `x` and `y` are and waits for the frame in which something is to be seen.
 *
 * The Event Timing API ends at the next paint, and that one may show no more than a colour under the pointer; it also
 * counts in steps of 8 ms, a sixth of the budget. The second of two animation frames comes up to a whole frame after the
 * paint. So this begins at the time stamp of the click, which is when the browser got the input and not when the page
 * came to handle it; each animation frame from then on looks whether the document is as expected, and in the first one
 * that finds it so a message is posted, which is handled once that frame's style, layout and paint are done. What the
 * compositor does after that is not in the figure. What Event Timing says of the same click goes along, to compare.
 */
export async function click(page: Page, { x, y }: { x: number; y: number }, shown: Shown): Promise<Answer> {
  await page.mouse.move(x, y);
  // What the pointer changes by being there is not part of the answer.
  await settled(page);
  await page.evaluate((shown) => {
    const isShown = () => {
      const { onCardOf } = shown;
      const root = onCardOf ? document.getElementById(`ticket-${onCardOf}`)?.closest('.card') : document;
      const found = root?.querySelectorAll(shown.selector) ?? [];
      return Array.from(found).some((element) => {
        const words = `${element.getAttribute('aria-label') ?? ''} ${element.textContent}`.trim();
        return words.startsWith(shown.starts ?? '') && words.includes(shown.contains ?? '') && words !== shown.not;
      });
    };
    if (isShown()) throw new Error(`is to be seen before the click already: ${JSON.stringify(shown)}`);
    let next: number | null = null;
    let begun = 0;
    const observer = new PerformanceObserver((list) => {
      for (const { name, startTime, duration } of list.getEntries()) {
        if (name === 'click' && Math.abs(startTime - begun) < 1) next = duration;
      }
    });
    observer.observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit);
    window.benchAnswer = new Promise((resolve, reject) => {
      const begin = ({ timeStamp }: MouseEvent) => {
        begun = timeStamp;
        const look = () => {
          if (isShown()) {
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = () => {
              const painted = performance.now() - begun;
              // Entries come after the frame has been presented.
              setTimeout(() => {
                observer.disconnect();
                resolve({ painted, next });
              }, 250);
            };
            port2.postMessage(null);
          } else if (performance.now() - begun > 10_000) {
            reject(new Error(`is not to be seen 10 s after the click: ${JSON.stringify(shown)}`));
          } else {
            requestAnimationFrame(look);
          }
        };
        requestAnimationFrame(look);
      };
      addEventListener('click', begin, { capture: true, once: true });
    });
    // It is waited for later.
    window.benchAnswer.catch(() => undefined);
  }, shown);
  await page.mouse.down();
  await page.mouse.up();
  return (await page.evaluate(() => window.benchAnswer))!;
}

/** Waits until the page has been drawn and has nothing left to do. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    await new Promise<void>((done) => requestIdleCallback(() => done(), { timeout: 5_000 }));
  });
}
