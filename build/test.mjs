import { runMain } from './say.mjs';
import { setUpForTests } from './set-up.mjs';
import { Run } from './stages.mjs';

await runMain(async () => {
  const runtime = await setUpForTests();
  const run = new Run();
  await run.types();
  // Beside each other: each has times in which it uses one core, or none.
  await Promise.all([run.rules(), run.test('unit and contract')]);
  await run.test('integration');
  await run.testEndToEnd(runtime);
  return run.finish();
});
