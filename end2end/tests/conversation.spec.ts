// Conversation Logs: one conversation in full, at the turn that one came for.

import type { Page } from '@playwright/test';

import { type Api, type Turn, sure, unsure } from '../fixtures/api.ts';
import { drawer, expectAddress, open, panel, tab, value } from '../fixtures/pages.ts';
import { expect, test, withDesk } from '../fixtures/test.ts';

const LONG = 'long';
/** The turn that makes the ticket: far down. */
const MARKED = '24';

/** IDs that a platform may choose and that are more than letters in an address. */
const STRANGE = [
  'C0123/p160',
  'a b',
  'is it?',
  '19:x#fragment',
  '100%',
  '%2F',
  'x%41y',
  'a&b=c',
  'plus+plus',
  "quote'\"",
  '../../etc',
  'שלום',
  'émoji 🎫',
  '<b>bold</b>',
  'semi;colon,comma',
  'back\\slash',
  'C'.repeat(200),
];

const withConversations = withDesk(async (_, api) => {
  const long: Turn[] = Array.from({ length: 30 }, (_, n) => {
    const turn_id = String(n + 1);
    const turn = { chat_id: LONG, turn_id, channel: 'Teams', question: `Question ${turn_id}` };
    return turn_id === MARKED
      ? unsure({ ...turn, answer: 'I am not sure about this one.' })
      : sure({ ...turn, answer: `Answer ${turn_id}\n\nwith a second paragraph\n\nand a third.` });
  });
  await api.sendAll(long);
  await api.sendAll(STRANGE.map((chat_id) => unsure({ chat_id, turn_id: chat_id, question: `Of ${chat_id}` })));
});

const turns = (page: Page) => page.getByRole('list', { name: 'Turns' }).locator('> li');
const marked = (page: Page) => turns(page).and(page.locator('[aria-current="true"]'));

/** The ticket of a conversation that has one. */
async function ticketOf(api: Api, chatId: string) {
  const { tickets } = await api.conversation(chatId);
  return api.ticket(tickets[0]!.id);
}

withConversations('View Conversation in Log lands at the turn', async ({ page, api }) => {
  const ticket = await ticketOf(api, LONG);
  await open(page, `/tickets/${ticket.id}`);
  await tab(page, 'Audit').click();
  await panel(page).getByRole('link', { name: 'View Conversation in Log' }).click();
  await expectAddress(page, `/conversations/${LONG}?turn=${MARKED}#turn-${MARKED}`);
  await expectAtTurn(page);
  await expect(page).toHaveTitle(`${LONG} · Conversation Logs · Handoff`);
  await expect(
    page.getByRole('navigation', { name: 'Areas' }).getByRole('link', { name: 'Conversation Logs' }),
  ).toHaveAttribute('aria-current', 'page');

  await page.goBack();
  await expectAddress(page, `/tickets/${ticket.id}/audit`);
  await expect(value(panel(page), 'Audit ID')).toContainText(ticket.audit_id);
});

withConversations('an address with a turn lands there in a fresh browser, and after a reload', async ({ page }) => {
  await open(page, `/conversations/${LONG}?turn=${MARKED}#turn-${MARKED}`);
  await expectAtTurn(page);
  await page.reload();
  await expectAtTurn(page);
});

withConversations.describe('without JavaScript', () => {
  withConversations.use({ javaScriptEnabled: false });
  withConversations('an address with a turn lands there as well', async ({ page }) => {
    await page.goto(`/conversations/${LONG}?turn=${MARKED}#turn-${MARKED}`);
    await expectAtTurn(page);
  });
});

withConversations('it holds every turn in order, and leads to its ticket', async ({ page, api }) => {
  const ticket = await ticketOf(api, LONG);
  await open(page, `/conversations/${LONG}`);
  const { turns: recorded } = await api.conversation(LONG);
  await expect(turns(page)).toHaveCount(30);
  for (const [index, turn] of recorded.entries()) await expect(turns(page).nth(index)).toContainText(turn.question);
  await expect(marked(page)).toHaveCount(0);
  await expect(page.locator('dl')).toContainText('Teams');
  await turns(page).nth(Number(MARKED) - 1).getByRole('link', { name: `Ticket #${ticket.number}` }).click();
  await expectAddress(page, `/tickets/${ticket.id}`);
  await expect(drawer(page).getByRole('heading', { level: 2 })).toHaveText(ticket.title);
});

withConversations('a turn that it does not have is said to be missing', async ({ page, request }) => {
  expect((await request.get(`/conversations/${LONG}?turn=999`)).status()).toBe(200);
  await open(page, `/conversations/${LONG}?turn=999`);
  await expect(page.getByText('This conversation has no such turn.')).toBeVisible();
  await expect(turns(page)).toHaveCount(30);
});

withConversations('one that there is not is a 404 with a way on', async ({ page, watch }) => {
  watch.expectStatus(404, /\/conversations\/unheard-of/);
  const answer = await page.goto('/conversations/unheard-of');
  expect(answer?.status()).toBe(404);
  await expect(page.getByRole('heading', { name: 'There is no such conversation' })).toBeVisible();
  await page.getByRole('main').getByRole('link', { name: 'Go to Tickets' }).click();
  await expectAddress(page, '/tickets');
});

for (const id of STRANGE) {
  withConversations(`the ID ${id.length > 40 ? 'of 200 characters' : JSON.stringify(id)} is found by every way`, async ({ page, api }) => {
    const ticket = await ticketOf(api, id);
    await open(page, `/tickets/${ticket.id}/audit`);
    await panel(page).getByRole('link', { name: 'View Conversation in Log' }).click();
    await expectConversation(page, id);
    await page.reload();
    await expectConversation(page, id);
    await page.goBack();
    await expect(value(panel(page), 'Audit ID')).toContainText(ticket.audit_id);
    await page.goForward();
    await expectConversation(page, id);
  });
}

test('the demo: the ticket of a joined conversation leads to the turn that made it', async ({ page, api }) => {
  const tickets = await api.tickets();
  const details = await Promise.all(tickets.slice(0, 12).map((ticket) => api.ticket(ticket.id)));
  const ticket = details.find((ticket) => ticket.turn_id !== '1') ?? details[0]!;
  await open(page, `/tickets/${ticket.id}/audit`);
  await panel(page).getByRole('link', { name: 'View Conversation in Log' }).click();
  await expect(marked(page)).toContainText(`Turn ${ticket.turn_id}`);
  await expect(marked(page)).toContainText(`Ticket #${ticket.number}`);
  await expect(marked(page)).toBeInViewport();
});

/** The marked turn is the right one, and it is what one sees first. */
async function expectAtTurn(page: Page): Promise<void> {
  await expect(turns(page)).toHaveCount(30);
  await expect(marked(page)).toHaveCount(1);
  await expect(marked(page)).toContainText(`Question ${MARKED}`);
  await expect(marked(page)).toContainText('This turn');
  await expect(marked(page)).toBeInViewport({ ratio: 1 });
  await expect.poll(async () => (await marked(page).boundingBox())!.y).toBeLessThan(200);
  await expect(turns(page).first()).not.toBeInViewport();
}

async function expectConversation(page: Page, id: string): Promise<void> {
  await expect(page.getByRole('heading', { level: 1, name: 'Conversation Logs' })).toBeVisible();
  await expect(page.locator('dl').getByText(id, { exact: true })).toBeVisible();
  await expect(marked(page)).toContainText(`Of ${id}`);
  await expect(marked(page)).toBeInViewport();
}
