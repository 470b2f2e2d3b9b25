// A list that one has worked down, and what is done with its cards.

import type { Locator, Page } from '@playwright/test';

import { PAGE, STATUS, type Ticket } from '../fixtures/api.ts';
import { card, cards, list } from '../fixtures/pages.ts';
import { expect } from './bench.ts';
import type { Shown } from './probe.ts';

/** How often the list is made longer. */
const TIMES = 4;

/** How many rows it has then. */
export const ROWS = (1 + TIMES) * PAGE;

/** What an edit sets. The tickets that are edited are open before. */
export const EDITED = 'in_progress';

/** Opens the list and asks for more until it has all its rows. */
export async function openLong(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.waitForFunction(() => document.documentElement.hasAttribute('data-alive'));
  for (let time = 1; time <= TIMES; time++) {
    await list(page).getByRole('link', { name: 'Load more' }).click();
    await expect(cards(page)).toHaveCount((1 + time) * PAGE);
  }
  await expect(list(page).getByRole('link', { name: 'Loading…' })).toHaveCount(0);
}

/** The middle of something that the pointer can hit. */
export async function middle(target: Locator): Promise<{ x: number; y: number }> {
  await target.scrollIntoViewIfNeeded();
  const box = await target.boundingBox();
  if (!box) throw new Error(`is not to be seen: ${target}`);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** The button on a ticket's card that its status is changed with. */
export function statusButton(page: Page, ticket: Ticket): Locator {
  return card(page, ticket).getByRole('button', { name: /^Status/ });
}

/** The button of a ticket's card once it says what edits set. */
export function edited(ticket: Ticket): Shown {
  return { selector: 'button', onCardOf: ticket.id, starts: 'Status', contains: STATUS[EDITED] };
}

/** What says on a ticket's card that it has the status that edits set: the button that changes it, or plain words. */
export async function editedState(page: Page, ticket: Ticket): Promise<Locator> {
  return (await isEditable(page, ticket))
    ? card(page, ticket).getByRole('button', { name: new RegExp(`^Status.*${STATUS[EDITED]}`) })
    : card(page, ticket).locator('.card-chips').filter({ hasText: STATUS[EDITED] });
}

/** Opens the menu of a ticket's status on its card and answers where the choice that edits is. */
export async function openStatus(page: Page, ticket: Ticket): Promise<{ x: number; y: number }> {
  await statusButton(page, ticket).click();
  return middle(page.getByRole('menuitemradio', { name: STATUS[EDITED], exact: true }));
}

/** Whether tickets can be edited on their cards. */
export async function isEditable(page: Page, ticket: Ticket): Promise<boolean> {
  return (await statusButton(page, ticket).count()) > 0;
}
