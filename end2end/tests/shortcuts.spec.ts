// Single keys: what each does, when none does anything, how they are switched off, and a day's work without a mouse.

import type { Locator, Page } from '@playwright/test';

import { type Api, PAGE, type Ticket, unsure } from '../fixtures/api.ts';
import { violations } from '../fixtures/axe.ts';
import {
  LOOKS,
  alive,
  card,
  cards,
  documents,
  drawer,
  drawn,
  expectAddress,
  ids,
  list,
  lookAt,
  menu,
  menuButton,
  open,
  opener,
  panel,
  rows,
  search,
  tab,
  toolbar,
  value,
} from '../fixtures/pages.ts';
import { messages } from '../fixtures/editing.ts';
import { expect, test as demo, withDesk } from '../fixtures/test.ts';

/** A desk of this file's own, as tickets are edited. */
const test = withDesk(async (_, api) => {
  await api.sendAll(Array.from({ length: 90 }, (_, n) => unsure({ chat_id: `c-${n}`, question: `Question ${n}` })));
});

const help = (page: Page) => page.getByRole('dialog', { name: 'Keyboard shortcuts' });
const dialog = (page: Page) => page.getByRole('dialog', { name: /^Edit/ });
const box = (page: Page) => page.getByRole('combobox', { name: 'Assigned To' });
/** The menu of a ticket's values, not that of the toolbar. */
const statuses = (page: Page) => page.locator('.workbench').getByRole('menu', { name: 'Status' });
/** The drawer has come to rest. */
const rested = (page: Page, ticket: { id: string }) => expect(value(panel(page), 'Ticket ID')).toContainText(ticket.id);

/** Nothing that a key opens is open, and nothing was begun. */
async function expectNothing(page: Page): Promise<void> {
  await page.waitForTimeout(400);
  await expect(page.locator('dialog[open], :popover-open')).toHaveCount(0);
}

test.describe('each key', () => {
  test('/ goes to the search, with what is in it selected', async ({ page }) => {
    await open(page, '/tickets?q=question');
    await page.keyboard.press('/');
    await expect(search(page)).toBeFocused();
    await expect(search(page)).toHaveValue('question');
    await page.keyboard.type('7');
    await expect(search(page)).toHaveValue('7');
  });

  for (const view of ['list', 'table'] as const) {
    test(`j and k go through the ${view}, and stop at its beginning`, async ({ page, api }) => {
      const tickets = await api.tickets();
      const at = (index: number) => list(page).locator(`[data-ticket="${tickets[index]!.id}"] .card-link`);
      await open(page, `/tickets?view=${view}`);
      for (const index of [0, 1, 2, 3]) {
        await page.keyboard.press('j');
        await expect(at(index)).toBeFocused();
        await expect(at(index)).toBeInViewport();
      }
      for (const index of [2, 1, 0, 0]) {
        await page.keyboard.press('k');
        await expect(at(index)).toBeFocused();
      }
      // From a value of a ticket it goes on from that ticket.
      await list(page).locator(`[data-ticket="${tickets[5]!.id}"]`).getByRole('button', { name: /^Severity/ }).focus();
      await page.keyboard.press('j');
      await expect(at(6)).toBeFocused();
    });
  }

  test('j at the end of what is loaded has more loaded, and goes on there', async ({ page, api }) => {
    const tickets = await api.tickets('', 2 * PAGE);
    await open(page, '/tickets');
    await opener(card(page, tickets[PAGE - 1]!)).focus();
    await page.keyboard.press('j');
    await expect(cards(page)).toHaveCount(2 * PAGE);
    // Whether the first press already went on is not what counts, but none is skipped.
    if (!(await opener(card(page, tickets[PAGE]!)).evaluate((link) => link === document.activeElement))) {
      await expect(opener(card(page, tickets[PAGE - 1]!))).toBeFocused();
      await page.keyboard.press('j');
    }
    await expect(opener(card(page, tickets[PAGE]!))).toBeFocused();
    await page.keyboard.press('k');
    await expect(opener(card(page, tickets[PAGE - 1]!))).toBeFocused();
  });

  test('j reaches every ticket once, in order, to the very end', async ({ page, api }) => {
    const all = (await api.allTickets()).map(({ id }) => id);
    await open(page, '/tickets');
    const seen: string[] = [];
    for (let presses = 0; presses < all.length + 10 && seen.length < all.length; presses += 1) {
      await page.keyboard.press('j');
      await expect(list(page).getByRole('link', { name: 'Loading…' })).toHaveCount(0);
      const at = await page.evaluate(() => document.activeElement?.closest('[data-ticket]')?.getAttribute('data-ticket'));
      if (at && at !== seen.at(-1)) seen.push(at);
    }
    expect(seen).toEqual(all);
    await page.keyboard.press('j');
    await drawn(page);
    expect(await page.evaluate(() => document.activeElement?.closest('[data-ticket]')?.getAttribute('data-ticket'))).toBe(all.at(-1));
  });

  test('j goes on from the ticket that is open: that is what the other keys mean', async ({ page, api }) => {
    const tickets = await api.tickets();
    await open(page, '/tickets');
    await opener(card(page, tickets[4]!)).focus();
    await page.keyboard.press('Enter');
    await rested(page, tickets[4]!);
    await page.keyboard.press('j');
    await rested(page, tickets[5]!);
    await page.keyboard.press('s');
    await expect(statuses(page)).toBeVisible();
    await page.keyboard.press('c');
    await page.keyboard.press('Enter');
    await expect(drawer(page).locator('header')).toContainText('Status: Closed');
    await expect.poll(async () => (await api.ticket(tickets[5]!.id)).status).toBe('closed');
    expect((await api.ticket(tickets[4]!.id)).status).toBe('open');
  });

  test('z undoes the last change, be it of one field or of several', async ({ page, api }) => {
    const ticket = (await api.tickets())[11]!;
    await open(page, '/tickets');
    await opener(card(page, ticket)).focus();
    await page.keyboard.press('e');
    await dialog(page).getByLabel('Status').selectOption('Resolved');
    await dialog(page).getByLabel('Severity').selectOption('Low');
    await dialog(page).getByRole('button', { name: 'Save Changes' }).click();
    await expect(dialog(page)).toHaveCount(0);
    await expect(messages(page)).toContainText(`#${ticket.number} is now Resolved, Low`);
    await page.keyboard.press('z');
    await expect(messages(page)).toContainText(`#${ticket.number} is now Open, High`);
    expect(await api.ticket(ticket.id)).toMatchObject({ status: 'open', severity: 'high' });
    // By the pointer as well, after which one goes on where one was.
    await messages(page).getByRole('button', { name: 'Undo' }).click();
    await expect(messages(page)).toContainText(`#${ticket.number} is now Resolved, Low`);
    await expect(opener(card(page, ticket))).toBeFocused();
    await page.keyboard.press('z');
    await expect(messages(page)).toContainText(`#${ticket.number} is now Open, High`);
  });

  test('Enter opens the ticket that has the focus', async ({ page, api }) => {
    const [, second] = await api.tickets();
    await open(page, '/tickets');
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await expect(opener(card(page, second!))).toBeFocused();
    await page.keyboard.press('Enter');
    await expectAddress(page, `/tickets/${second!.id}`);
    await rested(page, second!);
  });

  for (const place of ['the focus in the list', 'the drawer open'] as const) {
    test(`e, a, i and s mean the ticket with ${place}`, async ({ page, api }) => {
      const index = place === 'the drawer open' ? 8 : 7;
      const ticket = (await api.tickets('sort=created'))[index]!;
      if (place === 'the drawer open') {
        await open(page, `/tickets/${ticket.id}`);
        await rested(page, ticket);
      } else {
        await open(page, '/tickets?sort=created');
        await opener(card(page, ticket)).focus();
      }
      const holder = place === 'the drawer open' ? drawer(page) : card(page, ticket);

      await page.keyboard.press('e');
      await expect(dialog(page)).toHaveAccessibleName(new RegExp(`#${ticket.number}$`));
      await page.keyboard.press('Escape');
      await expect(dialog(page)).toHaveCount(0);

      await page.keyboard.press('a');
      await expect(box(page)).toBeFocused();
      await page.keyboard.type('Zoë Key');
      await expect(box(page)).toHaveValue('Zoë Key');
      await page.keyboard.press('Enter');
      await expect(holder.getByRole('button', { name: /^Assigned To/ })).toContainText('Zoë Key');
      await expect.poll(async () => (await api.ticket(ticket.id)).assigned_to?.name).toBe('Zoë Key');

      await page.keyboard.press('i');
      await expect.poll(async () => (await api.ticket(ticket.id)).assigned_to?.name).toBe('Agent');
      await expect(holder.getByRole('button', { name: /^Assigned To/ })).toContainText('Agent');

      await page.keyboard.press('s');
      await expect(statuses(page).getByRole('menuitemradio', { name: 'Open' })).toBeFocused();
      await page.keyboard.press('i');
      await expect(statuses(page).getByRole('menuitemradio', { name: 'In Progress' })).toBeFocused();
      await page.keyboard.press('Enter');
      await expect(statuses(page)).toHaveCount(0);
      await expect(holder).toContainText('In Progress');
      await expect.poll(async () => (await api.ticket(ticket.id)).status).toBe('in_progress');
    });
  }

  test('i on a ticket that is mine already changes nothing', async ({ page, api }) => {
    const ticket = (await api.tickets('sort=created'))[10]!;
    await open(page, '/tickets?sort=created');
    await opener(card(page, ticket)).focus();
    await page.keyboard.press('i');
    await expect.poll(async () => (await api.ticket(ticket.id)).assigned_to?.name).toBe('Agent');
    const before = (await api.ticket(ticket.id)).updated_at;
    await page.keyboard.press('i');
    await page.waitForTimeout(600);
    expect((await api.ticket(ticket.id)).updated_at).toBe(before);
  });

  test('the focus means more than the drawer', async ({ page, api }) => {
    const [first, second] = await api.tickets();
    await open(page, `/tickets/${first!.id}`);
    await rested(page, first!);
    await opener(card(page, second!)).focus();
    await page.keyboard.press('e');
    await expect(dialog(page)).toHaveAccessibleName(new RegExp(`#${second!.number}$`));
  });

  test('e, a, i and s do nothing where no ticket is meant', async ({ page }) => {
    await open(page, '/tickets');
    const sent: string[] = [];
    page.on('request', (request) => {
      if (request.method() === 'POST') sent.push(request.url());
    });
    for (const key of ['e', 'a', 'i', 's']) await page.keyboard.press(key);
    await expectNothing(page);
    expect(sent).toEqual([]);
  });

  test('? shows every key with what it does, and so does the button', async ({ page }) => {
    await open(page, '/tickets');
    const keys = ['/', 'j', 'k', 'Enter', 'e', 'a', 'i', 's', 'z', 'Esc', '?'];
    await page.keyboard.press('?');
    await expect(help(page).locator('kbd')).toHaveText(keys);
    await page.keyboard.press('Escape');
    await expect(help(page)).toHaveCount(0);
    const button = page.getByRole('button', { name: 'Keyboard shortcuts' });
    await button.click();
    await expect(help(page).locator('kbd')).toHaveText(keys);
    await help(page).getByRole('button', { name: 'Close' }).click();
    await expect(help(page)).toHaveCount(0);
    await expect(button).toBeFocused();
  });

  test('where the drawer covers the list, j and k show the next and the previous ticket', async ({ page, api }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    const tickets = await api.tickets();
    await open(page, '/tickets');
    await opener(card(page, tickets[1]!)).click();
    await rested(page, tickets[1]!);
    await page.keyboard.press('j');
    await rested(page, tickets[2]!);
    await page.keyboard.press('k');
    await rested(page, tickets[1]!);
    await page.keyboard.press('k');
    await rested(page, tickets[0]!);
    await page.keyboard.press('k');
    await drawn(page);
    await rested(page, tickets[0]!);
  });

  test.describe('pressed before its code is there', () => {
    /** The code comes when it is let go. */
    async function held(page: Page): Promise<() => void> {
      let release = () => {};
      const held = new Promise<void>((resolve) => (release = resolve));
      await page.route(/\/pkg\/.*workbench.*\.wasm/, async (route) => {
        await held;
        await route.continue();
      });
      return release;
    }

    test('is answered once it is', async ({ page }) => {
      const release = await held(page);
      await page.goto('/tickets');
      await alive(page);
      await page.keyboard.press('?');
      await drawn(page);
      await expect(help(page)).toHaveCount(0);
      release();
      await expect(help(page)).toBeVisible();
    });

    test('does not make keys of what is typed after it', async ({ page, api }) => {
      const release = await held(page);
      const [first] = await api.tickets();
      await open(page, `/tickets/${first!.id}`);
      await rested(page, first!);
      const before = await api.ticket(first!.id);
      await page.keyboard.press('/');
      await page.keyboard.type('mississippi?', { delay: 20 });
      release();
      await expect(search(page)).toBeFocused();
      await expectNothing(page);
      expect(await api.ticket(first!.id)).toEqual(before);
      await expect(search(page)).toHaveValue('mississippi?');
    });

    test('one dialog is opened, however often its key is pressed', async ({ page, api }) => {
      const release = await held(page);
      const [first] = await api.tickets();
      await open(page, `/tickets/${first!.id}`);
      await rested(page, first!);
      for (const key of ['?', 'e', 's', 'a']) await page.keyboard.press(key);
      release();
      await expect(page.locator('dialog[open], :popover-open').first()).toBeVisible();
      await page.waitForTimeout(400);
      await expect(page.locator('dialog[open], :popover-open')).toHaveCount(1);
    });
  });
});

test.describe('no key does anything', () => {
  for (const [name, html] of [
    ['an input', '<input type="text" id="own" aria-label="own">'],
    ['a text area', '<textarea id="own" aria-label="own"></textarea>'],
    ['a select', '<select id="own" aria-label="own"><option>one</option><option>every</option></select>'],
    ['an editable element', '<div id="own" contenteditable="true" aria-label="own" role="textbox"></div>'],
    ['what is inside an editable element', '<div contenteditable="true"><p id="own" tabindex="0">x</p></div>'],
  ] as const) {
    test(`while one is in ${name}`, async ({ page, api }) => {
      const [first] = await api.tickets();
      await open(page, `/tickets/${first!.id}`);
      await rested(page, first!);
      await page.evaluate((html) => document.querySelector('main')!.insertAdjacentHTML('beforeend', html), html);
      const own = page.locator('#own');
      await own.focus();
      for (const key of ['j', 'k', 'e', 'a', 'i', 's', '?', '/']) await page.keyboard.press(key);
      await expectNothing(page);
      expect(await own.evaluate((own) => own === document.activeElement || own.parentElement === document.activeElement)).toBe(true);
      if (await own.evaluate((own) => 'value' in own && own.tagName !== 'SELECT')) await expect(own).toHaveValue('jkeais?/');
      expect((await api.ticket(first!.id)).assigned_to).toBeNull();
    });
  }

  test('while one types a search, a name of an assignee or of a user', async ({ page, api }) => {
    const [first] = await api.tickets();
    await open(page, `/tickets/${first!.id}`);
    await rested(page, first!);
    const keys = 'jkeais?/';
    await search(page).pressSequentially(keys);
    await expect(search(page)).toHaveValue(keys);
    await expectNothing(page);
    await open(page, `/tickets/${first!.id}`);
    await rested(page, first!);
    await page.keyboard.press('a');
    await box(page).pressSequentially(keys);
    await expect(box(page)).toHaveValue(keys);
    await expect(box(page)).toBeFocused();
    await page.keyboard.press('Escape');
    await toolbar(page).getByRole('link', { name: 'More filters' }).click();
    const user = page.getByRole('dialog', { name: 'Filter tickets' }).getByLabel(/^User/);
    await user.pressSequentially(keys);
    await expect(user).toHaveValue(keys);
    await expect(page.locator('dialog[open]')).toHaveCount(1);
  });

  test('while a character is being composed', async ({ page, api }) => {
    const [first] = await api.tickets();
    await open(page, '/tickets');
    await opener(card(page, first!)).focus();
    const press = (isComposing: boolean) =>
      page.evaluate((isComposing) => {
        const event = new KeyboardEvent('keydown', { key: 'e', isComposing, bubbles: true, cancelable: true });
        document.activeElement!.dispatchEvent(event);
        return event.defaultPrevented;
      }, isComposing);
    expect(await press(true)).toBe(false);
    await expectNothing(page);
    expect(await press(false)).toBe(true);
    await expect(dialog(page)).toBeVisible();
  });

  test('with a modifier: those belong to the browser', async ({ page, api }) => {
    const [first] = await api.tickets();
    await open(page, '/tickets');
    await opener(card(page, first!)).focus();
    for (const modifier of ['ctrlKey', 'metaKey', 'altKey']) {
      for (const key of ['/', 'j', 'k', 'e', 'a', 'i', 's', '?']) {
        const prevented = await page.evaluate(
          ([modifier, key]) => {
            const event = new KeyboardEvent('keydown', { key, [modifier!]: true, bubbles: true, cancelable: true });
            document.activeElement!.dispatchEvent(event);
            return event.defaultPrevented;
          },
          [modifier, key],
        );
        expect(prevented, `${modifier} ${key}`).toBe(false);
      }
    }
    await expectNothing(page);
    await expect(opener(card(page, first!))).toBeFocused();
    expect((await api.ticket(first!.id)).assigned_to).toBeNull();
  });

  test('where something else has answered the key', async ({ page, api }) => {
    const [first] = await api.tickets();
    await open(page, '/tickets');
    await opener(card(page, first!)).focus();
    await page.evaluate(() => document.body.addEventListener('keydown', (event) => event.preventDefault(), { once: true }));
    await page.keyboard.press('e');
    await expectNothing(page);
    await page.keyboard.press('e');
    await expect(dialog(page)).toBeVisible();
  });

  test('while a menu is open', async ({ page, api }) => {
    const [first] = await api.tickets();
    await open(page, `/tickets/${first!.id}`);
    await rested(page, first!);
    await menuButton(page, 'Sort').click();
    await expect(menu(page, 'Sort')).toBeVisible();
    // There letters are for its choices.
    for (const key of ['j', 'k', 'e', 'i', '?', '/']) await page.keyboard.press(key);
    await page.waitForTimeout(400);
    await expect(menu(page, 'Sort')).toBeVisible();
    await expect(page.locator('dialog[open]')).toHaveCount(0);
    await expect(menu(page, 'Sort').locator(':focus')).toHaveCount(1);
    expect((await api.ticket(first!.id)).assigned_to).toBeNull();
  });

  test('while a dialog is open', async ({ page, api }) => {
    const [first] = await api.tickets();
    await open(page, `/tickets/${first!.id}`);
    await rested(page, first!);
    await page.keyboard.press('?');
    await expect(help(page)).toBeVisible();
    await help(page).getByRole('button', { name: 'Close' }).focus();
    for (const key of ['j', 'k', 'e', 'a', 'i', 's', '?', '/']) await page.keyboard.press(key);
    await page.waitForTimeout(400);
    await expect(page.locator('dialog[open]')).toHaveCount(1);
    await expect(page.locator(':popover-open')).toHaveCount(0);
    expect((await api.ticket(first!.id)).assigned_to).toBeNull();
    await page.keyboard.press('Escape');
    await expect(help(page)).toHaveCount(0);
  });

  test('on other pages, also after the Tickets page was left', async ({ page }) => {
    await open(page, '/tickets');
    await page.keyboard.press('?');
    await expect(help(page)).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(help(page)).toHaveCount(0);
    await page.getByRole('navigation', { name: 'Areas' }).getByRole('link', { name: 'Dashboard' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Dashboard' })).toBeVisible();
    for (const key of ['?', 'j', '/', 'e']) await page.keyboard.press(key);
    await expectNothing(page);
    await page.goBack();
    await expect(cards(page)).not.toHaveCount(0);
    await page.keyboard.press('?');
    await expect(help(page)).toHaveCount(1);
  });
});

test.describe('switched off', () => {
  const box = (page: Page) => help(page).getByRole('checkbox', { name: 'Use single keys as shortcuts' });

  test('keys do nothing, a reload and another page included, until they are switched on again', async ({ page, context, api }) => {
    const [first] = await api.tickets();
    await open(page, '/tickets');
    await page.keyboard.press('?');
    await expect(box(page)).toBeChecked();
    await box(page).click();
    await help(page).getByRole('button', { name: 'Close' }).click();

    for (const again of [false, true]) {
      if (again) await open(page, '/tickets');
      await opener(card(page, first!)).focus();
      for (const key of ['/', 'j', 'e', 'a', 'i', 's', '?']) await page.keyboard.press(key);
      await expectNothing(page);
      await expect(opener(card(page, first!))).toBeFocused();
    }
    const other = await context.newPage();
    await open(other, '/tickets');
    await other.keyboard.press('?');
    await expectNothing(other);
    await other.close();

    // What is no single key of the desk's stays.
    await page.keyboard.press('Enter');
    await rested(page, first!);
    await page.keyboard.press('Escape');
    await expect(drawer(page)).toHaveCount(0);

    await page.getByRole('button', { name: 'Keyboard shortcuts' }).click();
    await expect(box(page)).not.toBeChecked();
    await box(page).focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('Escape');
    await expect(help(page)).toHaveCount(0);
    await page.keyboard.press('?');
    await expect(help(page)).toBeVisible();
    await expect(box(page)).toBeChecked();
    expect((await api.ticket(first!.id)).assigned_to).toBeNull();
  });

  test('is one person’s choice in one browser: another browser has the keys', async ({ page, visitor }) => {
    await open(page, '/tickets');
    await page.keyboard.press('?');
    await box(page).uncheck();
    const other = await (await visitor()).newPage();
    await open(other, '/tickets');
    await other.keyboard.press('?');
    await expect(help(other)).toBeVisible();
  });
});

test.describe('Escape closes what was opened last, alone, and gives the focus back', () => {
  const within = (holder: Locator) => holder.locator(':focus');
  for (const [name, key, layer] of [
    ['a menu', 's', statuses],
    ['the box of assignees', 'a', box],
    ['the edit dialog', 'e', dialog],
    ['the help', '?', help],
  ] as const) {
    test(`${name} above the drawer`, async ({ page, api }) => {
      const [first] = await api.tickets();
      await open(page, '/tickets');
      await opener(card(page, first!)).focus();
      await page.keyboard.press('Enter');
      await rested(page, first!);
      await expect(drawer(page)).toBeFocused();
      await page.keyboard.press(key);
      await expect(layer(page)).toBeVisible();
      await page.keyboard.press('Escape');
      await expect(layer(page)).toHaveCount(0);
      await expect(drawer(page)).toBeVisible();
      await expectAddress(page, `/tickets/${first!.id}`);
      expect((await within(drawer(page)).count()) + Number(await drawer(page).evaluate((drawer) => drawer === document.activeElement))).toBe(1);
      await page.keyboard.press('Escape');
      await expect(drawer(page)).toHaveCount(0);
      await expectAddress(page, '/tickets');
      await expect(opener(card(page, first!))).toBeFocused();
      await page.keyboard.press('Escape');
      await drawn(page);
      await expectAddress(page, '/tickets');
    });

    test(`${name} on a card, while another ticket is open beside the list`, async ({ page, api }) => {
      const [first, second] = await api.tickets();
      await open(page, `/tickets/${first!.id}`);
      await rested(page, first!);
      await opener(card(page, second!)).focus();
      await page.keyboard.press(key);
      await expect(layer(page)).toBeVisible();
      await page.keyboard.press('Escape');
      await expect(layer(page)).toHaveCount(0);
      await expect(drawer(page)).toBeVisible();
      await expect(within(card(page, second!))).toHaveCount(1);
      await page.keyboard.press('j');
      await expect(opener(cards(page).nth(2))).toBeFocused();
    });
  }

  test('the dialog of filters above the drawer', async ({ page, api }) => {
    const [first] = await api.tickets();
    await open(page, `/tickets/${first!.id}`);
    await rested(page, first!);
    const link = toolbar(page).getByRole('link', { name: 'More filters' });
    await link.focus();
    await page.keyboard.press('Enter');
    const filters = page.getByRole('dialog', { name: 'Filter tickets' });
    await expect(filters.getByLabel(/^User/)).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(filters).toHaveCount(0);
    await expect(drawer(page)).toBeVisible();
    await expect(link).toBeFocused();
  });

  test('while a character is being composed it closes nothing', async ({ page, api }) => {
    const [first] = await api.tickets();
    await open(page, `/tickets/${first!.id}`);
    await rested(page, first!);
    await page.evaluate(() =>
      document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', isComposing: true, bubbles: true, cancelable: true })),
    );
    await drawn(page);
    await expect(drawer(page)).toBeVisible();
  });
});

test('a run by the keyboard alone: filter, open, assign, resolve, next', async ({ page, api }) => {
  const sent = await api.sendAll(
    Array.from({ length: 3 }, (_, n) => unsure({ chat_id: `run-${n}`, question: `The turnstile ${n} is stuck` })),
  );
  const [third, second] = (await api.tickets('q=turnstile')) as [Ticket, Ticket];
  expect(sent).toHaveLength(3);
  await open(page, '/tickets');
  const asked = documents(page);
  const keys = (...keys: string[]) => keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve());

  await keys('/');
  await expect(search(page)).toBeFocused();
  await page.keyboard.type('turnstile');
  await expectAddress(page, '/tickets?q=turnstile');
  await expect(cards(page)).toHaveCount(3);
  // On to Status: the next stop of the toolbar.
  await keys('Tab');
  await expect(menuButton(page, 'Status')).toBeFocused();
  await keys('Enter');
  await expect(page.getByRole('menuitemcheckbox', { name: 'All' })).toBeFocused();
  await keys('ArrowDown', 'Enter');
  await expectAddress(page, '/tickets?q=turnstile&status=open');
  await keys('Escape', 'j');
  await expect(opener(card(page, third))).toBeFocused();
  await keys('Enter');
  await rested(page, third);

  await keys('i');
  await expect(drawer(page).getByRole('button', { name: /^Assigned To/ })).toContainText('Agent');
  await keys('s');
  await expect(statuses(page)).toBeVisible();
  await keys('r', 'Enter');
  await expect(drawer(page).locator('header')).toContainText('Status: Resolved');
  await expect.poll(() => state(api, third)).toEqual(['resolved', 'Agent']);
  await expect(card(page, third)).toContainText('No longer matches');

  await keys('j');
  await rested(page, second);
  await keys('a');
  await page.keyboard.type('Agent');
  await expect(page.getByRole('option', { name: /Agent/ }).first()).toBeVisible();
  await keys('Enter');
  await expect.poll(() => state(api, second)).toEqual(['open', 'Agent']);
  await keys('e');
  await expect(dialog(page)).toBeVisible();
  await expect(dialog(page).getByLabel('Status')).toBeFocused();
  await page.keyboard.type('Res');
  await keys('Tab', 'Tab', 'Tab');
  await expect(dialog(page).getByRole('button', { name: 'Save Changes' })).toBeFocused();
  await keys('Enter');
  await expect.poll(() => state(api, second)).toEqual(['resolved', 'Agent']);
  await expect(dialog(page)).toHaveCount(0);
  await keys('Escape');
  await expect(drawer(page)).toHaveCount(0);
  await expect(opener(card(page, second))).toBeFocused();
  await expect(list(page)).toContainText('1 ticket');
  expect(asked).toEqual([]);
});

const state = async (api: Api, { id }: { id: string }) => {
  const { status, assigned_to } = await api.ticket(id);
  return [status, assigned_to?.name];
};

demo('the help has no violations', async ({ page }) => {
  await open(page, '/tickets');
  await page.keyboard.press('?');
  await expect(help(page)).toBeVisible();
  for (const look of LOOKS) {
    await lookAt(page, look);
    const box = (await help(page).boundingBox())!;
    expect(box.x).toBeGreaterThanOrEqual(0);
    expect(box.x + box.width).toBeLessThanOrEqual(look.width);
    expect.soft(await violations(page), `${look.colorScheme}, ${look.width} px`).toEqual([]);
  }
});

demo('the table is leafed through as well, and the tabs of the drawer keep their keys', async ({ page, api }) => {
  const tickets = await api.tickets();
  await open(page, '/tickets?view=table');
  await page.keyboard.press('j');
  await expect(rows(page).first().getByRole('link')).toBeFocused();
  await page.keyboard.press('Enter');
  await rested(page, tickets[0]!);
  await tab(page, 'Details').focus();
  await page.keyboard.press('ArrowRight');
  await expect(tab(page, 'Conversation')).toHaveAttribute('aria-selected', 'true');
  expect(await ids(page)).toEqual(tickets.map(({ id }) => id));
});
