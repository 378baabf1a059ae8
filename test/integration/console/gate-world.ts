import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import type { Secrets } from '../../../electron/ports.ts';
import type { Configuration } from '../../../shared/domain/configuration.ts';
import { writeApprovalFile } from '../../../shared/domain/gate/approval-file.ts';
import type { ApprovalRequest, Decision } from '../../../shared/domain/gate/approval.ts';
import type { GateBlocker } from '../../../shared/domain/gate/gate-blocker.ts';
import { quickDemoPool, QUICK_LIMITS, type HeadlessConsole } from '../../fakes/headless-console.ts';
import { anyIn, expectNoBugs, openConsole, promote, sharedRecordsOf } from './desk.ts';
import { rested } from '../../fakes/rested.ts';
import { makeSecrets, type GateAction } from './gate-actions.ts';
import { GateTruth } from './gate-truth.ts';
import { newestFirst, pick, tamper } from './gate-tamper.ts';
import { askConnected, ONE_APPROVAL, setGate, start, transitionOf, trust } from './gate-scene.ts';

/** The gate accepts the first three; root asks, at both consoles. */
const ACCOUNTS = ['DEMO\\approver', 'DEMO\\pool-operator', 'DEMO\\pool-admin', 'DEMO\\vm-operator', 'root'] as const;

interface Desk {
  console: HeadlessConsole;
  readonly number: number;
  readonly folder: string;
  readonly secrets: Secrets;
}

/**
 * Two consoles of two workstations before one gate of one pool, all of it real but the window, and beside it the plain
 * truth of what people said and what the configuration is like.
 */
export class GateWorld {
  readonly pool: RunningDemoPool;
  readonly truth = new GateTruth();
  starts = 0;
  compared = 0;
  replays = 0;
  readonly #desks: Desk[] = [];
  readonly #revisions = new Map<number, string>();
  #configuration!: Configuration;

  private constructor(pool: RunningDemoPool) {
    this.pool = pool;
  }

  /** Opens both consoles, which believe each other's keys, before a gate that asks for one approval. */
  static async open(gate = ONE_APPROVAL): Promise<GateWorld> {
    const world = new GateWorld(await quickDemoPool());
    for (const number of [0, 1]) {
      const folder = await mkdtemp(join(tmpdir(), 'stagewright-gate-world-'));
      const desk = { number, folder, secrets: makeSecrets() };
      world.#desks.push({ ...desk, console: await world.#openDesk(desk) });
    }
    const a = world.desk(0);
    world.#configuration = await anyIn(a, 'development');
    const { revision, uuid } = world.#configuration;
    world.truth.order = Number(world.#memberRow()['order']);
    world.#revisions.set(world.truth.order, revision);
    const { seq } = await setGate(a, world.#configuration, gate);
    const key = `demo ${uuid} integration`;
    for (const [from, to] of [
      [0, 1],
      [1, 0],
    ] as const) {
      await world.desk(to).until('the gate', ({ gates, services }) => {
        const isPublished = (services.get(world.#configuration.serviceId ?? '')?.seq ?? 0) >= seq;
        return isPublished && gates.has(key);
      });
      await trust(world.desk(to), (await world.desk(from).request('app.describe', {})).publicKey, world.pool.password);
    }
    world.truth.recordSeq = world.#configuration.recordSeq;
    return world;
  }

  get configuration(): Configuration {
    return this.#configuration;
  }

  /** One of the two consoles. */
  desk(number: number): HeadlessConsole {
    const found = pick(this.#desks, number);
    if (!found) throw new Error('no desk');
    return found.console;
  }

  async close(): Promise<void> {
    const consoles = this.#desks.map(({ console: each }) => each);
    for (const each of consoles) await each.close({ keepFolder: true });
    await this.pool.close();
    for (const { folder } of this.#desks) await rm(folder, { recursive: true, force: true });
    expectNoBugs(...consoles);
  }

  /** Does it. @returns what went wrong, if anything did */
  async act(action: GateAction): Promise<string | undefined> {
    const wrong = await this.#do(action);
    if (wrong !== undefined) return wrong;
    await this.#settle();
    for (const { number } of this.#desks) {
      const blockers = await this.review(number);
      this.compared += 1;
      const found = this.truth.judge(number, blockers.length === 0);
      if (found !== undefined) return `console ${String(number)} ${found}: ${JSON.stringify(blockers)}`;
    }
    return undefined;
  }

  /** What a console says that the gate waits for. Sessions end where the pool's clock leaps: it logs in again first. */
  async review(number: number): Promise<readonly GateBlocker[]> {
    const from = this.desk(number);
    const answer = await askConnected(from, () => from.ask('gates.review', transitionOf(this.#configuration)));
    return answer.gate.blockers;
  }

  async #do(action: GateAction): Promise<string | undefined> {
    switch (action.do) {
      case 'ask': {
        const target = transitionOf(this.#configuration);
        const from = this.desk(action.desk);
        const { planDigest } = await from.request('promotions.preview', target);
        await from.request('gates.request-approval', { ...target, planDigest, reason: 'release', validMinutes: 60 });
        this.#collect();
        return undefined;
      }
      case 'decide': {
        const asked = pick(newestFirst(this.truth.asked), action.request);
        if (!asked) return undefined;
        const userName = ACCOUNTS[action.account % ACCOUNTS.length] ?? 'root';
        await this.desk(action.desk).ask('gates.decide', {
          poolId: 'demo',
          requestId: asked.request.id,
          decision: action.decision,
          reason: 'looked at it',
          credentials: { userName, password: this.pool.password },
        });
        this.#collect();
        return undefined;
      }
      case 'take-back': {
        const asked = pick(newestFirst(this.truth.asked), action.request);
        if (!asked) return undefined;
        const word = { poolId: 'demo', requestId: asked.request.id, reason: 'not now' };
        await this.desk(action.desk).ask('gates.withdraw-request', word);
        this.#collect();
        return undefined;
      }
      case 'edit':
        this.truth.order = action.order;
        this.pool.world.db.set('VM', this.#memberRef(), { order: action.order });
        return undefined;
      case 'set-clock':
        this.truth.offsetMs = action.minutes * 60_000;
        this.pool.world.clock.offsetMs = this.truth.offsetMs;
        return undefined;
      case 'believe-clock':
        await this.desk(action.desk).request('gates.confirm-clock', {
          poolId: 'demo',
          reason: 'looked at the wall',
          credentials: { userName: 'root', password: this.pool.password },
        });
        this.truth.believe(action.desk % 2);
        return undefined;
      case 'replay':
        this.replays += 1;
        tamper(this.pool, this.truth, action, this.replays);
        return undefined;
      case 'import':
        return this.#import(action);
      case 'restart':
        return this.#restart(action.desk);
      case 'start':
        return this.#start(action.desk);
    }
  }

  /** What people said is taken from what they signed. */
  #collect(): void {
    for (const [key, text] of Object.entries(sharedRecordsOf(this.pool))) {
      if (key.startsWith('stagewright.request.')) this.truth.hear(JSON.parse(text) as ApprovalRequest);
      if (key.startsWith('stagewright.decision.')) this.truth.hear(JSON.parse(text) as Decision);
    }
  }

  async #import({ desk, statement }: Extract<GateAction, { do: 'import' }>): Promise<string | undefined> {
    const decision = pick(newestFirst(this.truth.decisions), statement);
    if (!decision) return undefined;
    const text = writeApprovalFile({ format: 'stagewright-approval-decision', v: 1, decision });
    await writeFile(this.#fileOf(desk), text);
    const answer = await this.desk(desk).request('gates.import-decision', { poolId: 'demo' });
    return answer.state === 'imported' ? undefined : `does not read a genuine decision: ${JSON.stringify(answer)}`;
  }

  async #restart(number: number): Promise<undefined> {
    const desk = pick(this.#desks, number);
    if (!desk) return undefined;
    await desk.console.close({ keepFolder: true });
    expectNoBugs(desk.console);
    desk.console = await this.#openDesk(desk);
    this.truth.restart(desk.number);
    return undefined;
  }

  async #start(number: number): Promise<string | undefined> {
    const from = this.desk(number);
    const before = new Set(Object.keys(sharedRecordsOf(this.pool)));
    const answer = await start(from, this.#configuration);
    const wrong = this.truth.judge(number % 2, answer.ok);
    if (wrong !== undefined) return `a start ${wrong}: ${JSON.stringify(answer)}`;
    if (!answer.ok) return undefined;
    this.starts += 1;
    const run = await rested(from, answer.value.runId);
    if (run.phase !== 'succeeded') return `the run ended ${run.phase}: ${JSON.stringify(run.problem)}`;
    const used = Object.keys(sharedRecordsOf(this.pool)).filter(
      (key) => key.startsWith('stagewright.spent.') && !before.has(key),
    );
    if (used.length !== 1) return `the run used ${String(used.length)} requests`;
    this.truth.spend(used[0]?.slice('stagewright.spent.'.length) ?? '');
    const { uuid } = this.#configuration;
    await this.#freeIn('integration');
    const back = await rested(from, await promote(from, uuid, 'development'));
    if (back.phase !== 'succeeded') return `the way back ended ${back.phase}`;
    const card = await this.#freeIn('development');
    this.truth.recordSeq = card.recordSeq;
    return undefined;
  }

  /** Both consoles show the card there, free. */
  async #freeIn(stageId: string): Promise<Configuration> {
    const cards = await Promise.all(
      this.#desks.map(({ console: each, number }) =>
        each.until(`console ${String(number)} to show it free in ${stageId}`, ({ configurations }) => {
          const card = configurations.get(this.#configuration.uuid);
          return card?.stageId === stageId && card.lock === null && card.activeRunId === null ? card : undefined;
        }),
      ),
    );
    const [first] = cards;
    if (!first) throw new Error('no card');
    return first;
  }

  /** Waits until both consoles know what the pool knows. */
  async #settle(): Promise<void> {
    await this.#freeIn('development');
    const { order } = this.truth;
    const known = this.#revisions.get(order);
    const others = new Set(this.#revisions.values());
    for (const { console: each, number } of this.#desks) {
      const card = await each.until(`console ${String(number)} to see the edit`, ({ configurations }) => {
        const found = configurations.get(this.#configuration.uuid);
        return found && (known === undefined ? !others.has(found.revision) : found.revision === known)
          ? found
          : undefined;
      });
      if (known === undefined) this.#revisions.set(order, card.revision);
      await each.until(`console ${String(number)} to hear what was said`, ({ requests }) =>
        this.truth.decisions.every((one) =>
          requests.get(one.request)?.decisions.some(({ nonce }) => nonce === one.nonce),
        ),
      );
      await each.until(`console ${String(number)} to hear what was asked`, ({ requests }) =>
        this.truth.asked.every(({ request }) => requests.has(request.id)),
      );
    }
  }

  #openDesk({ folder, number, secrets }: Pick<Desk, 'folder' | 'number' | 'secrets'>): Promise<HeadlessConsole> {
    return openConsole(this.pool, {
      name: `desk ${String(number)}`,
      folder,
      secrets,
      chosenFile: () => this.#fileOf(number),
      limits: QUICK_LIMITS,
    });
  }

  #fileOf(number: number): string {
    return join(tmpdir(), `stagewright-gate-world-${String(process.pid)}-${String(number % 2)}.stagewright-decision`);
  }

  #memberRef(): string {
    return this.pool.world.db.findByUuid('VM', this.#configuration.vmUuids[0] ?? '') ?? '';
  }

  #memberRow() {
    return this.pool.world.db.get('VM', this.#memberRef());
  }
}
