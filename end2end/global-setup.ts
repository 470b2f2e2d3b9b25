// Seeds the demo once; every worker gets a copy.

import { rm } from 'node:fs/promises';

import { Desk } from './fixtures/desk.ts';

export default async function seed(): Promise<() => Promise<void>> {
  const desk = await Desk.start({ demo: true });
  await desk.stop({ keep: true });
  process.env.HANDOFF_E2E_SEED = desk.files;
  return () => rm(desk.files, { recursive: true, force: true });
}
