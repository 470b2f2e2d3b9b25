// How editing looks and reads: to everyone, in every width, with any text.

import type { Page } from '@playwright/test';

import { type Api, type TicketDetail } from '../fixtures/api.ts';
import { violations } from '../fixtures/axe.ts';
import { box, change, choices, dialog, done, EDIT, edit, expectField, failure, FIELDS, messages, newcomer, offer, pick, tableRow, typed } from '../fixtures/editing.ts';
import { ADA, expectInside, expectWithin, make, stored, test } from '../fixtures/people.ts';
import { card, lookAt, LOOKS, open, panel, value } from '../fixtures/pages.ts';
import { expect } from '../fixtures/test.ts';

test.describe('accessibility', () => {
  const STATES: [string, (page: Page, ticket: TicketDetail, api: Api) => Promise<void>][] = [
    ['an open menu', (page, ticket) => edit(page, card(page, ticket), 'Status')],
    ['an open box of the assignee', async (page, ticket) => {
      await edit(page, card(page, ticket), 'Assigned To');
      await typed(page).fill('a');
      await expect(offer(page, ADA)).toBeVisible();
    }],
    ['an open dialog', async (page, ticket) => {
      await card(page, ticket).getByRole('button', { name: 'Edit', exact: true }).click();
      await expect(dialog(page)).toBeVisible();
    }],
    ['a dialog with a conflict', async (page, ticket, api) => {
      await card(page, ticket).getByRole('button', { name: 'Edit', exact: true }).click();
      await dialog(page).getByLabel('Status').selectOption('Closed');
      await api.patch(`tickets/${ticket.id}`, { status: { from: 'open', to: 'resolved' } });
      await dialog(page).getByRole('button', { name: 'Save Changes' }).click();
      await expect(dialog(page).getByRole('alert')).toBeVisible();
    }],
    ['a message', async (page, ticket) => {
      await page.clock.install();
      await change(page, card(page, ticket), 'Severity', 'Low');
      await expect(done(page)).toBeVisible();
      // Without it being taken away in between.
      await done(page).getByRole('button', { name: 'Undo' }).focus();
    }],
    ['a conflict', async (page, ticket, api) => {
      await edit(page, card(page, ticket), 'Status');
      await api.patch(`tickets/${ticket.id}`, { status: { from: 'open', to: 'resolved' } });
      await pick(page, 'Status', 'Closed');
      await expect(failure(page)).toBeVisible();
    }],
    ['a ticket that no longer matches', async (page, ticket) => {
      await change(page, card(page, ticket), 'Status', 'Closed');
      await expect(card(page, ticket)).toContainText('No longer matches');
    }],
  ];
  for (const [name, begin] of STATES) {
    test(`${name} has no violations`, async ({ page, api, watch }) => {
      if (name.includes('conflict')) watch.expectStatus(409, EDIT);
      const ticket = await make(api);
      // A short list: cards out of sight take over a theme when they come into sight.
      await open(page, `/tickets?q=${ticket.id.slice(0, 8)}${name.includes('matches') ? '&status=open' : ''}`);
      await begin(page, ticket, api);
      for (const look of LOOKS) {
        await lookAt(page, look);
        await expectWithin(page);
        await page.screenshot({ path: test.info().outputPath(`${look.width}-${look.colorScheme}.png`) });
        expect.soft(await violations(page), `${look.colorScheme}, ${look.width} px`).toEqual([]);
      }
    });
  }

  test('the values of a row, and the edit page, have no violations', async ({ page, api }) => {
    const ticket = await make(api);
    for (const path of ['/tickets?view=table', `/tickets/edit?id=${ticket.id}`]) {
      await open(page, path);
      for (const look of LOOKS) {
        await lookAt(page, look);
        expect.soft(await violations(page), `${path}, ${look.colorScheme}, ${look.width} px`).toEqual([]);
      }
    }
  });

  test('what was done is said aloud, each time', async ({ page, api }) => {
    const ticket = await make(api);
    await open(page, '/tickets');
    const voice = page.locator('[role="status"][aria-live="polite"]');
    for (const [name, to, words] of [
      ['Status', 'Resolved', 'Resolved'],
      ['Severity', 'Low', 'Low'],
      ['Assigned To', ADA, `assigned to ${ADA}`],
      ['Assigned To', 'Unassigned', 'unassigned'],
    ] as const) {
      await change(page, card(page, ticket), name, to);
      await expect(voice).toHaveText(`#${ticket.number} is now ${words}`);
    }
  });
});

const LONG = 'Wort'.repeat(75);
const TEXTS = {
  'a word of 300 characters': { title: LONG, person: LONG.slice(0, 200) },
  'right-to-left text': { title: 'לא מצליח להיכנס לחשבון שלי מאז הבוקר, בבקשה עזרו לי', person: 'פלונית אלמונית' },
  'right-to-left without a blank': { title: 'מילהארוכהמאוד'.repeat(23), person: 'מילהארוכהמאוד'.repeat(14) },
};
for (const [name, { title, person: called }] of Object.entries(TEXTS)) {
  for (const width of [320, 390, 768, 1280]) {
    test(`${name} stays within ${width} px in everything that is opened`, async ({ page, api, watch }) => {
      watch.expectStatus(409, EDIT);
      const ticket = await make(api, { title });
      // Someone new each time.
      const person = `${called.slice(0, 190)}${width}`;
      await page.setViewportSize({ width, height: 800 });
      await open(page, '/tickets');
      const within = card(page, ticket);
      await change(page, within, 'Assigned To', newcomer(person));
      await expect(done(page)).toContainText(person);
      await expectWithin(page);
      await expectInside(messages(page));
      await edit(page, within, 'Assigned To');
      await typed(page).fill(person);
      await expect(offer(page, person)).toBeVisible();
      await expectWithin(page);
      await expectInside(box(page));
      await page.keyboard.press('Escape');
      for (const each of ['Status', 'Severity'] as const) {
        await edit(page, within, each);
        await expectWithin(page);
        await expectInside(choices(page, each));
        await page.keyboard.press('Escape');
      }
      await within.getByRole('button', { name: 'Edit', exact: true }).click();
      await expectWithin(page);
      await expectInside(dialog(page));
      await page.keyboard.press('Escape');
      // A conflict names the person.
      await edit(page, within, 'Assigned To');
      const from = (await api.ticket(ticket.id)).assigned_to!.id;
      await api.patch(`tickets/${ticket.id}`, { assigned_to: { from, to: `${person.slice(0, 190)} 2` } });
      await pick(page, 'Assigned To', ADA);
      await expect(failure(page)).toBeVisible();
      await expectWithin(page);
      await expectInside(failure(page));
      await page.goto(`/tickets/${ticket.id}`);
      await expectWithin(page);
      await page.goto(`/tickets/edit?id=${ticket.id}`);
      await expectWithin(page);
    });
  }
}

for (const width of [320, 390, 768, 1280]) {
  test(`a table with values to edit scrolls by itself, and not the page, at ${width} px`, async ({ page, api }) => {
    const ticket = await make(api, { title: LONG });
    expect((await api.patch(`tickets/${ticket.id}`, { assigned_to: { from: null, to: LONG.slice(0, 200) } })).status).toBe(200);
    await page.setViewportSize({ width, height: 800 });
    await open(page, '/tickets?view=table');
    await expectWithin(page);
    for (const name of FIELDS) {
      await edit(page, tableRow(page, ticket), name);
      await expectWithin(page);
      await expectInside(name === 'Assigned To' ? box(page) : choices(page, name));
      await page.keyboard.press('Escape');
    }
  });
}

const HOSTILE = [
  '<img src=x onerror="window.xss=1">',
  '"><script>window.xss=1</script>',
  '</script><svg onload=window.xss=1>',
  '<a href="javascript:window.xss=1">open</a>',
  '&lt;b&gt; &amp; ${window.xss=1} {{1+1}}',
  '</button></form><form action="https://evil.example/"><button>x</button>',
];
for (const text of HOSTILE) {
  test(`${text} is text wherever it is edited`, async ({ page, api, watch }) => {
    watch.expectStatus(409, EDIT);
    const ticket = await make(api, { title: text });
    const elements = () => page.evaluate(() => document.querySelectorAll('main img, main script, main svg[onload], main form[action*=evil], main a[href^="javascript:"], main b').length);
    await open(page, `/tickets/${ticket.id}`);
    await expect(value(panel(page), 'Ticket ID')).toContainText(ticket.id);
    await change(page, card(page, ticket), 'Assigned To', newcomer(text));
    await expectField(card(page, ticket), 'Assigned To', text);
    await expect(done(page)).toContainText(text);
    await expect(value(panel(page), 'Assigned To')).toContainText(text);
    expect(await stored(api, ticket, 'Assigned To')).toBe(text);
    await edit(page, card(page, ticket), 'Assigned To');
    await typed(page).fill(text);
    await expect(offer(page, text)).toBeVisible();
    await page.keyboard.press('Escape');
    await card(page, ticket).getByRole('button', { name: 'Edit', exact: true }).click();
    await expect(dialog(page)).toContainText(text);
    expect(await elements()).toBe(0);
    await page.keyboard.press('Escape');
    await edit(page, card(page, ticket), 'Assigned To');
    const from = (await api.ticket(ticket.id)).assigned_to!.id;
    await api.patch(`tickets/${ticket.id}`, { assigned_to: { from, to: `${text} 2` } });
    await pick(page, 'Assigned To', ADA);
    await expect(failure(page)).toContainText(text);
    expect(await elements()).toBe(0);
    await page.goto(`/tickets/edit?id=${ticket.id}`);
    await expect(page.getByLabel('Assigned To')).toContainText(`${text} 2`);
    await expect(page.getByRole('main')).toContainText(text);
    expect(await elements()).toBe(0);
    expect(await page.evaluate(() => 'xss' in window)).toBe(false);
  });
}
