// SPECIFICATION.txt, "Related": escalation rules are configured in Settings, and create the tickets.

import { open } from '../fixtures/pages.ts';
import { test } from '../fixtures/people.ts';
import { call, rows, save, stored, unique } from '../fixtures/rules.ts';
import { expect } from '../fixtures/test.ts';

test('Settings — configure escalation rules that create tickets', async ({ page, api }) => {
  const name = unique('Parking');
  await open(page, '/tickets');
  await page.getByRole('link', { name: 'Settings', exact: true }).click();
  await page.getByRole('link', { name: 'Escalation rules', exact: true }).click();
  await page.getByRole('link', { name: 'New rule', exact: true }).click();
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByLabel('Kind of condition').selectOption('Text contains');
  await page.getByLabel('Words or phrases, one a line').fill('parking');
  await page.getByLabel('Tag').fill('facilities');
  await page.getByLabel('Description').fill('Ask the front desk for {user}.');
  await save(page).click();
  await expect(rows(page).last()).toContainText(name);
  const { ticket } = await api.send({ chat_id: unique('c'), turn_id: '1', question: 'Where is parking?', answer: 'Here.', user: { name: 'Ada Obi' }, confidence: 90 });
  // Description: additional context from the escalation rule. Escalation Tag: indicates that a rule created the ticket.
  expect(await api.ticket(ticket!.id)).toMatchObject({ rule: name, escalation_tag: 'facilities', description: 'Ask the front desk for Ada Obi.' });
});

test('control when tickets are generated: without a rule that is on, none are', async ({ page, desk, api }) => {
  const turn = () => api.send({ chat_id: unique('c'), turn_id: '1', question: 'Hm?', answer: 'Hm.', confidence: 5 });
  expect((await turn()).ticket).not.toBeNull();
  const all = (await stored(desk, page)).filter((rule) => rule.enabled);
  for (const { id } of all) await call(desk, page, 'switch_rule', { id, enabled: 'false' });
  expect((await turn()).ticket).toBeNull();
  for (const { id } of all) await call(desk, page, 'switch_rule', { id, enabled: 'true' });
});
