import { findMappedNetwork, findRole } from '../network-role.ts';
import type { PlanStep } from '../plan.ts';
import { ESTIMATE } from './estimates.ts';
import type { Journey, Member, PlanDraft } from './plan-draft.ts';
import { compareText } from './words.ts';

/** A NIC as it is when its turn comes; `uuid` is empty where it is made only then. */
export interface PlannedNic {
  readonly uuid: string;
  readonly device: number;
  readonly networkUuid: string;
  readonly mac: string;
}

/** Moves each NIC whose role the target stage maps to another network; notes tell which stay. */
export function nicSteps(
  draft: PlanDraft,
  journey: Journey,
  { vm, name }: Member,
  nics: readonly PlannedNic[],
  after: readonly string[],
): readonly PlanStep[] {
  const steps: PlanStep[] = [];
  for (const nic of [...nics].sort((a, b) => a.device - b.device || compareText(a.uuid, b.uuid))) {
    const target = findNicTarget(draft, journey, nic.networkUuid, `NIC ${String(nic.device)} of ${name}`);
    if (!target || target.networkUuid === nic.networkUuid) continue;
    const here = draft.networkName(nic.networkUuid);
    const there = draft.networkName(target.networkUuid);
    const self = nic.uuid === '' ? `(device ${String(nic.device)} of ${name})` : nic.uuid;
    steps.push({
      id: `move-vif:${nic.uuid === '' ? `${vm.uuid}:${String(nic.device)}` : nic.uuid}`,
      title: `Move NIC ${String(nic.device)} of ${name} (${target.role}) from ${here} to ${there}, keeping MAC ${nic.mac}`,
      vmUuid: vm.uuid,
      call: `VIF.move self=${self} network=${target.networkUuid}`,
      dependsOn: after,
      estimateMs: ESTIMATE.vif,
      undo: `move it back to ${here}`,
      action: {
        kind: 'move-vif',
        vmUuid: vm.uuid,
        vifUuid: nic.uuid,
        device: nic.device,
        fromNetworkUuid: nic.networkUuid,
        toNetworkUuid: target.networkUuid,
      },
    });
  }
  return steps;
}

/** Finds the network a NIC is for in the target stage; notes why where there is none. */
export function findNicTarget(
  draft: PlanDraft,
  { from, to }: Journey,
  networkUuid: string,
  nic: string,
): { readonly role: string; readonly networkUuid: string } | undefined {
  const role = findRole(draft.workflow, from.id, networkUuid);
  const target = role === undefined ? undefined : findMappedNetwork(to, role);
  if (role !== undefined && target !== undefined) return { role, networkUuid: target };
  const why = role === undefined ? 'no stage maps that network' : `${to.name} maps no network for ${role}`;
  draft.notes.push(`${nic} stays on ${draft.networkName(networkUuid)}: ${why}.`);
  return undefined;
}
