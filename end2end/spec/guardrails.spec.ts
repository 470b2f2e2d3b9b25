// SPECIFICATION.txt, "Related Pages": guardrails.

import { card, open } from '../fixtures/pages.ts';
import { expect, withDesk } from '../fixtures/test.ts';

const test = withDesk(async () => undefined);

test('Guardrails — set content safety policies that may trigger escalations', async ({ page, api }) => {
  await page.goto('/guardrails/new');
  await page.getByLabel('Name', { exact: true }).fill('Legal advice');
  await page.getByLabel('Words or phrases, one on each line').fill('lawsuit');
  await page.getByRole('radio', { name: /^Escalate/ }).check();
  await page.getByLabel('Severity of the ticket').selectOption('High');
  await page.getByRole('button', { name: 'Save guardrail' }).click();
  await expect(page.getByRole('listitem').filter({ hasText: 'Legal advice' })).toContainText('Escalate as High');
  const calm = await api.send({ chat_id: 'calm', turn_id: '1', question: 'Where is the form?', answer: 'Here.', confidence: 90 });
  expect(calm.ticket).toBeNull();
  const turn = { chat_id: 'legal', turn_id: '1', question: 'Is this a lawsuit?', answer: 'No.', confidence: 90 };
  const { ticket } = await api.send(turn);
  expect(ticket?.rules).toContain('Legal advice');
  const { governance_reason } = await api.ticket(ticket!.id);
  expect(governance_reason.find(({ name }) => name === 'Legal advice')).toMatchObject({ version: 1, severity: 'high' });
  await open(page, '/tickets');
  await expect(card(page, ticket!)).toContainText('Is this a lawsuit?');
});
