import { expect } from 'vitest';
import { asMap, asString, asStrings } from '../../../electron/demo-pool/core/values.ts';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import { Session } from '../../../electron/xapi/session.ts';
import type { WireValue } from '../../../electron/xapi/wire/contract.ts';
import { openTransport } from '../../../electron/xapi/wire/open-transport.ts';
import type { Configuration } from '../../../shared/domain/configuration.ts';
import { FINAL_PHASES, type Run } from '../../../shared/domain/run.ts';
import type { RequestOutputs } from '../../../shared/ipc/contract.ts';
import type { Problem, Result } from '../../../shared/errors.ts';
import {
  HeadlessConsole,
  QUICK_LIMITS,
  type HeadlessOptions,
  type ReachablePool,
} from '../../fakes/headless-console.ts';

/** Opens a console on a demo pool and waits until it shows configurations. */
export async function openConsole(pool: ReachablePool, more: HeadlessOptions = {}): Promise<HeadlessConsole> {
  const opened = await HeadlessConsole.open({ demo: pool, limits: QUICK_LIMITS, ...more });
  await opened.start();
  await opened.until(
    'the pool',
    ({ pools, services }) => pools.get('demo')?.phase === 'connected' && services.size > 0,
  );
  return opened;
}

/** A card that has a believed place, by its stage. */
export function anyIn(from: HeadlessConsole, stageId: string, serviceId?: string): Promise<Configuration> {
  return from.until(`a configuration in ${stageId}`, ({ configurations }) =>
    [...configurations.values()].find(
      (each) =>
        each.stageId === stageId &&
        each.vmUuids.length > 0 &&
        (serviceId === undefined || each.serviceId === serviceId) &&
        !each.warnings.some(({ kind }) => kind === 'record-not-believed'),
    ),
  );
}

/** Previews and starts; expects a yes to both. */
export async function promote(
  from: HeadlessConsole,
  uuid: string,
  toStageId: string,
  poolId = 'demo',
): Promise<string> {
  const target = { poolId, configurationUuid: uuid, toStageId };
  const { planDigest } = await from.request('promotions.preview', target);
  const { runId } = await from.request('promotions.start', { ...target, planDigest });
  return runId;
}

/** Waits until a card is in a stage and free for the next promotion. */
export function settledIn(from: HeadlessConsole, uuid: string, stageId: string): Promise<Configuration> {
  return from.until(`the card to be free in ${stageId}`, ({ configurations }) => {
    const card = configurations.get(uuid);
    const isFree = card?.lock === null && card.activeRunId === null;
    return isFree && card.stageId === stageId ? card : undefined;
  });
}

/** Waits until a run is over. */
export function ended(from: HeadlessConsole, runId: string): Promise<Run> {
  return from.until(`run ${runId} to end`, ({ runs }) => {
    const run = runs.get(runId);
    return run && FINAL_PHASES.has(run.phase) ? run : undefined;
  });
}

/** The problem of an answer that must be a no. */
export function problemOf(answer: Result<RequestOutputs[keyof RequestOutputs]>): Problem {
  if (answer.ok) throw new Error('the answer was a yes');
  return answer.problem;
}

/** `pool.gui_config` as the pool itself holds it. */
export function sharedRecordsOf(pool: RunningDemoPool): Readonly<Record<string, string>> {
  const { world } = pool;
  return asMap(world.db.get('pool', world.pool())['gui_config']) as Readonly<Record<string, string>>;
}

/** Writes into `pool.gui_config` as somebody without this program would. */
export function writeByHand(pool: RunningDemoPool, key: string, value: string | undefined): void {
  const { world } = pool;
  const { [key]: _former, ...rest } = sharedRecordsOf(pool);
  world.db.set('pool', world.pool(), { gui_config: value === undefined ? rest : { ...rest, [key]: value } });
}

/** What the pool itself holds of one configuration; compares equal when a promotion and its undoing left no trace. */
export interface Picture {
  readonly stage: string;
  readonly locks: readonly string[];
  readonly recordCount: number;
  readonly vms: readonly {
    readonly name: string;
    readonly tags: readonly string[];
    readonly vifs: readonly { readonly mac: string; readonly device: string; readonly network: string }[];
  }[];
  readonly totals: { readonly vms: number; readonly vifs: number; readonly vapps: number };
}

/** Looks at the pool's own database, not through any console. */
export function pictureOf(pool: RunningDemoPool, configurationUuid: string): Picture {
  const { db } = pool.world;
  const records = sharedRecordsOf(pool);
  const prefix = `stagewright.stage.${configurationUuid}.`;
  const numbers = Object.keys(records)
    .filter((key) => key.startsWith(prefix))
    .map((key) => Number(key.slice(prefix.length)))
    .sort((a, b) => a - b);
  const newest = JSON.parse(records[`${prefix}${String(numbers.at(-1) ?? 0)}`] ?? '{}') as { readonly stage?: string };
  const vapp = db.findByUuid('VM_appliance', configurationUuid);
  const members = vapp === undefined ? [] : asStrings(db.get('VM_appliance', vapp)['VMs']);
  return {
    stage: newest.stage ?? '',
    locks: Object.keys(records).filter((key) => key.startsWith('stagewright.lock.')),
    recordCount: numbers.length,
    vms: members
      .map((ref) => {
        const vm = db.get('VM', ref);
        const vifs = asStrings(vm['VIFs']).map((vif) => {
          const row = db.get('VIF', vif);
          return {
            mac: asString(row['MAC']),
            device: asString(row['device']),
            network: asString(db.get('network', asString(row['network']))['name_label']),
          };
        });
        return {
          name: asString(vm['name_label']),
          tags: [...asStrings(vm['tags'])].sort(),
          vifs: vifs.sort((a, b) => (a.device < b.device ? -1 : 1)),
        };
      })
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    totals: { vms: db.refs('VM').length, vifs: db.refs('VIF').length, vapps: db.refs('VM_appliance').length },
  };
}

/** A client that knows nothing of this program, as XenCenter or `xe` would be. */
export interface OtherClient {
  call(method: string, ...params: readonly WireValue[]): Promise<WireValue>;
  /** Reference of an object. */
  ref(className: string, uuid: string): Promise<string>;
  close(): Promise<void>;
}

/** Logs in beside the console, with an account of the pool. */
export async function openOtherClient(pool: RunningDemoPool, userName = pool.user): Promise<OtherClient> {
  const { hostname } = new URL(pool.url);
  const transport = await openTransport({ host: hostname, port: pool.port }, () => true);
  const credentials = { userName, password: pool.password };
  const session = await Session.open(transport, credentials, { originator: 'another client', loginTimeoutMs: 5000 });
  const call = (method: string, ...params: readonly WireValue[]): Promise<WireValue> =>
    session.call(method, params, { timeoutMs: 10_000 });
  return {
    call,
    ref: async (className, uuid) => {
      const ref = await call(`${className}.get_by_uuid`, uuid);
      if (typeof ref !== 'string') throw new Error(`no reference for ${uuid}`);
      return ref;
    },
    close: async () => {
      await session.close(1000);
    },
  };
}

/** Nothing in a console may have been a bug of the program. */
export function expectNoBugs(...consoles: readonly HeadlessConsole[]): void {
  for (const each of consoles) expect(each.bugs).toEqual([]);
}
