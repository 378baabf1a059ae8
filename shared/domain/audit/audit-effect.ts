import type { AuditRecord } from './audit-record.ts';

/** What a call changes. */
export type AuditEffect =
  | 'power'
  | 'content'
  | 'network'
  | 'size'
  | 'placement'
  | 'membership'
  | 'removal'
  | 'snapshot'
  | 'protection'
  | 'label'
  | 'other';

/** Effects that make another revision of a configuration, and so leave its approvals without what they approved. */
const OF_REVISION: ReadonlySet<AuditEffect> = new Set(['content', 'network', 'size', 'membership', 'removal']);

/** From the particular to the general: the first that fits counts. */
const TABLE: readonly (readonly [RegExp, AuditEffect])[] = [
  [/^VM\.(snapshot|checkpoint)|^VM\.snapshot_/, 'snapshot'],
  [/^VM\.(revert|import|set_PV_|set_HVM_boot|set_platform|add_to_platform)/, 'content'],
  [/^(VBD|VDI|VIF)\.(set_name|add_to_(tags|other_config)|set_other_config|remove_from_(tags|other_config))/, 'label'],
  [/^(VM|VDI|VBD|VIF|VM_appliance)\.destroy$/, 'removal'],
  [/^VDI\.pool_migrate$|^VM\.(pool_migrate|migrate_send|set_affinity|set_groups)/, 'placement'],
  [/^(VBD|VDI)\./, 'content'],
  [/^VIF\./, 'network'],
  [/^VM\.set_(VCPUs|memory)/, 'size'],
  [/^VM\.set_(appliance|order|start_delay|shutdown_delay)|^VM_appliance\.create$/, 'membership'],
  [/^VM\.(set_)?(add_to_|remove_from_)?blocked_operations/, 'protection'],
  [/^VM\.(start|resume|unpause|pause|suspend|clean_|hard_|shutdown|power_state_reset)/, 'power'],
  [/^VM_appliance\.(start|clean_shutdown|hard_shutdown|shutdown)/, 'power'],
  [
    /\.(set_name_|set_tags|add_tags|remove_tags|set_other_config|add_to_other_config|remove_from_other_config)/,
    'label',
  ],
];

/** What a call changes, by its name. */
export function effectOf({ call }: Pick<AuditRecord, 'call'>): AuditEffect {
  return TABLE.find(([pattern]) => pattern.test(call))?.[1] ?? 'other';
}

/** Whether an effect makes another revision of the configuration it befalls. */
export function changesRevision(effect: AuditEffect): boolean {
  return OF_REVISION.has(effect);
}
