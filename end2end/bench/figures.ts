// What a bench prints: one JSON object a line, the same as the benches of the server.

/** What a figure is held against. */
export interface Baseline {
  unit: 'ms' | 'bytes' | 'rows' | 'score';
  baseline: number;
}

/** Prints a figure beside its baseline. Against nothing at all there is no ratio. */
export function print(name: string, figure: number, { unit, baseline }: Baseline): void {
  const ratio = baseline === 0 ? null : rounded(figure / baseline, 3);
  const digits = unit === 'ms' ? 1 : 4;
  const line = { name, figure: rounded(figure, digits), unit, baseline: rounded(baseline, digits), ratio };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** Says something that is no figure. */
export function say(text: string): void {
  process.stderr.write(`  ${text}\n`);
}

/** The value that half of the samples do not exceed. */
export function median(samples: number[]): number {
  return quantile(samples, 0.5);
}

/** The smallest sample that a share of all do not exceed: always one that was measured. */
export function quantile(samples: number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  if (value === undefined) throw new Error('nothing was measured');
  return value;
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
