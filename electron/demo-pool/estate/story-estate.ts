import { number } from '../behaviour/values.ts';
import type { World } from '../core/contract.ts';
import { addStageMarks } from './stage-marks.ts';
import { addSnapshots } from './story-snapshots.ts';
import { addConfigurations } from './story-configurations.ts';
import { addOthers } from './story-others.ts';
import { buildSite } from './story-site.ts';
import { GIB } from './sizes.ts';
import { settleHostMemory, settleSrSpace } from './settle.ts';
import { addDefaultTemplates } from './templates.ts';

/** Custom fields as XenCenter defines them for a pool. */
const CUSTOM_FIELDS =
  '<CustomFieldDefinitions><CustomFieldDefinition name="Owner" type="String" defaultValue="" /><CustomFieldDefinition name="Reviewed on" type="DateTime" defaultValue="" /></CustomFieldDefinitions>';

/** Share in use of the production SR, with room for a revert or a copy, and of the archive, where an administrator should worry. */
const FILL = { iscsi: 0.6, archive: 0.97 } as const;

/**
 * Builds the estate a trial starts with: one pool of three hosts that carries a web shop, an ERP and a mail system
 * through the stages of their releases, the infrastructure around them, and the small disorders that real pools have.
 */
export function buildStoryEstate(world: World): void {
  const site = buildSite(world);
  addDefaultTemplates(world);
  const configurations = addConfigurations(world, site);
  addOthers(world, site);
  addSnapshots(world, configurations);
  settleSrSpace(world);
  settleHostMemory(world);
  for (const name of ['iscsi', 'archive'] as const) {
    const used = number(world.db.get('SR', site[name])['physical_utilisation']);
    world.db.set('SR', site[name], { physical_size: Math.ceil(used / FILL[name] / GIB) * GIB });
  }
  world.db.set('pool', world.pool(), { gui_config: { 'XenCenter.CustomFields': CUSTOM_FIELDS } });
  addStageMarks(world, configurations);
}
