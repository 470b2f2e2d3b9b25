// Nothing is pushed out of the page, nothing jumps, everything can be hit.

import type { Page } from '@playwright/test';

import { unsure } from '../fixtures/api.ts';
import type { Desk } from '../fixtures/desk.ts';
import { alive, card, cards, drawer, drawn, hold, open, opener, panel, value } from '../fixtures/pages.ts';
import { expect, test, withDesk } from '../fixtures/test.ts';
import { trickling } from '../fixtures/trickle.ts';

const WIDTHS = [320, 390, 768, 1280, 1920];
const WORD = 'Wort'.repeat(75);
const HEBREW = 'מילהארוכהמאוד'.repeat(24);
const ARABIC = 'لا أستطيع تسجيل الدخول إلى حسابي منذ صباح اليوم. '.repeat(8);
const ANSWER = [
  WORD,
  `[${WORD}](https://example.com/${WORD})`,
  `\`\`\`\n${WORD} ${WORD}\n\`\`\``,
  `| ${WORD} | b | c | d | e | f | g | h |\n|---|---|---|---|---|---|---|---|\n| 1 | ${WORD} | 3 | 4 | 5 | 6 | 7 | ${WORD} |`,
  `1. ${WORD}\n   - ${WORD}\n     - ${WORD}\n       > ${WORD}`,
  'An answer of ten thousand characters. '.repeat(270),
].join('\n\n');

const hostile = withDesk(async (_, api) => {
  const of = (chat_id: string, text: string) =>
    unsure({
      chat_id: `${chat_id} ${text}`.slice(0, 200),
      turn_id: text.slice(0, 200),
      channel: text.slice(0, 300),
      user: { name: text.slice(0, 300), id: text.slice(0, 300), email: `${text.slice(0, 250).replaceAll(' ', '')}@example.com` },
      title: text,
      question: text,
      answer: `${text}\n\n${ANSWER}`,
      answer_raw: `${text}\n\n${ANSWER}`,
      url: `https://example.com/${encodeURIComponent(text)}`,
      sources: [{ title: text, url: `https://example.com/${encodeURIComponent(text)}`, excerpt: text }],
      guardrails: [{ policy: text.slice(0, 300), action: 'escalate', detail: text }],
      metadata: { [text]: text, list: [text, { [text]: text }] },
    });
  const turns = [of('word', WORD), of('hebrew', HEBREW), of('arabic', ARABIC)];
  await api.sendAll(turns);
  await api.sendAll(turns.map((turn) => ({ ...turn, turn_id: `${turn.turn_id.slice(0, 190)} 2` })));
  await api.sendAll(turns.map((turn) => ({ ...turn, chat_id: `${turn.chat_id.slice(0, 190)} 2` })));
});

for (const width of WIDTHS) {
  hostile(`long words and right-to-left text stay within ${width} px`, async ({ page, api }) => {
    await page.setViewportSize({ width, height: 800 });
    await open(page, '/tickets');
    await expectWithin(page);
    const tickets = await api.tickets();
    for (const ticket of tickets.filter((_, index) => index % 2 === 0)) {
      const { chat_id, turn_id } = await api.ticket(ticket.id);
      for (const suffix of ['', '/conversation', '/audit']) {
        await page.goto(`/tickets/${ticket.id}${suffix}`);
        await expect(panel(page)).toBeVisible();
        await expectWithin(page);
      }
      await page.goto(`/conversations/${encodeURIComponent(chat_id)}?turn=${encodeURIComponent(turn_id)}`);
      await expectWithin(page);
    }
    await page.goto(`/tickets?q=${WORD}&channel=${WORD}&tag=${HEBREW}&status=${WORD}`);
    await expectWithin(page);
  });

  test(`every page of the demo stays within ${width} px`, async ({ page, api }) => {
    await page.setViewportSize({ width, height: 800 });
    const [first] = await api.tickets();
    const { chat_id } = await api.ticket(first!.id);
    for (const path of [
      '/tickets',
      '/tickets?status=open,in_progress&severity=critical,high,medium&confidence=0..50&sort=created',
      `/tickets/${first!.id}`,
      `/tickets/${first!.id}/conversation`,
      `/tickets/${first!.id}/audit`,
      `/conversations/${encodeURIComponent(chat_id)}`,
      '/conversations',
      '/dashboard',
      '/guardrails',
      '/settings',
      '/settings/rules',
      '/settings/rules/new',
      '/settings/rules/try',
      '/guardrails/new',
      '/login',
    ]) {
      await page.goto(path);
      await expectWithin(page);
      await page.evaluate(() => document.querySelectorAll('details').forEach((details) => (details.open = true)));
      await expectWithin(page);
    }
  });
}

test.describe('text that is made larger', () => {
  test('stays within the page at twice its size', async ({ page, api }) => {
    const [first] = await api.tickets();
    await page.setViewportSize({ width: 1280, height: 800 });
    for (const path of ['/tickets', `/tickets/${first!.id}`]) {
      await open(page, path);
      await page.evaluate(() => document.documentElement.style.setProperty('font-size', '200%'));
      await expectWithin(page);
    }
  });
});

/** The path of the first editor that a list of rules or guardrails leads to. */
async function editor(page: Page, desk: Desk, list: string): Promise<string> {
  await open(page, desk.url + list);
  return (await page.getByRole('main').getByRole('listitem').getByRole('heading', { level: 2 }).getByRole('link').first().getAttribute('href'))!;
}

test.describe('nothing jumps', () => {
  test.beforeEach(async ({ page }) => {
    await page.addInitScript(() => {
      const shifts: string[] = [];
      Object.assign(window, { shifts });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) {
          const { value, hadRecentInput, sources } = entry as unknown as {
            value: number;
            hadRecentInput: boolean;
            sources: { node: Node | null }[];
          };
          if (hadRecentInput) continue;
          const moved = sources.map(({ node }) => (node instanceof Element ? node.outerHTML.slice(0, 80) : node?.textContent));
          shifts.push(`${value} at ${Math.round(entry.startTime)} ms: ${moved.join(' | ')}`);
        }
      }).observe({ type: 'layout-shift', buffered: true });
    });
  });

  const shifts = async (page: Page) => {
    await drawn(page);
    return page.evaluate(() => (window as unknown as { shifts: string[] }).shifts);
  };

  for (const width of [1280, 390]) {
    test(`while a page loads and comes alive at ${width} px`, async ({ page, api }) => {
      await page.setViewportSize({ width, height: 844 });
      const [first] = await api.tickets();
      const { chat_id } = await api.ticket(first!.id);
      for (const path of [
        '/tickets',
        `/tickets/${first!.id}`,
        `/tickets/${first!.id}/conversation`,
        `/conversations/${encodeURIComponent(chat_id)}`,
        '/dashboard',
      ]) {
        await open(page, path);
        await page.waitForLoadState('networkidle');
        expect(await shifts(page), path).toEqual([]);
      }
    });

    test(`while a page comes in parts at ${width} px`, async ({ page, api, desk, watch }) => {
      await page.setViewportSize({ width, height: 844 });
      const [first] = await api.tickets();
      const { chat_id } = await api.ticket(first!.id);
      await trickling(desk.url, async (slow) => {
        watch.alsoAt(slow);
        for (const path of [
          '/tickets',
          '/tickets?view=table',
          `/tickets/${first!.id}`,
          '/conversations',
          `/conversations/${encodeURIComponent(chat_id)}`,
          '/settings/rules',
          await editor(page, desk, '/settings/rules'),
          '/guardrails',
          await editor(page, desk, '/guardrails'),
        ]) {
          await open(page, slow + path);
          expect(await shifts(page), path).toEqual([]);
        }
      });
    });

    test(`when a drawer's answer comes late at ${width} px`, async ({ page, api }) => {
      await page.setViewportSize({ width, height: 844 });
      const [first] = await api.tickets();
      await open(page, '/tickets');
      // What moves while the page loads is another test's.
      await drawn(page);
      await page.evaluate(() => (window as unknown as { shifts: string[] }).shifts.splice(0));
      const answer = await hold(page, /\/api\/fn\/ticket\?/);
      await opener(card(page, first!)).click();
      await expect(drawer(page).getByRole('status', { name: 'Loading the ticket' })).toBeVisible();
      // What moves within half a second of a click counts as what the click asked for.
      const clicked = await page.evaluate(() => performance.now());
      await page.waitForFunction((clicked) => performance.now() - clicked > 700, clicked);
      expect(await shifts(page), 'while the answer is on its way').toEqual([]);
      await answer.release();
      await expect(value(panel(page), 'Ticket ID')).toContainText(first!.id);
      expect(await shifts(page)).toEqual([]);
    });
  }

  test('when the zone is known from an earlier visit', async ({ visitor, api }) => {
    const context = await visitor({ timezoneId: 'America/Mexico_City' });
    const page = await context.newPage();
    const [first] = await api.tickets();
    await open(page, `/tickets/${first!.id}`);
    await expect.poll(async () => (await context.cookies()).map(({ name }) => name)).toContain('tz');
    await page.addInitScript(() => {
      const shifts: string[] = [];
      Object.assign(window, { shifts });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) shifts.push(String((entry as unknown as { value: number }).value));
      }).observe({ type: 'layout-shift', buffered: true });
    });
    await page.reload();
    await alive(page);
    expect(await shifts(page)).toEqual([]);
  });
});

test.describe('everything can be hit', () => {
  for (const width of [1280, 390]) {
    test(`with 24 pixels at ${width} px`, async ({ page, api }) => {
      await page.setViewportSize({ width, height: 844 });
      const [first] = await api.tickets('status=resolved');
      const { chat_id } = await api.ticket(first!.id);
      // A few cards tell what all of them are like, and each has five targets.
      const few = `?status=resolved&severity=${first!.severity}`;
      for (const path of [
        `/tickets${few}`,
        `/tickets/${first!.id}${few}`,
        `/tickets/${first!.id}/conversation${few}`,
        `/tickets/${first!.id}/audit${few}`,
        `/conversations/${encodeURIComponent(chat_id)}`,
        '/settings',
        '/dashboard',
      ]) {
        await open(page, path);
        const { small, measured } = await targets(page);
        expect(measured, path).toBeGreaterThan(5);
        expect(small, path).toEqual([]);
      }
    });
  }

  test('the whole card opens its ticket, up to its edges', async ({ page, api }) => {
    const tickets = await api.tickets();
    await open(page, '/tickets');
    const corners = [
      [0.02, 0.1],
      [0.997, 0.05],
      [0.5, 0.5],
      [0.02, 0.9],
      [0.98, 0.9],
    ] as const;
    for (const [index, [x, y]] of corners.entries()) {
      const box = (await cards(page).nth(index).boundingBox())!;
      await page.mouse.click(box.x + box.width * x, box.y + box.height * y);
      await expect(drawer(page).getByRole('heading', { level: 2 })).toHaveText(tickets[index]!.title);
      await page.keyboard.press('Escape');
      await expect(drawer(page)).toHaveCount(0);
    }
  });
});

/** Nothing sticks out of the page, and nothing but code and tables is scrolled sideways. */
async function expectWithin(page: Page): Promise<void> {
  await expect(page.getByRole('main')).toBeVisible();
  const wide = await page.evaluate(() => {
    const wide: string[] = [];
    const root = document.documentElement;
    if (root.scrollWidth > root.clientWidth) wide.push(`the page is ${root.scrollWidth} wide within ${root.clientWidth}`);
    const mayScroll = (element: Element) => element.matches('pre, table, :has(> table)');
    const clips = (element: Element) => getComputedStyle(element).overflowX !== 'visible';
    for (const element of document.body.querySelectorAll('*')) {
      // What is closed up has a size of no meaning.
      if (!element.checkVisibility()) continue;
      const name = `${element.localName}.${element.getAttribute('class') ?? ''}`;
      const { overflowX, position, clipPath } = getComputedStyle(element);
      const isScrolled = ['auto', 'scroll'].includes(overflowX) && element.scrollWidth > element.clientWidth;
      if (isScrolled && !mayScroll(element)) wide.push(`${name} is scrolled: ${element.scrollWidth} within ${element.clientWidth}`);
      const box = element.getBoundingClientRect();
      const isSeen = box.width > 1 && box.height > 1 && clipPath === 'none';
      if (!isSeen || (box.right <= root.clientWidth + 1 && box.left >= -1) || position === 'fixed') continue;
      let isClipped = false;
      for (let parent = element.parentElement; parent; parent = parent.parentElement) isClipped ||= clips(parent);
      if (!isClipped) wide.push(`${name} reaches from ${box.left} to ${box.right}`);
    }
    return wide.slice(0, 10);
  });
  expect(wide, page.url().slice(0, 120)).toEqual([]);
}

/** Everything that can be pressed, measured by what a pointer hits; links in the middle of a text are exempt. */
async function targets(page: Page): Promise<{ small: string[]; measured: number }> {
  return page.evaluate(() => {
    const small: string[] = [];
    let measured = 0;
    const isInText = (element: Element) => {
      if (getComputedStyle(element).display !== 'inline') return false;
      let block = element.parentElement;
      while (block && getComputedStyle(block).display.startsWith('inline')) block = block.parentElement;
      return (block?.textContent ?? '').trim().length > (element.textContent ?? '').trim().length;
    };
    for (const element of document.querySelectorAll('a[href], button, [role="tab"], input, select, summary')) {
      if (!element.checkVisibility({ visibilityProperty: true }) || element.matches('.skip-link')) continue;
      element.scrollIntoView({ block: 'center' });
      const box = element.getBoundingClientRect();
      const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
      const hits = (x: number, y: number) => {
        const hit = document.elementFromPoint(x, y);
        return hit !== null && element.contains(hit);
      };
      // Not to be hit at all: it lies behind the drawer of a narrow page.
      if (!hits(x, y)) continue;
      measured += 1;
      const reach = (dx: number, dy: number) => {
        let steps = 0;
        while (steps < 24 && hits(x + dx * (steps + 0.5), y + dy * (steps + 0.5))) steps += 0.5;
        return steps;
      };
      const [width, height] = [reach(1, 0) + reach(-1, 0), reach(0, 1) + reach(0, -1)];
      if ((width < 24 || height < 24) && !isInText(element)) small.push(`${width} × ${height}: ${element.outerHTML.slice(0, 140)}`);
    }
    return { small, measured };
  });
}
