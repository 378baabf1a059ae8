import { asString, asStrings } from '../../electron/demo-pool/core/values.ts';
import type { Value } from '../../electron/demo-pool/core/contract.ts';
import type { PoolOperations } from '../../electron/ports.ts';
import { stageSnapshotName } from '../../shared/domain/plan/snapshot-names.ts';
import type { Plan } from '../../shared/domain/plan.ts';
import { NO_RULES, type StageRules } from '../../shared/domain/stage-rules.ts';
import type { Service, Stage, TransitionMode } from '../../shared/domain/workflow.ts';
import { HeadlessConsole, QUICK_LIMITS } from './headless-console.ts';
import { openRunSite, withSnapshots, type RunSite } from './run-site.ts';

/** A site with the plan that the planner makes of what the pool says about it. */
export interface PlannedSite {
  readonly site: RunSite;
  readonly plan: Plan;
}

/** What the stages of each mode ask for; together the plans have every kind of step. */
const RULES: Readonly<
  Record<TransitionMode, (site: RunSite) => Readonly<Record<'development' | 'integration', Partial<StageRules>>>>
> = {
  /** Nothing shuts down: disks of what runs travel live, those of what is halted by exchange, and sizes fit there. */
  move: (site) => ({
    development: {
      exit: [
        { kind: 'note', text: 'look at the monitoring' },
        { kind: 'snapshot', withMemory: true },
      ],
    },
    integration: {
      placement: { srUuid: site.otherSr, hostUuid: site.host },
      caps: { vcpus: 1, memoryBytes: 2 ** 30 },
      isLocked: true,
      entry: [{ kind: 'start', readiness: { probe: { kind: 'agent' }, timeoutSeconds: 60 } }],
    },
  }),
  copy: (site) => ({
    development: {},
    integration: {
      placement: { srUuid: null, hostUuid: site.host },
      caps: { vcpus: 1, memoryBytes: null },
      isLocked: true,
      entry: [
        { kind: 'snapshot', withMemory: false },
        { kind: 'start', readiness: { probe: { kind: 'address' }, timeoutSeconds: 60 } },
      ],
    },
  }),
  swap: () => ({
    development: {
      exit: [{ kind: 'shutdown', forceAfterSeconds: 60 }],
      entry: [{ kind: 'start', readiness: { probe: { kind: 'running' }, timeoutSeconds: 60 } }],
    },
    integration: {
      caps: { vcpus: 1, memoryBytes: null },
      entry: [{ kind: 'start', readiness: { probe: { kind: 'running' }, timeoutSeconds: 60 } }],
    },
  }),
  return: () => ({
    development: {
      entry: [{ kind: 'start', readiness: { probe: { kind: 'running' }, timeoutSeconds: 60 } }],
      exit: [{ kind: 'snapshot', withMemory: false }],
      keepSnapshots: 1,
    },
    integration: {
      exit: [
        { kind: 'shutdown', forceAfterSeconds: null },
        { kind: 'snapshot', withMemory: false },
      ],
    },
  }),
};

/** What a console left on a pool so that the plan holds there; equal pools take it over without one. */
interface Prepared {
  readonly plan: Plan;
  readonly records: Value;
  readonly tags: ReadonlyMap<string, Value>;
  readonly networks: ReadonlyMap<string, Value>;
  readonly snapshots: readonly string[];
}

const prepared = new Map<string, Prepared>();

/**
 * Opens a site of six VMs and plans one mode for them, as a person would get it: service and stages published, both
 * configurations adopted, the promotion (or the way back) previewed. Pools of one seed are equal, so that only the first
 * of each mode and seed needs a console.
 */
export async function openPlannedSite(
  mode: TransitionMode,
  takeSnapshot: (site: RunSite) => Promise<Pick<PoolOperations, 'snapshotVm'> & { close(): Promise<void> }>,
  seed = 1,
): Promise<PlannedSite> {
  let site = await openRunSite(seed);
  const home = usualNetwork(site);
  if (mode === 'return') {
    // Taken as it came: the NICs of these snapshots are on the networks of the stage that it leaves.
    putOnNetwork(site, site.vms, home, site.network);
    const taker = await takeSnapshot(site);
    site = await withSnapshots(site, taker, stageSnapshotName('entry', 'integration', 'Shop'));
    await taker.close();
  }
  const key = `${mode} ${String(seed)}`;
  const known = prepared.get(key);
  if (known) return { site, plan: takeOver(site, known) };
  // The other configuration stands on the networks that the first one comes to.
  if (mode !== 'return') putOnNetwork(site, site.others, home, site.network);
  const plan = await prepare(site, mode, home);
  prepared.set(key, { plan, ...rememberOf(site) });
  return { site, plan };
}

function* rowsOf({ pool: { world }, vms, others }: RunSite) {
  for (const { uuid } of [...vms, ...others]) {
    const vm = world.db.findByUuid('VM', uuid);
    if (vm !== undefined) yield { vm, row: world.db.get('VM', vm) };
  }
}

function rememberOf(site: RunSite): Omit<Prepared, 'plan'> {
  const { world } = site.pool;
  const { db } = world;
  const tags = new Map<string, Value>();
  const networks = new Map<string, Value>();
  for (const { vm, row } of rowsOf(site)) {
    tags.set(vm, row['tags'] ?? []);
    for (const vif of asStrings(row['VIFs'])) networks.set(vif, db.get('VIF', vif)['network'] ?? '');
  }
  const records = db.get('pool', world.pool())['gui_config'] ?? {};
  return { records, tags, networks, snapshots: site.vms.map(({ snapshotUuid }) => snapshotUuid) };
}

function takeOver(site: RunSite, { plan, records, tags, networks, snapshots }: Prepared): Plan {
  const { world } = site.pool;
  const { db } = world;
  db.set('pool', world.pool(), { gui_config: records });
  for (const [vm, value] of tags) db.set('VM', vm, { tags: value });
  for (const [vif, network] of networks) db.set('VIF', vif, { network });
  // Snapshots are made by calls, whose order decides their uuids.
  let text = JSON.stringify(plan);
  snapshots.forEach((old, index) => {
    if (old !== '') text = text.replaceAll(old, site.vms[index]?.snapshotUuid ?? old);
  });
  return JSON.parse(text) as Plan;
}

/** Puts the first NIC of each VM, and all that are on `from`, on a network. */
function putOnNetwork(site: RunSite, vms: RunSite['vms'], from: string, to: string): void {
  const { db } = site.pool.world;
  const network = db.findByUuid('network', to);
  if (network === undefined) throw new Error('the network is not on the pool');
  for (const { uuid } of vms)
    asStrings(db.get('VM', db.findByUuid('VM', uuid) ?? '')['VIFs']).forEach((vif, index) => {
      const isFrom = asString(db.get('network', asString(db.get('VIF', vif)['network']))['uuid']) === from;
      if (index === 0 || isFrom) db.set('VIF', vif, { network });
    });
}

async function prepare(site: RunSite, mode: TransitionMode, home: string): Promise<Plan> {
  const console_ = await HeadlessConsole.open({ demo: site.pool, limits: QUICK_LIMITS, name: 'the planner' });
  try {
    await console_.start();
    await console_.until('the pool', ({ pools }) => pools.get('demo')?.phase === 'connected');
    await console_.request('services.save', { poolId: 'demo', afterSeq: 0, service: serviceOf(site, mode, home) });
    await console_.until('the service', ({ services }) => services.get('shop'));
    const [here, there] = mode === 'return' ? ['integration', 'development'] : ['development', 'integration'];
    await adopt(console_, site.vapp, here);
    if (mode === 'swap') await adopt(console_, site.otherVapp, there);
    const { plan } = await console_.request('promotions.preview', {
      poolId: 'demo',
      configurationUuid: site.vapp,
      toStageId: there,
    });
    if (console_.bugs.length > 0) throw new Error(`planning met a bug: ${String(console_.bugs[0])}`);
    return plan;
  } finally {
    await console_.close();
  }
}

async function adopt(console_: HeadlessConsole, configurationUuid: string, stageId: string): Promise<void> {
  await console_.until('the vApp', ({ configurations }) => configurations.get(configurationUuid));
  await console_.request('configurations.adopt', { poolId: 'demo', configurationUuid, serviceId: 'shop', stageId });
  await console_.until(`the vApp in ${stageId}`, ({ configurations }) => {
    const card = configurations.get(configurationUuid);
    return card?.stageId === stageId && card.lock === null && card.revision === card.recordedRevision;
  });
}

function serviceOf(site: RunSite, mode: TransitionMode, home: string): Service {
  const rules = RULES[mode](site);
  const stage = (id: 'development' | 'integration', name: string, front: string): Stage => ({
    id,
    name,
    networkMap: { front },
    isProduction: false,
    rules: { ...NO_RULES, ...rules[id] },
  });
  const forward = { from: 'development', to: 'integration', kind: 'promote' } as const;
  const backward = { from: 'integration', to: 'development', kind: 'demote' } as const;
  return {
    id: 'shop',
    name: 'Shop',
    description: '',
    workflow: {
      version: 1,
      stages: [stage('development', 'Development', home), stage('integration', 'Integration', site.network)],
      transitions: [
        mode === 'return' ? forward : { ...forward, mode },
        mode === 'return' ? { ...backward, mode } : backward,
      ],
    },
  };
}

/** The network that most NICs of the six VMs are on. */
function usualNetwork(site: RunSite): string {
  const { db } = site.pool.world;
  const counts = new Map<string, number>();
  for (const { uuid } of site.vms) {
    const vm = db.findByUuid('VM', uuid);
    for (const vif of vm === undefined ? [] : asStrings(db.get('VM', vm)['VIFs'])) {
      const network = asString(db.get('network', asString(db.get('VIF', vif)['network']))['uuid']);
      counts.set(network, (counts.get(network) ?? 0) + 1);
    }
  }
  const [most] = [...counts].sort(([, a], [, b]) => b - a);
  if (!most) throw new Error('no VM has a NIC');
  return most[0];
}
