// The box in which an assignee is chosen or typed.

import { box, change, edit, expectField, field, happened, newcomer, offer, offers, PLACES, sent, typed } from '../fixtures/editing.ts';
import { ADA, BO, busy, know, knownPerson, make, stored, test } from '../fixtures/people.ts';
import { card, drawer, hold, list, open, panel, value } from '../fixtures/pages.ts';
import { expect } from '../fixtures/test.ts';

test.describe('an assignee', () => {
  test('is offered: me, nobody, then everyone by name', async ({ page, api }) => {
    const ticket = await make(api);
    await open(page, '/tickets');
    await edit(page, card(page, ticket), 'Assigned To');
    await expect(typed(page)).toBeFocused();
    await expect(offer(page, ADA)).toBeVisible();
    await expect(offers(page).nth(0)).toContainText('Assign to me');
    await expect(offers(page).nth(0)).toContainText('Agent');
    await expect(offers(page).nth(1)).toContainText('Unassigned');
    const names = await offers(page).locator('.menu-name').allTextContents();
    const people = names.slice(2);
    expect(people).toEqual([...people].sort((a, b) => a.localeCompare(b)));
    expect(people).toContain(BO);
    expect(new Set(people).size).toBe(people.length);
    // Whoever has no account is marked so.
    await expect(offer(page, ADA)).toContainText('No account');
    await expect(typed(page)).toHaveAttribute('aria-expanded', 'true');
  });

  test('is chosen by keyboard alone', async ({ page, api }) => {
    const ticket = await make(api);
    await open(page, '/tickets');
    const button = field(card(page, ticket), 'Assigned To');
    await button.focus();
    await page.keyboard.press('Enter');
    await expect(typed(page)).toBeFocused();
    await expect(offer(page, ADA)).toBeVisible();
    const marked = async (index: number) => {
      const line = offers(page).nth(index);
      await expect(line).toHaveAttribute('aria-selected', 'true');
      await expect(offers(page).and(page.locator('[aria-selected="true"]'))).toHaveCount(1);
      await expect(typed(page)).toHaveAttribute('aria-activedescendant', (await line.getAttribute('id'))!);
      await expect(typed(page)).toBeFocused();
    };
    await marked(0);
    await page.keyboard.press('ArrowDown');
    await marked(1);
    await page.keyboard.press('ArrowDown');
    await marked(2);
    await page.keyboard.press('ArrowUp');
    await marked(1);
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowUp');
    await marked((await offers(page).count()) - 1);
    await page.keyboard.press('ArrowDown');
    await marked(0);
    // Typing narrows it down, by any part of the name.
    await page.keyboard.type('lindq');
    await expect(offers(page)).toHaveText([new RegExp(BO), new RegExp(newcomer('lindq'))]);
    await marked(0);
    await page.keyboard.press('Enter');
    await expect(box(page)).toBeHidden();
    await expect(button).toBeFocused();
    await expectField(card(page, ticket), 'Assigned To', BO);
    await expect.poll(() => stored(api, ticket, 'Assigned To')).toBe(BO);
    await expect(button).toBeFocused();
    // And nobody again: one begins with whoever it is, who stays with Enter.
    await page.keyboard.press('Enter');
    await marked(2);
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await expectField(card(page, ticket), 'Assigned To', 'Unassigned');
    await expect.poll(() => stored(api, ticket, 'Assigned To')).toBeNull();
  });

  test('is left alone by Escape, by a click elsewhere and by Tab', async ({ page, api }) => {
    const ticket = await make(api);
    await open(page, `/tickets/${ticket.id}`);
    await expect(value(panel(page), 'Ticket ID')).toContainText(ticket.id);
    const edits = sent(page);
    for (const place of ['card', 'head'] as const) {
      const button = field(PLACES[place].holder(page, ticket), 'Assigned To');
      await button.click();
      await typed(page).fill('Someone half-typed');
      await expect(offer(page, newcomer('Someone half-typed'))).toBeVisible();
      await page.keyboard.press('Escape');
      await expect(box(page)).toBeHidden();
      await expect(button).toBeFocused();
      // It closed the box, not the drawer.
      await expect(drawer(page)).toBeVisible();
      await button.click();
      await expect(typed(page)).toHaveValue('');
      await list(page).getByRole('heading', { level: 1 }).click();
      await expect(box(page)).toBeHidden();
    }
    expect(edits).toEqual([]);
    expect(await happened(api, ticket)).toEqual([]);
  });

  test('who is new becomes a person without account', async ({ page, api }) => {
    const [ticket, next] = [await make(api), await make(api)];
    await open(page, '/tickets');
    await edit(page, card(page, ticket), 'Assigned To');
    await page.keyboard.type('  Nia Newcomb ');
    await expect(offers(page)).toHaveText([/Assign to “Nia Newcomb”.*Someone new/]);
    await page.keyboard.press('Enter');
    await expectField(card(page, ticket), 'Assigned To', 'Nia Newcomb');
    await expect.poll(async () => (await api.ticket(ticket.id)).assigned_to).toMatchObject({ name: 'Nia Newcomb', email: null });
    const { id } = (await api.ticket(ticket.id)).assigned_to!;
    // From then on they are known, however they are typed.
    await edit(page, card(page, next), 'Assigned To');
    await page.keyboard.type('NIA newcomb');
    await expect(offers(page)).toHaveText([/Nia Newcomb.*No account/]);
    await page.keyboard.press('Enter');
    await expectField(card(page, next), 'Assigned To', 'Nia Newcomb');
    await expect.poll(async () => (await api.ticket(next.id)).assigned_to?.id).toBe(id);
  });

  test('is named by e-mail', async ({ page, api }) => {
    const [ticket, next] = [await make(api), await make(api)];
    const email = 'ola.nordmann@example.com';
    await open(page, '/tickets');
    await change(page, card(page, ticket), 'Assigned To', newcomer(email));
    await expectField(card(page, ticket), 'Assigned To', email);
    await expect.poll(async () => (await api.ticket(ticket.id)).assigned_to).toMatchObject({ name: email, email });
    await edit(page, card(page, next), 'Assigned To');
    await page.keyboard.type(email.toUpperCase());
    await expect(offers(page)).toHaveCount(1);
    await page.keyboard.press('Enter');
    await expect.poll(async () => (await api.ticket(next.id)).assigned_to?.id).toBe((await api.ticket(ticket.id)).assigned_to!.id);
  });

  test('who is typed faster than the desk answers is who is meant', async ({ page, api }) => {
    const ticket = await make(api);
    const known = (await api.tickets('assigned_to=none', 1)) && (await knownPerson(api, ADA));
    await open(page, '/tickets');
    await edit(page, card(page, ticket), 'Assigned To');
    const slow = await hold(page, /\/api\/fn\/assignees/);
    await page.keyboard.type('ada obi');
    await page.keyboard.press('Enter');
    // Nobody new is made of a name that may be known: what was entered waits for the answer.
    await expect(box(page)).toBeVisible();
    await slow.release();
    await expect(box(page)).toBeHidden();
    await expect.poll(async () => (await api.ticket(ticket.id)).assigned_to?.id).toBe(known);
    await expectField(card(page, ticket), 'Assigned To', ADA);
  });

  test('who is typed while an earlier answer comes late is still offered', async ({ page, api }) => {
    const ticket = await make(api);
    await open(page, '/tickets');
    await edit(page, card(page, ticket), 'Assigned To');
    const slow = await hold(page, (url) => url.pathname === '/api/fn/assignees' && url.searchParams.get('text') === 'bo');
    await typed(page).fill('bo');
    await expect.poll(slow.waiting).toBe(1);
    await typed(page).fill('ada');
    await expect(offer(page, ADA)).toBeVisible();
    await slow.release();
    await page.waitForTimeout(300);
    await expect(offer(page, ADA)).toBeVisible();
    await expect(offer(page, BO)).toHaveCount(0);
  });

  test('is found among many', async ({ page, api }) => {
    await know(api, ...Array.from({ length: 60 }, (_, index) => `Crowd ${String(index).padStart(3, '0')}`));
    const ticket = await make(api);
    await open(page, '/tickets');
    await edit(page, card(page, ticket), 'Assigned To');
    // The last of them, whom a first page would not show.
    await page.keyboard.type('crowd 059');
    await expect(offer(page, 'Crowd 059')).toBeVisible();
    await page.keyboard.press('Enter');
    await expect.poll(() => stored(api, ticket, 'Assigned To')).toBe('Crowd 059');
  });

  test('who is being composed is not chosen by the Enter that ends it', async ({ page, api }) => {
    const ticket = await make(api);
    await open(page, '/tickets');
    await edit(page, card(page, ticket), 'Assigned To');
    const edits = sent(page);
    const cdp = await page.context().newCDPSession(page);
    await cdp.send('Input.imeSetComposition', { text: 'さとう', selectionStart: 3, selectionEnd: 3 });
    for (const key of ['ArrowDown', 'Enter']) {
      await typed(page).evaluate((input, key) => {
        input.dispatchEvent(new KeyboardEvent('keydown', { key, isComposing: true, bubbles: true, cancelable: true }));
      }, key);
    }
    await expect(typed(page)).toBeVisible();
    await cdp.send('Input.insertText', { text: '佐藤' });
    await expect(typed(page)).toHaveValue('佐藤');
    await expect(offer(page, newcomer('佐藤'))).toBeVisible();
    expect(edits).toEqual([]);
    await page.keyboard.press('Enter');
    await expectField(card(page, ticket), 'Assigned To', '佐藤');
    await expect.poll(() => stored(api, ticket, 'Assigned To')).toBe('佐藤');
  });

  test('of blanks is nobody new', async ({ page, api }) => {
    const ticket = await make(api);
    await open(page, '/tickets');
    await edit(page, card(page, ticket), 'Assigned To');
    await typed(page).fill('   ');
    await expect(offer(page, ADA)).toBeVisible();
    await expect(offers(page).filter({ hasText: 'Someone new' })).toHaveCount(0);
    // No key of the page is meant by what is typed into the box.
    await typed(page).fill('');
    await page.keyboard.type('ejk?/');
    await expect(typed(page)).toHaveValue('ejk?/');
  });

  test('is searched for without an answer: nobody is lost, and someone can still be named', async ({ page, api, watch }) => {
    const assignees = /\/api\/fn\/assignees/;
    watch.expectStatus(503, assignees);
    const ticket = await make(api);
    await page.route(assignees, busy);
    await open(page, '/tickets');
    await edit(page, card(page, ticket), 'Assigned To');
    await expect(offer(page, 'Assign to me')).toBeVisible();
    await page.keyboard.type(BO);
    await expect(offer(page, newcomer(BO))).toBeVisible();
    await page.keyboard.press('Enter');
    await expect.poll(() => stored(api, ticket, 'Assigned To')).toBe(BO);
  });
});
