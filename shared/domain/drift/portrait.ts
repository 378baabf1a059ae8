import { isFenceTag, readFenceTags } from '../fence/fence-mark.ts';
import type { VmFacts } from '../inventory.ts';
import { toVmManifest, type VmManifest } from '../manifest.ts';
import { isLockReason } from '../plan/locked-operations.ts';
import { isStageTag } from '../stage-record.ts';
import { toSettings, type Settings } from '../vm-settings.ts';
import type { Workflow } from '../workflow.ts';

/** A VM as it is compared; plain data, kept on disk for revisions that were promoted. */
export interface VmPortrait {
  readonly uuid: string;
  readonly name: string;
  /** The VM it was made from, as its configuration's record says; null where none is known. */
  readonly origin: string | null;
  readonly manifest: VmManifest;
  /** Seen, and no part of the revision: tags (one a line), guest, host it prefers, SRs, networks that carry its NICs. */
  readonly observed: Settings;
  /** Disks that a disk came from, by device number. */
  readonly ancestors: Readonly<Record<string, readonly string[]>>;
  /** The fence that its tags say it belongs in; absent: none. */
  readonly fenceId?: string | undefined;
  /**
   * Of a VM that a template would make: the fields in which the template's VM itself is otherwise, with what it has (null:
   * nothing). Absent: a VM that is, or was, there.
   */
  readonly asTemplate?: Readonly<Record<string, string | null>>;
}

/** Tag that says what a VM is for within its configuration, so that two of other names are known as the same. */
const ROLE_TAG = 'role: ';

/** Tags as they are compared: without those that the console itself gives. */
export function listOwnTags(tags: readonly string[]): readonly string[] {
  return tags.filter((tag) => !isStageTag(tag) && !isFenceTag(tag)).sort();
}

/** Tags as one text, one a line. */
export function tagsText(tags: readonly string[]): string {
  return listOwnTags(tags).join('\n');
}

/** What is seen of a VM. */
export function observe(vm: VmFacts): Settings {
  const flat: string[] = [];
  const put = (name: string, value: string): void => {
    if (value !== '') flat.push(name, value);
  };
  put('affinity', vm.affinityHostUuid ?? '');
  const blocked = Object.entries(vm.blockedOperations).filter(([, why]) => !isLockReason(why));
  put(
    'blocked',
    blocked
      .map(([operation]) => operation)
      .sort()
      .join('\n'),
  );
  for (const disk of vm.disks) put(`disk.${String(disk.device)}.sr`, disk.srUuid);
  put('guest.kernel', vm.guestKernel ?? '');
  put('guest.os', vm.guestOs);
  put('guest.tools', vm.toolsVersion);
  for (const vif of vm.vifs) put(`nic.${String(vif.device)}.carrier`, vif.networkUuid);
  put('tags', tagsText(vm.tags));
  return toSettings(flat);
}

/** Draws a VM that is there. */
export function toPortrait(
  vm: VmFacts,
  workflow: Workflow | null,
  stageId: string | null,
  origin: string | null = null,
): VmPortrait {
  const known = vm.disks.filter((disk) => (disk.ancestors ?? []).length > 0);
  const fence = readFenceTags(vm.tags);
  return {
    uuid: vm.uuid,
    name: vm.nameLabel,
    origin,
    manifest: toVmManifest(vm, workflow, stageId),
    observed: observe(vm),
    ancestors: Object.fromEntries(known.map((disk) => [String(disk.device), disk.ancestors ?? []])),
    ...(fence ? { fenceId: fence.fenceId } : {}),
  };
}

/** What a VM is for, as its tag says; null without one. */
export function roleOf(vm: VmPortrait): string | null {
  const tag = (vm.observed['tags'] ?? '').split('\n').find((each) => each.startsWith(ROLE_TAG));
  return tag === undefined ? null : tag.slice(ROLE_TAG.length);
}
