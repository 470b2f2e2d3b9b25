// SPECIFICATION.txt, "Viewing Ticket Details": one test per sentence and per row.

import type { Page } from '@playwright/test';

import { copied } from '../fixtures/clipboard.ts';
import { PAGE, SEVERITY, type Api, type Ticket, unsure } from '../fixtures/api.ts';
import { cards, drawer, expectAddress, open, opener, panel, row, section, tab, value } from '../fixtures/pages.ts';
import { expect, test, withDesk } from '../fixtures/test.ts';

/** Opens the drawer of one of the first tickets in the page, and answers what the API says of it. */
async function opened(page: Page, api: Api, which: (ticket: Ticket) => boolean = () => true) {
  const tickets = await api.tickets();
  const index = tickets.findIndex(which);
  await open(page, '/tickets');
  await opener(cards(page).nth(index)).click();
  return api.ticket(tickets[index]!.id);
}

test('Click any ticket card to open the details drawer on the right side of the page.', async ({ page, api }) => {
  const tickets = await api.tickets();
  await open(page, '/tickets');
  for (const index of [0, 3, PAGE - 1]) {
    await opener(cards(page).nth(index)).click();
    await expect(value(panel(page), 'Ticket ID')).toContainText(tickets[index]!.id);
    const { width } = page.viewportSize()!;
    const edges = async () => {
      const box = (await drawer(page).boundingBox())!;
      return [box.x > width / 2, box.x + box.width];
    };
    // It glides in.
    await expect.poll(edges).toEqual([true, width]);
  }
});

test('The details drawer provides full ticket information across three tabs.', async ({ page, api }) => {
  const ticket = await opened(page, api);
  await expect(panel(page)).toContainText(ticket.description);
  await tab(page, 'Conversation').click();
  await expect(section(panel(page), 'Original Question')).toContainText(ticket.question.split(/\s/)[0]!);
  await tab(page, 'Audit').click();
  await expect(panel(page)).toContainText(ticket.audit_id);
});

test('The drawer has three tabs:', async ({ page, api }) => {
  await opened(page, api);
  await expect(drawer(page).getByRole('tab')).toHaveText(['Details', 'Conversation', 'Audit']);
  await expect(drawer(page).getByRole('tab', { selected: true })).toHaveText('Details');
});

test.describe('Details Tab', () => {
  test('Displays the ticket metadata:', async ({ page, api }) => {
    await opened(page, api);
    const names = ['Ticket ID', 'Created', 'Assigned To', 'Channel', 'Chat ID', 'Priority', 'Description'];
    await expect(panel(page).locator('dl').first().getByRole('term')).toHaveText(names);
  });

  test.describe(() => {
    test.use({ permissions: ['clipboard-read', 'clipboard-write'] });

    test('Ticket ID | Unique identifier (click to copy)', async ({ page, api }) => {
      const ticket = await opened(page, api);
      expect(ticket.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      await value(panel(page), 'Ticket ID').getByText(ticket.id).click();
      await expect.poll(() => copied(page)).toBe(ticket.id);
    });

    test('Chat ID | Session identifier linking to the original conversation (click to copy)', async ({ page, api }) => {
      const ticket = await opened(page, api);
      await value(panel(page), 'Chat ID').getByText(ticket.chat_id).click();
      await expect.poll(() => copied(page)).toBe(ticket.chat_id);
      await page.goto(`/conversations/${encodeURIComponent(await copied(page))}`);
      await expect(page.getByRole('list', { name: 'Turns' })).toBeVisible();
    });
  });

  test('Created | Timestamp when the ticket was created', async ({ page, api }) => {
    const ticket = await opened(page, api);
    const time = value(panel(page), 'Created').getByRole('time').first();
    await expect(time).toHaveAttribute('datetime', ticket.created_at);
    await expect(time).toHaveText(/^\d{1,2} \w{3} \d{4}, \d\d:\d\d UTC$/);
  });

  test('Assigned To | The team member responsible for resolution', async ({ page, api }) => {
    const ticket = await opened(page, api, (ticket) => ticket.assigned_to !== null);
    await expect(value(panel(page), 'Assigned To')).toContainText(ticket.assigned_to!.name);
    await opened(page, api, (ticket) => ticket.assigned_to === null);
    await expect(value(panel(page), 'Assigned To')).toHaveText('Unassigned');
  });

  test('Channel | The communication channel where the conversation occurred', async ({ page, api }) => {
    for (const channel of ['Teams', 'Slack']) {
      await opened(page, api, (ticket) => ticket.channel === channel);
      await expect(value(panel(page), 'Channel')).toHaveText(channel);
    }
  });

  test("Priority | The ticket's severity level", async ({ page, api }) => {
    for (const [severity, label] of Object.entries(SEVERITY)) {
      const tickets = await api.tickets(`severity=${severity}`);
      await open(page, `/tickets/${tickets[0]!.id}`);
      await expect(value(panel(page), 'Priority')).toContainText(label);
    }
  });

  test('Description | Additional context about the escalation', async ({ page, api }) => {
    const ticket = await opened(page, api);
    expect(ticket.description.length).toBeGreaterThan(20);
    await expect(value(panel(page), 'Description')).toHaveText(ticket.description);
  });
});

test.describe('Conversation Tab', () => {
  const asked = withDesk(async (_, api) => {
    await api.send(
      unsure({
        chat_id: 'asked',
        question: 'How do I export\nmy data?',
        answer: 'Use **Export**:\n\n1. Open Settings\n2. Press Export\n\n[Guide](https://example.com/guide)',
        answer_raw: 'Use **Export**. The secret is 1234.',
        confidence: 31.5,
      }),
    );
  });
  const opened = async (page: Page, api: Api) => {
    const [ticket] = await api.tickets();
    await open(page, `/tickets/${ticket!.id}`);
    await tab(page, 'Conversation').click();
  };

  asked('Shows the original interaction that triggered the escalation:', async ({ page, api }) => {
    await opened(page, api);
    // A later turn of the conversation changes nothing of it.
    await api.send({ chat_id: 'asked', turn_id: '2', question: 'Thanks!', answer: 'You are welcome.', confidence: 99 });
    await page.reload();
    await expect(section(panel(page), 'Original Question')).toContainText('How do I export');
    await expect(panel(page)).not.toContainText('Thanks!');
  });

  asked('The Conversation tab shows the question, answer, and AI confidence level.', async ({ page, api }) => {
    await opened(page, api);
    await expect(panel(page).getByRole('heading')).toHaveText(
      ['Original Question', 'Answer', 'AI Response (Raw)', 'AI Confidence'].map((name) => new RegExp(`^${name.replace(/[()]/g, '\\$&')}`)),
    );
    await expect(panel(page)).toContainText('How do I export');
    await expect(panel(page)).toContainText('Open Settings');
    await expect(panel(page)).toContainText('31.5 %');
  });

  asked('Original Question — what the user asked', async ({ page, api }) => {
    await opened(page, api);
    const question = section(panel(page), 'Original Question').getByRole('paragraph');
    expect(await question.innerText()).toBe('How do I export\nmy data?');
  });

  asked('Answer — the response that was provided', async ({ page, api }) => {
    await opened(page, api);
    const answer = section(panel(page), 'Answer');
    await expect(answer.getByText('Export', { exact: true }).first()).toHaveCSS('font-weight', /^[67]00$/);
    await expect(answer.getByRole('listitem')).toHaveText(['Open Settings', 'Press Export']);
    const link = answer.getByRole('link', { name: 'Guide' });
    await expect(link).toHaveAttribute('href', 'https://example.com/guide');
    await expect(link).toHaveAttribute('rel', /noopener/);
    await expect(answer).not.toContainText('1234');
  });

  asked('AI Response (Raw) — the unfiltered AI response before any post-processing', async ({ page, api }) => {
    await opened(page, api);
    const raw = section(panel(page), 'AI Response (Raw)').getByRole('paragraph');
    await expect(raw).toHaveText('Use **Export**. The secret is 1234.');
  });

  asked(
    'AI Confidence — a labeled score with a progress bar showing how confident the AI was in its answer',
    async ({ page, api }) => {
      await opened(page, api);
      const confidence = section(panel(page), 'AI Confidence');
      await expect(confidence).toContainText('Low');
      await expect(confidence).toContainText('31.5 %');
      const bar = confidence.getByRole('progressbar', { name: 'AI Confidence' });
      await expect(bar).toHaveAttribute('value', '31.5');
      await expect(bar).toHaveAttribute('max', '100');
      await expect(bar).toBeVisible();
    },
  );
});

test(
  'Shows governance and tracking information including the audit ID, last update timestamp, governance reason, and a View ' +
    'Conversation in Log link that navigates to the full conversation in the Conversation Logs page.',
  async ({ page, api }) => {
    const ticket = await opened(page, api, (ticket) => ticket.status === 'resolved');
    await tab(page, 'Audit').click();
    await expect(value(panel(page), 'Audit ID')).toContainText(ticket.audit_id);
    const updated = value(panel(page), 'Last update').getByRole('time');
    await expect(updated).toHaveAttribute('datetime', ticket.updated_at);
    expect(ticket.governance_reason.length).toBeGreaterThan(0);
    for (const reason of ticket.governance_reason) {
      await expect(row(panel(page), 'Governance reason')).toContainText(reason.name);
      await expect(row(panel(page), 'Governance reason')).toContainText(reason.explanation);
      await expect(row(panel(page), 'Governance reason')).toContainText(`version ${reason.version}`);
    }
    await panel(page).getByRole('link', { name: 'View Conversation in Log' }).click();
    const [chat, turn] = [ticket.chat_id, ticket.turn_id].map(encodeURIComponent);
    await expectAddress(page, `/conversations/${chat}?turn=${turn}#turn-${turn}`);
    await expect(page.getByRole('heading', { level: 1, name: 'Conversation Logs' })).toBeVisible();
    const { turns } = await api.conversation(ticket.chat_id);
    await expect(page.getByRole('list', { name: 'Turns' }).locator('> li')).toHaveCount(turns.length);
  },
);
