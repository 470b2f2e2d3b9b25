// Days of one's own, beside the ranges that are offered.

import { type Ticket } from '../fixtures/api.ts';
import { violations } from '../fixtures/axe.ts';
import { begin, dialog, expectList, link, show, those } from '../fixtures/filters.ts';
import { LOOKS, chips, expectAddress, lookAt, open } from '../fixtures/pages.ts';
import { expect, test } from '../fixtures/test.ts';

const DAY = 24 * 60 * 60 * 1000;
const ago = (days: number) => new Date(Date.now() - days * DAY).toISOString().slice(0, 10);
const [FIRST, LAST] = [ago(20), ago(3)];
/** As chips write a day. */
const words = (day: string) => {
  const date = new Date(`${day}T00:00:00Z`);
  return `${date.getUTCDate()} ${date.toLocaleString('en', { month: 'short', timeZone: 'UTC' })} ${date.getUTCFullYear()}`;
};

for (const [name, group, instant] of [
  ['created', 'Days of creation', 'created_at'],
  ['resolved', 'Days of resolution', 'resolved_at'],
] as const) {
  for (const [kind, from, to, value, chip] of [
    ['a first and a last day', FIRST, LAST, `${FIRST}..${LAST}`, `${words(FIRST)} – ${words(LAST)}`],
    ['a first day', FIRST, '', `${FIRST}..`, `from ${words(FIRST)}`],
    ['a last day', '', LAST, `..${LAST}`, `until ${words(LAST)}`],
  ] as const) {
    test(`${name}: ${kind}`, async ({ page, api }) => {
      const expected = await those(api, (ticket) => {
        const day = ticket[instant]?.slice(0, 10);
        return day !== undefined && (!from || day >= from) && (!to || day <= to);
      });
      await open(page, `/tickets?${name}=today`);
      const form = await begin(page);
      const days = form.getByRole('group', { name: group });
      await days.getByLabel('or from').fill(from);
      await days.getByLabel('to', { exact: true }).fill(to);
      await show(form);
      await expectAddress(page, `/tickets?${name}=${value}`);
      await expect(chips(page).getByRole('listitem')).toContainText([chip]);
      await expectList(page, api, expected);
      // It stays chosen, until something else is.
      const again = await begin(page);
      const select = again.getByRole('combobox', { name: name === 'created' ? 'Created' : 'Resolved', exact: true });
      await expect(select.locator('option:checked')).toHaveText(chip);
      await select.selectOption({ label: 'Last 90 days' });
      await show(again);
      await expectAddress(page, `/tickets?${name}=90d`);
    });
  }
}

test('one day', async ({ page, api }) => {
  const day = (await api.tickets('', 5)).at(-1)!.created_at.slice(0, 10);
  await open(page, '/tickets');
  const form = await begin(page);
  const days = form.getByRole('group', { name: 'Days of creation' });
  await days.getByLabel('or from').fill(day);
  await days.getByLabel('to', { exact: true }).fill(day);
  await show(form);
  await expectAddress(page, `/tickets?created=${day}..${day}`);
  await expect(chips(page).getByRole('listitem')).toContainText([words(day)]);
  await expectList(page, api, await those(api, ({ created_at }) => created_at.slice(0, 10) === day));
});

test('one end is changed, the other stays', async ({ page }) => {
  await open(page, `/tickets?created=${FIRST}..${LAST}`);
  const form = await begin(page);
  const days = form.getByRole('group', { name: 'Days of creation' });
  await expect(days.getByLabel('or from')).toHaveValue(FIRST);
  await expect(days.getByLabel('to', { exact: true })).toHaveValue(LAST);
  await days.getByLabel('to', { exact: true }).fill(ago(2));
  await show(form);
  await expectAddress(page, `/tickets?created=${FIRST}..${ago(2)}`);
  const again = await begin(page);
  await again.getByRole('group', { name: 'Days of creation' }).getByLabel('or from').fill('');
  await show(again);
  await expectAddress(page, `/tickets?created=..${ago(2)}`);
  const last = await begin(page);
  await last.getByRole('group', { name: 'Days of creation' }).getByLabel('to', { exact: true }).fill('');
  await show(last);
  await expectAddress(page, '/tickets');
});

test('days in the wrong order filter nothing, and are named', async ({ page, api }) => {
  await open(page, '/tickets');
  const form = await begin(page);
  const days = form.getByRole('group', { name: 'Days of creation' });
  await days.getByLabel('or from').fill(LAST);
  await days.getByLabel('to', { exact: true }).fill(FIRST);
  await show(form);
  await expect(dialog(page).getByRole('alert')).toHaveText(`Created “${LAST}..${FIRST}” must begin with the earlier day.`);
  await expectAddress(page, '/tickets');
  for (const day of [days.getByLabel('or from'), days.getByLabel('to', { exact: true })]) {
    await expect(day).toHaveAttribute('aria-invalid', 'true');
    await expect(day).toHaveAccessibleDescription(/must begin with the earlier day/);
  }
  for (const look of LOOKS) {
    await lookAt(page, look);
    expect.soft(await violations(page), `${look.colorScheme}, ${look.width} px`).toEqual([]);
  }
  await days.getByLabel('or from').fill(FIRST);
  await days.getByLabel('to', { exact: true }).fill(LAST);
  await show(form);
  await expectAddress(page, `/tickets?created=${FIRST}..${LAST}`);
  const between = ({ created_at }: Ticket) => created_at.slice(0, 10) >= FIRST && created_at.slice(0, 10) <= LAST;
  await expectList(page, api, await those(api, between));
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('days are sent by the form of the page', async ({ page, api }) => {
    await page.goto('/tickets?status=open');
    await link(page).click();
    const form = page.locator('main form');
    const days = form.getByRole('group', { name: 'Days of creation' });
    await days.getByLabel('or from').fill(FIRST);
    await days.getByLabel('to', { exact: true }).fill(LAST);
    await show(form);
    await expect(chips(page)).toContainText(`${words(FIRST)} – ${words(LAST)}`);
    const expected = await those(api, ({ status, created_at }) => {
      const day = created_at.slice(0, 10);
      return status === 'open' && day >= FIRST && day <= LAST;
    });
    await expectList(page, api, expected);
  });

  test('days in the wrong order stay in the form of the page, and are named there', async ({ page }) => {
    await page.goto('/tickets/filters?status=open');
    const form = page.locator('main form');
    const days = form.getByRole('group', { name: 'Days of creation' });
    await form.getByLabel('User: name, ID or e-mail').fill('ada');
    await days.getByLabel('or from').fill(LAST);
    await days.getByLabel('to', { exact: true }).fill(FIRST);
    await show(form);
    await expect(form.getByRole('alert')).toHaveText(`Created “${LAST}..${FIRST}” must begin with the earlier day.`);
    await expect(days.getByLabel('or from')).toHaveValue(LAST);
    await expect(days.getByLabel('or from')).toHaveAttribute('aria-invalid', 'true');
    await expect(form.getByLabel('User: name, ID or e-mail')).toHaveValue('ada');
    await days.getByLabel('to', { exact: true }).fill(ago(1));
    await show(form);
    await expectAddress(page, `/tickets?status=open&user=ada&created=${LAST}..${ago(1)}`);
    await expect(page.getByRole('note')).toHaveCount(0);
  });
});
