import type { World } from '../core/contract.ts';
import { text } from '../behaviour/values.ts';
import { addSnapshot } from './snapshots.ts';
import type { StoryConfiguration } from './story-configurations.ts';

/** Adds the snapshots of the story: one per production VM of the web shop, a tree on a database, a few elsewhere. */
export function addSnapshots(world: World, configurations: readonly StoryConfiguration[]): void {
  for (const configuration of configurations) {
    if (configuration.stage.id === 'production' && configuration.service.id !== 'erp') {
      const name = `${configuration.service.name} ${configuration.version} accepted`;
      for (const vm of configuration.vms)
        addSnapshot(world, { vm, name, description: 'All members taken together', daysAgo: 24 });
    }
  }
  for (const [ref, vm] of [...world.db.entries('VM')]) {
    const name = text(vm['name_label']);
    if (vm['is_a_template'] === true) continue;
    if (name === 'erp-db1-prd') addTree(world, ref);
    if (name === 'erp-app1-stg') addSnapshot(world, { vm: ref, name: 'before settings import', daysAgo: 3.2 });
    if (name === 'git1') addSnapshot(world, { vm: ref, name: 'nightly', daysAgo: 0.4 });
  }
}

/**
 * A tree with two branches: someone went back to the first snapshot and took another way from there, so the VM now
 * descends from the newer branch.
 */
function addTree(world: World, vm: string): void {
  const base = addSnapshot(world, { vm, name: 'ERP 9.2 installed', daysAgo: 61, parent: 'OpaqueRef:NULL' });
  const patched = addSnapshot(world, {
    vm,
    name: 'with month-end patch',
    description: 'Withdrawn: report totals wrong',
    daysAgo: 40,
    parent: base,
  });
  addSnapshot(world, { vm, name: 'month-end patch, second attempt', daysAgo: 38, parent: patched });
  const again = addSnapshot(world, { vm, name: 'back on 9.2', daysAgo: 30, parent: base });
  addSnapshot(world, { vm, name: 'before audit', daysAgo: 2, parent: again });
}
