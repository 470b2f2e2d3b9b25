// SPECIFICATION.txt, "Field Reference": what a ticket's fields are, and that those which are read-only can't be changed.

import type { Page } from '@playwright/test';

import { type Api, type TicketDetail, unsure } from '../fixtures/api.ts';
import { card, drawer, open, opener, panel, section, tab, value } from '../fixtures/pages.ts';
import { expect, test as demo, withDesk } from '../fixtures/test.ts';

const test = withDesk(async (_, api) => {
  await api.send(
    unsure({
      chat_id: 'fields',
      channel: 'Teams',
      user: { name: 'Ada Obi', id: 'u-42', email: 'ada@example.com' },
      question: 'How do I get a second badge? Mine is lost.',
      answer: 'Ask at the front desk.',
      confidence: 31,
    }),
  );
});

const ticketOf = async (api: Api): Promise<TicketDetail> => api.ticket((await api.tickets())[0]!.id);

/** Nothing that shows the field can be written to, chosen from or pressed to change it. */
async function expectReadOnly(page: Page, api: Api, field: string, shown: string): Promise<void> {
  const ticket = await ticketOf(api);
  await open(page, `/tickets/${ticket.id}`);
  for (const name of ['Details', 'Conversation', 'Audit'] as const) {
    await tab(page, name).click();
    const controls = drawer(page).locator('input, textarea, select, [contenteditable], [role="combobox"], [role="textbox"]');
    for (const control of await controls.all()) expect(await control.inputValue().catch(() => '')).not.toContain(shown);
    await expect(drawer(page).getByRole('button', { name: new RegExp(`(edit|change).*${field}`, 'i') })).toHaveCount(0);
  }
  // Nor by a program.
  const before = await ticketOf(api);
  const key = field.toLowerCase().replaceAll(' ', '_');
  const now = (before as unknown as Record<string, unknown>)[key] ?? null;
  const answer = await api.patch(`tickets/${ticket.id}`, { [key]: { from: now, to: 'changed' } });
  expect(answer.status).toBe(422);
  expect(await ticketOf(api)).toEqual(before);
}

test('Ticket ID | UUID assigned when the ticket is created | No', async ({ page, api }) => {
  const ticket = await ticketOf(api);
  expect(ticket.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  await open(page, `/tickets/${ticket.id}`);
  await expect(value(panel(page), 'Ticket ID')).toContainText(ticket.id);
  await expectReadOnly(page, api, 'id', ticket.id);
});

test('Title | Summary of the escalated conversation | No', async ({ page, api }) => {
  const ticket = await ticketOf(api);
  expect(ticket.title).toBe('How do I get a second badge?');
  await open(page, `/tickets/${ticket.id}`);
  await expect(opener(card(page, ticket))).toHaveText(ticket.title);
  await expect(drawer(page).getByRole('heading', { level: 2 })).toHaveText(ticket.title);
  await expectReadOnly(page, api, 'title', ticket.title);
});

test('Description | Additional context from the escalation rule | No', async ({ page, api }) => {
  const ticket = await ticketOf(api);
  await open(page, `/tickets/${ticket.id}`);
  await expect(value(panel(page), 'Description')).toHaveText(
    'The assistant rated its own answer below 50 %. Check it and correct it for the user.',
  );
  await expectReadOnly(page, api, 'description', ticket.description);
});

test('Confidence Score | AI confidence percentage (0–100%) | No', async ({ page, api }) => {
  const ticket = await ticketOf(api);
  await open(page, `/tickets/${ticket.id}`);
  const meter = card(page, ticket).getByRole('meter', { name: 'Confidence' });
  await expect(card(page, ticket)).toContainText('31 %');
  await expect(meter).toHaveAttribute('value', '31');
  // A meter begins with 0.
  expect(await meter.evaluate((meter: HTMLMeterElement) => [meter.min, meter.max])).toEqual([0, 100]);
  for (const confidence of [-0.01, 100.01]) {
    const refused = await api.post('turns', unsure({ chat_id: 'out of range', confidence }));
    expect(refused.status).toBe(422);
  }
  await expectReadOnly(page, api, 'confidence', '31');
});

test('Channel | Communication channel (e.g., Teams) | No', async ({ page, api }) => {
  const ticket = await ticketOf(api);
  await open(page, `/tickets/${ticket.id}`);
  await expect(value(panel(page), 'Channel')).toHaveText('Teams');
  await expect(card(page, ticket)).toContainText('Teams');
  await expectReadOnly(page, api, 'channel', 'Teams');
});

test('Created At | Timestamp of ticket creation | No', async ({ page, api }) => {
  const ticket = await ticketOf(api);
  await open(page, `/tickets/${ticket.id}`);
  await expect(value(panel(page), 'Created').getByRole('time').first()).toHaveAttribute('datetime', ticket.created_at);
  await expectReadOnly(page, api, 'created at', ticket.created_at);
});

demo('Updated At | Timestamp of last modification | No', async ({ page, api }) => {
  const ticket = (await api.tickets()).find((ticket) => ticket.updated_at !== ticket.created_at)!;
  await open(page, `/tickets/${ticket.id}/audit`);
  await expect(value(panel(page), 'Last update').getByRole('time')).toHaveAttribute('datetime', ticket.updated_at);
  const refused = await api.patch(`tickets/${ticket.id}`, { updated_at: { from: ticket.updated_at, to: '2026-01-01T00:00:00Z' } });
  expect(refused.status).toBe(422);
});

test('User | Display name of the person who asked the question | No', async ({ page, api }) => {
  const ticket = await ticketOf(api);
  await open(page, `/tickets/${ticket.id}`);
  await expect(card(page, ticket)).toContainText('Ada Obi');
  await expect(drawer(page)).toContainText('Ada Obi');
  await expectReadOnly(page, api, 'user', 'Ada Obi');
});

test('Question | The original user question | No', async ({ page, api }) => {
  const ticket = await ticketOf(api);
  await open(page, `/tickets/${ticket.id}/conversation`);
  await expect(section(panel(page), 'Original Question')).toContainText('How do I get a second badge? Mine is lost.');
  await expectReadOnly(page, api, 'question', 'Mine is lost.');
});

test('Answer | The response provided to the user | No', async ({ page, api }) => {
  const ticket = await ticketOf(api);
  await open(page, `/tickets/${ticket.id}/conversation`);
  await expect(section(panel(page), 'Answer')).toContainText('Ask at the front desk.');
  await expectReadOnly(page, api, 'answer', 'Ask at the front desk.');
});

test('Escalation Tag | Indicates the ticket was created by an escalation rule | No', async ({ page, api }) => {
  const ticket = await ticketOf(api);
  expect(ticket.escalation_tag).toBe('escalated');
  await open(page, `/tickets/${ticket.id}`);
  await expect(card(page, ticket)).toContainText('escalated');
  await expect(drawer(page)).toContainText('escalated');
  await expectReadOnly(page, api, 'escalation tag', 'escalated');
});

test('Tickets are created automatically by escalation rules.', async ({ page, api }) => {
  const { ticket } = await api.send(unsure({ chat_id: 'automatic', question: 'Made by itself' }));
  await open(page, '/tickets');
  await expect(card(page, ticket!)).toContainText('Made by itself');
  // And by nothing else: no page offers to make one, and no address takes one.
  await expect(page.getByRole('main').getByRole('button', { name: /new|create|add/i })).toHaveCount(0);
  await expect(page.getByRole('main').getByRole('link', { name: /new ticket|create|add/i })).toHaveCount(0);
  expect((await api.post('tickets', { title: 'By hand' })).status).toBe(405);
});
