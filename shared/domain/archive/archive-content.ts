import { toVmManifest } from '../manifest.ts';
import type { OperateFacts } from '../operate/operate-facts.ts';
import { compareText } from '../plan/words.ts';
import { sortVms } from '../plan/plan-draft.ts';
import { findStage } from '../workflow.ts';
import type { ArchiveContent } from './archive-manifest.ts';
import { archiveFile, EVIDENCE_FILE, type ArchiveWish } from './archive-wish.ts';

/** What an archive is planned on besides the configuration. */
export interface ArchiveFacts extends OperateFacts {
  readonly pool: ArchiveContent['pool'];
  readonly serviceName: string;
  /** Of the archive; the same for equal wishes. */
  readonly id: string;
  /** Folders that are there. */
  readonly taken: readonly string[];
}

/** What the manifest of an archive will say of a configuration. */
export function toArchiveContent(facts: ArchiveFacts, wish: ArchiveWish): ArchiveContent {
  const { configuration, workflow, vms } = facts;
  const members = sortVms(vms).map((vm, index) => ({
    nameLabel: vm.nameLabel,
    tags: [...vm.tags].sort(compareText),
    file: archiveFile(index, vm.nameLabel),
    content: toVmManifest(vm, workflow, configuration.stageId),
  }));
  const names = new Map(facts.networks.map((network) => [network.uuid, network.nameLabel]));
  const networks = new Map<string, string>();
  for (const [index, vm] of sortVms(vms).entries())
    for (const { device, network: key } of members[index]?.content.vifs ?? [])
      networks.set(key, names.get(vm.vifs.find((vif) => vif.device === device)?.networkUuid ?? '') ?? '');
  const stage = workflow && configuration.stageId !== null ? findStage(workflow, configuration.stageId) : undefined;
  const { uuid, nameLabel, description, serviceId, revision } = configuration;
  return {
    v: 1,
    kind: 'archive',
    id: facts.id,
    nameLabel: wish.name,
    note: wish.note,
    pool: facts.pool,
    configuration: { uuid, nameLabel, description },
    place:
      stage && serviceId !== null
        ? { serviceId, serviceName: facts.serviceName, stageId: stage.id, stageName: stage.name }
        : null,
    revision,
    networks: [...networks]
      .map(([key, label]) => ({ key, nameLabel: label }))
      .sort((a, b) => compareText(a.key, b.key)),
    members,
    evidence: EVIDENCE_FILE,
    ...storageOf(facts, wish),
  };
}

/** A uuid made of a digest, so that a plan that is computed again names the same archive. */
export function archiveIdOf(digest: string): string {
  return digest.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function storageOf({ pool, srs }: ArchiveFacts, { srUuid }: ArchiveWish): Pick<ArchiveContent, 'storage'> {
  if (srUuid === undefined) return {};
  const srName = srs.find(({ uuid }) => uuid === srUuid)?.nameLabel ?? '';
  return { storage: { poolUuid: pool.uuid, srUuid, srName } };
}
