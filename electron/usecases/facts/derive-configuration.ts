import type { Configuration, ConfigurationWarning, LockView } from '../../../shared/domain/configuration.ts';
import type { VappFacts, VmFacts } from '../../../shared/domain/inventory.ts';
import { manifestText, toManifest } from '../../../shared/domain/manifest.ts';
import { findMappedNetwork, findRole } from '../../../shared/domain/network-role.ts';
import type { VersionedReading } from '../../../shared/domain/read-shared-records.ts';
import type { Run } from '../../../shared/domain/run.ts';
import {
  isStageTag,
  stageTag,
  type LockRecord,
  type RecordReading,
  type StageRecord,
} from '../../../shared/domain/stage-record.ts';
import { findStage, type Service, type Workflow } from '../../../shared/domain/workflow.ts';
import type { Digest } from '../../ports.ts';

/** Everything a configuration is made of. */
export interface ConfigurationSource {
  readonly poolId: string;
  readonly vapp: VappFacts;
  readonly vms: readonly VmFacts[];
  readonly record: VersionedReading<StageRecord> | undefined;
  readonly lock: RecordReading<LockRecord> | undefined;
  readonly services: ReadonlyMap<string, Service>;
  readonly unfinishedRun: Run | undefined;
  /** Other configurations of the pool with the same name. */
  readonly sameName: readonly string[];
  readonly isKnownWriter: (key: string) => boolean;
  /** The coordinator's clock. */
  readonly serverNow: Date;
  readonly digest: Digest;
}

/** Makes the board's view of one configuration of what the pool and the shared records say. */
export function deriveConfiguration(source: ConfigurationSource): Configuration {
  const { vapp, vms, unfinishedRun } = source;
  const record = source.record?.current;
  const workflow = record ? (source.services.get(record.service)?.workflow ?? null) : null;
  const states = new Set(vms.map((vm) => vm.powerState));
  const [onlyState] = states;
  const revision = source.digest(manifestText(toManifest(vms, workflow, record?.stage ?? null)));
  return {
    uuid: vapp.uuid,
    poolId: source.poolId,
    nameLabel: vapp.nameLabel,
    description: vapp.description,
    serviceId: record?.service ?? null,
    stageId: record?.stage ?? null,
    since: record?.since ?? null,
    by: record?.by ?? null,
    revision,
    recordedRevision: record?.revision ?? null,
    recordSeq: record?.seq ?? 0,
    ...(record?.origin ? { origin: record.origin } : {}),
    ...(record?.provisioned ? { provisioned: record.provisioned } : {}),
    vmUuids: vms.map((vm) => vm.uuid),
    runningCount: vms.filter((vm) => vm.powerState === 'Running').length,
    powerState: states.size === 1 && onlyState ? onlyState : states.size === 0 ? 'Halted' : 'Mixed',
    vcpus: sum(vms, (vm) => vm.vcpus),
    memoryBytes: sum(vms, (vm) => vm.memoryBytes),
    diskBytes: sum(vms, (vm) => sum(vm.disks, (disk) => disk.sizeBytes)),
    lock: toLockView(source),
    activeRunId: unfinishedRun && unfinishedRun.phase !== 'interrupted' ? unfinishedRun.id : null,
    warnings: listWarnings(source, workflow, revision),
  };
}

function sum<T>(items: readonly T[], valueOf: (item: T) => number): number {
  return items.reduce((total, item) => total + valueOf(item), 0);
}

function toLockView({ lock, unfinishedRun, serverNow }: ConfigurationSource): LockView | null {
  if (!lock || lock.state === 'absent') return null;
  // A lock that can't be read still locks: its key is taken. Only a person may remove it.
  if (lock.state !== 'valid')
    return { runId: '', holder: 'unknown', console: lock.reason, since: '', expires: '', isOurs: false, isStale: true };
  const { record } = lock;
  return {
    runId: record.run,
    holder: record.by,
    console: record.console,
    since: record.at,
    expires: record.expires,
    isOurs: unfinishedRun?.id === record.run,
    isStale: new Date(record.expires) < serverNow,
  };
}

function listWarnings(
  source: ConfigurationSource,
  workflow: Workflow | null,
  revision: string,
): readonly ConfigurationWarning[] {
  const { vms, record: reading, unfinishedRun, sameName } = source;
  const record = reading?.current;
  const warnings: ConfigurationWarning[] = [];
  if (unfinishedRun?.phase === 'interrupted') warnings.push({ kind: 'run-interrupted', runId: unfinishedRun.id });
  if (reading?.notBelieved !== undefined) warnings.push({ kind: 'record-not-believed', reason: reading.notBelieved });
  if (vms.length === 0) warnings.push({ kind: 'empty' });
  if (record) warnings.push(...listRecordWarnings(source, record, workflow, revision));
  if (sameName.length > 0) warnings.push({ kind: 'duplicate-name', otherUuids: sameName });
  const withoutTools = vms.filter((vm) => vm.powerState === 'Running' && vm.toolsVersion === '').map((vm) => vm.uuid);
  if (withoutTools.length > 0) warnings.push({ kind: 'no-tools', vmUuids: withoutTools });
  if (new Set(vms.map((vm) => vm.powerState)).size > 1) warnings.push({ kind: 'mixed-power' });
  return warnings;
}

function listRecordWarnings(
  source: ConfigurationSource,
  record: StageRecord,
  workflow: Workflow | null,
  revision: string,
): readonly ConfigurationWarning[] {
  const { vms, unfinishedRun } = source;
  const warnings: ConfigurationWarning[] = [];
  const stage = workflow ? findStage(workflow, record.stage) : undefined;
  if (!workflow || !stage) return [{ kind: 'stage-unknown', service: record.service, stage: record.stage }];
  if (!source.isKnownWriter(record.key)) warnings.push({ kind: 'unknown-writer', by: record.by });
  const recorded = new Set(record.members.map((member) => member.vm));
  const present = new Set(vms.map((vm) => vm.uuid));
  const added = [...present].filter((uuid) => !recorded.has(uuid));
  const removed = [...recorded].filter((uuid) => !present.has(uuid));
  if (added.length + removed.length > 0) warnings.push({ kind: 'members-changed', added, removed });
  // While a run moves it, tags, networks and content are between two stages by design.
  if (unfinishedRun) return warnings;
  const tag = stageTag(stage.name);
  const differing = vms.filter(
    (vm) => !vm.tags.includes(tag) || vm.tags.some((other) => isStageTag(other) && other !== tag),
  );
  if (differing.length > 0) warnings.push({ kind: 'tag-differs', vmUuids: differing.map((vm) => vm.uuid) });
  const offMap = vms.filter((vm) =>
    vm.vifs.some((vif) => {
      const role = findRole(workflow, record.stage, vif.networkUuid);
      const mapped = role === undefined ? undefined : findMappedNetwork(stage, role);
      return mapped !== undefined && mapped !== vif.networkUuid;
    }),
  );
  if (offMap.length > 0) warnings.push({ kind: 'network-off-map', vmUuids: offMap.map((vm) => vm.uuid) });
  if (record.revision !== revision && added.length + removed.length === 0) warnings.push({ kind: 'revision-changed' });
  return warnings;
}
