// The details drawer: opening, leafing, copying, closing, with the mouse and by the keyboard alone.

import type { Page } from '@playwright/test';

import { copied } from '../fixtures/clipboard.ts';
import { PAGE, SEVERITY, STATUS, type Ticket } from '../fixtures/api.ts';
import {
  card,
  cards,
  drawer,
  expectAddress,
  hold,
  ids,
  list,
  open,
  opener,
  panel,
  section,
  tab,
  value,
} from '../fixtures/pages.ts';
import { expect, test } from '../fixtures/test.ts';

/** Where the browser asks for one ticket. */
const asksFor = (ticket: { id: string }) => new RegExp(`/api/fn/ticket\\?.*${ticket.id}`);

test.describe('opening', () => {
  test('a click anywhere on a card opens its ticket', async ({ page, api }) => {
    const [, , third] = await api.tickets();
    await open(page, '/tickets');
    // Not on the title: on the ground at the lower right of the card.
    const box = (await card(page, third!).boundingBox())!;
    await page.mouse.click(box.x + box.width - 40, box.y + box.height - 6);
    await expectAddress(page, `/tickets/${third!.id}`);
    await expect(drawer(page).getByRole('heading', { level: 2 })).toHaveText(third!.title);
    await expect(value(panel(page), 'Ticket ID')).toContainText(third!.id);
    await expect(card(page, third!)).toHaveAttribute('aria-current', 'true');
    await expect(cards(page).and(page.locator('[aria-current]'))).toHaveCount(1);
    await expect(page).toHaveTitle(`#${third!.number} ${third!.title} · Handoff`);
  });

  test('Enter on a focused card opens it and moves the focus into the drawer', async ({ page, api }) => {
    const [first] = await api.tickets();
    await open(page, '/tickets');
    await opener(card(page, first!)).focus();
    await page.keyboard.press('Enter');
    await expect(value(panel(page), 'Ticket ID')).toContainText(first!.id);
    await expect(drawer(page)).toBeFocused();
    // From there the first stops are the drawer's own.
    await page.keyboard.press('Tab');
    await expect(drawer(page).locator(':focus')).toHaveCount(1);
  });

  test('the cards are reached by Tab, each followed by what can be edited on it', async ({ page, api }) => {
    const tickets = await api.tickets();
    await open(page, '/tickets');
    await opener(card(page, tickets[0]!)).focus();
    for (const [index, ticket] of tickets.slice(1, 6).entries()) {
      for (const name of [/^Status: /, /^Severity: /, 'Edit', /^Assigned To: /]) {
        await page.keyboard.press('Tab');
        await expect(card(page, tickets[index]!).getByRole('button', { name, exact: true })).toBeFocused();
      }
      await page.keyboard.press('Tab');
      await expect(opener(card(page, ticket))).toBeFocused();
    }
  });

  test('the head says what the card says, and leads to the chat and to the user', async ({ page, api }) => {
    const ticket = await api.ticket((await api.tickets('status=in_progress')).find((ticket) => ticket.user.email)!.id);
    const { turns } = await api.conversation(ticket.chat_id);
    const turn = turns.find((turn) => turn.turn_id === ticket.turn_id) as (typeof turns)[0] & { url: string };
    await open(page, `/tickets/${ticket.id}`);
    const head = drawer(page).getByRole('banner').or(drawer(page).locator('header')).first();
    await expect(head).toContainText(`#${ticket.number}`);
    await expect(head.getByRole('heading', { level: 2 })).toHaveText(ticket.title);
    await expect(head).toContainText(ticket.user.name!);
    await expect(head).toContainText(ticket.escalation_tag);
    await expect(head).toContainText(`Status: ${STATUS[ticket.status]}`);
    await expect(head).toContainText(`Severity: ${SEVERITY[ticket.severity]}`);
    await expect(head).toContainText(ticket.assigned_to?.name ?? 'Unassigned');
    const chat = head.getByRole('link', { name: 'Open chat' });
    await expect(chat).toHaveAttribute('href', turn.url);
    await expect(chat).toHaveAttribute('rel', /noopener/);
    const mail = head.getByRole('link', { name: ticket.user.email! });
    await expect(mail).toHaveAttribute('href', `mailto:${ticket.user.email}`);
  });

  test('until the answer is there, what the list knows is shown', async ({ page, api }) => {
    const [first] = await api.tickets();
    await open(page, '/tickets');
    const answer = await hold(page, asksFor(first!));
    await opener(card(page, first!)).click();
    await expect.poll(answer.waiting).toBe(1);
    await expect(drawer(page).getByRole('heading', { level: 2 })).toHaveText(first!.title);
    await expect(drawer(page).getByRole('status', { name: 'Loading the ticket' })).toBeVisible();
    await expect(drawer(page)).toContainText(STATUS[first!.status]);
    await answer.release();
    await expect(value(panel(page), 'Ticket ID')).toContainText(first!.id);
    await expect(drawer(page).getByRole('status', { name: 'Loading the ticket' })).toHaveCount(0);
  });
});

test.describe('the tabs', () => {
  test('follow the pattern: one stop, arrow keys, Home and End', async ({ page, api }) => {
    const [first] = await api.tickets();
    await open(page, '/tickets');
    await opener(card(page, first!)).click();
    const at = (suffix: string) => expectAddress(page, `/tickets/${first!.id}${suffix}`);
    await expect(drawer(page).getByRole('tablist')).toHaveAccessibleName('Ticket details');
    await expectTab(page, 'Details');

    await tab(page, 'Details').focus();
    for (const [key, name, suffix] of [
      ['ArrowRight', 'Conversation', '/conversation'],
      ['ArrowRight', 'Audit', '/audit'],
      ['ArrowRight', 'Details', ''],
      ['ArrowLeft', 'Audit', '/audit'],
      ['ArrowLeft', 'Conversation', '/conversation'],
      ['Home', 'Details', ''],
      ['End', 'Audit', '/audit'],
    ] as const) {
      await page.keyboard.press(key);
      await expect(tab(page, name)).toBeFocused();
      await expectTab(page, name);
      await at(suffix);
    }

    // On from the tabs one comes into the panel, and back to the open tab.
    await page.keyboard.press('Tab');
    await expect(panel(page)).toBeFocused();
    await page.keyboard.press('Shift+Tab');
    await expect(tab(page, 'Audit')).toBeFocused();
  });

  test('a click opens each, with what belongs to it', async ({ page, api }) => {
    const [first] = await api.tickets();
    const ticket = await api.ticket(first!.id);
    await open(page, `/tickets/${ticket.id}`);
    await expect(value(panel(page), 'Chat ID')).toContainText(ticket.chat_id);
    await tab(page, 'Conversation').click();
    await expectTab(page, 'Conversation');
    await expect(section(panel(page), 'Original Question')).toBeVisible();
    await tab(page, 'Audit').click();
    await expectTab(page, 'Audit');
    await expect(value(panel(page), 'Audit ID')).toContainText(ticket.audit_id);
    await tab(page, 'Details').click();
    await expectTab(page, 'Details');
    await expect(value(panel(page), 'Ticket ID')).toContainText(ticket.id);
  });

  test('need no further answer: one ticket is asked for once', async ({ page, api }) => {
    const [first] = await api.tickets();
    await open(page, '/tickets');
    const asked: string[] = [];
    page.on('request', (request) => {
      if (request.url().includes('/api/fn/')) asked.push(request.url());
    });
    await opener(card(page, first!)).click();
    for (const name of ['Conversation', 'Audit', 'Details'] as const) {
      await tab(page, name).click();
      await expectTab(page, name);
    }
    expect(asked).toHaveLength(1);
  });
});

test.describe('closing', () => {
  const ways: [string, (page: Page) => Promise<unknown>][] = [
    ['Escape', (page) => page.keyboard.press('Escape')],
    ['the cross', (page) => drawer(page).getByRole('link', { name: 'Close' }).click()],
    ['Back', (page) => page.goBack()],
  ];
  for (const [name, close] of ways) {
    test(`${name} closes, and the focus returns to the card`, async ({ page, api }) => {
      const tickets = await api.tickets();
      const ticket = tickets[3]!;
      await open(page, '/tickets');
      await opener(card(page, ticket)).focus();
      await page.keyboard.press('Enter');
      await expect(value(panel(page), 'Ticket ID')).toContainText(ticket.id);
      await close(page);
      await expect(drawer(page)).toHaveCount(0);
      await expectAddress(page, '/tickets');
      await expect(opener(card(page, ticket))).toBeFocused();
      await expect(page).toHaveTitle('Tickets · Handoff');
      await expect(cards(page).and(page.locator('[aria-current]'))).toHaveCount(0);
    });
  }

  test('Escape within a menu closes the menu alone', async ({ page, api }) => {
    const [first] = await api.tickets();
    await open(page, `/tickets/${first!.id}`);
    await page.getByRole('complementary', { name: 'Demo' }).getByRole('button', { name: 'Switch person' }).click();
    const menu = page.getByRole('group', { name: 'Switch person' });
    await expect(menu).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(menu).toBeHidden();
    await expect(drawer(page)).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(drawer(page)).toHaveCount(0);
  });

  test('Escape closes a drawer that came with the document', async ({ page, api }) => {
    const [first] = await api.tickets();
    await open(page, `/tickets/${first!.id}/audit?status=open`);
    await expect(drawer(page)).toBeVisible();
    await page.keyboard.press('Escape');
    await expectAddress(page, '/tickets?status=open');
    await expect(drawer(page)).toHaveCount(0);
  });
});

test.describe('copying', () => {
  test.use({ permissions: ['clipboard-read', 'clipboard-write'] });

  const announced = (page: Page) => page.getByRole('status').filter({ hasText: 'Copied' });

  for (const [field, of] of [
    ['Ticket ID', (ticket) => ticket.id],
    ['Chat ID', (ticket) => ticket.chat_id],
  ] as const satisfies [string, (ticket: { id: string; chat_id: string }) => string][]) {
    test(`a click on the ${field} copies it, and says so`, async ({ page, api }) => {
      const ticket = await api.ticket((await api.tickets())[1]!.id);
      await open(page, '/tickets');
      await opener(card(page, ticket)).click();
      const button = value(panel(page), field).getByRole('button');
      await expect(button).toHaveText(new RegExp(of(ticket).replace(/[^\w-]/g, '\\$&')));
      await page.evaluate(() => navigator.clipboard.writeText('something else'));
      await button.click();
      await expect.poll(() => copied(page)).toBe(of(ticket));
      await expect(announced(page)).toHaveCount(1);
      // By the keyboard as well, and from a page that came as HTML.
      await page.reload();
      await open(page, page.url());
      await page.evaluate(() => navigator.clipboard.writeText('something else'));
      await button.focus();
      await page.keyboard.press('Enter');
      await expect.poll(() => copied(page)).toBe(of(ticket));
    });
  }

  test('works where the browser offers no clipboard, as on plain http', async ({ page, api }) => {
    await page.addInitScript(() => {
      Object.defineProperty(Navigator.prototype, 'clipboard', { get: () => undefined, configurable: true });
    });
    const [first] = await api.tickets();
    await open(page, `/tickets/${first!.id}`);
    const button = value(panel(page), 'Ticket ID').getByRole('button');
    await button.click();
    await expect(announced(page)).toHaveCount(1);
    expect(await copied(page)).toBe(first!.id);
    await expect(button).toBeFocused();
  });
});

test.describe('beside the list', () => {
  test('the list keeps its elements and stays usable', async ({ page, api }) => {
    const tickets = await api.tickets();
    await open(page, '/tickets');
    await cards(page).evaluateAll((cards) => {
      for (const card of cards) Object.assign(card, { wasThere: true });
    });
    const kept = () => cards(page).evaluateAll((cards) => cards.filter((card) => 'wasThere' in card).length);

    await opener(card(page, tickets[0]!)).click();
    await expect(value(panel(page), 'Ticket ID')).toContainText(tickets[0]!.id);
    expect(await kept()).toBe(tickets.length);

    await opener(card(page, tickets[2]!)).click();
    await expect(value(panel(page), 'Ticket ID')).toContainText(tickets[2]!.id);
    await expect(drawer(page)).toHaveCount(1);
    expect(await kept()).toBe(tickets.length);

    await list(page).getByRole('link', { name: 'Load more' }).click();
    await expect.poll(() => cards(page).count()).toBeGreaterThan(tickets.length);
    await expect(value(panel(page), 'Ticket ID')).toContainText(tickets[2]!.id);
    expect(await kept()).toBe(tickets.length);

    await page.keyboard.press('Escape');
    await expect(drawer(page)).toHaveCount(0);
    expect(await kept()).toBe(tickets.length);
  });

  test('a slow answer for one ticket never shows in the place of another', async ({ page, api }) => {
    const [a, b] = (await api.tickets()) as [Ticket, Ticket];
    await open(page, '/tickets');
    const slow = await hold(page, asksFor(a));
    await opener(card(page, a)).click();
    await expect.poll(slow.waiting).toBe(1);
    await opener(card(page, b)).click();
    await expect(value(panel(page), 'Ticket ID')).toContainText(b.id);
    await slow.release();
    await expectOnly(page, b);
    await page.waitForLoadState('networkidle');
    await expectOnly(page, b);
    // Whatever came of the first answer: the first ticket is shown when it is asked for.
    await opener(card(page, a)).click();
    await expectOnly(page, a);
  });

  test('while the next ticket is on its way, the last one is not shown as it', async ({ page, api }) => {
    const [a, b] = (await api.tickets()) as [Ticket, Ticket];
    await open(page, '/tickets');
    await opener(card(page, a)).click();
    await expectOnly(page, a);
    const slow = await hold(page, asksFor(b));
    await opener(card(page, b)).click();
    await expect.poll(slow.waiting).toBe(1);
    await expect(drawer(page).getByRole('heading', { level: 2 })).toHaveText(b.title);
    await expect(drawer(page)).not.toContainText(a.id);
    await slow.release();
    await expectOnly(page, b);
  });

  test('fast changes of mind end at the last choice', async ({ page, api }) => {
    const tickets = (await api.tickets()).slice(0, 6);
    await open(page, '/tickets');
    for (const ticket of tickets) await opener(card(page, ticket)).click({ noWaitAfter: true });
    const last = tickets.at(-1)!;
    await expectAddress(page, `/tickets/${last.id}`);
    await expectOnly(page, last);
  });

  test('the width is changed by the keyboard, within limits, and kept', async ({ page, api }) => {
    const [first] = await api.tickets();
    await open(page, `/tickets/${first!.id}`);
    const edge = drawer(page).getByRole('separator');
    const width = async () => Math.round((await drawer(page).boundingBox())!.width);
    const usual = await width();
    expect(usual).toBeGreaterThanOrEqual(480);
    expect(usual).toBeLessThanOrEqual(560);
    await edge.focus();
    await page.keyboard.press('ArrowLeft');
    await expect.poll(width).toBeGreaterThan(usual);
    const wider = await width();
    await expect(edge).toHaveAttribute('aria-valuenow', String(wider));
    await open(page, page.url());
    expect(await width()).toBe(wider);
    await edge.focus();
    await page.keyboard.press('Home');
    await expect.poll(width).toBe(Number(await edge.getAttribute('aria-valuemin')));
  });

  test('on a phone it covers the page, and the way back is within reach', async ({ page, api }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    const [first] = await api.tickets();
    await open(page, '/tickets');
    await opener(card(page, first!)).click();
    await expect(value(panel(page), 'Ticket ID')).toContainText(first!.id);
    const box = async () => {
      const { x, y, width, height } = (await drawer(page).boundingBox())!;
      return { x, y, width, isTall: height >= 780 };
    };
    // It glides in.
    await expect.poll(box).toEqual({ x: 0, y: 0, width: 390, isTall: true });
    const close = drawer(page).getByRole('link', { name: 'Close' });
    await expect(close).toBeInViewport();
    await close.click();
    expect(await ids(page)).toHaveLength(PAGE);
    await expect(drawer(page)).toHaveCount(0);
  });
});

/** Exactly this tab is selected, is the one stop of the tabs, and names the panel. */
async function expectTab(page: Page, name: 'Details' | 'Conversation' | 'Audit'): Promise<void> {
  for (const each of ['Details', 'Conversation', 'Audit'] as const) {
    await expect(tab(page, each)).toHaveAttribute('aria-selected', String(each === name));
    await expect(tab(page, each)).toHaveAttribute('tabindex', each === name ? '0' : '-1');
  }
  await expect(panel(page)).toHaveCount(1);
  await expect(panel(page)).toHaveAccessibleName(name);
  const id = await panel(page).getAttribute('id');
  await expect(tab(page, name)).toHaveAttribute('aria-controls', id!);
}

/** The drawer shows this ticket in its head and in its panel. */
async function expectOnly(page: Page, ticket: Ticket): Promise<void> {
  await expect(drawer(page).getByRole('heading', { level: 2 })).toHaveText(ticket.title);
  await expect(value(panel(page), 'Ticket ID')).toContainText(ticket.id);
  await expect(card(page, ticket)).toHaveAttribute('aria-current', 'true');
  await expectAddress(page, `/tickets/${ticket.id}`);
}

test('an ID in another spelling is the same ticket', async ({ page, api }) => {
  const [ticket] = await api.tickets();
  for (const id of [ticket!.id.toUpperCase(), ticket!.id.replaceAll('-', '')]) {
    await open(page, `/tickets/${id}`);
    await expect(value(panel(page), 'Ticket ID')).toContainText(ticket!.id);
    await expect(card(page, ticket!)).toHaveAttribute('aria-current', 'true');
  }
});
