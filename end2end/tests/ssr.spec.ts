// What the server's HTML holds, before and without WASM.

import { connect } from 'node:net';

import type { Page } from '@playwright/test';

import { PAGE, SEVERITY, STATUS } from '../fixtures/api.ts';
import { card, cards, drawer, expectAddress, ids, list, opener, panel, section, tab, value } from '../fixtures/pages.ts';
import { expect, test } from '../fixtures/test.ts';

test.describe('the HTML of an address', () => {
  test('holds the first page of tickets', async ({ request, api }) => {
    const answer = await request.get('/tickets');
    expect(answer.status()).toBe(200);
    expect(answer.headers()['content-type']).toBe('text/html; charset=utf-8');
    const html = await answer.text();
    const tickets = await api.tickets();
    expect(tickets).toHaveLength(PAGE);
    for (const ticket of tickets) expect(html).toContain(`href="/tickets/${ticket.id}"`);
    expect(html).toContain(`${(await api.allTickets()).length} tickets`);
  });

  test('holds the ticket whose drawer it opens', async ({ request, api }) => {
    const [first] = await api.tickets('status=resolved');
    const ticket = await api.ticket(first!.id);
    const html = await (await request.get(`/tickets/${ticket.id}`)).text();
    for (const text of [ticket.id, ticket.chat_id, ticket.channel!, ticket.description, SEVERITY[ticket.severity]]) {
      expect(html).toContain(escaped(text));
    }
    const conversation = await (await request.get(`/tickets/${ticket.id}/conversation`)).text();
    expect(conversation).toContain('AI Response (Raw)');
    const audit = await (await request.get(`/tickets/${ticket.id}/audit`)).text();
    expect(audit).toContain(ticket.audit_id);
    expect(audit).toContain('View Conversation in Log');
  });

  test('is found from the root, the query included', async ({ request, baseURL }) => {
    for (const [from, to] of [
      ['/', '/tickets'],
      ['/?status=open', '/tickets?status=open'],
    ]) {
      const answer = await request.get(from!, { maxRedirects: 0 });
      expect(answer.status()).toBe(303);
      expect(new URL(answer.headers()['location']!, baseURL).href).toBe(baseURL + to!);
    }
  });

  test('is there for each of many who ask at once', async ({ request, api }) => {
    const [first] = await api.tickets();
    const { chat_id } = await api.ticket(first!.id);
    const paths = ['/tickets', `/tickets/${first!.id}/audit`, `/conversations/${encodeURIComponent(chat_id)}`, '/dashboard'];
    const statuses: number[] = [];
    for (let round = 0; round < 30; round += 1) {
      const answers = await Promise.all([...paths, ...paths].map((path) => request.get(path)));
      for (const answer of answers) {
        statuses.push(answer.status());
        await answer.dispose();
      }
    }
    expect(statuses.filter((status) => status !== 200)).toEqual([]);
  });

  test('is guarded by a policy that lets no foreign script run', async ({ request }) => {
    const { headers } = { headers: (await request.get('/tickets')).headers() };
    const policy = headers['content-security-policy'] ?? '';
    expect(policy).toContain("default-src 'self'");
    expect(policy).not.toMatch(/script-src[^;]*'unsafe-inline'/);
    expect(policy).not.toContain("'unsafe-eval'");
    expect(headers['x-content-type-options']).toBe('nosniff');
  });
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('the cards say what the API says', async ({ page, api }) => {
    const tickets = await api.tickets();
    await page.goto('/tickets');
    await expect(cards(page)).toHaveCount(tickets.length);
    expect(await ids(page)).toEqual(tickets.map((ticket) => ticket.id));
    for (const [index, ticket] of tickets.entries()) {
      const card = cards(page).nth(index);
      await expect(opener(card)).toHaveText(ticket.title);
      await expect(card).toContainText(STATUS[ticket.status]);
      await expect(card).toContainText(SEVERITY[ticket.severity]);
      await expect(card).toContainText(`#${ticket.number}`);
      await expect(card).toContainText(ticket.id.slice(0, 8));
      await expect(card).toContainText(ticket.assigned_to?.name ?? 'Unassigned');
    }
  });

  test('a card opens its drawer, the tabs and the way back are links', async ({ page, api }) => {
    const [, second] = await api.tickets();
    const ticket = await api.ticket(second!.id);
    await page.goto('/tickets');
    await opener(card(page, ticket)).click();
    await expectAddress(page, `/tickets/${ticket.id}`);
    await expect(value(panel(page), 'Ticket ID')).toContainText(ticket.id);
    await expect(value(panel(page), 'Chat ID')).toContainText(ticket.chat_id);
    await expect(value(panel(page), 'Channel')).toHaveText(ticket.channel!);
    await expect(value(panel(page), 'Description')).toHaveText(ticket.description);

    await tab(page, 'Conversation').click();
    await expectAddress(page, `/tickets/${ticket.id}/conversation`);
    await expect(section(panel(page), 'Original Question')).toContainText(words(ticket.question));

    await tab(page, 'Audit').click();
    await expectAddress(page, `/tickets/${ticket.id}/audit`);
    await expect(value(panel(page), 'Audit ID')).toContainText(ticket.audit_id);

    await tab(page, 'Details').click();
    await expectAddress(page, `/tickets/${ticket.id}`);
    await drawer(page).getByRole('link', { name: 'Close' }).click();
    await expectAddress(page, '/tickets');
    await expect(drawer(page)).toHaveCount(0);
  });

  test('the query stays while a drawer is opened and closed', async ({ page, api }) => {
    const query = 'status=open,in_progress&severity=high';
    const tickets = await api.tickets(query);
    await page.goto(`/tickets?${query}`);
    expect(await ids(page)).toEqual(tickets.map((ticket) => ticket.id));
    await opener(cards(page).first()).click();
    await expectAddress(page, `/tickets/${tickets[0]!.id}?${query}`);
    expect(await ids(page)).toEqual(tickets.map((ticket) => ticket.id));
    await drawer(page).getByRole('link', { name: 'Close' }).click();
    await expectAddress(page, `/tickets?${query}`);
  });

  test('links lead through all pages of the list', async ({ page, api }) => {
    const all = (await api.allTickets()).map((ticket) => ticket.id);
    await page.goto('/tickets');
    const walked: string[] = [];
    const more = list(page).getByRole('link', { name: 'Load more' });
    for (;;) {
      walked.push(...(await ids(page)));
      if ((await more.count()) === 0) break;
      await follow(page, () => more.click());
      await expect(list(page).getByRole('link', { name: 'Back to the first page' })).toBeVisible();
    }
    expect(walked).toEqual(all);
    await list(page).getByRole('link', { name: 'Back to the first page' }).click();
    await expectAddress(page, '/tickets');
  });

  test('a conversation is read, with the turn that the address names', async ({ page, api }) => {
    const [first] = await api.tickets();
    const ticket = await api.ticket(first!.id);
    await page.goto(`/tickets/${ticket.id}/audit`);
    await panel(page).getByRole('link', { name: 'View Conversation in Log' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Conversation Logs' })).toBeVisible();
    const { turns } = await api.conversation(ticket.chat_id);
    const items = page.getByRole('list', { name: 'Turns' }).locator('> li');
    await expect(items).toHaveCount(turns.length);
    await expect(page.locator('li[aria-current="true"]')).toContainText(`Turn ${ticket.turn_id}`);
  });

  test('every area is there', async ({ page }) => {
    await page.goto('/tickets');
    for (const area of ['Conversation Logs', 'Dashboard', 'Guardrails', 'Settings', 'Tickets']) {
      await page.getByRole('navigation', { name: 'Areas' }).getByRole('link', { name: area }).click();
      await expect(page.getByRole('heading', { level: 1, name: area, exact: true })).toBeVisible();
      await expect(page).toHaveTitle(`${area} · Handoff`);
    }
  });
});

test('a page whose visitor leaves while it is made is made all the same, and leaves nothing behind', async ({
  desk,
  request,
  api,
}) => {
  const tickets = await api.tickets('status=resolved');
  const { hostname, port } = new URL(desk.url);
  const leave = (path: string, afterMillis: number) =>
    new Promise<void>((resolve, reject) => {
      const socket = connect(Number(port), hostname, () => {
        socket.write(`GET ${path} HTTP/1.1\r\nHost: ${hostname}:${port}\r\n\r\n`);
        setTimeout(() => socket.destroy(), afterMillis);
      });
      socket.once('close', () => resolve());
      socket.once('error', reject);
    });
  for (let round = 0; round < 25; round += 1) {
    const visits = tickets.slice(0, 16).map(({ id }, at) => leave(at % 4 ? `/tickets/${id}` : '/tickets', at));
    await Promise.all(visits);
  }
  expect((await request.get(`/tickets/${tickets[0]!.id}`)).status()).toBe(200);
});

/** Follows a link and waits for the next document. */
async function follow(page: Page, click: () => Promise<void>): Promise<void> {
  const before = page.url();
  await click();
  await page.waitForURL((url) => url.href !== before);
}

/** Text as it stands in HTML. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Text on one line, as elements are compared by it. */
function words(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
