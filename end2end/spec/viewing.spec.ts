// SPECIFICATION.txt, from its beginning to "Viewing Tickets": one test per sentence that holds so far.

import { PAGE, SEVERITY, STATUS, sure, unsure } from '../fixtures/api.ts';
import { card, cards, drawer, ids, list, open, opener, panel, section, tab, value } from '../fixtures/pages.ts';
import { expect, test, withDesk } from '../fixtures/test.ts';

const own = withDesk(async () => undefined);

own(
  'The Tickets page displays support tickets created when conversations are escalated by your configured escalation rules.',
  async ({ page, api }) => {
    const calm = await api.send(sure({ chat_id: 'calm', turn_id: '1', question: 'Where is the calm form?' }));
    expect(calm.ticket).toBeNull();
    const low = await api.send(unsure({ chat_id: 'low', question: 'Where is the missing form?', confidence: 31 }));
    expect(low.ticket).toMatchObject({ new: true, rules: ['Low confidence'] });
    await open(page, '/tickets');
    await expect(card(page, low.ticket!)).toContainText('Where is the missing form?');
    await expect(card(page, low.ticket!)).toContainText('Low confidence');
    await expect(list(page)).not.toContainText('Where is the calm form?');
  },
);

test('The Tickets page displays all escalated conversations as actionable support tickets.', async ({ page, api }) => {
  const all = await api.allTickets();
  await open(page, '/tickets');
  const more = list(page).getByRole('link', { name: 'Load more' });
  while ((await more.count()) > 0) {
    const before = await cards(page).count();
    await more.click();
    await expect.poll(() => cards(page).count()).toBeGreaterThan(before);
  }
  expect(await ids(page)).toEqual(all.map((ticket) => ticket.id));
  // Each of them is opened by its card.
  const last = all.at(-1)!;
  await opener(card(page, last)).click();
  await expect(value(panel(page), 'Ticket ID')).toContainText(last.id);
});

own('Ticket — a record created when an AI conversation triggers an escalation rule.', async ({ page, api }) => {
  await open(page, '/tickets');
  const before = await cards(page).count();
  for (const [chat_id, change, rule] of [
    ['human', { question: 'Can I talk to a person, please?', confidence: 90 }, 'Asks for a human'],
    ['verylow', { question: 'A very low one', confidence: 3 }, 'Very low confidence'],
    ['thumb', { question: 'A bad answer', confidence: 90, feedback: 'down' }, 'Thumbs-down'],
  ] as const) {
    const recorded = await api.send(unsure({ chat_id, answer: 'It is on page 3.', ...change }));
    expect(recorded.ticket?.rules).toContain(rule);
    await page.reload();
    await expect(card(page, recorded.ticket!)).toContainText(rule);
  }
  await expect(cards(page)).toHaveCount(before + 3);
});

own(
  'Each ticket captures the original question, the AI response, and metadata about the interaction.',
  async ({ page, api }) => {
    const { ticket } = await api.send(
      unsure({
        chat_id: 'captured',
        question: 'What did I ask?',
        answer: 'You asked **this**.',
        answer_raw: 'You asked this, unfiltered.',
        metadata: { model: 'wren-2.1', latency_ms: 980 },
      }),
    );
    await open(page, `/tickets/${ticket!.id}/conversation`);
    await expect(section(panel(page), 'Original Question')).toContainText('What did I ask?');
    await expect(section(panel(page), 'Answer')).toContainText('You asked this.');
    await expect(section(panel(page), 'AI Response (Raw)')).toContainText('You asked this, unfiltered.');
    await expect(value(panel(page), 'model')).toHaveText('wren-2.1');
    await expect(value(panel(page), 'latency_ms')).toHaveText('980');
  },
);

test(
  'Status — tracks where a ticket is in the resolution workflow: Open,In Progress,Resolved, orClosed.',
  async ({ page, api }) => {
    for (const [status, label] of Object.entries(STATUS)) {
      const [ticket] = await api.tickets(`status=${status}`);
      await open(page, `/tickets/${ticket!.id}?status=${status}`);
      await expect(card(page, ticket!)).toContainText(`Status: ${label}`);
      await expect(drawer(page)).toContainText(`Status: ${label}`);
    }
  },
);

test('Severity — indicates urgency: Critical,High,Medium, orLow.', async ({ page, api }) => {
  for (const [severity, label] of Object.entries(SEVERITY)) {
    const [ticket] = await api.tickets(`severity=${severity}`);
    await open(page, `/tickets/${ticket!.id}?severity=${severity}`);
    await expect(card(page, ticket!)).toContainText(`Severity: ${label}`);
    await expect(drawer(page)).toContainText(`Severity: ${label}`);
  }
  // The most urgent comes first where one sorts by it.
  const order = (await api.tickets('sort=-severity', 200)).map(({ severity }) => Object.keys(SEVERITY).indexOf(severity));
  expect(order).toEqual(order.toSorted((a, b) => a - b));
});

own(
  "Confidence score — the AI's self-assessed confidence in its response, expressed as a percentage.",
  async ({ page, api }) => {
    for (const [confidence, text] of [
      [31.5, '31.5 %'],
      [0, '0 %'],
      [7.25, '7.25 %'],
    ] as const) {
      const { ticket } = await api.send(unsure({ chat_id: `confidence ${confidence}`, confidence }));
      await open(page, `/tickets/${ticket!.id}/conversation`);
      const meter = card(page, ticket!).getByRole('meter', { name: 'Confidence' });
      await expect(card(page, ticket!)).toContainText(text);
      await expect(meter).toHaveAttribute('value', String(confidence));
      await expect(meter).toHaveAttribute('max', '100');
      await expect(panel(page).getByRole('progressbar', { name: 'AI Confidence' })).toHaveAttribute('value', String(confidence));
    }
    // Not given is not nothing.
    const { ticket } = await api.send(unsure({ chat_id: 'no confidence', confidence: null, feedback: 'down' }));
    await open(page, `/tickets/${ticket!.id}/conversation`);
    await expect(card(page, ticket!)).toContainText('not given');
    await expect(panel(page).getByRole('progressbar')).toHaveCount(0);
  },
);

own('Lower confidence often triggers escalation.', async ({ page, api }) => {
  const rulesOf = async (confidence: number) => {
    const turn = unsure({ chat_id: `lower ${confidence}`, question: `At ${confidence}`, answer: 'On page 3.', confidence });
    return (await api.send(turn)).ticket?.rules ?? [];
  };
  expect(await rulesOf(80)).toEqual([]);
  expect(await rulesOf(50)).toEqual([]);
  expect(await rulesOf(49.99)).toEqual(['Low confidence']);
  expect(await rulesOf(24.99)).toContain('Very low confidence');
  await open(page, '/tickets');
  await expect(list(page)).toContainText('At 49.99');
  await expect(list(page)).toContainText('At 24.99');
  await expect(list(page)).not.toContainText('At 80');
  await expect(list(page)).not.toContainText('At 50 ');
});

test('Tickets appear as cards in list view by default.', async ({ page }) => {
  await open(page, '/tickets');
  await expect(cards(page)).toHaveCount(PAGE);
  await expect(page.getByRole('table')).toHaveCount(0);
  const boxes = await Promise.all([0, 1, 2].map(async (index) => (await cards(page).nth(index).boundingBox())!));
  // One below the other.
  expect(boxes[1]!.y).toBeGreaterThanOrEqual(boxes[0]!.y + boxes[0]!.height);
  expect(boxes[2]!.y).toBeGreaterThanOrEqual(boxes[1]!.y + boxes[1]!.height);
  expect(boxes[1]!.x).toBe(boxes[0]!.x);
});

test(
  'Each card shows the ticket ID, title, confidence score, assigned agent, creator, status, severity, and creation date.',
  async ({ page, api }) => {
    const tickets = await api.tickets();
    await open(page, '/tickets');
    for (const ticket of tickets) {
      const shown = card(page, ticket);
      await expect(opener(shown)).toHaveText(ticket.title);
      const text = await shown.innerText();
      const creator = ticket.user.name ?? ticket.user.email ?? ticket.user.id ?? 'Not given';
      for (const part of [
        ticket.id.slice(0, 8),
        `#${ticket.number}`,
        ticket.confidence === null ? 'not given' : `${ticket.confidence} %`,
        ticket.assigned_to?.name ?? 'Unassigned',
        creator,
        ticket.rule,
        STATUS[ticket.status],
        SEVERITY[ticket.severity],
        ticket.escalation_tag,
      ]) {
        expect(text, ticket.id).toContain(part);
      }
      await expect(shown.getByRole('time')).toHaveAttribute('datetime', ticket.created_at);
    }
  },
);

test('Conversation Logs — view the full conversation that generated a ticket', async ({ page, api }) => {
  const ticket = await api.ticket((await api.tickets()).at(4)!.id);
  const { turns } = await api.conversation(ticket.chat_id);
  await open(page, `/tickets/${ticket.id}`);
  await tab(page, 'Audit').click();
  await panel(page).getByRole('link', { name: 'View Conversation in Log' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Conversation Logs' })).toBeVisible();
  await expect(page.getByRole('list', { name: 'Turns' }).locator('> li')).toHaveCount(turns.length);
});
