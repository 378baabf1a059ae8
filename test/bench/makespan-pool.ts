import { asString, asStrings } from '../../electron/demo-pool/core/values.ts';
import { startDemoPool, type RunningDemoPool } from '../../electron/demo-pool/server.ts';
import { NO_RULES } from '../../shared/domain/stage-rules.ts';
import type { Service } from '../../shared/domain/workflow.ts';

/** A pool in real time with a vApp of `count` running VMs in three tiers, and a service to promote them in. */
export interface MakespanPool {
  readonly pool: RunningDemoPool;
  readonly vapp: string;
  readonly service: Service;
}

type Database = RunningDemoPool['world']['db'];

/** Opens it. @throws Error where the estate has too few VMs for it */
export async function openMakespanPool(count: number, timeScale: number): Promise<MakespanPool> {
  const pool = await startDemoPool({ timeScale });
  const { db } = pool.world;
  const chosen = [...db.entries('VM')].filter(([, vm]) => isUsable(db, vm)).slice(0, count);
  if (chosen.length < count) throw new Error(`only ${String(chosen.length)} VMs can be promoted`);
  const vapp = db.create('VM_appliance', { name_label: 'Makespan', name_description: '' });
  chosen.forEach(([ref], index) => {
    const order = Math.floor((3 * index) / count);
    db.set('VM', ref, { appliance: vapp, order, start_delay: 0, shutdown_delay: 0, ha_restart_priority: '' });
  });
  const networks = chosen.flatMap(([, vm]) =>
    asStrings(vm['VIFs']).map((vif) => asString(db.get('network', asString(db.get('VIF', vif)['network']))['uuid'])),
  );
  return {
    pool,
    vapp: asString(db.get('VM_appliance', vapp)['uuid']),
    service: serviceOf(mostOf(networks), findFreeNetwork(db, new Set(networks))),
  };
}

type Row = ReturnType<Database['get']>;

function isUsable(db: Database, vm: Row): boolean {
  if (vm['power_state'] !== 'Running' || vm['is_a_template'] === true || vm['is_control_domain'] === true) return false;
  if (asStrings(vm['VIFs']).length === 0 || Object.keys(vm['blocked_operations'] ?? {}).length > 0) return false;
  const guest = db.find('VM_guest_metrics', asString(vm['guest_metrics']));
  const disks = disksOf(db, vm);
  return guest?.['PV_drivers_detected'] === true && disks.length > 0 && disks.every(({ isShared }) => isShared);
}

/** The repositories of a VM's disks, one entry each. */
export function disksOf(db: Database, vm: Row): readonly { readonly sr: string; readonly isShared: boolean }[] {
  return asStrings(vm['VBDs'])
    .map((ref) => db.get('VBD', ref))
    .filter((vbd) => vbd['type'] === 'Disk')
    .map((vbd) => {
      const sr = asString(db.get('VDI', asString(vbd['VDI']))['SR']);
      return { sr, isShared: db.get('SR', sr)['shared'] === true };
    });
}

function mostOf(uuids: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const uuid of uuids) counts.set(uuid, (counts.get(uuid) ?? 0) + 1);
  const [most] = [...counts].sort(([, a], [, b]) => b - a);
  if (!most) throw new Error('no VM has a NIC');
  return most[0];
}

/** One that every host has, outside of bonds, and none of the VMs is on. */
function findFreeNetwork(db: Database, used: ReadonlySet<string>): string {
  const hosts = db.refs('host').length;
  const found = [...db.entries('network')].find(
    ([, network]) =>
      !used.has(asString(network['uuid'])) &&
      asStrings(network['PIFs']).length === hosts &&
      asStrings(network['PIFs']).every((pif) => !db.find('Bond', asString(db.get('PIF', pif)['bond_slave_of']))),
  );
  if (!found) throw new Error('no free network');
  return asString(found[1]['uuid']);
}

function serviceOf(from: string, to: string): Service {
  const start = { kind: 'start', readiness: { probe: { kind: 'agent' }, timeoutSeconds: 300 } } as const;
  return {
    id: 'makespan',
    name: 'Makespan',
    description: '',
    workflow: {
      version: 1,
      stages: [
        {
          id: 'development',
          name: 'Development',
          networkMap: { front: from },
          isProduction: false,
          rules: {
            ...NO_RULES,
            exit: [
              { kind: 'snapshot', withMemory: false },
              { kind: 'shutdown', forceAfterSeconds: null },
            ],
          },
        },
        {
          id: 'integration',
          name: 'Integration',
          networkMap: { front: to },
          isProduction: false,
          rules: { ...NO_RULES, entry: [start] },
        },
      ],
      transitions: [{ from: 'development', to: 'integration', kind: 'promote' }],
    },
  };
}
