import type { PlannedFence } from '../fence/fenced-copies.ts';
import { readyMs } from '../plan/estimates.ts';
import type { PlanStep } from '../plan.ts';
import { bringId } from './bring-steps.ts';
import type { ArchiveManifest, ArchivedMember } from './archive-manifest.ts';
import type { RehearsalWish } from './rehearsal.ts';

/** Starts at once on one host that xenopsd serves. */
const STARTS_PER_HOST = 4;
const START_MS = 5000;
const REMOVE_MS = 4000;
const RECORD_MS = 100;

const startId = ({ file }: ArchivedMember): string => `start-vm:${file}`;
const lookId = ({ file }: ArchivedMember): string => `look-at-vm:${file}`;

interface Looking {
  readonly poolName: string;
  readonly manifest: ArchiveManifest;
  readonly wish: RehearsalWish;
  readonly fence: PlannedFence;
  readonly hosts: readonly { readonly uuid: string; readonly nameLabel: string }[];
}

/**
 * Starts in order, each followed by its look; a tier begins once all of the one before were looked at. The very first
 * is alone, since it pins private networks to its host. The result is kept last.
 */
export function lookSteps({ manifest, wish, fence, hosts, poolName }: Looking, after: string): readonly PlanStep[] {
  const steps: PlanStep[] = [];
  let before: readonly string[] = [after];
  let tier: string[] = [];
  let order: number | null = null;
  const looked: ArchivedMember[] = [];
  let first: string | undefined;
  for (const start of fence.plan.starts) {
    const member = manifest.members.find(({ content }) => content.vm === start.vmUuid);
    if (!member) continue;
    const { startOrder } = member.content;
    if (tier.length > 0 && startOrder !== order) {
      before = tier;
      tier = [];
    } else if (first !== undefined && looked.length === 1) before = [first];
    first ??= startId(member);
    order = startOrder;
    looked.push(member);
    const host = hosts.find(({ uuid }) => uuid === start.hostUuid)?.nameLabel ?? start.hostUuid;
    steps.push(startStep(member, start.hostUuid, host, fence, before), lookStep(member, wish));
    tier.push(lookId(member));
  }
  return [...steps, recordStep(manifest, poolName, wish, looked)];
}

function startStep(
  member: ArchivedMember,
  hostUuid: string,
  host: string,
  { plan }: PlannedFence,
  dependsOn: readonly string[],
): PlanStep {
  return {
    id: startId(member),
    title: `Start ${member.nameLabel} on ${host} inside the fence`,
    vmUuid: null,
    call: `VM.start_on vm=(${member.nameLabel}) host=${hostUuid} start_paused=false force=false`,
    dependsOn,
    resources: [{ key: `host:${hostUuid}`, limit: STARTS_PER_HOST }],
    estimateMs: START_MS + member.content.startDelaySeconds * 1000,
    undo: 'switch it off',
    action: { kind: 'start-in-fence', vm: { madeBy: bringId(member) }, hostUuid, fenceId: plan.fenceId },
  };
}

const SIGNS = { running: 'runs', agent: 'reports by its guest agent', address: 'reports an address' } as const;

function lookStep(member: ArchivedMember, { probe, timeoutSeconds }: RehearsalWish): PlanStep {
  return {
    id: lookId(member),
    title: `Look whether ${member.nameLabel} ${SIGNS[probe]} within ${String(timeoutSeconds)} s`,
    vmUuid: null,
    call: '',
    dependsOn: [startId(member)],
    estimateMs: readyMs({ probe: { kind: probe }, timeoutSeconds }),
    undo: null,
    action: { kind: 'look-at-vm', vm: { madeBy: bringId(member) }, probe, timeoutSeconds },
  };
}

function recordStep(
  { id }: ArchiveManifest,
  poolName: string,
  { probe }: RehearsalWish,
  looked: readonly ArchivedMember[],
): PlanStep {
  return {
    id: 'record-rehearsal',
    title: 'Write down which VMs were ready, and after how long',
    vmUuid: null,
    call: '',
    dependsOn: looked.map(lookId),
    estimateMs: RECORD_MS,
    undo: null,
    action: {
      kind: 'record-rehearsal',
      archiveId: id,
      ...{ poolName, probe },
      vms: looked.map((member) => ({ nameLabel: member.nameLabel, lookedAtBy: lookId(member) })),
    },
  };
}

interface Leaving {
  readonly manifest: ArchiveManifest;
  readonly fence: PlannedFence;
  /** Steps that made them. */
  readonly vapp: string;
  readonly networkIds: readonly string[];
}

/** Removes all that the rehearsal made, VMs first. */
export function removeSteps({ manifest, fence, vapp, networkIds }: Leaving, after: string): readonly PlanStep[] {
  const { fenceId } = fence.plan;
  const vms = manifest.members.map((member): PlanStep => ({
    id: `remove-rehearsed-vm:${member.file}`,
    title: `Switch ${member.nameLabel} off and remove it with its disks`,
    vmUuid: null,
    call: 'VM.hard_shutdown\nVDI.destroy (its disks)\nVM.destroy',
    dependsOn: [after],
    estimateMs: REMOVE_MS,
    undo: null,
    action: { kind: 'remove-rehearsed-vm', vm: { madeBy: bringId(member) }, fenceId },
  }));
  const fenceStep: PlanStep = {
    id: 'remove-rehearsed-fence',
    title: 'Remove the vApp and the networks of the fence',
    vmUuid: null,
    call: [
      ...(fence.plan.block === 'vlan' ? ['VLAN.destroy'] : []),
      ...(fence.plan.block === 'tunnel' ? ['tunnel.destroy'] : []),
      'VM_appliance.destroy',
      'network.destroy',
    ].join('\n'),
    dependsOn: vms.map(({ id }) => id),
    estimateMs: REMOVE_MS,
    undo: null,
    action: {
      kind: 'remove-rehearsed-fence',
      vapp: { madeBy: vapp },
      networks: networkIds.map((madeBy) => ({ madeBy })),
      fenceId,
    },
  };
  return [...vms, fenceStep];
}
