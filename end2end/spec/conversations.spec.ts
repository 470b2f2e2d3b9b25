// SPECIFICATION.txt, "Related Pages": Conversation Logs.

import { sure, unsure } from '../fixtures/api.ts';
import { drawer, open } from '../fixtures/pages.ts';
import { expect, withDesk } from '../fixtures/test.ts';

const test = withDesk(async (_, api) => {
  await api.send(sure({ chat_id: 'printer', turn_id: '1', question: 'Where is the printer?', answer: 'On floor 2.' }));
  await api.send(unsure({ chat_id: 'printer', turn_id: '2', question: 'It prints in pink, why?', answer: 'Perhaps the ink.' }));
  await api.send(sure({ chat_id: 'printer', turn_id: '3', question: 'Is there another one?', answer: 'On floor 3.' }));
});

test('Conversation Logs — view the full conversation that generated a ticket', async ({ page, api }) => {
  const [ticket] = (await api.conversation('printer')).tickets;
  await open(page, '/tickets');
  await page.getByRole('link', { name: 'Conversation Logs', exact: true }).click();
  const row = page.getByRole('list', { name: 'Conversations', exact: true }).locator('> li');
  await expect(row).toHaveCount(1);
  await row.getByRole('link', { name: 'Where is the printer?' }).click();
  const turns = page.getByRole('list', { name: 'Turns' }).locator('> li');
  await expect(turns).toHaveCount(3);
  for (const [index, words] of [
    ['Where is the printer?', 'On floor 2.'],
    ['It prints in pink, why?', 'Perhaps the ink.'],
    ['Is there another one?', 'On floor 3.'],
  ].entries()) {
    for (const said of words) await expect(turns.nth(index)).toContainText(said);
  }
  // The turn that made the ticket leads to it.
  await turns.nth(1).getByRole('link', { name: `Ticket #${ticket!.number}` }).click();
  await expect(drawer(page).getByRole('heading', { level: 2 })).toHaveText('It prints in pink, why?');
});
