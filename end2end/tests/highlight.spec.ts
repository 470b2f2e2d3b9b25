// Where a search found its tickets: marked on cards and in rows, in whole letters, and never anything but text.

import type { Locator, Page } from '@playwright/test';

import { type Recorded, unsure } from '../fixtures/api.ts';
import { violations } from '../fixtures/axe.ts';
import { LOOKS, card, cards, drawer, expectAddress, ids, list, lookAt, open, opener, panel, search, value } from '../fixtures/pages.ts';
import { expect, withDesk } from '../fixtures/test.ts';

const HOSTILE = '<img src=x onerror="alert(1)"> <mark>not ours</mark> &lt;b&gt; {{vpn}}';

const TEXTS = {
  vpn: { question: 'My VPN is slow, the vpn client says', answer: 'Restart it. Then log in again.' },
  accents: { question: 'Un PROBLÈME avec le café', answer: 'Essayez encore.' },
  decomposed: { question: 'Encore un proble\u0300me ici', answer: 'Oui.' },
  sharp: { question: 'Wo ist die Hauptstraße?', answer: 'Dort.' },
  signs: { question: 'Is 100% of file_name kept?', answer: 'Yes, C:\\temp is.' },
  hostile: { question: HOSTILE, answer: 'Harmless.' },
  arabic: { question: 'كيف أعيد تعيين كلمة المرور؟', answer: 'من الإعدادات.' },
  inAnswer: { question: 'Where do I go?', answer: `${'Much is to be said. '.repeat(30)}The **porcelain** is on floor 3. ${'And so on. '.repeat(30)}` },
  inUser: { question: 'Who am I?', answer: 'You.', user: { name: 'Zoë Lindqvist' } },
  plain: { question: 'Nothing of note here', answer: 'Indeed.' },
} as const;
type Name = keyof typeof TEXTS;

let sent: Record<Name, { id: string; number: number }>;
const test = withDesk(async (_, api) => {
  const names = Object.keys(TEXTS) as Name[];
  const recorded: Recorded[] = await api.sendAll(names.map((name) => unsure({ chat_id: name, ...TEXTS[name] })));
  sent = Object.fromEntries(names.map((name, index) => [name, recorded[index]!.ticket!])) as unknown as typeof sent;
});

const title = (page: Page, name: Name): Locator => card(page, sent[name]).getByRole('heading', { level: 2 });
const excerpt = (page: Page, name: Name): Locator => card(page, sent[name]).locator('.card-excerpt');
/** The pieces that are marked. */
const marks = (within: Locator) => within.locator('mark').allTextContents();
const at = (q: string, more = '') => `/tickets?q=${encodeURIComponent(q)}${more}`;

const MARKED: [string, Name, string[]][] = [
  ['vpn', 'vpn', ['VPN', 'vpn']],
  ['VPN', 'vpn', ['VPN', 'vpn']],
  ['vpn slow', 'vpn', ['VPN', 'slow', 'vpn']],
  ['slow   VPN client', 'vpn', ['VPN', 'slow', 'vpn', 'client']],
  ['lo ow', 'vpn', ['low']],
  ['probleme', 'accents', ['PROBLÈME']],
  ['problème', 'accents', ['PROBLÈME']],
  ['CAFE', 'accents', ['café']],
  ['probleme', 'decomposed', ['proble\u0300me']],
  ['probl\u00e8me', 'decomposed', ['proble\u0300me']],
  ['strasse', 'sharp', ['straße']],
  ['100%', 'signs', ['100%']],
  ['%', 'signs', ['%']],
  ['_', 'signs', ['_']],
  ['file_name', 'signs', ['file_name']],
  ['كلمة', 'arabic', ['كلمة']],
  ['onerror', 'hostile', ['onerror']],
  ['<mark>', 'hostile', ['<mark>']],
  ['"alert(1)"', 'hostile', ['"alert(1)"']],
];

for (const view of ['list', 'table'] as const) {
  test(`whatever is searched for is marked in the title, in the ${view}, as it comes from the server and as it is found in the page`, async ({ page, visitor }) => {
    const place = (page: Page, name: Name) => list(page).locator(`[data-ticket="${sent[name].id}"] .card-link`);
    const composed = (pieces: string[]) => pieces.map((piece) => piece.normalize('NFC'));
    const served = await (await visitor({ javaScriptEnabled: false })).newPage();
    const whole: (string | null)[] = [];
    for (const [q, name, expected] of MARKED) {
      await served.goto(at(q, `&view=${view}`));
      whole.push(await place(served, name).textContent());
      expect(composed(await marks(place(served, name))), q).toEqual(composed(expected));
    }
    await open(page, `/tickets?view=${view}`);
    for (const [index, [q, name, expected]] of MARKED.entries()) {
      await search(page).fill('');
      await expect(page.locator('mark')).toHaveCount(0);
      await expect(place(page, name), q).toHaveText(whole[index]!);
      await search(page).fill(q);
      await expect(place(page, name).locator('mark'), q).toHaveCount(expected.length);
      expect(composed(await marks(place(page, name))), q).toEqual(composed(expected));
      await expect(place(page, name), q).toHaveText(whole[index]!);
    }
  });
}

test('what stands in the answer alone is shown with what is around it, and marked', async ({ page }) => {
  await open(page, '/tickets');
  await expect(excerpt(page, 'inAnswer')).not.toContainText('porcelain');
  await search(page).fill('porcelain');
  await expect(cards(page)).toHaveCount(1);
  await expect(excerpt(page, 'inAnswer')).toContainText('The porcelain is on floor 3.');
  expect(await marks(excerpt(page, 'inAnswer'))).toEqual(['porcelain']);
  expect(await marks(title(page, 'inAnswer'))).toEqual([]);
  // The mark is within what is seen of the line.
  const [mark, line] = [(await excerpt(page, 'inAnswer').locator('mark').boundingBox())!, (await excerpt(page, 'inAnswer').boundingBox())!];
  expect(mark.x + mark.width).toBeLessThanOrEqual(line.x + line.width);
  await search(page).fill('');
  await expect(excerpt(page, 'inAnswer')).not.toContainText('porcelain');
});

test('a user who was searched for is shown, and marked', async ({ page }) => {
  await open(page, at('zoe lind'));
  await expect(cards(page)).toHaveCount(1);
  expect(await marks(card(page, sent.inUser))).toEqual(['Zoë', 'Lind']);
});

for (const [name, q] of [
  ['its number', () => String(sent.plain.number)],
  ['its number with a sign', () => `#${sent.plain.number}`],
  ['the beginning of its ID', () => sent.plain.id.slice(0, 8)],
  ['its ID', () => sent.plain.id],
] as const) {
  test(`nothing is marked where a ticket was found by ${name}`, async ({ page }) => {
    await open(page, at(q()));
    await expect(card(page, sent.plain)).toHaveCount(1);
    await expect(card(page, sent.plain).locator('mark')).toHaveCount(0);
    await expect(title(page, 'plain')).toHaveText('Nothing of note here');
  });
}

test('what users wrote stays text, marked or not', async ({ page }) => {
  for (const q of ['img', 'onerror', 'mark', 'not ours', '{{vpn', '<', '&lt;']) {
    await open(page, at(q));
    await expect(title(page, 'hostile')).toHaveText(HOSTILE);
    await expect(card(page, sent.hostile).locator('img')).toHaveCount(0);
    // Each mark is ours: it has nothing in it but what was searched for.
    for (const piece of await marks(title(page, 'hostile'))) expect(q.toLowerCase()).toContain(piece.toLowerCase().slice(0, 3));
    expect((await marks(title(page, 'hostile'))).length).toBeGreaterThan(0);
  }
});

test('a right-to-left title keeps its direction, mark included', async ({ page }) => {
  await open(page, at('كلمة'));
  const heading = title(page, 'arabic');
  expect(await heading.evaluate((heading) => getComputedStyle(heading).direction)).toBe('rtl');
  await expect(heading).toHaveText(TEXTS.arabic.question);
  // The mark stands where the word does: to the left of what comes before it.
  const order = await heading.locator('a').evaluate((link) => {
    const mark = link.querySelector('mark')!;
    const before = document.createRange();
    before.selectNodeContents(link);
    before.setEndBefore(mark);
    return mark.getBoundingClientRect().right <= before.getBoundingClientRect().left + 1;
  });
  expect(order).toBe(true);
});

test('marks follow the search, and go with it', async ({ page }) => {
  await open(page, '/tickets');
  await search(page).fill('vpn');
  await expect(title(page, 'vpn').locator('mark')).toHaveText(['VPN', 'vpn']);
  await search(page).fill('client');
  await expect(title(page, 'vpn').locator('mark')).toHaveText(['client']);
  await page.goBack();
  await expectAddress(page, '/tickets');
  await expect(page.locator('mark')).toHaveCount(0);
  await page.goForward();
  await expect(title(page, 'vpn').locator('mark')).toHaveText(['client']);
  await page.getByRole('link', { name: 'Remove Search: "client"' }).click();
  await expectAddress(page, '/tickets');
  await expect(page.locator('mark')).toHaveCount(0);
  await expect(title(page, 'vpn')).toHaveText('My VPN is slow, the vpn client says');
  expect(await ids(page)).toHaveLength(Object.keys(TEXTS).length);
});

test('an open drawer and an edit leave the marks as they are', async ({ page }) => {
  await open(page, at('vpn'));
  await opener(card(page, sent.vpn)).click();
  await expect(value(panel(page), 'Ticket ID')).toContainText(sent.vpn.id);
  expect(await marks(title(page, 'vpn'))).toEqual(['VPN', 'vpn']);
  await expect(drawer(page).locator('mark')).toHaveCount(0);
  await card(page, sent.vpn).getByRole('button', { name: /^Severity/ }).click();
  await page.getByRole('menuitemradio', { name: 'Low' }).click();
  await expect(card(page, sent.vpn)).toContainText('Low');
  expect(await marks(title(page, 'vpn'))).toEqual(['VPN', 'vpn']);
});

test('marks have no violations', async ({ page }) => {
  for (const look of LOOKS) {
    await open(page, at('vpn'));
    await lookAt(page, look);
    expect.soft(await violations(page), `${look.colorScheme}, ${look.width} px`).toEqual([]);
  }
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('marks are there as well', async ({ page }) => {
    await page.goto('/tickets');
    await search(page).fill('probleme');
    await search(page).press('Enter');
    expect(await marks(title(page, 'accents'))).toEqual(['PROBLÈME']);
    await search(page).fill('');
    await search(page).press('Enter');
    await expect(page.locator('mark')).toHaveCount(0);
  });
});
