import { clearFigures, mergeFigures, printFigures } from './figures.mjs';
import { runMain } from './say.mjs';
import { setUpForTests } from './set-up.mjs';
import { Run } from './stages.mjs';

// The same as `npm test`, with every campaign at full size, and the figures the tests wrote.
await runMain(async () => {
  const runtime = await setUpForTests();
  process.env.STAGEWRIGHT_CAMPAIGN = 'full';
  clearFigures((key) => !key.startsWith('bench.'));
  const run = new Run();
  await run.check();
  await run.test('unit and contract');
  await run.test('integration');
  await run.testEndToEnd(runtime);
  const figures = mergeFigures();
  printFigures(figures);
  for (const [key, { ok }] of Object.entries(figures)) if (!ok && !key.startsWith('bench.')) run.fail(`figure ${key}`);
  return run.finish();
});
