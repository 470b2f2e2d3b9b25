// Load more: every ticket once, none missed.

import type { Page } from '@playwright/test';

import { PAGE, unsure } from '../fixtures/api.ts';
import { card, cards, ids, list, open, opener } from '../fixtures/pages.ts';
import { expect, test, withDesk } from '../fixtures/test.ts';

/** Presses *Load more* until there is no more. */
async function walk(page: Page): Promise<void> {
  const more = list(page).getByRole('link', { name: 'Load more' });
  while ((await more.count()) > 0) {
    const before = await cards(page).count();
    await more.click();
    await expect.poll(() => cards(page).count()).toBeGreaterThan(before);
    await expect(list(page).getByRole('link', { name: 'Loading…' })).toHaveCount(0);
  }
}

for (const query of ['', 'sort=created', 'sort=-severity', 'sort=confidence', 'sort=-updated', 'sort=assigned_to', 'status=resolved,closed']) {
  test(`shows each ticket of ${query || 'the whole list'} once, in order`, async ({ page, api }) => {
    const all = (await api.allTickets(query)).map((ticket) => ticket.id);
    expect(all.length).toBeGreaterThan(PAGE);
    await open(page, `/tickets?${query}`);
    await walk(page);
    const shown = await ids(page);
    expect(new Set(shown).size).toBe(shown.length);
    expect(shown).toEqual(all);
    await expect(list(page)).toContainText(`${all.length} tickets`);
  });
}

test('says how many came, and keeps what was there', async ({ page, api }) => {
  const all = await api.allTickets();
  await open(page, '/tickets');
  await cards(page).first().evaluate((card) => Object.assign(card, { wasThere: true }));
  await list(page).getByRole('link', { name: 'Load more' }).click();
  await expect(cards(page)).toHaveCount(2 * PAGE);
  await expect(page.getByRole('status').filter({ hasText: `${PAGE} more tickets` })).toHaveCount(1);
  expect(await cards(page).first().evaluate((card) => 'wasThere' in card)).toBe(true);
  await expect(list(page)).toContainText(`${all.length} tickets`);
});

test('the last page leaves the focus with what has come', async ({ page, api }) => {
  const all = await api.allTickets();
  await open(page, '/tickets');
  const more = list(page).getByRole('link', { name: 'Load more' });
  let shown = PAGE;
  while (shown < all.length) {
    await more.focus();
    await page.keyboard.press('Enter');
    const first = all[shown]!;
    shown = Math.min(shown + PAGE, all.length);
    await expect(cards(page)).toHaveCount(shown);
    if (shown === all.length) await expect(opener(card(page, first))).toBeFocused();
    else await expect(more).toBeFocused();
  }
});

test('two clicks ask once', async ({ page }) => {
  await open(page, '/tickets');
  const asked: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes('/api/fn/tickets')) asked.push(request.url());
  });
  await list(page).getByRole('link', { name: 'Load more' }).dblclick();
  await expect(cards(page)).toHaveCount(2 * PAGE);
  await page.waitForLoadState('networkidle');
  expect(asked).toHaveLength(1);
  await expect(cards(page)).toHaveCount(2 * PAGE);
});

const growing = withDesk(async (_, api) => {
  await api.sendAll(Array.from({ length: 120 }, (_, n) => unsure({ chat_id: `old-${n}`, question: `Old question ${n}` })));
});

growing('tickets that come while one pages make none repeat and none skip', async ({ page, api }) => {
  const old = (await api.allTickets()).map((ticket) => ticket.id);
  await open(page, '/tickets');
  for (let round = 0; round < 3; round += 1) {
    await api.sendAll(Array.from({ length: 5 }, (_, n) => unsure({ chat_id: `new-${round}-${n}` })));
    const more = list(page).getByRole('link', { name: 'Load more' });
    if ((await more.count()) === 0) break;
    const before = await cards(page).count();
    await more.click();
    await expect.poll(() => cards(page).count()).toBeGreaterThan(before);
  }
  const shown = await ids(page);
  expect(new Set(shown).size).toBe(shown.length);
  expect(shown.filter((id) => old.includes(id))).toEqual(old);
});
