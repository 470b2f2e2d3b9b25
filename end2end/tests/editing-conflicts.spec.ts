// Edits that meet others: of someone else, of oneself before, and back again.

import type { Page } from '@playwright/test';

import { change, dialog, done, EDIT, edit, expectField, failure, type FieldName, FIELDS, happened, newcomer, pick, PLACES } from '../fixtures/editing.ts';
import { BEFORE, BO, busy, EXAMPLE, make, staffed, stored, test } from '../fixtures/people.ts';
import { card, drawn, hold, list, open, panel, value } from '../fixtures/pages.ts';
import { expect } from '../fixtures/test.ts';

test.describe('undoing', () => {
  for (const name of FIELDS) {
    const { before, choose, shown } = EXAMPLE[name];

    test(`gives ${name} back what it was, on the page and at the desk`, async ({ page, api }) => {
      const ticket = await make(api);
      await open(page, `/tickets/${ticket.id}`);
      await expect(value(panel(page), 'Ticket ID')).toContainText(ticket.id);
      await change(page, card(page, ticket), name, choose);
      await expect(done(page)).toContainText(shown);
      await done(page).getByRole('button', { name: 'Undo', exact: true }).click();
      await expect(done(page)).toContainText(before, { ignoreCase: true });
      for (const within of [card(page, ticket), PLACES.head.holder(page)]) await expectField(within, name, before);
      expect(await stored(api, ticket, name)).toBe(BEFORE[name]);
      // Both are in the history, which is never rewritten.
      expect(await happened(api, ticket)).toHaveLength(2);
      // And what was undone can be done again.
      await done(page).getByRole('button', { name: 'Undo', exact: true }).click();
      await expectField(card(page, ticket), name, shown);
      await expect.poll(() => stored(api, ticket, name)).toBe(EXAMPLE[name].stored);
    });
  }

  test('takes back someone new, and the whole of a dialog', async ({ page, api }) => {
    const ticket = await make(api);
    await open(page, '/tickets');
    await change(page, card(page, ticket), 'Assigned To', newcomer('Undo Unheard'));
    await expect(done(page)).toContainText('Undo Unheard');
    await done(page).getByRole('button', { name: 'Undo' }).click();
    await expectField(card(page, ticket), 'Assigned To', 'Unassigned');
    await expect.poll(() => stored(api, ticket, 'Assigned To')).toBeNull();

    await card(page, ticket).getByRole('button', { name: 'Edit', exact: true }).click();
    await dialog(page).getByLabel('Status').selectOption('Closed');
    await dialog(page).getByLabel('Severity').selectOption('Low');
    await dialog(page).getByRole('button', { name: 'Save Changes' }).click();
    await expect(done(page)).toContainText('Closed, Low');
    await done(page).getByRole('button', { name: 'Undo' }).click();
    await expectField(card(page, ticket), 'Status', 'Open');
    await expectField(card(page, ticket), 'Severity', 'High');
    await expect.poll(async () => [await stored(api, ticket, 'Status'), await stored(api, ticket, 'Severity')]).toEqual(['open', 'high']);
  });

  test('does not write over what someone else has set since', async ({ page, api, watch }) => {
    watch.expectStatus(409, EDIT);
    const ticket = await make(api);
    await open(page, '/tickets');
    await change(page, card(page, ticket), 'Status', 'In Progress');
    await expect(done(page)).toBeVisible();
    expect((await api.patch(`tickets/${ticket.id}`, { status: { from: 'in_progress', to: 'closed' } })).status).toBe(200);
    await done(page).getByRole('button', { name: 'Undo' }).click();
    await expect(failure(page)).toContainText('Status is now Closed, set by');
    await expectField(card(page, ticket), 'Status', 'Closed');
    expect(await stored(api, ticket, 'Status')).toBe('closed');
  });
});

test.describe('quick edits', () => {
  test('of one field end in the last value, and are stored in order', async ({ page, api }) => {
    const ticket = await make(api);
    await open(page, `/tickets/${ticket.id}`);
    await expect(value(panel(page), 'Ticket ID')).toContainText(ticket.id);
    const answer = await hold(page, EDIT);
    for (const status of ['In Progress', 'Resolved', 'Closed']) await change(page, card(page, ticket), 'Status', status);
    await expect.poll(answer.waiting).toBe(1);
    await expectField(card(page, ticket), 'Status', 'Closed');
    // From the first answer on nothing older is shown again.
    await page.evaluate((selector) => {
      const seen: string[] = [];
      Object.assign(window, { seen });
      new MutationObserver(() => {
        for (const button of document.querySelectorAll(selector)) seen.push(button.textContent ?? '');
      }).observe(document.body, { subtree: true, childList: true, characterData: true });
    }, `[data-ticket="${ticket.id}"] [data-edit="status"]`);
    await answer.release();
    await expect(done(page)).toContainText('Closed');
    await expect.poll(() => stored(api, ticket, 'Status')).toBe('closed');
    await expectField(card(page, ticket), 'Status', 'Closed');
    await expectField(PLACES.head.holder(page), 'Status', 'Closed');
    const changes = (await happened(api, ticket)).map(({ data }) => [data.from, data.to]);
    expect(changes).toEqual([['open', 'in_progress'], ['in_progress', 'resolved'], ['resolved', 'closed']]);
    await page.waitForTimeout(500);
    const seen = await page.evaluate(() => (window as unknown as { seen: string[] }).seen);
    expect([...new Set(seen)].filter((text) => !text.includes('Closed'))).toEqual([]);
  });

  test('of several fields are all stored, and none shows another again meanwhile', async ({ page, api }) => {
    const ticket = await make(api);
    await open(page, '/tickets');
    const answer = await hold(page, EDIT);
    for (const name of FIELDS) await change(page, card(page, ticket), name, EXAMPLE[name].choose);
    await expect.poll(answer.waiting).toBe(1);
    for (const name of FIELDS) await expectField(card(page, ticket), name, EXAMPLE[name].shown);
    await answer.release();
    for (const name of FIELDS) {
      await expect.poll(() => stored(api, ticket, name)).toBe(EXAMPLE[name].stored);
      await expectField(card(page, ticket), name, EXAMPLE[name].shown);
    }
    expect(await happened(api, ticket)).toHaveLength(3);
  });

  test('are not taken back by what the drawer reads of the first', async ({ page, api }) => {
    const ticket = await make(api);
    await open(page, `/tickets/${ticket.id}`);
    await expect(value(panel(page), 'Ticket ID')).toContainText(ticket.id);
    // Without the news, which would put it right again.
    await hold(page, /\/api\/fn\/changes/);
    const go: (() => void)[] = [];
    await page.route(EDIT, async (route) => {
      await new Promise<void>((resolve) => go.push(resolve));
      await route.continue();
    });
    for (const status of ['In Progress', 'Closed']) await change(page, card(page, ticket), 'Status', status);
    const read = page.waitForResponse(/\/api\/fn\/ticket\?/);
    await expect.poll(() => go.length).toBe(1);
    go[0]!();
    await expect.poll(() => go.length).toBe(2);
    await read;
    await page.waitForTimeout(500);
    for (const within of [card(page, ticket), PLACES.head.holder(page)]) await expectField(within, 'Status', 'Closed');
    go[1]!();
    await expect.poll(() => stored(api, ticket, 'Status')).toBe('closed');
    await expectField(card(page, ticket), 'Status', 'Closed');
  });

  test('are not taken back by a list that is read meanwhile', async ({ page, api }) => {
    const ticket = await make(api);
    await open(page, `/tickets?q=${ticket.id.slice(0, 8)}`);
    const answer = await hold(page, EDIT);
    await change(page, card(page, ticket), 'Status', 'Closed');
    await expect.poll(answer.waiting).toBe(1);
    const read = page.waitForResponse(/\/api\/fn\/tickets\?/);
    await page.getByRole('searchbox', { name: 'Search tickets' }).fill(ticket.id.slice(0, 9));
    await read;
    await expect(list(page)).not.toHaveAttribute('aria-busy', 'true');
    await drawn(page);
    await expectField(card(page, ticket), 'Status', 'Closed');
    await answer.release();
    await expect(done(page)).toBeVisible();
    await expectField(card(page, ticket), 'Status', 'Closed');
    expect(await stored(api, ticket, 'Status')).toBe('closed');
  });

  test('of several tickets do not wait for each other', async ({ page, api }) => {
    const [a, b] = [await make(api), await make(api)];
    await open(page, '/tickets');
    const answer = await hold(page, EDIT);
    await change(page, card(page, a), 'Status', 'Closed');
    await change(page, card(page, b), 'Status', 'Resolved');
    await expect.poll(answer.waiting).toBe(2);
    await answer.release();
    await expect.poll(() => stored(api, a, 'Status')).toBe('closed');
    await expect.poll(() => stored(api, b, 'Status')).toBe('resolved');
  });

  test('of which the first fails still end in the last value', async ({ page, api, watch }) => {
    watch.expectStatus(503, EDIT);
    const ticket = await make(api);
    await open(page, '/tickets');
    let fail = () => {};
    const failing = new Promise<void>((resolve) => (fail = resolve));
    let count = 0;
    await page.route(EDIT, async (route) => {
      count += 1;
      if (count > 1) return route.continue();
      await failing;
      return busy(route);
    });
    await change(page, card(page, ticket), 'Status', 'In Progress');
    await change(page, card(page, ticket), 'Status', 'Closed');
    fail();
    await expect(failure(page)).toContainText('was not changed');
    await expect.poll(() => stored(api, ticket, 'Status')).toBe('closed');
    await expectField(card(page, ticket), 'Status', 'Closed');
  });

  test('to someone new and from them to another end with the other', async ({ page, api }) => {
    const ticket = await make(api);
    await open(page, '/tickets');
    const answer = await hold(page, EDIT);
    await change(page, card(page, ticket), 'Assigned To', newcomer('Quick Unheard'));
    await expectField(card(page, ticket), 'Assigned To', 'Quick Unheard');
    await change(page, card(page, ticket), 'Assigned To', BO);
    await expectField(card(page, ticket), 'Assigned To', BO);
    await answer.release();
    await expect.poll(() => stored(api, ticket, 'Assigned To')).toBe(BO);
    await expectField(card(page, ticket), 'Assigned To', BO);
    await expect(failure(page)).toHaveCount(0);
  });

  test('of which one is taken back before it is answered end where they began', async ({ page, api }) => {
    const ticket = await make(api);
    await open(page, '/tickets');
    const answer = await hold(page, EDIT);
    await change(page, card(page, ticket), 'Severity', 'Low');
    await change(page, card(page, ticket), 'Severity', 'High');
    await answer.release();
    await expect(done(page)).toContainText('High');
    await expectField(card(page, ticket), 'Severity', 'High');
    await expect.poll(() => stored(api, ticket, 'Severity')).toBe('high');
    await page.waitForTimeout(500);
    await expectField(card(page, ticket), 'Severity', 'High');
    expect(await stored(api, ticket, 'Severity')).toBe('high');
  });
});

/** Becomes someone else of the demo. */
async function become(page: Page, name: string): Promise<void> {
  const banner = page.getByRole('complementary', { name: 'Demo' });
  await banner.getByRole('button', { name: 'Switch person' }).click();
  await page.getByRole('group', { name: 'Switch person' }).getByRole('button', { name }).click();
  await expect(banner).toContainText(`You are ${name}`);
}

staffed.describe('what someone else has set meanwhile', () => {
  const CASES: Record<FieldName, { theirs: string; mine: string }> = {
    Status: { theirs: 'Closed', mine: 'In Progress' },
    Severity: { theirs: 'Critical', mine: 'Low' },
    'Assigned To': { theirs: 'Jonas Brandl', mine: 'Amara Nwosu' },
  };
  for (const name of FIELDS) {
    const { theirs, mine } = CASES[name];
    for (const way of ['Keep theirs', 'Use mine'] as const) {
      staffed(`in ${name} is not written over: ${way}`, async ({ page, api, visitor, watch }) => {
        watch.expectStatus(409, EDIT);
        const ticket = await make(api);
        await open(page, `/tickets/${ticket.id}`);
        await expect(value(panel(page), 'Ticket ID')).toContainText(ticket.id);
        // What one sees when one begins is what one means to change, whatever news come while the menu is open.
        await edit(page, card(page, ticket), name);
        const other = await (await visitor()).newPage();
        await open(other, '/tickets');
        await become(other, 'Mei Tanaka');
        await change(other, card(other, ticket), name, theirs);
        await expect(done(other)).toContainText(theirs);
        await expectField(card(page, ticket), name, theirs);

        await pick(page, name, mine);
        await expect(failure(page)).toContainText(`#${ticket.number}`);
        await expect(failure(page)).toContainText(`${name} is now ${theirs}, set by Mei Tanaka.`);
        await expect(failure(page)).toContainText('Nothing was saved.');
        for (const within of [card(page, ticket), PLACES.head.holder(page)]) await expectField(within, name, theirs);
        expect(await happened(api, ticket)).toHaveLength(1);

        await failure(page).getByRole('button', { name: way, exact: true }).click();
        await expect(failure(page)).toHaveCount(0);
        const expected = way === 'Use mine' ? mine : theirs;
        for (const place of [card(page, ticket), PLACES.head.holder(page), card(other, ticket)]) await expectField(place, name, expected);
        const label = expected.toLowerCase().replace(' ', '_');
        await expect.poll(() => stored(api, ticket, name)).toBe(name === 'Assigned To' ? expected : label);
        expect(await happened(api, ticket)).toHaveLength(way === 'Use mine' ? 2 : 1);
      });
    }
  }

  staffed('and which is what one wants oneself is no conflict, and no event', async ({ page, api }) => {
    const ticket = await make(api);
    await open(page, '/tickets');
    await edit(page, card(page, ticket), 'Status');
    await api.patch(`tickets/${ticket.id}`, { status: { from: 'open', to: 'closed' } });
    await pick(page, 'Status', 'Closed');
    await expectField(card(page, ticket), 'Status', 'Closed');
    await expect(failure(page)).toHaveCount(0);
    await page.waitForTimeout(500);
    await expect(failure(page)).toHaveCount(0);
    expect(await happened(api, ticket)).toHaveLength(1);
  });

  staffed('in another field is no conflict', async ({ page, api }) => {
    const ticket = await make(api);
    await open(page, '/tickets');
    await edit(page, card(page, ticket), 'Status');
    expect((await api.patch(`tickets/${ticket.id}`, { severity: { from: 'high', to: 'low' }, assigned_to: { from: null, to: 'Mei Tanaka' } })).status).toBe(200);
    await pick(page, 'Status', 'Resolved');
    for (const [name, shown] of [['Status', 'Resolved'], ['Severity', 'Low'], ['Assigned To', 'Mei Tanaka']] as const) {
      await expectField(card(page, ticket), name, shown);
    }
    await expect(failure(page)).toHaveCount(0);
    expect(await api.ticket(ticket.id)).toMatchObject({ status: 'resolved', severity: 'low', assigned_to: { name: 'Mei Tanaka' } });
  });

  staffed('twice, is said twice: "Use mine" does not write over what one has not seen', async ({ page, api, watch }) => {
    watch.expectStatus(409, EDIT);
    const ticket = await make(api);
    await open(page, '/tickets');
    await edit(page, card(page, ticket), 'Severity');
    await api.patch(`tickets/${ticket.id}`, { severity: { from: 'high', to: 'critical' } });
    await pick(page, 'Severity', 'Low');
    await expect(failure(page)).toContainText('Severity is now Critical');
    await api.patch(`tickets/${ticket.id}`, { severity: { from: 'critical', to: 'medium' } });
    await failure(page).getByRole('button', { name: 'Use mine' }).click();
    await expect(failure(page)).toContainText('Severity is now Medium');
    expect(await stored(api, ticket, 'Severity')).toBe('medium');
    await failure(page).getByRole('button', { name: 'Use mine' }).click();
    await expect(failure(page)).toHaveCount(0);
    await expect.poll(() => stored(api, ticket, 'Severity')).toBe('low');
  });

  staffed('is kept apart from what it is answered by: history names both people', async ({ page, api }) => {
    const ticket = await make(api);
    await open(page, '/tickets');
    await change(page, card(page, ticket), 'Assigned To', 'Assign to me');
    await expectField(card(page, ticket), 'Assigned To', 'Robin Falk');
    await become(page, 'Mei Tanaka');
    await change(page, card(page, ticket), 'Assigned To', 'Assign to me');
    await expectField(card(page, ticket), 'Assigned To', 'Mei Tanaka');
    await expect.poll(async () => (await happened(api, ticket)).map(({ actor }) => actor.name)).toEqual(['Robin Falk', 'Mei Tanaka']);
  });
});
