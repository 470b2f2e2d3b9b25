// What a first visit costs.

import { request as http } from 'node:http';

import type { Page } from '@playwright/test';

import { alive, cards, list, open } from '../fixtures/pages.ts';
import { expect, test } from '../fixtures/test.ts';

/** Most bytes of WASM and JavaScript that the first load of the list may transfer. */
const CODE = 300_000;
/** Most bytes of the list's HTML. */
const HTML = 200_000;

interface File {
  url: string;
  /** Bytes of the body as they came over the wire. */
  bytes: number;
  encoding: string | undefined;
  type: string | undefined;
}

/** Asks as a browser does, and counts what comes before anything is unpacked. */
function weigh(url: string, headers: Record<string, string> = {}): Promise<File & { headers: Record<string, unknown> }> {
  return new Promise((resolve, reject) => {
    const asked = http(url, { headers: { 'accept-encoding': 'gzip, deflate, br', ...headers } }, (answer) => {
      let bytes = 0;
      answer.on('data', (chunk: Buffer) => (bytes += chunk.length));
      answer.on('end', () =>
        resolve({
          url,
          bytes,
          encoding: answer.headers['content-encoding'],
          type: answer.headers['content-type'],
          headers: answer.headers,
        }),
      );
    });
    asked.on('error', reject).end();
  });
}

/** The code that a page asks for from here on. */
function code(page: Page): Set<string> {
  const urls = new Set<string>();
  page.on('request', (request) => {
    if (/\.(js|wasm)$/.test(new URL(request.url()).pathname)) urls.add(request.url());
  });
  return urls;
}

test('the list needs at most 300 KB of WASM and JavaScript', async ({ page }) => {
  const urls = code(page);
  await open(page, '/tickets');
  await page.waitForLoadState('networkidle');
  const files = await Promise.all([...urls].map((url) => weigh(url)));
  expect(files.length).toBeGreaterThanOrEqual(2);
  expect(files.some(({ type }) => type === 'application/wasm')).toBe(true);
  const table = files.map(({ url, bytes, encoding }) => `${bytes} ${encoding} ${url.split('/').at(-1)}`).join('\n');
  test.info().annotations.push({ type: 'transferred', description: table });
  for (const { encoding, url } of files) expect(encoding, url).toBe('br');
  const sum = files.reduce((sum, { bytes }) => sum + bytes, 0);
  expect(sum, table).toBeLessThanOrEqual(CODE);
});

test('the HTML of the list stays small', async ({ baseURL }) => {
  const { bytes } = await weigh(`${baseURL}/tickets`);
  expect(bytes).toBeLessThanOrEqual(HTML);
});

test('areas that the list does not need are loaded when one goes there, and once', async ({ page, api }) => {
  const [first] = await api.tickets();
  const { chat_id } = await api.ticket(first!.id);
  const urls = code(page);
  await open(page, '/tickets');
  await page.waitForLoadState('networkidle');
  const atFirst = new Set(urls);
  expect([...atFirst].filter((url) => /conversation|dashboard|guardrails|settings|rules/.test(url))).toEqual([]);

  const areas = page.getByRole('navigation', { name: 'Areas' });
  await areas.getByRole('link', { name: 'Dashboard' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Dashboard' })).toBeVisible();
  const withDashboard = new Set(urls);
  expect([...withDashboard].filter((url) => !atFirst.has(url) && url.endsWith('.wasm'))).not.toEqual([]);

  await areas.getByRole('link', { name: 'Tickets' }).click();
  await cards(page).first().getByRole('link').click();
  await page.getByRole('tab', { name: 'Audit' }).click();
  await page.getByRole('link', { name: 'View Conversation in Log' }).click();
  await expect(page.getByRole('list', { name: 'Turns' })).toBeVisible();
  await expect(page).toHaveURL((url) => url.pathname === `/conversations/${encodeURIComponent(chat_id)}`);
  const withConversation = new Set(urls);
  expect([...withConversation].filter((url) => !withDashboard.has(url) && url.endsWith('.wasm'))).not.toEqual([]);

  const again: string[] = [];
  page.on('request', (request) => {
    if (withConversation.has(request.url())) again.push(request.url());
  });
  await areas.getByRole('link', { name: 'Dashboard' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Dashboard' })).toBeVisible();
  expect(again).toEqual([]);
});

test('a second visit transfers no code again', async ({ page }) => {
  await open(page, '/tickets');
  await page.waitForLoadState('networkidle');
  const fetched: string[] = [];
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  session.on('Network.responseReceived', ({ response }) => {
    const isCode = /\.(js|wasm|css)$/.test(new URL(response.url).pathname);
    if (isCode && !response.fromDiskCache && !response.fromPrefetchCache) fetched.push(response.url);
  });
  session.on('Network.requestServedFromCache', () => undefined);
  await page.goto('/tickets?status=open');
  await alive(page);
  await page.waitForLoadState('networkidle');
  // What comes from the memory of the browser is reported like an answer, but without a byte.
  const sizes = await page.evaluate((urls) => {
    const entries = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
    return entries.filter(({ name }) => urls.includes(name)).map(({ name, transferSize }) => ({ name, transferSize }));
  }, fetched);
  expect(sizes.filter(({ transferSize }) => transferSize > 0)).toEqual([]);
  await expect(list(page)).toBeVisible();
});

test('code is kept for ever, pages are not', async ({ page, baseURL }) => {
  const urls = code(page);
  await open(page, '/tickets');
  for (const url of urls) {
    const { headers } = await weigh(url);
    expect(headers['cache-control'], url).toContain('immutable');
    expect(headers['vary'], url).toBe('accept-encoding');
  }
  const { headers } = await weigh(`${baseURL}/tickets`);
  expect(String(headers['cache-control'] ?? '')).not.toContain('immutable');
});

test('who takes no compression gets none', async ({ page }) => {
  const urls = code(page);
  await open(page, '/tickets');
  for (const url of urls) {
    const plain = await weigh(url, { 'accept-encoding': 'identity' });
    expect(plain.encoding, url).toBeUndefined();
    expect(plain.bytes).toBeGreaterThan(0);
  }
});
