import { ensureDependencies } from './dependencies.mjs';
import { runMain } from './say.mjs';
import { Run } from './stages.mjs';

await runMain(async () => {
  await ensureDependencies();
  process.env.STAGEWRIGHT_CAMPAIGN ??= 'quick';
  const run = new Run();
  await run.types();
  // Beside each other: each has times in which it uses one core, or none.
  await Promise.all([run.rules(), run.test('unit and contract')]);
  return run.finish();
});
