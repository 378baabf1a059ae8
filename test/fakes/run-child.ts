import type { Plan } from '../../shared/domain/plan.ts';
import type { ReachablePool } from './headless-console.ts';
import { openRunDesk } from './run-desk.ts';

/*
 * An engine in a process of its own, to be killed at a failpoint: node <bundle> <order as JSON>. Prints one JSON line with
 * how the run rests.
 */

/** What the process is told to do: begin a plan, or go on with the run it finds. */
export interface RunOrder {
  readonly demo: ReachablePool;
  readonly folder: string;
  /** Pools beside the plan's own. */
  readonly others?: readonly ReachablePool[];
  readonly then: { readonly start: Plan } | 'resume' | 'undo';
}

async function obey({ demo, folder, then, others }: RunOrder): Promise<void> {
  const desk = await openRunDesk(demo, folder, undefined, undefined, others);
  const [known] = desk.engine.list();
  const run =
    typeof then === 'object'
      ? await desk.rest(await desk.engine.start(then.start, 'digest', 'root'))
      : await desk.choose(known?.id ?? '', then);
  await desk.close();
  process.stdout.write(`${JSON.stringify({ phase: run.phase, problem: run.problem })}\n`);
}

await obey(JSON.parse(process.argv[2] ?? '{}') as RunOrder);
