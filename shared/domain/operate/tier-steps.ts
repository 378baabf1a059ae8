import { readFenceTags } from '../fence/fence-mark.ts';
import type { PowerState, VmFacts } from '../inventory.ts';
import { tiersOf, shutdownStep, startSteps } from '../plan/action-steps.ts';
import { uniqueIds, type Member } from '../plan/plan-draft.ts';
import type { PlanStep } from '../plan.ts';
import type { Readiness } from '../stage-rules.ts';
import { fenceStart, routerStarts } from './fence-starts.ts';
import type { Operation } from './operate-facts.ts';

const SWITCH_OFF_MS = 3000;
const SUSPEND_MS = 3000;
const RESUME_MS = 5000;
const MEMORY_BYTES_PER_MS = 209_715;

/** How members of one power state go down, or come up; states without a way stay as they are. */
export type Ways = Partial<Record<PowerState, 'shut-down' | 'switch-off' | 'suspend' | 'start' | 'resume'>>;

type Way = NonNullable<Ways[PowerState]>;

const STATE_AFTER: Readonly<Record<Way, PowerState>> = {
  'shut-down': 'Halted',
  'switch-off': 'Halted',
  suspend: 'Suspended',
  start: 'Running',
  resume: 'Running',
};

/** What going through the start orders is told besides the ways. */
export interface TierWish {
  /** Makes step ids its own. */
  readonly key: string;
  readonly forceAfterSeconds?: number | null;
  readonly readiness?: Readiness;
  /** Only these; absent: all. */
  readonly only?: ReadonlySet<string>;
}

/** In reverse start order: a tier begins when the one above it is down. */
export function goDown(operation: Operation, ways: Ways, wish: TierWish): void {
  let above: readonly string[] = [];
  for (const tier of tiersOf(operation.journey.members).reverse()) {
    const ids = tier.flatMap((member) => downStep(operation, member, ways, wish, above));
    if (ids.length > 0) above = ids;
  }
}

function downStep(
  { draft, journey }: Operation,
  member: Member,
  ways: Ways,
  wish: TierWish,
  above: readonly string[],
): readonly string[] {
  const { vm } = member;
  const way = wayOf(journey.powerOf(vm), vm, ways, wish);
  if (!way) return [];
  const before = uniqueIds(journey.after(vm), above);
  const step =
    way === 'shut-down'
      ? shutdownStep(draft, journey, member, wish.key, wish.forceAfterSeconds ?? null, above)
      : { ...(way === 'suspend' ? suspendStep(member, wish) : switchOffStep(member, wish)), dependsOn: before };
  const ids = draft.add([{ ...step, ...draft.hostResources(vm.hostUuid) }]);
  journey.advance(vm, ids);
  journey.setPower(vm, STATE_AFTER[way]);
  return ids;
}

function wayOf(state: PowerState, vm: VmFacts, ways: Ways, { only }: TierWish): Way | undefined {
  return only && !only.has(vm.uuid) ? undefined : ways[state];
}

type Bare = Omit<PlanStep, 'dependsOn'>;

function switchOffStep({ vm, name }: Member, { key }: TierWish): Bare {
  return {
    id: `switch-off-vm:${key}:${vm.uuid}`,
    title: `Switch ${name} off at once`,
    vmUuid: vm.uuid,
    call: `VM.hard_shutdown vm=${vm.uuid}`,
    estimateMs: SWITCH_OFF_MS,
    undo: vm.powerState === 'Running' ? 'start it again' : null,
    action: { kind: 'switch-off-vm', vmUuid: vm.uuid },
  };
}

function suspendStep({ vm, name }: Member, { key }: TierWish): Bare {
  return {
    id: `suspend-vm:${key}:${vm.uuid}`,
    title: `Suspend ${name}, with its memory on disk`,
    vmUuid: vm.uuid,
    call: `VM.suspend vm=${vm.uuid}`,
    estimateMs: SUSPEND_MS + Math.round(vm.memoryBytes / MEMORY_BYTES_PER_MS),
    undo: 'resume it',
    action: { kind: 'suspend-vm', vmUuid: vm.uuid },
  };
}

/** In start order: a tier begins when the one below it is ready. */
export function goUp(operation: Operation, ways: Ways, wish: TierWish & { readonly readiness: Readiness }): void {
  const { draft, journey } = operation;
  const chosen = journey.members.filter(({ vm }) => wayOf(journey.powerOf(vm), vm, ways, wish) !== undefined);
  let below: readonly string[] = draft.add(routerStarts(operation, chosen, wish.key));
  for (const tier of tiersOf(chosen)) {
    const ready: string[] = [];
    for (const member of tier) {
      const steps = upSteps(operation, member, ways[journey.powerOf(member.vm)] ?? 'start', wish, below);
      const ids = draft.add(steps);
      journey.advance(member.vm, ids.slice(-1));
      journey.setPower(member.vm, 'Running');
      ready.push(...ids.slice(-1));
    }
    if (ready.length > 0) below = ready;
  }
}

function upSteps(
  operation: Operation,
  member: Member,
  way: Way,
  wish: TierWish & { readonly readiness: Readiness },
  below: readonly string[],
): readonly PlanStep[] {
  const { draft, journey } = operation;
  const place = { draft, journey, key: wish.key };
  const started = startSteps(place, member, wish, below);
  if (way === 'resume') {
    const { vm, name } = member;
    const resume: PlanStep = {
      id: `resume-vm:${wish.key}:${vm.uuid}`,
      title: `Resume ${name}`,
      vmUuid: vm.uuid,
      call: `VM.resume vm=${vm.uuid} start_paused=false force=false`,
      dependsOn: uniqueIds(journey.after(vm), below),
      ...draft.hostResources(null),
      estimateMs: RESUME_MS + Math.round(vm.memoryBytes / MEMORY_BYTES_PER_MS),
      undo: 'suspend it again',
      action: { kind: 'resume-vm', vmUuid: vm.uuid },
    };
    return [resume, ...started.slice(1).map((wait) => ({ ...wait, dependsOn: [resume.id] }))];
  }
  if (!readFenceTags(member.vm.tags)) return started;
  const [first, ...waits] = started;
  return first ? [fenceStart(operation, member, first), ...waits] : [];
}
