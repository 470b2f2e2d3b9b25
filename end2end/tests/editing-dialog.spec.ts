// The edit dialog: saved, refused, discarded.

import type { Page } from '@playwright/test';

import { change, dialog, EDIT, expectField, happened, PLACE_NAMES, PLACES, sent } from '../fixtures/editing.ts';
import { make, stored, test } from '../fixtures/people.ts';
import { card, drawer, hold, open, panel, tab, value } from '../fixtures/pages.ts';
import { expect } from '../fixtures/test.ts';

test.describe('the dialog', () => {
  const button = (page: Page, ticket: { id: string }) => card(page, ticket).getByRole('button', { name: 'Edit', exact: true });

  for (const place of PLACE_NAMES) {
    test(`saves both on the ${place}, seen everywhere, and gives the focus back`, async ({ page, api }) => {
      const ticket = await make(api);
      await open(page, `/tickets/${ticket.id}?${PLACES[place].search}`);
      await expect(value(panel(page), 'Ticket ID')).toContainText(ticket.id);
      const here = PLACES[place].holder(page, ticket);
      const edits = sent(page);
      await here.getByRole('button', { name: 'Edit', exact: true }).click();
      await expect(dialog(page)).toContainText(ticket.title);
      await expect(dialog(page).getByLabel('Status')).toHaveValue('open');
      await expect(dialog(page).getByLabel('Severity')).toHaveValue('high');
      await dialog(page).getByLabel('Status').selectOption('Resolved');
      await dialog(page).getByLabel('Severity').selectOption('Critical');
      await dialog(page).getByRole('button', { name: 'Save Changes', exact: true }).click();
      await expect(dialog(page)).toHaveCount(0);
      for (const within of [here, PLACES.head.holder(page)]) {
        await expectField(within, 'Status', 'Resolved');
        await expectField(within, 'Severity', 'Critical');
      }
      await expect(here.getByRole('button', { name: 'Edit', exact: true })).toBeFocused();
      const now = await api.ticket(ticket.id);
      expect(now).toMatchObject({ status: 'resolved', severity: 'critical', assigned_to: null });
      expect(now.resolved_at).not.toBeNull();
      expect(edits).toEqual([['status', 'severity']]);
      await tab(page, 'Audit').click();
      await expect(value(panel(page), 'Resolved by')).toHaveText('Agent');
      for (const said of ['changed Status from Open to Resolved', 'changed Severity from High to Critical']) {
        await expect(panel(page)).toContainText(said);
      }
    });
  }

  test('that is closed, by the button or by Escape, changes nothing and gives the focus back', async ({ page, api }) => {
    const ticket = await make(api);
    await open(page, `/tickets/${ticket.id}`);
    await expect(value(panel(page), 'Ticket ID')).toContainText(ticket.id);
    const edits = sent(page);
    for (const within of [card(page, ticket), PLACES.head.holder(page)]) {
      const button = within.getByRole('button', { name: 'Edit', exact: true });
      for (const close of [() => dialog(page).getByRole('button', { name: 'Close', exact: true }).click(), () => page.keyboard.press('Escape')]) {
        await button.click();
        await dialog(page).getByLabel('Status').selectOption('Closed');
        await close();
        await expect(dialog(page)).toHaveCount(0);
        await expect(button).toBeFocused();
        await expect(drawer(page)).toBeVisible();
        await button.click();
        await expect(dialog(page).getByLabel('Status')).toHaveValue('open');
        await page.keyboard.press('Escape');
        await expect(dialog(page)).toHaveCount(0);
      }
    }
    expect(edits).toEqual([]);
    expect(await happened(api, ticket)).toEqual([]);
    await expectField(card(page, ticket), 'Status', 'Open');
  });

  test('in which nothing was changed is saved without an event', async ({ page, api }) => {
    const ticket = await make(api);
    await open(page, '/tickets');
    await button(page, ticket).click();
    await dialog(page).getByRole('button', { name: 'Save Changes' }).click();
    await expect(dialog(page)).toHaveCount(0);
    await expect(button(page, ticket)).toBeFocused();
    expect(await happened(api, ticket)).toEqual([]);
    expect((await api.ticket(ticket.id)).updated_at).toBe(ticket.updated_at);
  });

  test('of one field sends that field alone', async ({ page, api }) => {
    const ticket = await make(api);
    await open(page, '/tickets');
    const edits = sent(page);
    await button(page, ticket).click();
    await dialog(page).getByLabel('Severity').selectOption('Medium');
    await api.patch(`tickets/${ticket.id}`, { status: { from: 'open', to: 'in_progress' } });
    await dialog(page).getByRole('button', { name: 'Save Changes' }).click();
    await expect(dialog(page)).toHaveCount(0);
    expect(edits).toEqual([['severity']]);
    await expectField(card(page, ticket), 'Status', 'In Progress');
    await expectField(card(page, ticket), 'Severity', 'Medium');
    expect(await api.ticket(ticket.id)).toMatchObject({ status: 'in_progress', severity: 'medium' });
  });

  test('says a conflict in place, keeps what was chosen, and writes over it only when asked again', async ({ page, api, watch }) => {
    watch.expectStatus(409, EDIT);
    const ticket = await make(api);
    await open(page, '/tickets');
    await button(page, ticket).click();
    await dialog(page).getByLabel('Status').selectOption('Resolved');
    await dialog(page).getByLabel('Severity').selectOption('Low');
    await api.patch(`tickets/${ticket.id}`, { status: { from: 'open', to: 'closed' } });
    await dialog(page).getByRole('button', { name: 'Save Changes' }).click();
    await expect(dialog(page).getByRole('alert')).toContainText('Status is now Closed, set by tests-');
    await expect(dialog(page).getByRole('alert')).toContainText('Nothing was saved.');
    await expect(dialog(page).getByLabel('Status')).toHaveValue('resolved');
    await expect(dialog(page).getByLabel('Severity')).toHaveValue('low');
    expect(await api.ticket(ticket.id)).toMatchObject({ status: 'closed', severity: 'high' });
    await dialog(page).getByRole('button', { name: 'Save Changes' }).click();
    await expect(dialog(page)).toHaveCount(0);
    expect(await api.ticket(ticket.id)).toMatchObject({ status: 'resolved', severity: 'low' });
    await expectField(card(page, ticket), 'Status', 'Resolved');
  });

  test('whose conflict is left at that shows what is stored', async ({ page, api, watch }) => {
    watch.expectStatus(409, EDIT);
    const ticket = await make(api);
    await open(page, '/tickets');
    await button(page, ticket).click();
    await dialog(page).getByLabel('Severity').selectOption('Low');
    await api.patch(`tickets/${ticket.id}`, { severity: { from: 'high', to: 'critical' } });
    await dialog(page).getByRole('button', { name: 'Save Changes' }).click();
    await expect(dialog(page).getByRole('alert')).toBeVisible();
    await dialog(page).getByRole('button', { name: 'Close', exact: true }).click();
    await expectField(card(page, ticket), 'Severity', 'Critical');
    expect(await stored(api, ticket, 'Severity')).toBe('critical');
  });

  test('that does not reach the desk says so, keeps what was chosen, and can be saved again', async ({ page, api, context, watch }) => {
    watch.expect(/^(failed request|console error): .*(edit_ticket.*ERR_INTERNET_DISCONNECTED|ERR_INTERNET_DISCONNECTED.*edit_ticket)/);
    const ticket = await make(api);
    await open(page, '/tickets');
    await button(page, ticket).click();
    await dialog(page).getByLabel('Severity').selectOption('Low');
    await context.setOffline(true);
    await dialog(page).getByRole('button', { name: 'Save Changes' }).click();
    await expect(dialog(page).getByRole('alert')).toContainText("The desk can't be reached.");
    await context.setOffline(false);
    await expect(dialog(page).getByLabel('Severity')).toHaveValue('low');
    await dialog(page).getByRole('button', { name: 'Save Changes' }).click();
    await expect(dialog(page)).toHaveCount(0);
    expect(await stored(api, ticket, 'Severity')).toBe('low');
  });

  test('that is opened while a change in place is on its way is saved after it, in no conflict with it', async ({ page, api }) => {
    const ticket = await make(api);
    await open(page, '/tickets');
    const edits = sent(page);
    const answer = await hold(page, EDIT);
    await change(page, card(page, ticket), 'Status', 'In Progress');
    await expect.poll(answer.waiting).toBe(1);
    await button(page, ticket).click();
    await expect(dialog(page).getByLabel('Status')).toHaveValue('in_progress');
    await dialog(page).getByLabel('Status').selectOption('Closed');
    await dialog(page).getByLabel('Severity').selectOption('Low');
    await dialog(page).getByRole('button', { name: 'Save Changes', exact: true }).click();
    await expect(dialog(page).getByRole('button', { name: 'Saving…' })).toBeVisible();
    await page.waitForTimeout(300);
    expect(await answer.waiting()).toBe(1);
    await answer.release();
    await expect(dialog(page)).toHaveCount(0);
    await expectField(card(page, ticket), 'Status', 'Closed');
    await expectField(card(page, ticket), 'Severity', 'Low');
    expect(await api.ticket(ticket.id)).toMatchObject({ status: 'closed', severity: 'low' });
    expect(edits).toEqual([['status'], ['status', 'severity']]);
  });

  test('is saved once, however often the button is pressed', async ({ page, api }) => {
    const ticket = await make(api);
    await open(page, '/tickets');
    const edits = sent(page);
    await button(page, ticket).click();
    await dialog(page).getByLabel('Status').selectOption('Closed');
    const answer = await hold(page, EDIT);
    const save = dialog(page).getByRole('button', { name: /^(Save Changes|Saving…)$/ });
    // Also where it says that it is saving already, which a person may overlook.
    for (let times = 0; times < 3; times += 1) await save.click({ force: true });
    await expect.poll(answer.waiting).toBe(1);
    await answer.release();
    await expect(dialog(page)).toHaveCount(0);
    expect(edits).toHaveLength(1);
    expect(await happened(api, ticket)).toHaveLength(1);
  });

  test('that is left while it is being saved asks first', async ({ page, api, watch }) => {
    watch.expect(/^dialog beforeunload/);
    const ticket = await make(api);
    await open(page, '/tickets');
    await button(page, ticket).click();
    await dialog(page).getByLabel('Status').selectOption('Closed');
    const answer = await hold(page, EDIT);
    await dialog(page).getByRole('button', { name: 'Save Changes' }).click();
    await expect.poll(answer.waiting).toBe(1);
    const asked = page.waitForEvent('dialog', { timeout: 5_000 });
    await page.close({ runBeforeUnload: true });
    expect((await asked).type()).toBe('beforeunload');
    await answer.release();
    await expect(dialog(page)).toHaveCount(0);
    expect(await stored(api, ticket, 'Status')).toBe('closed');
  });

  test('keeps the focus within, and its first stop is the status', async ({ page, api }) => {
    const ticket = await make(api);
    await open(page, '/tickets');
    await button(page, ticket).focus();
    await page.keyboard.press('Enter');
    await expect(dialog(page).getByLabel('Status')).toBeFocused();
    await page.keyboard.press('Tab');
    await expect(dialog(page).getByLabel('Severity')).toBeFocused();
    await page.keyboard.press('Tab');
    await expect(dialog(page).getByRole('button', { name: 'Close' })).toBeFocused();
    await page.keyboard.press('Tab');
    await expect(dialog(page).getByRole('button', { name: 'Save Changes' })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(dialog(page)).toHaveCount(0);
  });
});
