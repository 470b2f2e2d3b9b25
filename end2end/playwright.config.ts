import { defineConfig } from '@playwright/test';

import { SERVER } from './fixtures/database.ts';
import type { ForWorker } from './fixtures/test.ts';

/** The main paths: what reads and writes most of the storage. The rest of the suite looks at the page alone. */
const MAIN_PATHS = ['spec/**/*.spec.ts', 'tests/{paging,person,ssr,conversation,conversation-logs}.spec.ts'];

// `cargo xtask test e2e` names the release binary in HANDOFF_BIN, the browser in CHROMIUM and a PostgreSQL server in
// HANDOFF_TEST_POSTGRES_URL, and asks for the reports itself. Nothing is tried twice: a test that passes only sometimes has found something.
export default defineConfig<object, ForWorker>({
  projects: [
    { name: 'sqlite', testMatch: ['tests/**/*.spec.ts', 'spec/**/*.spec.ts'] },
    // Pictures to be looked at, for who asks for them: they are compared with nothing.
    ...(process.env.SCREENSHOTS ? [{ name: 'screenshots', testMatch: 'screenshots.spec.ts' }] : []),
    ...(SERVER ? [{ name: 'postgres', testMatch: MAIN_PATHS, use: { engine: 'postgres' as const } }] : []),
  ],
  globalSetup: './global-setup.ts',
  outputDir: 'test-results',
  reporter: process.env.PLAYWRIGHT_JSON_OUTPUT_FILE ? [['list'], ['json']] : [['list']],
  forbidOnly: Boolean(process.env.CI),
  retries: 0,
  workers: 2,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  use: {
    viewport: { width: 1280, height: 800 },
    locale: 'en-GB',
    timezoneId: 'UTC',
    screenshot: 'only-on-failure',
    // What is about to be clicked stands still: a click that is tried again scrolls the page first.
    contextOptions: { reducedMotion: 'reduce' },
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
      ],
    },
  },
});
