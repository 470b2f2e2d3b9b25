// SPECIFICATION.txt, "Searching and Filtering" and the view of "Viewing Tickets": one test per sentence.

import { SEVERITY, STATUS, unsure } from '../fixtures/api.ts';
import { card, cards, expectAddress, ids, list, menu, menuButton, open, rows, search, toolbar } from '../fixtures/pages.ts';
import { expect, test, withDesk } from '../fixtures/test.ts';

test('Tickets appear as cards in list view by default.', async ({ page }) => {
  await open(page, '/tickets');
  expect(await cards(page).count()).toBeGreaterThan(5);
  await expect(page.getByRole('table')).toHaveCount(0);
  await expect(page.getByRole('group', { name: 'View' }).getByRole('link', { name: 'List' })).toHaveAttribute('aria-current', 'true');
});

test('Toggle between List and Table view using the buttons in the top-right corner.', async ({ page, api }) => {
  await open(page, '/tickets');
  const toggle = page.getByRole('group', { name: 'View' });
  const [corner, whole] = [(await toggle.boundingBox())!, (await list(page).boundingBox())!];
  expect(corner.y - whole.y).toBeLessThan(40);
  expect(whole.x + whole.width - (corner.x + corner.width)).toBeLessThan(40);
  await toggle.getByRole('link', { name: 'Table' }).click();
  await expectAddress(page, '/tickets?view=table');
  const expected = (await api.tickets()).map(({ id }) => id);
  await expect(rows(page)).toHaveCount(expected.length);
  await expect(cards(page)).toHaveCount(0);
  await toggle.getByRole('link', { name: 'List' }).click();
  await expect(cards(page)).toHaveCount(expected.length);
  expect(await ids(page)).toEqual(expected);
});

test('Use the search bar and filter dropdowns above the ticket list to narrow results.', async ({ page, api }) => {
  await open(page, '/tickets');
  const [bar, first] = [(await toolbar(page).boundingBox())!, (await cards(page).first().boundingBox())!];
  expect(bar.y + bar.height).toBeLessThanOrEqual(first.y);
  await search(page).fill('vpn');
  await expect(page).toHaveURL(/[?&]q=vpn/);
  const found = await api.allTickets('q=vpn');
  await expect(list(page)).toContainText(`${found.length} ticket`);
  expect(await ids(page)).toEqual(found.slice(0, 40).map(({ id }) => id));
});

const own = withDesk(async () => undefined);

own('Search: Free text; searches across user name, question, answer, and ticket ID.', async ({ page, api }) => {
  const sent = await api.sendAll([
    unsure({ chat_id: 'by-user', user: { name: 'Zoë Lindqvist' }, question: 'One?', answer: 'First.' }),
    unsure({ chat_id: 'by-question', question: 'Where is the turnstile?', answer: 'Second.' }),
    unsure({ chat_id: 'by-answer', question: 'Three?', answer: 'Ask the porter, 100% of the time.' }),
  ]);
  const [user, question, answer] = sent.map(({ ticket }) => ticket!);
  await open(page, '/tickets');
  for (const [text, ticket] of [
    ['zoe lind', user],
    ['TURNSTILE', question],
    ['100%', answer],
    [answer!.id, answer],
    [question!.id.slice(0, 8), question],
    [`#${user!.number}`, user],
  ] as const) {
    await search(page).fill(text);
    await expect(cards(page), text).toHaveCount(1);
    await expect(card(page, ticket!), text).toBeVisible();
  }
});

for (const [name, parameter, options, words] of [
  ['Status', 'status', ['All', 'Open', 'In Progress', 'Resolved', 'Closed'], STATUS],
  ['Severity', 'severity', ['All', 'Critical', 'High', 'Medium', 'Low'], SEVERITY],
] as const) {
  test(`${name}: ${options.join(', ')}.`, async ({ page, api }) => {
    await open(page, '/tickets');
    await menuButton(page, name).click();
    const choices = menu(page, name).getByRole('menuitemcheckbox');
    await expect(choices).toHaveText(options as unknown as string[]);
    await expect(choices.first()).toBeChecked();
    for (const [value, word] of Object.entries(words)) {
      await menu(page, name).getByRole('menuitemcheckbox', { name: word, exact: true }).click();
      await expectAddress(page, `/tickets?${parameter}=${value}`);
      const expected = await api.allTickets(`${parameter}=${value}`);
      await expect(list(page)).toContainText(`${expected.length} ticket`);
      expect(await ids(page)).toEqual(expected.slice(0, 40).map(({ id }) => id));
      await expect(choices.first()).not.toBeChecked();
      await choices.first().click();
      await expectAddress(page, '/tickets');
    }
  });
}

test('Active filters appear as dismissible chips below the filter bar.', async ({ page }) => {
  await open(page, '/tickets');
  await menuButton(page, 'Status').click();
  await menu(page, 'Status').getByRole('menuitemcheckbox', { name: 'Open', exact: true }).click();
  await page.keyboard.press('Escape');
  await search(page).fill('the');
  const chips = page.getByRole('list', { name: 'Active filters' });
  await expect(chips.getByRole('listitem')).toHaveText(['Search: "the"', 'Status: Open', 'Clear all']);
  const [bar, below] = [(await toolbar(page).boundingBox())!, (await chips.boundingBox())!];
  expect(below.y).toBeGreaterThanOrEqual(bar.y + bar.height);
});

test('Click the X on any chip to remove that filter.', async ({ page }) => {
  await open(page, '/tickets?q=the&status=open&severity=high,low');
  const chips = page.getByRole('list', { name: 'Active filters' });
  await chips.getByRole('link', { name: 'Remove Severity: High' }).click();
  await expectAddress(page, '/tickets?q=the&status=open&severity=low');
  await chips.getByRole('link', { name: 'Remove Search: "the"' }).click();
  await expectAddress(page, '/tickets?status=open&severity=low');
  await expect(search(page)).toHaveValue('');
  await chips.getByRole('link', { name: 'Remove Status: Open' }).click();
  await expectAddress(page, '/tickets?severity=low');
  await expect(chips.getByRole('listitem')).toHaveCount(1);
});

test('Click the X on any chip to remove that filter: any of all that there are.', async ({ page, api }) => {
  const filters: [label: string, parameter: string][] = [
    ['Search: "the"', 'q=the'],
    ['Status: Open', 'status=open'],
    ['Severity: High', 'severity=high'],
    ['Assigned To: Unassigned', 'assigned_to=none'],
    ['Channel: Teams', 'channel=Teams'],
    ['Rule: Low confidence', 'rule=Low+confidence'],
    ['Guardrail: pii', 'guardrail=pii'],
    ['Tag: escalated', 'tag=escalated'],
    ['User: Ada', 'user=Ada'],
    ['Confidence: 0–50 %', 'confidence=0..50'],
    ['Created: Last 30 days', 'created=30d'],
    ['Resolved: Last 90 days', 'resolved=90d'],
  ];
  const address = (without?: number) =>
    `/tickets?${[...filters.filter((_, index) => index !== without).map(([, parameter]) => parameter), 'sort=severity', 'view=table'].join('&')}`;
  for (const [index, [label]] of filters.entries()) {
    await open(page, address());
    const chips = page.getByRole('list', { name: 'Active filters' });
    await expect(chips.getByRole('listitem')).toHaveText([...filters.map(([label]) => label), 'Clear all']);
    await chips.getByRole('link', { name: `Remove ${label}` }).click();
    await expectAddress(page, address(index));
    await expect(chips.getByRole('listitem')).toHaveText([...filters.filter((_, other) => other !== index).map(([label]) => label), 'Clear all']);
    const left = await api.tickets(new URL(page.url()).search.slice(1));
    await expect.poll(() => ids(page)).toEqual(left.map(({ id }) => id));
  }
  await page.getByRole('list', { name: 'Active filters' }).getByRole('link', { name: 'Clear all' }).click();
  await expectAddress(page, '/tickets?sort=severity&view=table');
});

test('Click the X on any chip to remove that filter, while a ticket is open beside the list.', async ({ page, api }) => {
  const [ticket] = await api.tickets('status=open&severity=high');
  await open(page, `/tickets/${ticket!.id}?status=open&severity=high`);
  await page.getByRole('link', { name: 'Remove Severity: High' }).click();
  await expectAddress(page, `/tickets/${ticket!.id}?status=open`);
  await expect.poll(() => ids(page)).toEqual((await api.tickets('status=open')).map(({ id }) => id));
});
