import { expect } from 'vitest';
import type { Plan } from '../../../shared/domain/plan.ts';
import { FINAL_PHASES, type Run } from '../../../shared/domain/run.ts';
import type { ReachablePool } from '../../fakes/headless-console.ts';
import type { RunOrder } from '../../fakes/run-child.ts';
import { openRunDesk, type RunDesk } from '../../fakes/run-desk.ts';
import { buildRunChildren, type ChildEnd, type RunChildren } from './run-children.ts';

/** A failpoint that was passed for the n-th time. */
export interface Passage {
  readonly name: string;
  readonly nth: number;
}

/** What a person chooses for a run whose console was killed. */
export type Choice = 'resume' | 'undo';

/** The last thing before the end: whoever dies there has everything to undo. */
export const LATE = 'run/before-succeeded:1:kill';

/** Failpoints as they were passed, each with how often it was by then. */
export function countPassages(names: readonly string[]): readonly Passage[] {
  const counts = new Map<string, number>();
  return names.map((name) => {
    const nth = (counts.get(name) ?? 0) + 1;
    counts.set(name, nth);
    return { name, nth };
  });
}

/** A death there, as `STAGEWRIGHT_FAILPOINT` spells it. */
export function spell({ name, nth }: Passage): string {
  return `${name}:${String(nth)}:kill`;
}

/** What a child needs to know of a pool. */
export function reach({ url, port, user, password, hosts }: ReachablePool): ReachablePool {
  return { url, port, user, password, hosts };
}

/** Opens a desk for as long as `act` takes. */
export async function withDesk<T>(
  pool: ReachablePool,
  folder: string,
  act: (desk: RunDesk) => T | Promise<T>,
  others: readonly ReachablePool[] = [],
): Promise<T> {
  const desk = await openRunDesk(pool, folder, undefined, undefined, others);
  try {
    return await act(desk);
  } finally {
    await desk.close();
  }
}

/** Chooses for the run that a desk found, if it is not at an end, and answers how it rests; undefined where none was found. */
export async function endOf(desk: RunDesk, choice: Choice): Promise<Run | undefined> {
  const [run] = desk.engine.list();
  return run && !FINAL_PHASES.has(run.phase) ? await desk.choose(run.id, choice) : run;
}

/** Pools with a plan, and a folder for journals. */
export interface CrashScene<Left> {
  readonly pool: ReachablePool;
  readonly others?: readonly ReachablePool[];
  readonly folder: string;
  readonly plan: Plan;
  /** What is there now. */
  readonly look: () => Left | Promise<Left>;
  /** True past the point of no return, where undoing leaves all as it is when the run is done. */
  readonly isPastReturn?: (desk: RunDesk) => boolean;
}

/** Plans of several cases, each tried on a scene of its own. */
export interface CrashCases<Case extends string, Left> {
  readonly names: readonly Case[];
  readonly withScene: <T>(name: Case, act: (scene: CrashScene<Left>) => Promise<T>) => Promise<T>;
  readonly differences: (found: Left, wanted: Left) => readonly string[];
  /** Cases that undoing does not bring all back of. */
  readonly losing?: ReadonlySet<Case>;
  /** The last moment at which all can be undone; `LATE` where left out. */
  readonly lastMoment?: (name: Case) => string;
}

/** What a run passes and leaves that nobody disturbs, and what was there before it. */
interface Usual<Left> {
  readonly passages: readonly Passage[];
  readonly done: Left;
  readonly before: Left;
}

/** Where an engine dies, and what the person then chooses. */
export interface Death<Case extends string> {
  readonly name: Case;
  readonly at: Passage;
  readonly choice: Choice;
}

/** Kills engines in the middle of runs, lets another end what they began, and compares with what undisturbed runs leave. */
export class CrashFrame<Case extends string, Left> {
  /** Failpoints that were passed by undisturbed runs and by undoing. */
  readonly hit = new Set<string>();
  readonly #cases: CrashCases<Case, Left>;
  readonly #usual = new Map<Case, Usual<Left>>();
  #children: RunChildren | undefined;

  constructor(cases: CrashCases<Case, Left>) {
    this.#cases = cases;
  }

  /** Builds the children and learns all cases. */
  async open(): Promise<void> {
    this.#children = await buildRunChildren();
    for (const name of this.#cases.names) await this.#learn(name);
  }

  async close(): Promise<void> {
    await this.#children?.close();
  }

  /** What an undisturbed run of a case passes. */
  passagesOf(name: Case): readonly Passage[] {
    return this.#usualOf(name).passages;
  }

  /** Dies `count` deaths, the cases in turn, or until five things are wrong; answers those. */
  async die(
    count: number,
    choose: (index: number, name: Case) => Omit<Death<Case>, 'name'>,
  ): Promise<readonly string[]> {
    const { names } = this.#cases;
    const wrong: string[] = [];
    for (let index = 0; index < count && wrong.length < 5; index += 1) {
      const name = names[index % names.length]!;
      const death = { name, ...choose(index, name) };
      const found = await this.#dieOnce(death);
      wrong.push(...found.map((each) => `${name} killed at ${spell(death.at)}, ${death.choice}: ${each}`));
    }
    return wrong;
  }

  /** One run left alone, and one that is undone from its very end. */
  async #learn(name: Case): Promise<void> {
    const { differences, lastMoment, losing, withScene } = this.#cases;
    const learnt = await withScene(name, async (scene) => {
      const before = await scene.look();
      const end = await this.#run(scene, { start: scene.plan });
      if (end.phase !== 'succeeded') throw new Error(`${name} ends ${String(end.phase)} ${end.problem}: ${end.errors}`);
      return { before, passed: end.passed, done: await scene.look() };
    });
    const undone = await withScene(name, async (scene) => {
      await this.#run(scene, { start: scene.plan }, lastMoment?.(name) ?? LATE);
      const end = await this.#run(scene, 'undo');
      if (end.phase !== 'aborted')
        throw new Error(`${name} undone ends ${String(end.phase)} ${end.problem}: ${end.errors}`);
      return { passed: end.passed, left: await scene.look() };
    });
    if (losing?.has(name) !== true) expect(differences(undone.left, learnt.before)).toEqual([]);
    for (const each of [...learnt.passed, ...undone.passed]) this.hit.add(each);
    this.#usual.set(name, { passages: countPassages(learnt.passed), done: learnt.done, before: learnt.before });
  }

  async #dieOnce({ at, choice, name }: Death<Case>): Promise<readonly string[]> {
    const { done, before } = this.#usualOf(name);
    return this.#cases.withScene(name, async (scene) => {
      const end = await this.#run(scene, { start: scene.plan }, spell(at));
      if (!end.isKilled) return [`not passed: ${String(end.phase)} ${end.errors.slice(0, 300)}`];
      const look = async (desk: RunDesk): Promise<readonly string[]> => {
        const last = await endOf(desk, choice);
        const isDone = last?.phase === 'succeeded' || scene.isPastReturn?.(desk) === true;
        return [
          ...desk.bugs.map(String),
          ...(last && !FINAL_PHASES.has(last.phase) ? [`${last.phase} ${JSON.stringify(last.problem)}`] : []),
          ...(last && choice === 'resume' && last.phase !== 'succeeded' ? [`resumed and ${last.phase}`] : []),
          ...this.#cases.differences(await scene.look(), isDone ? done : before),
        ];
      };
      return withDesk(scene.pool, scene.folder, look, scene.others);
    });
  }

  async #run(scene: CrashScene<Left>, then: RunOrder['then'], failpoint?: string): Promise<ChildEnd> {
    if (!this.#children) throw new Error('not open');
    const others = (scene.others ?? []).map(reach);
    return this.#children.run({ demo: reach(scene.pool), folder: scene.folder, others, then }, failpoint);
  }

  #usualOf(name: Case): Usual<Left> {
    const usual = this.#usual.get(name);
    if (!usual) throw new Error(`${name} was not learnt`);
    return usual;
  }
}
