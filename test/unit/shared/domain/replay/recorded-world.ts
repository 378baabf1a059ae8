import type { ReplayedBoard } from '../../../../../shared/domain/replay/board.ts';
import type { ReplayEntry } from '../../../../../shared/domain/replay/replay-entry.ts';

/** Something that happens in the small world. */
export interface Act {
  readonly verb: 'create' | 'adopt' | 'release' | 'move' | 'copy' | 'swap' | 'foreign' | 'break' | 'note';
  readonly configuration: number;
  readonly other: number;
  readonly stage: number;
  readonly fate: 'succeed' | 'resume' | 'undo' | 'leave' | 'hang';
  /** Steps of the run that are done before its fate. */
  readonly after: number;
}

interface Thing {
  stage: string | null;
  lock: string | null;
  run: string | null;
}

/** What can be compared: stage, lock and run of each configuration that an entry has named. */
export type WorldState = Readonly<Record<string, Readonly<Thing>>>;

const STAGES = ['dev', 'test', 'staging', 'live'] as const;
const POOL = 'pool';

/** A world that is changed directly and writes the entries the console would write; the plain truth replay is held against. */
export class RecordedWorld {
  readonly entries: ReplayEntry[] = [];
  readonly moments: { readonly seq: number; readonly state: WorldState }[] = [];
  readonly #things = new Map<string, Thing>();
  #copies = 0;
  #runs = 0;

  play(act: Act): void {
    const uuid = `c${act.configuration}`;
    const stage = STAGES[act.stage] ?? 'dev';
    const thing = this.#things.get(uuid);
    if (act.verb === 'note') {
      this.#write('setting.changed', null, null, { setting: 'theme' });
      return;
    }
    if (act.verb === 'create' || act.verb === 'adopt') {
      if (thing?.stage || thing?.run) return;
      this.#things.set(uuid, { stage, lock: null, run: null });
      const data = { configuration: uuid, service: 'Shop', serviceId: 'shop', stage, stageId: stage };
      this.#write(act.verb === 'create' ? 'configuration.created' : 'configuration.adopted', uuid, null, data);
      return;
    }
    if (!thing?.stage || thing.run !== null) {
      if (act.verb === 'break' && thing && thing.lock !== null) {
        thing.lock = null;
        this.#write('lock.broken', uuid, null, { reason: 'stale' });
      }
      return;
    }
    if (act.verb === 'release') {
      const data = { configuration: uuid, service: 'shop', stage: thing.stage };
      thing.stage = null;
      this.#write('configuration.released', uuid, null, data);
      return;
    }
    if (act.verb === 'foreign') {
      // Another console moves it: nothing is written, and replay finds it there when the next run starts from there.
      thing.stage = stage;
      this.#run(uuid, thing, { ...act, verb: 'move' });
      return;
    }
    this.#run(uuid, thing, act);
  }

  /** The world as it is, without what no entry names. */
  now(): WorldState {
    return Object.fromEntries([...this.#things].map(([uuid, thing]) => [uuid, { ...thing }] as const).sort());
  }

  /** A replayed board in the world's terms. */
  view({ cards }: ReplayedBoard): WorldState {
    const all = [...cards.values()].map(({ configurationUuid, placement, lockedBy, run }) => [
      configurationUuid,
      { stage: placement?.stage.id ?? null, lock: lockedBy, run: run?.runId ?? null },
    ]);
    return Object.fromEntries(all.sort()) as WorldState;
  }

  #run(uuid: string, thing: Thing, act: Act): void {
    const to = STAGES[act.stage] ?? 'dev';
    const from = thing.stage ?? 'dev';
    this.#runs += 1;
    const runId = `r${this.#runs}`;
    const otherUuid = `c${act.other}`;
    const other = this.#things.get(otherUuid);
    const isSwap = act.verb === 'swap' && other?.stage === to && other !== thing && other.run === null;
    thing.run = runId;
    this.#write('run.started', uuid, runId, {
      kind: 'promote',
      configuration: uuid,
      from,
      fromStage: from,
      to,
      toStage: to,
    });
    const undo: (() => void)[] = [];
    const steps: (() => Record<string, string>)[] = [() => this.#lock(uuid, thing, runId)];
    if (isSwap)
      steps.push(
        () => this.#lock(otherUuid, other, runId),
        () => this.#put(otherUuid, other, from, undo),
      );
    if (act.verb === 'copy') steps.push(() => this.#makeCopy(to, undo));
    else steps.push(() => this.#put(uuid, thing, to, undo));
    const step = (make: () => Record<string, string>): void => {
      const data = make();
      this.#write('run.step', uuid, runId, { step: 'a step', ...data });
    };
    const done = act.fate === 'succeed' ? steps.length : Math.min(act.after, steps.length);
    for (const make of steps.slice(0, done)) step(make);
    if (act.fate !== 'succeed') this.#write('run.interrupted', uuid, runId, { reason: 'verdict' });
    if (act.fate === 'hang') return;
    if (act.fate === 'resume') {
      this.#write('run.resumed', uuid, runId, {});
      // A step that was under way is done, and written, once more.
      for (const make of steps.slice(Math.max(0, done - 1))) step(make);
    }
    const isBack = act.fate === 'undo' || act.fate === 'leave';
    if (isBack) this.#write('run.undone', uuid, runId, {});
    if (act.fate === 'undo') for (const back of undo.reverse()) back();
    for (const each of this.#things.values()) {
      if (each.lock === runId) each.lock = null;
      if (each.run === runId) each.run = null;
    }
    const data = isBack ? { outcome: 'aborted', undone: act.fate === 'undo' } : { outcome: 'succeeded' };
    this.#write('run.finished', uuid, runId, data);
  }

  #lock(uuid: string, thing: Thing, runId: string): Record<string, string> {
    thing.lock = runId;
    return { locked: uuid };
  }

  #put(uuid: string, thing: Thing, stage: string, undo: (() => void)[]): Record<string, string> {
    const former = thing.stage;
    if (undo.length === 0 || former !== stage) undo.push(() => (thing.stage = former));
    thing.stage = stage;
    return { placed: uuid, stageId: stage, stage, serviceId: 'shop' };
  }

  #makeCopy(stage: string, undo: (() => void)[]): Record<string, string> {
    const uuid = undo.length > 0 ? `copy${this.#copies}` : `copy${(this.#copies += 1)}`;
    if (undo.length === 0) undo.push(() => this.#things.delete(uuid));
    this.#things.set(uuid, { stage, lock: null, run: null });
    return { placed: uuid, stageId: stage, stage, serviceId: 'shop' };
  }

  #write(kind: string, configurationUuid: string | null, runId: string | null, data: ReplayEntry['data']): void {
    const seq = this.entries.length + 1;
    const time = new Date(Date.UTC(2026, 0, 1) + seq * 1000).toISOString();
    const poolId = configurationUuid === null ? null : POOL;
    this.entries.push({ seq, time, kind, actor: 'anna', poolId, configurationUuid, runId, data });
    this.moments.push({ seq, state: this.now() });
  }
}
