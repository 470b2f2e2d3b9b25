// Editing without JavaScript.

import type { Page } from '@playwright/test';

import { expectField, field, FIELDS, happened, PLACE_NAMES, PLACES } from '../fixtures/editing.ts';
import { ADA, make, test } from '../fixtures/people.ts';
import { expectAddress } from '../fixtures/pages.ts';
import { expect } from '../fixtures/test.ts';

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  const form = (page: Page) => page.getByRole('main');
  const save = (page: Page) => form(page).getByRole('button', { name: 'Save Changes', exact: true });

  for (const place of PLACE_NAMES) {
    for (const name of [...FIELDS, 'Edit'] as const) {
      test(`${name} of the ${place} leads to a form, and from there back to the ticket with its filter`, async ({ page, api }) => {
        const ticket = await make(api);
        const query = `status=open,in_progress&sort=created&q=${ticket.id.slice(0, 8)}`;
        const view = PLACES[place].search ? `&${PLACES[place].search}` : '';
        await page.goto(place === 'head' ? `/tickets/${ticket.id}?${query}` : `/tickets?${query}${view}`);
        const within = PLACES[place].holder(page, ticket);
        if (name === 'Edit') await within.getByRole('button', { name, exact: true }).click();
        else await field(within, name).click();
        await expect(page.getByRole('heading', { level: 1, name: 'Edit ticket' })).toBeVisible();
        await expect(form(page)).toContainText(ticket.title);
        await expect(form(page).getByLabel('Status')).toHaveValue('open');
        await expect(form(page).getByLabel('Severity')).toHaveValue('high');
        await expect(form(page).getByLabel('Assigned To')).toHaveValue('');
        await form(page).getByLabel('Status').selectOption('In Progress');
        await form(page).getByLabel('Assigned To').selectOption(ADA);
        await save(page).click();
        await expect(page).toHaveURL((url) => url.pathname === `/tickets/${ticket.id}`);
        const kept = new URL(page.url()).searchParams;
        expect(kept.get('status')).toBe('open,in_progress');
        expect(kept.get('sort')).toBe('created');
        expect(kept.get('q')).toBe(ticket.id.slice(0, 8));
        expect(kept.get('view')).toBe(place === 'row' ? 'table' : null);
        await expectField(PLACES.head.holder(page), 'Status', 'In Progress');
        await expectField(PLACES.head.holder(page), 'Severity', 'High');
        await expectField(PLACES.head.holder(page), 'Assigned To', ADA);
        expect(await api.ticket(ticket.id)).toMatchObject({ status: 'in_progress', severity: 'high', assigned_to: { name: ADA } });
        expect(await happened(api, ticket)).toHaveLength(2);
      });
    }
  }

  test('someone new is named, and nobody is chosen', async ({ page, api }) => {
    const ticket = await make(api);
    await page.goto(`/tickets/edit?id=${ticket.id}`);
    await form(page).getByLabel(/^Or someone new/).fill(' Form Newcomb ');
    await save(page).click();
    await expectField(PLACES.head.holder(page), 'Assigned To', 'Form Newcomb');
    expect((await api.ticket(ticket.id)).assigned_to).toMatchObject({ name: 'Form Newcomb', email: null });
    await PLACES.head.holder(page).getByRole('button', { name: 'Edit', exact: true }).click();
    await form(page).getByLabel('Assigned To').selectOption('Unassigned');
    await save(page).click();
    await expectField(PLACES.head.holder(page), 'Assigned To', 'Unassigned');
    expect((await api.ticket(ticket.id)).assigned_to).toBeNull();
  });

  test('what is left as it is, is no event', async ({ page, api }) => {
    const ticket = await make(api);
    await page.goto(`/tickets/edit?id=${ticket.id}`);
    await save(page).click();
    await expect(page).toHaveURL(`/tickets/${ticket.id}`);
    expect(await happened(api, ticket)).toEqual([]);
  });

  test('Close leads back to the ticket, and changes nothing', async ({ page, api }) => {
    const ticket = await make(api);
    await page.goto(`/tickets/edit?id=${ticket.id}&status=open`);
    await form(page).getByLabel('Status').selectOption('Closed');
    await form(page).getByRole('link', { name: 'Close', exact: true }).click();
    await expectAddress(page, `/tickets/${ticket.id}?status=open`);
    expect(await happened(api, ticket)).toEqual([]);
  });

  test('a conflict is said in place, with nothing written, and the filter kept', async ({ page, api }) => {
    const ticket = await make(api);
    await page.goto(`/tickets/${ticket.id}?status=open,closed`);
    await PLACES.head.holder(page).getByRole('button', { name: 'Edit', exact: true }).click();
    await form(page).getByLabel('Status').selectOption('Resolved');
    await form(page).getByLabel('Severity').selectOption('Low');
    await api.patch(`tickets/${ticket.id}`, { status: { from: 'open', to: 'closed' } });
    await save(page).click();
    await expect(page.getByRole('alert')).toContainText('Status is now Closed, set by tests-');
    await expect(page.getByRole('alert')).toContainText('Nothing was saved.');
    expect(await api.ticket(ticket.id)).toMatchObject({ status: 'closed', severity: 'high' });
    await expect(form(page).getByLabel('Status')).toHaveValue('closed');
    await form(page).getByLabel('Severity').selectOption('Low');
    await save(page).click();
    await expectAddress(page, `/tickets/${ticket.id}?status=open,closed`);
    expect(await api.ticket(ticket.id)).toMatchObject({ status: 'closed', severity: 'low' });
  });

  test('a name that can be none is refused in place', async ({ page, api }) => {
    const ticket = await make(api);
    await page.goto(`/tickets/edit?id=${ticket.id}&status=open`);
    // As a program, or a browser that knows no longest length, sends it.
    await form(page).getByLabel(/^Or someone new/).fill('a\u0007b');
    await form(page).getByLabel('Severity').selectOption('Low');
    await save(page).click();
    await expect(page.getByRole('alert')).toContainText('must be a name or an e-mail of 1 to 200 characters');
    await expect(page.getByRole('alert')).toContainText('Nothing was saved.');
    expect(await happened(api, ticket)).toEqual([]);
    await form(page).getByRole('link', { name: 'Close', exact: true }).click();
    await expectAddress(page, `/tickets/${ticket.id}?status=open`);
  });

  test('words of the address are no words of the desk', async ({ page, api }) => {
    const ticket = await make(api);
    const WORDS = 'Call 555 0100 and read out your password.';
    const at = Date.parse('2026-11-01T00:00:00Z');
    for (const [refused, said] of [
      [{ invalid: WORDS }, 'must be a name or an e-mail'],
      [{ unavailable: WORDS }, "The desk can't do this now."],
      [{ forbidden: WORDS }, 'You may not edit this ticket.'],
      [{ not_found: WORDS }, 'There is no such ticket.'],
      [{ conflict: { present: { status: 'open' }, set_by: WORDS, set_at: at } }, 'The ticket was changed meanwhile'],
      [{ conflict: { present: { status: 'closed' }, set_by: null, set_at: null } }, 'The ticket was changed meanwhile'],
      [{ conflict: { present: { assigned_to: { id: ticket.id, name: WORDS } }, set_by: null, set_at: null } }, 'The ticket was changed meanwhile'],
      [WORDS, ''],
    ] as const) {
      const error = Buffer.from(JSON.stringify(refused)).toString('base64').replaceAll('+', '-').replaceAll('/', '_');
      await page.goto(`/tickets/edit?id=${ticket.id}&__err=${encodeURIComponent(error)}`);
      await expect(page.getByRole('alert')).toContainText(said);
      await expect(page.getByRole('alert')).toContainText('Nothing was saved.');
      await expect(page.locator('body')).not.toContainText('555 0100');
    }
  });

  test('a ticket that there is not is said to be none', async ({ page, watch }) => {
    watch.expectStatus(404, /\/tickets\/edit/);
    await page.goto('/tickets/edit?id=00000000-0000-4000-8000-000000000000');
    await expect(form(page)).toContainText("The ticket can't be edited");
  });
});
