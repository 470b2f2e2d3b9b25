// Searching, filtering, sorting and the table: by mouse, by keyboard, and before the page is alive.

import { violations } from '../fixtures/axe.ts';
import { LOOKS, alive, cards, documents, drawer, expectAddress, hold, ids, list, lookAt, menu, menuButton, open, opener, panel, rows, search, value } from '../fixtures/pages.ts';
import { expect, test } from '../fixtures/test.ts';

const TICKETS = /\/api\/fn\/tickets\?/;

test.describe('searching', () => {
  test('is one step for the Back button, however much is typed', async ({ page }) => {
    await open(page, '/tickets?status=open');
    const asked = documents(page);
    await search(page).pressSequentially('vpn', { delay: 300 });
    await expectAddress(page, '/tickets?q=vpn&status=open');
    await search(page).pressSequentially('x', { delay: 300 });
    await expectAddress(page, '/tickets?q=vpnx&status=open');
    await expect(search(page)).toBeFocused();
    await page.goBack();
    await expectAddress(page, '/tickets?status=open');
    await expect(search(page)).toHaveValue('');
    await page.goForward();
    await expectAddress(page, '/tickets?q=vpnx&status=open');
    await expect(search(page)).toHaveValue('vpnx');
    expect(asked).toEqual([]);
  });

  test('keeps what is being typed, blanks included', async ({ page }) => {
    await open(page, '/tickets');
    await search(page).pressSequentially('the ', { delay: 20 });
    await expectAddress(page, '/tickets?q=the');
    await expect(list(page)).not.toHaveAttribute('aria-busy', 'true');
    await expect(search(page)).toHaveValue('the ');
    await search(page).press('Enter');
    await search(page).pressSequentially('vpn');
    await expectAddress(page, '/tickets?q=the+vpn');
  });

  test('shows the answer to what was typed last, however late an earlier one comes', async ({ page, api }) => {
    await open(page, '/tickets');
    const slow = await hold(page, (url) => TICKETS.test(url.href) && /q%3Dthe(?!\w)/.test(url.href));
    await search(page).fill('the');
    await expect.poll(slow.waiting).toBe(1);
    await search(page).fill('vpn');
    await expectAddress(page, '/tickets?q=vpn');
    await slow.release();
    const expected = (await api.tickets('q=vpn')).map(({ id }) => id);
    await expect.poll(() => ids(page)).toEqual(expected);
    await page.waitForTimeout(500);
    expect(await ids(page)).toEqual(expected);
  });

  test('finds what was typed before the page was alive', async ({ page }) => {
    const code = await hold(page, /\/pkg\/.*\.wasm/);
    await page.goto('/tickets');
    await search(page).fill('vpn');
    await expect.poll(code.waiting).toBeGreaterThan(0);
    await code.release();
    await alive(page);
    await expectAddress(page, '/tickets?q=vpn');
    await expect(search(page)).toHaveValue('vpn');
  });
});

test.describe('a menu of filters', () => {
  test('stays open for several choices, and leaves the drawer open', async ({ page, api }) => {
    await open(page, '/tickets');
    await opener(cards(page).first()).click();
    // With its contents the page has come to rest.
    await expect(value(panel(page), 'Ticket ID')).toBeVisible();
    const path = new URL(page.url()).pathname;
    await menuButton(page, 'Status').click();
    await menu(page, 'Status').getByRole('menuitemcheckbox', { name: 'Closed' }).click();
    await menu(page, 'Status').getByRole('menuitemcheckbox', { name: 'Open', exact: true }).click();
    await expectAddress(page, `${path}?status=open,closed`);
    await expect(menu(page, 'Status')).toBeVisible();
    await expect(drawer(page)).toBeVisible();
    await expect(menuButton(page, 'Status')).toContainText('Open, Closed');
    const expected = (await api.tickets('status=open,closed')).map(({ id }) => id);
    await expect.poll(() => ids(page)).toEqual(expected);
  });

  test('works by keyboard, and gives the focus back', async ({ page }) => {
    await open(page, '/tickets');
    const button = menuButton(page, 'Severity');
    const choice = (name: string) => menu(page, 'Severity').getByRole('menuitemcheckbox', { name });
    await button.focus();
    await page.keyboard.press('Enter');
    await expect(choice('All')).toBeFocused();
    await page.keyboard.press('ArrowDown');
    await expect(choice('Critical')).toBeFocused();
    await page.keyboard.press('End');
    await expect(choice('Low')).toBeFocused();
    await page.keyboard.press('ArrowDown');
    await expect(choice('All')).toBeFocused();
    await page.keyboard.press('h');
    await expect(choice('High')).toBeFocused();
    await page.keyboard.press('Space');
    await expectAddress(page, '/tickets?severity=high');
    await expect(choice('High')).toBeFocused();
    await expect(choice('High')).toBeChecked();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expectAddress(page, '/tickets?severity=high,medium');
    await page.keyboard.press('Escape');
    await expect(menu(page, 'Severity')).toBeHidden();
    await expect(button).toBeFocused();
  });

  test('has no violations while it is open', async ({ page }) => {
    await open(page, '/tickets?severity=high');
    await menuButton(page, 'Severity').click();
    for (const look of LOOKS) {
      await lookAt(page, look);
      const box = (await menu(page, 'Severity').boundingBox())!;
      expect(box.x).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width).toBeLessThanOrEqual(look.width);
      expect.soft(await violations(page), `${look.colorScheme}, ${look.width} px`).toEqual([]);
    }
  });
});

test.describe('sorting', () => {
  for (const view of ['list', 'table'] as const) {
    test(`is offered by a menu in the ${view}`, async ({ page, api }) => {
      await open(page, `/tickets?view=${view}`);
      const button = menuButton(page, 'Sort');
      for (const [word, sort, way, reversed] of [
        ['Severity', '-severity', 'Lowest first', 'severity'],
        ['Confidence', 'confidence', 'Highest first', '-confidence'],
        ['Assigned To', 'assigned_to', 'Z to A', '-assigned_to'],
        ['Updated', '-updated', 'Oldest first', 'updated'],
      ] as const) {
        for (const [choice, expected] of [[word, sort], [way, reversed]] as const) {
          await button.click();
          await menu(page, 'Sort').getByRole('menuitemradio', { name: choice }).click();
          await expectAddress(page, `/tickets?sort=${expected}&view=${view}`);
          await expect(menu(page, 'Sort')).toBeHidden();
          const tickets = (await api.tickets(`sort=${expected}`)).map(({ id }) => id);
          await expect.poll(() => ids(page)).toEqual(tickets);
        }
      }
    });
  }

  test('by a column says which way, and the other way with the next click', async ({ page, api }) => {
    await open(page, '/tickets?view=table');
    const head = (name: string) => page.getByRole('columnheader', { name, exact: true });
    await expect(head('Created')).toHaveAttribute('aria-sort', 'descending');
    for (const [name, first, second] of [
      ['Severity', '-severity', 'severity'],
      ['Status', 'status', '-status'],
      ['Confidence', 'confidence', '-confidence'],
      ['Assigned To', 'assigned_to', '-assigned_to'],
      ['Updated', '-updated', 'updated'],
    ] as const) {
      for (const sort of [first, second]) {
        await head(name).getByRole('link').click();
        await expectAddress(page, `/tickets?sort=${sort}&view=table`);
        await expect(head(name)).toHaveAttribute('aria-sort', sort.startsWith('-') ? 'descending' : 'ascending');
        const tickets = (await api.tickets(`sort=${sort}`)).map(({ id }) => id);
        await expect.poll(() => ids(page)).toEqual(tickets);
      }
    }
    await expect(page.locator('[aria-sort]')).toHaveCount(1);
  });
});

test.describe('the table', () => {
  test('shows of a ticket what its card shows, and opens it', async ({ page, api }) => {
    const tickets = await api.tickets('status=in_progress');
    await open(page, '/tickets?status=in_progress&view=table');
    for (const [index, ticket] of tickets.entries()) {
      const row = rows(page).nth(index);
      for (const text of [`#${ticket.number}`, ticket.id.slice(0, 8), ticket.title, 'In Progress', ticket.rule]) {
        await expect(row).toContainText(text);
      }
      await expect(row).toContainText(ticket.assigned_to?.name ?? 'Unassigned');
    }
    const { x, y, width, height } = (await rows(page).first().getByRole('cell').nth(3).boundingBox())!;
    await page.mouse.click(x + width / 2, y + height / 2);
    await expect(drawer(page)).toContainText(tickets[0]!.id);
    await expectAddress(page, `/tickets/${tickets[0]!.id}?status=in_progress&view=table`);
    await expect(rows(page).first()).toHaveAttribute('aria-current', 'true');
  });

  test('has no violations, and scrolls by itself where it is too wide', async ({ page }) => {
    await open(page, '/tickets?view=table');
    for (const look of LOOKS) {
      await lookAt(page, look);
      expect.soft(await violations(page), `${look.colorScheme}, ${look.width} px`).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    }
  });
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('searching, filtering, sorting and the table are forms and links', async ({ page, api }) => {
    await page.goto('/tickets?status=open&sort=severity');
    await search(page).fill('the');
    await search(page).press('Enter');
    await expect(page).toHaveURL((url) => ['q', 'status', 'sort'].every((name) => url.searchParams.has(name)));
    await expect(list(page)).toContainText(`${(await api.allTickets('q=the&status=open')).length} ticket`);
    await menuButton(page, 'Severity').click();
    await menu(page, 'Severity').getByRole('menuitemcheckbox', { name: 'High' }).click();
    await expectAddress(page, '/tickets?q=the&status=open&severity=high&sort=severity');
    await menuButton(page, 'Sort').click();
    await menu(page, 'Sort').getByRole('menuitemradio', { name: 'Created' }).click();
    await expectAddress(page, '/tickets?q=the&status=open&severity=high');
    await page.getByRole('group', { name: 'View' }).getByRole('link', { name: 'Table' }).click();
    await expectAddress(page, '/tickets?q=the&status=open&severity=high&view=table');
    const expected = await api.tickets('q=the&status=open&severity=high');
    expect(await ids(page)).toEqual(expected.map(({ id }) => id));
  });
});
