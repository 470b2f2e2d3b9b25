// Keeps stdout for the figures: whatever else is to be said goes to stderr.

import type { FullResult, Reporter, TestCase, TestError, TestResult } from '@playwright/test/reporter';

export default class implements Reporter {
  printsToStdio(): boolean {
    return true;
  }

  onStdOut(chunk: string | Buffer): void {
    process.stdout.write(chunk);
  }

  onStdErr(chunk: string | Buffer): void {
    process.stderr.write(chunk);
  }

  onTestBegin({ title }: TestCase): void {
    process.stderr.write(`· browser: ${title} …\n`);
  }

  onTestEnd({ title }: TestCase, { status, duration, errors }: TestResult): void {
    const mark = status === 'passed' ? '✓' : '✗';
    process.stderr.write(`${mark} browser: ${title}  ${(duration / 1000).toFixed(1)} s\n`);
    errors.forEach((error) => this.onError(error));
  }

  onError({ stack, message, value }: TestError): void {
    process.stderr.write(`${stack ?? message ?? value}\n`);
  }

  onEnd({ status }: FullResult): void {
    if (status !== 'passed') process.stderr.write(`The browser could not be measured: ${status}.\n`);
  }
}
