// SPECIFICATION.txt, "Editing Tickets" and what "Field Reference" says of editing: one test per sentence and row.

import { type Api, SEVERITY, STATUS, type TicketDetail, unsure } from '../fixtures/api.ts';
import { change, choice, choices, dialog, edit, expectField, field, happened, newcomer, offer, offers, typed } from '../fixtures/editing.ts';
import { card, drawer, open, panel, tab, value } from '../fixtures/pages.ts';
import { expect, withDesk } from '../fixtures/test.ts';

const test = withDesk(async () => undefined);

async function make(api: Api): Promise<TicketDetail> {
  const { ticket } = await api.send(
    unsure({ chat_id: crypto.randomUUID(), channel: 'Teams', user: { name: 'Ada Obi', id: 'u-42' }, title: 'A second badge' }),
  );
  return api.ticket(ticket!.id);
}

test('You can update ticket status, severity, and assignment in two ways: Inline Editing, Edit Dialog', async ({ page, api }) => {
  const ticket = await make(api);
  await open(page, '/tickets');
  for (const name of ['Status', 'Severity', 'Assigned To'] as const) await expect(field(card(page, ticket), name)).toBeEnabled();
  await expect(card(page, ticket).getByRole('button', { name: 'Edit', exact: true })).toBeEnabled();
});

test("Click directly on a ticket card's Status chip […] to edit it in place. Select the new value from the dropdown", async ({ page, api }) => {
  const ticket = await make(api);
  await open(page, '/tickets');
  await edit(page, card(page, ticket), 'Status');
  await expect(choices(page, 'Status').getByRole('menuitemradio')).toHaveText(['Open', 'In Progress', 'Resolved', 'Closed']);
  await choice(page, 'Status', 'In Progress').click();
  await expectField(card(page, ticket), 'Status', 'In Progress');
  await expect.poll(async () => (await api.ticket(ticket.id)).status).toBe('in_progress');
});

test("Click directly on a ticket card's […] Severity chip […] to edit it in place. Select the new value from the dropdown", async ({ page, api }) => {
  const ticket = await make(api);
  await open(page, '/tickets');
  await edit(page, card(page, ticket), 'Severity');
  await expect(choices(page, 'Severity').getByRole('menuitemradio')).toHaveText(['Critical', 'High', 'Medium', 'Low']);
  await choice(page, 'Severity', 'Critical').click();
  await expectField(card(page, ticket), 'Severity', 'Critical');
  await expect.poll(async () => (await api.ticket(ticket.id)).severity).toBe('critical');
});

test("Click directly on a ticket card's […] Assigned To value to edit it in place. Select the new value from the dropdown or type a new assignee name.", async ({
  page,
  api,
}) => {
  const [first, second] = [await make(api), await make(api)];
  await open(page, '/tickets');
  // By typing.
  await edit(page, card(page, first), 'Assigned To');
  await typed(page).fill('Bo Lindqvist');
  await offer(page, newcomer('Bo Lindqvist')).click();
  await expectField(card(page, first), 'Assigned To', 'Bo Lindqvist');
  await expect.poll(async () => (await api.ticket(first.id)).assigned_to?.name).toBe('Bo Lindqvist');
  // From the dropdown.
  await edit(page, card(page, second), 'Assigned To');
  await expect(offers(page).first()).toBeVisible();
  await offer(page, 'Bo Lindqvist').click();
  await expectField(card(page, second), 'Assigned To', 'Bo Lindqvist');
  await expect.poll(async () => (await api.ticket(second.id)).assigned_to?.id).toBe((await api.ticket(first.id)).assigned_to!.id);
});

test('Changes save automatically.', async ({ page, api }) => {
  const ticket = await make(api);
  await open(page, '/tickets');
  await change(page, card(page, ticket), 'Status', 'Resolved');
  await change(page, card(page, ticket), 'Severity', 'Low');
  await change(page, card(page, ticket), 'Assigned To', 'Assign to me');
  // No further step: it is so at the desk, and after a reload.
  await expect.poll(() => api.ticket(ticket.id)).toMatchObject({ status: 'resolved', severity: 'low', assigned_to: { name: 'Agent' } });
  await open(page, '/tickets');
  await expectField(card(page, ticket), 'Status', 'Resolved');
  await expectField(card(page, ticket), 'Severity', 'Low');
  await expectField(card(page, ticket), 'Assigned To', 'Agent');
});

test('Click the Edit button on any ticket card to open the edit dialog.', async ({ page, api }) => {
  const tickets = [await make(api), await make(api), await make(api)];
  await open(page, '/tickets');
  for (const ticket of tickets) {
    await card(page, ticket).getByRole('button', { name: 'Edit', exact: true }).click();
    await expect(dialog(page)).toHaveAccessibleName(`Edit #${ticket.number}`);
    await page.keyboard.press('Escape');
    await expect(dialog(page)).toHaveCount(0);
  }
});

test('The dialog lets you update the status and severity from dropdown menus.', async ({ page, api }) => {
  const ticket = await make(api);
  await open(page, '/tickets');
  await card(page, ticket).getByRole('button', { name: 'Edit', exact: true }).click();
  await expect(dialog(page).getByRole('combobox', { name: 'Status', exact: true }).getByRole('option')).toHaveText(['Open', 'In Progress', 'Resolved', 'Closed']);
  await expect(dialog(page).getByRole('combobox', { name: 'Severity', exact: true }).getByRole('option')).toHaveText(['Critical', 'High', 'Medium', 'Low']);
  await expect(dialog(page).getByRole('combobox', { name: 'Status', exact: true })).toHaveValue('open');
  await expect(dialog(page).getByRole('combobox', { name: 'Severity', exact: true })).toHaveValue('high');
  await expect(dialog(page).getByRole('combobox')).toHaveCount(2);
});

test('Click Save Changes to apply, or Close to discard.', async ({ page, api }) => {
  const ticket = await make(api);
  await open(page, '/tickets');
  for (const [button, expected] of [['Close', 'high'], ['Save Changes', 'low']] as const) {
    await card(page, ticket).getByRole('button', { name: 'Edit', exact: true }).click();
    await dialog(page).getByLabel('Severity').selectOption('Low');
    await dialog(page).getByRole('button', { name: button, exact: true }).click();
    await expect(dialog(page)).toHaveCount(0);
    expect((await api.ticket(ticket.id)).severity).toBe(expected);
    await expectField(card(page, ticket), 'Severity', SEVERITY[expected]);
  }
});

test("When you change a ticket's status to Resolved, the system automatically records the resolution timestamp.", async ({ page, api }) => {
  for (const way of ['inline', 'dialog'] as const) {
    const ticket = await make(api);
    await open(page, `/tickets/${ticket.id}/audit`);
    const before = Date.now();
    if (way === 'inline') {
      await change(page, card(page, ticket), 'Status', 'Resolved');
    } else {
      await card(page, ticket).getByRole('button', { name: 'Edit', exact: true }).click();
      await dialog(page).getByLabel('Status').selectOption('Resolved');
      await dialog(page).getByRole('button', { name: 'Save Changes' }).click();
    }
    await expectField(card(page, ticket), 'Status', 'Resolved');
    await expect.poll(async () => (await api.ticket(ticket.id)).resolved_at).not.toBeNull();
    const resolved = (await api.ticket(ticket.id)).resolved_at!;
    expect(Math.abs(Date.parse(resolved) - before)).toBeLessThan(30_000);
    await expect(value(panel(page), 'Resolved at').getByRole('time').first()).toHaveAttribute('datetime', resolved);
    await expect(value(panel(page), 'Resolved by')).toHaveText('Agent');
  }
});

test('Changing it back to another status clears the resolution record.', async ({ page, api }) => {
  for (const status of ['open', 'in_progress', 'closed'] as const) {
    const ticket = await make(api);
    await open(page, `/tickets/${ticket.id}/audit`);
    await change(page, card(page, ticket), 'Status', 'Resolved');
    await expect(value(panel(page), 'Resolved at').getByRole('time')).toHaveCount(1);
    await change(page, card(page, ticket), 'Status', STATUS[status]);
    await expect.poll(async () => (await api.ticket(ticket.id)).status).toBe(status);
    expect((await api.ticket(ticket.id)).resolved_at).toBeNull();
    await expect(value(panel(page), 'Resolved at').getByRole('time')).toHaveCount(0);
    await expect(panel(page).getByRole('term').filter({ hasText: 'Resolved by' })).toHaveCount(0);
  }
});

test('Status | Open, In Progress, Resolved, Closed | Yes', async ({ page, api }) => {
  const ticket = await make(api);
  await open(page, '/tickets');
  for (const status of ['closed', 'resolved', 'in_progress', 'open'] as const) {
    await change(page, card(page, ticket), 'Status', STATUS[status]);
    await expectField(card(page, ticket), 'Status', STATUS[status]);
    await expect.poll(async () => (await api.ticket(ticket.id)).status).toBe(status);
  }
});

test('Severity | Critical, High, Medium, Low | Yes', async ({ page, api }) => {
  const ticket = await make(api);
  await open(page, '/tickets');
  for (const severity of ['low', 'medium', 'critical', 'high'] as const) {
    await change(page, card(page, ticket), 'Severity', SEVERITY[severity]);
    await expectField(card(page, ticket), 'Severity', SEVERITY[severity]);
    await expect.poll(async () => (await api.ticket(ticket.id)).severity).toBe(severity);
  }
});

test('Assigned To | Name or email of the responsible team member | Yes', async ({ page, api }) => {
  const ticket = await make(api);
  await open(page, '/tickets');
  await change(page, card(page, ticket), 'Assigned To', newcomer('Nia Newcomb'));
  await expectField(card(page, ticket), 'Assigned To', 'Nia Newcomb');
  await expect.poll(async () => (await api.ticket(ticket.id)).assigned_to).toMatchObject({ name: 'Nia Newcomb', email: null });
  await change(page, card(page, ticket), 'Assigned To', newcomer('ola@example.com'));
  await expectField(card(page, ticket), 'Assigned To', 'ola@example.com');
  await expect.poll(async () => (await api.ticket(ticket.id)).assigned_to).toMatchObject({ email: 'ola@example.com' });
  await change(page, card(page, ticket), 'Assigned To', 'Unassigned');
  await expectField(card(page, ticket), 'Assigned To', 'Unassigned');
  await expect.poll(async () => (await api.ticket(ticket.id)).assigned_to).toBeNull();
});

for (const [row, key] of [
  ['Ticket ID | UUID assigned when the ticket is created | No', 'id'],
  ['Title | Summary of the escalated conversation | No', 'title'],
  ['Description | Additional context from the escalation rule | No', 'description'],
  ['Confidence Score | AI confidence percentage (0–100%) | No', 'confidence'],
  ['Channel | Communication channel (e.g., Teams) | No', 'channel'],
  ['Created At | Timestamp of ticket creation | No', 'created_at'],
  ['User | Display name of the person who asked the question | No', 'user'],
  ['Question | The original user question | No', 'question'],
  ['Answer | The response provided to the user | No', 'answer'],
  ['Escalation Tag | Indicates the ticket was created by an escalation rule | No', 'escalation_tag'],
] as const) {
  test(row, async ({ page, api, request }) => {
    const ticket = await make(api);
    await open(page, `/tickets/${ticket.id}`);
    // What a card and a drawer offer to edit, by their names: these and no others.
    const names = await page.locator('[data-edit]').evaluateAll((all) => all.map((each) => each.getAttribute('data-edit')));
    expect([...new Set(names)].sort()).toEqual(['', 'assigned_to', 'severity', 'status']);
    await card(page, ticket).getByRole('button', { name: 'Edit', exact: true }).click();
    await expect(dialog(page).locator('input:not([type=hidden]), select, textarea, [contenteditable]')).toHaveCount(2);
    await page.keyboard.press('Escape');
    for (const name of ['Details', 'Conversation', 'Audit'] as const) {
      await tab(page, name).click();
      await expect(drawer(page).locator('input, select, textarea, [contenteditable], [role="textbox"]')).toHaveCount(0);
    }
    // Nor do the doors of the page and of programs take it.
    const before = await api.ticket(ticket.id);
    const now = String(before[key] ?? '');
    await request.post('/api/fn/edit_ticket', { form: { id: ticket.id, [`${key}[from]`]: now, [`${key}[to]`]: 'changed' }, headers: { accept: 'application/json' } });
    const answer = await api.patch(`tickets/${ticket.id}`, { [key]: { from: before[key], to: 'changed' } });
    expect(answer.status).toBe(422);
    expect(await api.ticket(ticket.id)).toEqual(before);
    expect(await happened(api, ticket)).toEqual([]);
  });
}

test('Updated At | Timestamp of last modification | No', async ({ page, api }) => {
  const ticket = await make(api);
  await open(page, `/tickets/${ticket.id}/audit`);
  await expect(value(panel(page), 'Last update').getByRole('time').first()).toHaveAttribute('datetime', ticket.updated_at);
  // It follows each edit, and is none itself.
  await change(page, card(page, ticket), 'Severity', 'Low');
  await expect.poll(async () => (await api.ticket(ticket.id)).severity).toBe('low');
  const { updated_at } = await api.ticket(ticket.id);
  expect(Date.parse(updated_at)).toBeGreaterThan(Date.parse(ticket.updated_at));
  await expect(value(panel(page), 'Last update').getByRole('time').first()).toHaveAttribute('datetime', updated_at);
  const answer = await api.patch(`tickets/${ticket.id}`, { updated_at: { from: updated_at, to: '2026-01-01T00:00:00Z' } });
  expect(answer.status).toBe(422);
  expect((await api.ticket(ticket.id)).updated_at).toBe(updated_at);
});
