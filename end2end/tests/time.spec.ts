// Times: UTC and named until the viewer's zone is known, then in that zone, the same from the server and in the page.

import type { Page } from '@playwright/test';

import { sure, unsure } from '../fixtures/api.ts';
import { alive, card, cards, drawn, hold, open, opener, panel } from '../fixtures/pages.ts';
import { expect, test, withDesk } from '../fixtures/test.ts';

const WASM = /\/pkg\/.*\.wasm$/;

/** How an instant reads on a wall in a zone, reckoned by the test itself. */
function reading(instant: string, zone: string): string {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const parts = Object.fromEntries(format.formatToParts(new Date(instant)).map(({ type, value }) => [type, value]));
  const text = `${parts.day} ${parts.month} ${parts.year}, ${parts.hour}:${parts.minute}`;
  return zone === 'UTC' ? `${text} UTC` : text;
}

/** Every time of the page: its instant and how it reads. */
function times(page: Page): Promise<{ instant: string; text: string }[]> {
  return page.locator('time').evaluateAll((times) =>
    times.map((time) => ({ instant: (time as HTMLTimeElement).dateTime, text: time.textContent ?? '' })),
  );
}

async function expectZone(page: Page, zone: string): Promise<void> {
  const shown = await times(page);
  expect(shown.length).toBeGreaterThan(0);
  for (const { instant, text } of shown) {
    expect(instant).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(text, instant).toBe(reading(instant, zone));
  }
}

for (const zone of ['America/Mexico_City', 'Asia/Kolkata', 'America/New_York', 'Pacific/Chatham', 'Asia/Kathmandu']) {
  test.describe(zone, () => {
    test.use({ timezoneId: zone });

    test('the first page comes in UTC and says so, then turns to the viewer', async ({ page, context, api }) => {
      const [first] = await api.tickets();
      const wasm = await hold(page, WASM);
      await page.goto(`/tickets/${first!.id}/audit`, { waitUntil: 'commit' });
      await expect(panel(page)).toBeVisible();
      await expectZone(page, 'UTC');
      expect(await context.cookies()).toEqual([]);

      await wasm.release();
      await alive(page);
      await expect.poll(async () => (await times(page)).filter(({ text }) => text.includes('UTC'))).toEqual([]);
      await expectZone(page, zone);
      const cookie = (await context.cookies()).find(({ name }) => name === 'tz');
      // By the name that this browser has for it, which may be an older one.
      const name = await page.evaluate(() => Intl.DateTimeFormat().resolvedOptions().timeZone);
      expect(decodeURIComponent(cookie!.value)).toBe(name);
    });

    test('the next page comes in the zone of the viewer, and stays as it came', async ({ page, api }) => {
      const [first] = await api.tickets();
      await open(page, '/tickets');
      await expect.poll(async () => (await times(page)).filter(({ text }) => text.includes('UTC'))).toEqual([]);
      const wasm = await hold(page, WASM);
      await page.goto(`/tickets/${first!.id}/audit`, { waitUntil: 'commit' });
      await expect(panel(page)).toBeVisible();
      await expectZone(page, zone);
      const served = await times(page);
      await wasm.release();
      await alive(page);
      await drawn(page);
      expect(await times(page)).toEqual(served);
    });

    test('what is drawn from data reads in the same zone', async ({ page, api }) => {
      const [, second] = await api.tickets();
      await open(page, '/tickets');
      await opener(card(page, second!)).click();
      await expect(panel(page).getByRole('time').first()).toBeVisible();
      await expect.poll(async () => (await times(page)).filter(({ text }) => text.includes('UTC'))).toEqual([]);
      await expectZone(page, zone);
    });
  });
}

test('a viewer in UTC sees UTC, named', async ({ page }) => {
  await open(page, '/tickets');
  await expectZone(page, 'UTC');
});

test('a zone that nobody knows is no zone', async ({ page, context, baseURL }) => {
  await context.addCookies([{ name: 'tz', value: 'Mars/Olympus_Mons', url: baseURL! }]);
  await open(page, '/tickets');
  await expectZone(page, 'UTC');
});

/** The instants around the two Sundays on which New York's clocks are changed, and one day in each half of the year. */
const CHANGES = [
  '2026-03-08T06:59:59Z',
  '2026-03-08T07:00:00Z',
  '2026-11-01T05:30:00Z',
  '2026-11-01T06:30:00Z',
  '2026-01-15T12:00:00Z',
  '2026-07-15T03:45:00Z',
  '1987-04-05T06:59:00Z',
];
const changing = withDesk(async (_, api) => {
  await api.sendAll(
    CHANGES.map((asked_at, index) => sure({ chat_id: 'changes', turn_id: String(index), asked_at, question: asked_at })),
  );
  await api.send(unsure({ chat_id: 'new', question: 'Just asked' }));
});

for (const zone of ['America/New_York', 'America/Mexico_City', 'Asia/Kolkata', 'Europe/Berlin']) {
  changing.describe(`days on which clocks are changed, in ${zone}`, () => {
    changing.use({ timezoneId: zone });
    changing('read the same from the server and in the page', async ({ page }) => {
      await open(page, '/conversations/changes');
      await expect.poll(async () => (await times(page)).filter(({ text }) => text.includes('UTC'))).toEqual([]);
      await expectZone(page, zone);
      const drawn = await times(page);
      const wasm = await hold(page, WASM);
      await page.reload({ waitUntil: 'commit' });
      await expect(page.getByRole('list', { name: 'Turns' })).toBeVisible();
      await expectZone(page, zone);
      expect(await times(page)).toEqual(drawn);
      await wasm.release();
      await alive(page);
      expect(await times(page)).toEqual(drawn);
    });
  });
}

changing('ages go on while a page is open', async ({ page, api }) => {
  await page.clock.install();
  const { ticket } = await api.send(unsure({ chat_id: `now-${Date.now()}`, question: 'Just now' }));
  await open(page, '/tickets');
  const created = card(page, ticket!);
  await expect(created).toContainText('just now');
  await page.clock.fastForward('05:00');
  await expect(created).toContainText('5 min ago');
  await page.clock.fastForward('02:00:00');
  await expect(created).toContainText('2 h ago');
  await expect(cards(page).first()).not.toContainText('just now');
});
