import { defineConfig } from '@playwright/test';

import suite from '../playwright.config.ts';

// `cargo xtask bench browser` names the release binary in HANDOFF_BIN and the browser in CHROMIUM, as for the tests. The
// test runner is what loads TypeScript on every Node that the tests run on; nothing else of it is wanted here.
export default defineConfig({
  testDir: '.',
  testMatch: '*.bench.ts',
  outputDir: '../test-results/bench',
  reporter: './reporter.ts',
  // One at a time: two would measure each other.
  workers: 1,
  retries: 0,
  timeout: 900_000,
  expect: { timeout: 30_000 },
  // What can't be clicked soon never can: without an end of its own an action would take the whole bench's time.
  use: { ...suite.use, screenshot: 'off', actionTimeout: 30_000, navigationTimeout: 60_000 },
});
