import type { MigrateWish } from '../../shared/domain/migrate/migrate-wish.ts';
import { findWayBack } from '../../shared/domain/migrate/way-back.ts';
import type { Run } from '../../shared/domain/run.ts';
import type { ConfigurationKey } from '../state/configurations-slice.ts';
import { store } from '../state/store.ts';
import type { Command } from './command.ts';
import { findPoolBlockers } from './services.ts';

/** Where the VMs of a run that migrated are now, and where they came from; null where there is no way back. */
export function findWayHome(run: Run): { readonly key: ConfigurationKey; readonly back: MigrateWish } | null {
  if (run.phase !== 'succeeded') return null;
  const { pools, configurations } = store.getState();
  const { poolId, otherPoolUuid } = run.plan;
  const back = findWayBack(run.plan, pools[poolId]?.uuid ?? '');
  if (!back) return null;
  const here =
    otherPoolUuid === undefined ? poolId : Object.values(pools).find(({ uuid }) => uuid === otherPoolUuid)?.id;
  const moved = new Set(back.members.map(({ vmUuid }) => vmUuid));
  // At another pool its vApp is another one: its VMs tell which.
  for (const [key, { poolId: at, vmUuids }] of configurations)
    if (at === here && vmUuids.some((uuid) => moved.has(uuid))) return { key, back };
  return null;
}

/** Opens the sheet that puts a migrated configuration back where it was. */
export const openMoveBack: Command<Run> = {
  id: 'migrate.back',
  shortcut: null,
  label: () => 'Move back…',
  blockers: (run) => findPoolBlockers(store.getState(), run.plan.poolId, []),
  run: (run) => {
    const home = findWayHome(run);
    if (home) store.getState().setSheet({ kind: 'operate', keys: [home.key], verb: 'migrate', back: home.back });
  },
};
