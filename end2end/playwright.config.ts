import { defineConfig } from '@playwright/test';

// `cargo xtask test e2e` names the release binary in HANDOFF_BIN and the browser in CHROMIUM, and asks for the reports
// itself. Nothing is tried twice: a test that passes only sometimes has found something.
export default defineConfig({
  testMatch: ['tests/**/*.spec.ts', 'spec/**/*.spec.ts', 'screenshots.spec.ts'],
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
