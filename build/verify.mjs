import { join } from 'node:path';
import { clearFigures, mergeFigures, printFigures } from './figures.mjs';
import { root } from './paths.mjs';
import { runAttached, runMain } from './say.mjs';
import { setUpForTests } from './set-up.mjs';
import { Run } from './stages.mjs';

/** Figures that must have been measured: a campaign that did not run must not pass for one that found nothing. */
const promised = [
  ...['F1.kill9', 'F1.matrix', 'F3', 'F4', 'F4.verifier-rss-mib', 'F4.open-loop-p99-ms', 'F5', 'F5.kill', 'F6'],
  ...['F7', 'F7.evidence', 'F8', 'F8.path', 'F9.main', 'F10', 'F10.path', 'F11', 'F11.runs', 'F12', 'F13.bits'],
  ...['F13.cut', 'F13.ledger-cpu-ms', 'F14.back-end', 'F18'],
];
/** The same where there is an Electron to run. */
const promisedByApp = [
  ...['F2', 'F2.modes', 'F2.offered-ms', 'F9', 'F14', 'F15', 'F16'],
  ...['bench.makespan.promote.20', 'bench.stall.main.10000', 'bench.cold-start'],
];
/** What a feature can cost elsewhere without a test that notices: main kept from its turns, a start that got slower. */
const benches = ['makespan', 'app-stall', 'cold-start'];

// The same as `npm test`, with every campaign at full size, a few benches, and the figures all of them wrote.
await runMain(async () => {
  const runtime = await setUpForTests();
  process.env.STAGEWRIGHT_CAMPAIGN = 'full';
  const isOurs = (key) => !key.startsWith('bench.') || promisedByApp.includes(key);
  clearFigures(isOurs);
  const run = new Run();
  await run.types();
  await run.rules();
  await run.test('unit and contract');
  await run.test('integration');
  await run.testEndToEnd(runtime);
  // Last, with nothing beside them. They fail where a target is missed; that is told once, below.
  if (runtime) await runAttached(process.execPath, [join(root, 'build', 'bench.mjs'), ...benches], { cwd: root });
  const figures = mergeFigures();
  printFigures(figures);
  for (const [key, { ok }] of Object.entries(figures)) if (!ok && isOurs(key)) run.fail(`figure ${key}`);
  for (const key of runtime ? [...promised, ...promisedByApp] : promised)
    if (!(key in figures)) run.fail(`figure ${key}, which was not measured`);
  return run.finish();
});
