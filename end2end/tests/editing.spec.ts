// Editing in place, on card, row and drawer: what is shown at once is what is stored, and nothing else moves.

import { type Ticket } from '../fixtures/api.ts';
import { apartFrom, box, change, choice, choices, done, EDIT, edit, expectField, field, FIELDS, happened, messages, offer, pick, PLACE_NAMES, PLACES, sent, settled, tableRow, typed } from '../fixtures/editing.ts';
import { ADA, EXAMPLE, make, stored, test } from '../fixtures/people.ts';
import { card, documents, drawer, drawn, expectAddress, hold, list, open, panel, tab, value } from '../fixtures/pages.ts';
import { expect } from '../fixtures/test.ts';

test.describe('in place', () => {
  for (const place of PLACE_NAMES) {
    for (const name of FIELDS) {
      const { before, choose, shown, stored: to, said } = EXAMPLE[name];

      test(`${name} is edited on the ${place}: seen everywhere at once, stored, and alone changed`, async ({ page, api }) => {
        const ticket = await make(api);
        await open(page, `/tickets/${ticket.id}?${PLACES[place].search}`);
        await expect(value(panel(page), 'Ticket ID')).toContainText(ticket.id);
        const here = PLACES[place].holder(page, ticket);
        const inList = place === 'row' ? tableRow(page, ticket) : card(page, ticket);
        const head = PLACES.head.holder(page);
        const edits = sent(page);
        const asked = documents(page);
        await expectField(here, name, before);
        const answer = await hold(page, EDIT);
        await change(page, here, name, choose);
        await expect.poll(answer.waiting).toBe(1);
        // Before the desk has said anything.
        await expectField(inList, name, shown);
        await expectField(head, name, shown);
        if (name === 'Severity') await expect(value(panel(page), 'Priority')).toContainText(shown);
        if (name === 'Assigned To') await expect(value(panel(page), 'Assigned To')).toContainText(shown);
        await expect(messages(page)).not.toContainText(`#${ticket.number}`);
        await answer.release();

        await expect(done(page)).toContainText(`#${ticket.number} is now`);
        await expect(done(page)).toContainText(shown);
        await expect(page.getByRole('status')).toContainText([`#${ticket.number} is now`]);
        await expectField(inList, name, shown);
        await expectField(head, name, shown);
        expect(await stored(api, ticket, name)).toBe(to);
        expect(apartFrom(await api.ticket(ticket.id), name)).toEqual(apartFrom(ticket, name));
        await tab(page, 'Audit').click();
        await expect(panel(page).getByRole('listitem').filter({ hasText: said })).toHaveCount(1);
        await expect(panel(page).getByRole('listitem').filter({ hasText: said })).toContainText('Agent');
        expect(edits).toEqual([[name.toLowerCase().replace(' ', '_')]]);
        expect(asked).toEqual([]);
      });

      test(`the focus is on the ${name} of the ${place} while and after it is saved`, async ({ page, api }) => {
        const ticket = await make(api);
        await open(page, `/tickets/${ticket.id}?${PLACES[place].search}`);
        await expect(value(panel(page), 'Ticket ID')).toContainText(ticket.id);
        const here = PLACES[place].holder(page, ticket);
        const answer = await hold(page, EDIT);
        await change(page, here, name, choose);
        await expect.poll(answer.waiting).toBe(1);
        await expect(field(here, name)).toBeFocused();
        await answer.release();
        await expect(done(page)).toBeVisible();
        await page.waitForLoadState('networkidle').catch(() => undefined);
        await expect(field(here, name)).toBeFocused();
        await drawn(page);
        await expect(field(here, name)).toBeFocused();
      });
    }
  }

  test('choosing what is there already sends nothing', async ({ page, api }) => {
    const ticket = await make(api);
    await open(page, '/tickets');
    const edits = sent(page);
    for (const [name, present] of [['Status', 'Open'], ['Severity', 'High'], ['Assigned To', 'Unassigned']] as const) {
      await change(page, card(page, ticket), name, present);
      await expectField(card(page, ticket), name, present);
    }
    await page.waitForTimeout(300);
    expect(edits).toEqual([]);
    await expect(done(page)).toHaveCount(0);
    expect(await happened(api, ticket)).toEqual([]);
  });

  test('every status and every severity can be chosen, and each is what is stored', async ({ page, api }) => {
    const ticket = await make(api);
    await open(page, '/tickets');
    for (const [label, status] of [['Closed', 'closed'], ['Resolved', 'resolved'], ['In Progress', 'in_progress'], ['Open', 'open']] as const) {
      await change(page, card(page, ticket), 'Status', label);
      await expectField(card(page, ticket), 'Status', label);
      await expect.poll(() => stored(api, ticket, 'Status')).toBe(status);
      expect((await api.ticket(ticket.id)).resolved_at === null).toBe(status !== 'resolved');
    }
    for (const [label, severity] of [['Critical', 'critical'], ['Medium', 'medium'], ['Low', 'low'], ['High', 'high']] as const) {
      await change(page, card(page, ticket), 'Severity', label);
      await expectField(card(page, ticket), 'Severity', label);
      await expect.poll(() => stored(api, ticket, 'Severity')).toBe(severity);
    }
  });

  test('a click on a value does not open the ticket, and leaves the address alone', async ({ page, api }) => {
    const ticket = await make(api);
    for (const [view, within] of [['list', card], ['table', tableRow]] as const) {
      await open(page, `/tickets?view=${view}`);
      for (const name of FIELDS) {
        await edit(page, within(page, ticket), name);
        await expect(drawer(page)).toHaveCount(0);
        await expectAddress(page, `/tickets?view=${view}`);
        await page.keyboard.press('Escape');
      }
    }
  });

  test('what is changed in one browser is seen in another, in every place', async ({ page, api, visitor }) => {
    const ticket = await make(api);
    const other = await (await visitor()).newPage();
    await open(other, `/tickets/${ticket.id}`);
    await expect(value(panel(other), 'Ticket ID')).toContainText(ticket.id);
    await open(page, '/tickets');
    for (const name of FIELDS) {
      const { choose, shown } = EXAMPLE[name];
      await change(page, card(page, ticket), name, choose);
      await expectField(card(other, ticket), name, shown);
      await expectField(PLACES.head.holder(other), name, shown);
    }
    await expect(value(panel(other), 'Assigned To')).toContainText(ADA);
    await expect(value(panel(other), 'Priority')).toContainText('Low');
  });
});

test.describe('a menu of values', () => {
  for (const place of PLACE_NAMES) {
    test(`works by keyboard on the ${place}, and gives the focus back`, async ({ page, api }) => {
      const ticket = await make(api);
      await open(page, `/tickets/${ticket.id}?${PLACES[place].search}`);
      await expect(value(panel(page), 'Ticket ID')).toContainText(ticket.id);
      const button = field(PLACES[place].holder(page, ticket), 'Status');
      const edits = sent(page);
      await button.focus();
      await page.keyboard.press('Enter');
      const item = (name: string) => choice(page, 'Status', name);
      await expect(item('Open')).toBeFocused();
      await expect(item('Open')).toBeChecked();
      await expect(choices(page, 'Status').getByRole('menuitemradio', { checked: true })).toHaveCount(1);
      await page.keyboard.press('ArrowDown');
      await expect(item('In Progress')).toBeFocused();
      await page.keyboard.press('End');
      await expect(item('Closed')).toBeFocused();
      await page.keyboard.press('ArrowDown');
      await expect(item('Open')).toBeFocused();
      await page.keyboard.press('ArrowUp');
      await expect(item('Closed')).toBeFocused();
      await page.keyboard.press('Home');
      await expect(item('Open')).toBeFocused();
      await page.keyboard.press('r');
      await expect(item('Resolved')).toBeFocused();
      await page.keyboard.press('Escape');
      await expect(choices(page, 'Status')).toBeHidden();
      await expect(button).toBeFocused();
      await expect(drawer(page)).toBeVisible();
      expect(edits).toEqual([]);

      for (const [key, letter, shown] of [['Enter', 'c', 'Closed'], ['Space', 'i', 'In Progress']] as const) {
        await page.keyboard.press('Enter');
        await expect(choices(page, 'Status')).toBeVisible();
        await page.keyboard.press(letter);
        await page.keyboard.press(key);
        await expect(choices(page, 'Status')).toBeHidden();
        await expect(button).toBeFocused();
        await expectField(PLACES[place].holder(page, ticket), 'Status', shown);
      }
      await expect.poll(() => stored(api, ticket, 'Status')).toBe('in_progress');
      await expect(button).toBeFocused();
    });
  }

  test('stands below the value that it is of, wholly in the window', async ({ page, api }) => {
    const ticket = await make(api);
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 844 });
      await open(page, '/tickets');
      for (const name of FIELDS) {
        const button = (await field(card(page, ticket), name).boundingBox())!;
        await edit(page, card(page, ticket), name);
        const opened = name === 'Assigned To' ? box(page) : choices(page, name);
        const { x, y, width: wide, height } = (await opened.boundingBox())!;
        expect(x, name).toBeGreaterThanOrEqual(0);
        expect(x + wide, name).toBeLessThanOrEqual(width);
        expect(y + height, name).toBeLessThanOrEqual(844);
        expect(Math.abs(y - (button.y + button.height)), name).toBeLessThan(24);
        expect(x < button.x + button.width && x + wide > button.x, name).toBe(true);
        await page.keyboard.press('Escape');
      }
    }
  });

  test('goes from one value to the next with one click', async ({ page, api }) => {
    const ticket = await make(api);
    await open(page, '/tickets');
    await edit(page, card(page, ticket), 'Status');
    await edit(page, card(page, ticket), 'Severity');
    await expect(choices(page, 'Status')).toBeHidden();
    await edit(page, card(page, ticket), 'Assigned To');
    await expect(choices(page, 'Severity')).toBeHidden();
    await edit(page, card(page, ticket), 'Status');
    await expect(box(page)).toBeHidden();
    await pick(page, 'Status', 'Closed');
    await expect.poll(() => stored(api, ticket, 'Status')).toBe('closed');
  });

  test('is closed by a second click on its value', async ({ page, api }) => {
    const ticket = await make(api);
    await open(page, '/tickets');
    await edit(page, card(page, ticket), 'Status');
    await field(card(page, ticket), 'Status').click();
    await expect(choices(page, 'Status')).toBeHidden();
    await page.waitForTimeout(300);
    await expect(choices(page, 'Status')).toBeHidden();
  });
});

test.describe('one edit', () => {
  for (const view of ['list', 'table'] as const) {
    for (const name of FIELDS) {
      test(`of ${name} touches no other ticket of the ${view}, and moves none`, async ({ page, api }) => {
        for (let index = 0; index < 3; index += 1) await make(api);
        const [, ticket] = (await api.tickets('', 4)) as [Ticket, Ticket];
        await open(page, `/tickets?view=${view}`);
        const within = view === 'list' ? card(page, ticket) : tableRow(page, ticket);
        await edit(page, within, name);
        if (name === 'Assigned To') {
          await typed(page).fill(ADA);
          await expect(offer(page, ADA)).toBeVisible();
          await settled(page);
        }
        const places = () =>
          list(page).locator('[data-ticket]').evaluateAll((all) =>
            all.map((each) => {
              const { x, y, width, height } = each.getBoundingClientRect();
              return [each.getAttribute('data-ticket'), x, y, width, height].join(' ');
            }),
          );
        const before = await places();
        await page.evaluate(() => {
          const touched: string[] = [];
          Object.assign(window, { touched });
          new MutationObserver((records) => {
            for (const { target } of records) {
              const element = target instanceof Element ? target : target.parentElement;
              const ticket = element?.closest('[data-ticket]')?.getAttribute('data-ticket');
              touched.push(ticket ?? element?.outerHTML.slice(0, 120) ?? '?');
            }
          }).observe(document.querySelector('.tickets-list')!, { subtree: true, childList: true, attributes: true, characterData: true });
        });
        const { choose, shown } = EXAMPLE[name];
        if (name === 'Assigned To') await offer(page, choose).click();
        else await pick(page, name, choose);
        await expect(done(page)).toContainText(shown);
        // With the news of it.
        await page.waitForTimeout(800);
        expect(await places()).toEqual(before);
        const touched = await page.evaluate(() => (window as unknown as { touched: string[] }).touched);
        expect(touched.length).toBeGreaterThan(0);
        expect([...new Set(touched)]).toEqual([ticket.id]);
      });
    }
  }
});

test('an edit is for those who can be named, and not for other sites', async ({ request, api }) => {
  const ticket = await make(api);
  const answer = await request.post('/api/fn/edit_ticket', {
    form: { id: ticket.id, 'status[from]': 'open', 'status[to]': 'closed' },
    headers: { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example', accept: 'application/json' },
  });
  expect(answer.status()).toBe(403);
  expect(await happened(api, ticket)).toEqual([]);
});
