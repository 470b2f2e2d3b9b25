// Seeds the demo once for each engine; every worker gets a copy.

import { type Engine, SERVER } from './fixtures/database.ts';
import { Desk } from './fixtures/desk.ts';
import { SEEDS } from './fixtures/test.ts';

export default async function seed(): Promise<() => Promise<void>> {
  const engines: Engine[] = SERVER ? ['sqlite', 'postgres'] : ['sqlite'];
  const desks = await Promise.all(
    engines.map(async (engine) => {
      const desk = await Desk.start(engine, { demo: true });
      await desk.stop({ keep: true });
      process.env[SEEDS[engine]] = desk.seed;
      return desk;
    }),
  );
  return async () => {
    for (const desk of desks) await desk.remove();
  };
}
