import { readFenceTags } from '../fence/fence-mark.ts';
import type { FenceState } from '../fence/fence-view.ts';
import type { Member } from '../plan/plan-draft.ts';
import type { PlanStep } from '../plan.ts';
import type { Operation } from './operate-facts.ts';

const ROUTER_MS = 4000;

/** Starts a fenced VM where the fence is, by the step that proves first that nothing would meet. */
export function fenceStart(operation: Operation, { vm, name }: Member, start: PlanStep): PlanStep {
  const fence = fenceOf(operation, vm.tags);
  const hostUuid = hostFor(operation, fence?.id ?? '', vm.affinityHostUuid);
  if (!fence || hostUuid === null) return start;
  return {
    ...start,
    title: `Start ${name} in its fence on ${operation.draft.hostName(hostUuid)}`,
    call: `VM.start_on vm=${vm.uuid} host=${hostUuid} start_paused=false force=false`,
    ...operation.draft.hostResources(hostUuid),
    undo: 'switch it off again',
    action: { kind: 'start-in-fence', vm: { uuid: vm.uuid }, hostUuid, fenceId: fence.id },
  };
}

/** Starts the routers of the fences that members are in: they are no members, and nothing gets out without them. */
export function routerStarts(operation: Operation, members: readonly Member[], key: string): readonly PlanStep[] {
  const fences = new Map(
    members.flatMap(({ vm }) => {
      const fence = fenceOf(operation, vm.tags);
      return fence ? [[fence.id, fence] as const] : [];
    }),
  );
  return [...fences.values()].flatMap((fence) =>
    fence.routerVmUuids.flatMap((uuid): readonly PlanStep[] => {
      const hostUuid = hostFor(operation, fence.id, null);
      if (hostUuid === null || operation.facts.runningVms.has(uuid)) return [];
      return [
        {
          id: `start-vm:${key}:${uuid}`,
          title: `Start the router of fence ${fence.id} on ${operation.draft.hostName(hostUuid)}`,
          vmUuid: null,
          call: `VM.start_on vm=${uuid} host=${hostUuid} start_paused=false force=false`,
          dependsOn: operation.journey.afterAll(),
          ...operation.draft.hostResources(hostUuid),
          estimateMs: ROUTER_MS,
          undo: 'switch it off again',
          action: { kind: 'start-in-fence', vm: { uuid }, hostUuid, fenceId: fence.id },
        },
      ];
    }),
  );
}

function fenceOf({ facts }: Operation, tags: readonly string[]): FenceState | undefined {
  const place = readFenceTags(tags);
  return place ? facts.fences.find(({ id }) => id === place.fenceId) : undefined;
}

/**
 * A private network is where its first VM runs, so that host comes first; then the one the VM prefers; else the one with
 * most memory free.
 */
function hostFor({ facts }: Operation, fenceId: string, preferred: string | null): string | null {
  const fence = facts.fences.find(({ id }) => id === fenceId);
  const inside = [...(fence?.vmUuids ?? []), ...(fence?.routerVmUuids ?? [])];
  const usable = facts.hosts.filter((host) => host.enabled && host.live);
  const there = inside.flatMap((uuid) => facts.runningVms.get(uuid) ?? []);
  const [roomiest] = [...usable].sort((a, b) => b.memoryFreeBytes - a.memoryFreeBytes || (a.uuid < b.uuid ? -1 : 1));
  const wanted = there[0] ?? usable.find(({ uuid }) => uuid === preferred)?.uuid ?? roomiest?.uuid;
  return wanted ?? null;
}
