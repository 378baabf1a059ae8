import { asString, asStrings } from '../../../electron/demo-pool/core/values.ts';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import type { MigrateWish } from '../../../shared/domain/migrate/migrate-wish.ts';
import type { Blocker } from '../../../shared/domain/blocker.ts';
import type { Configuration } from '../../../shared/domain/configuration.ts';
import type { Plan } from '../../../shared/domain/plan.ts';
import type { Run } from '../../../shared/domain/run.ts';
import type { HeadlessConsole } from '../../fakes/headless-console.ts';
import { rested } from '../../fakes/rested.ts';
import { begun, eventually } from '../operate/operate-desk.ts';

/** Nothing chosen. */
export const STAY: MigrateWish = {
  verb: 'migrate',
  poolUuid: null,
  hostUuid: null,
  srUuid: null,
  networks: [],
  members: [],
};

/** Connects a console to a second pool; answers the id it has there. */
export async function connectOther(desk: HeadlessConsole, pool: RunningDemoPool): Promise<string> {
  const { poolId } = await desk.request('pools.add', {
    host: new URL(pool.url).hostname,
    port: pool.port,
    userName: pool.user,
    password: pool.password,
    keepPassword: false,
    fingerprint: pool.fingerprint,
  });
  await desk.until('the other pool', ({ pools }) => pools.get(poolId)?.phase === 'connected');
  return poolId;
}

/** XAPI's uuid of a pool. */
export function poolUuidOf({ world }: RunningDemoPool): string {
  return asString(world.db.get('pool', world.pool())['uuid']);
}

/** Where things can go on a pool: a host, shared storage with most room that it sees, a network with its NIC. */
export function placesOf({ world: { db } }: RunningDemoPool): {
  readonly hosts: readonly string[];
  readonly sharedSrs: readonly string[];
  readonly network: string;
} {
  const hostCount = db.refs('host').length;
  const isEverywhere = (pbds: readonly string[]): boolean =>
    pbds.length === hostCount && pbds.every((pbd) => db.get('PBD', pbd)['currently_attached'] === true);
  const srs = [...db.entries('SR')]
    .filter(([, sr]) => sr['content_type'] !== 'iso' && isEverywhere(asStrings(sr['PBDs'])))
    .sort(([, a], [, b]) => roomOf(b) - roomOf(a));
  const network = [...db.entries('network')].find(
    ([, row]) =>
      asStrings(row['PIFs']).length === hostCount &&
      asStrings(row['PIFs']).every((pif) => !db.find('Bond', asString(db.get('PIF', pif)['bond_slave_of']))),
  );
  return {
    hosts: db.refs('host').map((ref) => asString(db.get('host', ref)['uuid'])),
    sharedSrs: srs.map(([, sr]) => asString(sr['uuid'])),
    network: asString(network?.[1]['uuid'] ?? ''),
  };
}

const roomOf = (sr: Readonly<Record<string, unknown>>): number =>
  Number(sr['physical_size']) - Number(sr['physical_utilisation']);

/** Host, SRs and networks of a VM, from the pool's own database; undefined where it is not there. */
export function whereIs(
  { world: { db } }: RunningDemoPool,
  uuid: string,
):
  | {
      readonly power: string;
      readonly host: string;
      readonly srs: readonly string[];
      readonly networks: readonly string[];
      readonly macs: readonly string[];
      readonly vapp: string;
    }
  | undefined {
  const ref = db.findByUuid('VM', uuid);
  if (ref === undefined) return undefined;
  const vm = db.get('VM', ref);
  const uuidOf = (cls: 'host' | 'SR' | 'network' | 'VM_appliance', at: unknown): string =>
    asString(db.find(cls, String(at))?.['uuid'] ?? '');
  const vifs = asStrings(vm['VIFs']).map((vif) => db.get('VIF', vif));
  return {
    power: asString(vm['power_state']),
    host: uuidOf('host', vm['resident_on']),
    srs: asStrings(vm['VBDs'])
      .map((vbd) => db.get('VBD', vbd))
      .filter((vbd) => vbd['type'] === 'Disk')
      .map((vbd) => uuidOf('SR', db.get('VDI', asString(vbd['VDI']))['SR'])),
    networks: vifs.map((vif) => uuidOf('network', vif['network'])).sort(),
    macs: vifs.map((vif) => asString(vif['MAC'])).sort(),
    vapp: uuidOf('VM_appliance', vm['appliance']),
  };
}

/** What is gone as soon as events have told of the run before. */
const PASSING: ReadonlySet<Blocker['kind']> = new Set(['locked', 'run-active', 'vm-busy', 'operation-not-allowed']);

/** The plan of a wish, once nothing of a run before stands in its way. */
export async function planned(
  desk: HeadlessConsole,
  { poolId, uuid }: Pick<Configuration, 'poolId' | 'uuid'>,
  wish: MigrateWish,
): Promise<{ readonly plan: Plan; readonly planDigest: string }> {
  return eventually('a plan', async () => {
    const answer = await desk.ask('operate.preview', { poolId, configurationUuid: uuid, wish });
    if (answer.ok) return answer.value;
    const { problem } = answer;
    if (problem.code === 'blocked' && problem.blockers.every(({ kind }) => PASSING.has(kind))) return undefined;
    throw new Error(JSON.stringify(problem));
  });
}

/** Migrates and waits for the end. */
export async function migrated(
  desk: HeadlessConsole,
  of: Pick<Configuration, 'poolId' | 'uuid' | 'nameLabel'>,
  wish: MigrateWish,
): Promise<Run> {
  const asked = { poolId: of.poolId, configurationUuid: of.uuid, wish };
  const runId = await begun(
    'the migration',
    () => desk.ask('operate.preview', asked),
    (planDigest) => desk.ask('operate.start', { ...asked, planDigest, typed: null }),
  );
  return rested(desk, runId, 120_000);
}

/** Why a wish may not be done. */
export async function refusalOf(
  desk: HeadlessConsole,
  { poolId, uuid }: Pick<Configuration, 'poolId' | 'uuid'>,
  wish: MigrateWish,
): Promise<readonly Blocker[]> {
  return eventually('blockers', async () => {
    const answer = await desk.ask('operate.preview', { poolId, configurationUuid: uuid, wish });
    if (answer.ok || answer.problem.code !== 'blocked') return undefined;
    const { blockers } = answer.problem;
    return blockers.some(({ kind }) => PASSING.has(kind)) ? undefined : blockers;
  });
}
