import type { PlanStep } from '../plan.ts';
import type { Readiness, StageAction } from '../stage-rules.ts';
import { ESTIMATE, readyMs, shutdownMs, snapshotMs, startMs } from './estimates.ts';
import { uniqueIds, type Journey, type Member, type PlanDraft } from './plan-draft.ts';
import { scheduleSteps } from './schedule.ts';
import { stageSnapshotName, type SnapshotMoment } from './snapshot-names.ts';
import { secondsWord } from './words.ts';

/** What one action of a stage is planned with; `key` makes its step ids its own. */
export interface ActionPlace {
  readonly draft: PlanDraft;
  readonly journey: Journey;
  readonly moment: SnapshotMoment;
  readonly key: string;
}

/** Plans the actions of a stage in their order: those it asks for before a configuration leaves, or after it came. */
export function planActions(draft: PlanDraft, journey: Journey, moment: SnapshotMoment): void {
  const actions = moment === 'exit' ? journey.fromRules.exit : journey.toRules.entry;
  actions.forEach((action, index) => {
    planAction({ draft, journey, moment, key: `${moment}:${String(index)}` }, action);
  });
}

function planAction(place: ActionPlace, action: StageAction): void {
  switch (action.kind) {
    case 'snapshot':
      planSnapshots(place, action);
      return;
    case 'shutdown':
      planShutdowns(place, action);
      return;
    case 'start':
      planStarts(place, action);
      return;
    case 'note':
      planNote(place, action);
      return;
  }
}

/** A set belongs together, so all wait until the first may be taken, and nothing goes on before the last is. */
function planSnapshots(
  { draft, journey, moment, key }: ActionPlace,
  action: StageAction & { readonly kind: 'snapshot' },
): void {
  const { configuration, from, to } = journey;
  const after = journey.afterAll();
  const nameLabel = stageSnapshotName(moment, (moment === 'exit' ? from : to).id, configuration.nameLabel);
  const steps = journey.members.map((member): PlanStep => {
    const { vm, name, target } = member;
    const withMemory = action.withMemory && journey.powerOf(vm) === 'Running';
    return {
      id: `snapshot-vm:${key}:${vm.uuid}`,
      title: withMemory
        ? `Take a snapshot of ${name} with its memory, as "${nameLabel}"; it stands still meanwhile`
        : `Take a snapshot of ${name}, as "${nameLabel}"`,
      vmUuid: vm.uuid,
      call: `VM.${withMemory ? 'checkpoint' : 'snapshot'} vm=${idOf(member)} new_name="${nameLabel}"`,
      dependsOn: after,
      ...draft.srResources(vm),
      estimateMs: snapshotMs(vm, withMemory),
      undo: 'destroy the snapshot',
      action: {
        kind: 'snapshot-vm',
        vmUuid: vm.uuid,
        ...('madeBy' in target ? { vm: target } : {}),
        nameLabel,
        withMemory,
      },
    };
  });
  draft.notes.push(...spreadNote(steps));
  journey.advanceAll(draft.add(steps));
}

/** Tells how far apart the snapshots of a set are. */
export function spreadNote(steps: readonly PlanStep[]): readonly string[] {
  if (steps.length < 2) return [];
  const { startMs: starts } = scheduleSteps(steps.map((step) => ({ ...step, dependsOn: [] })));
  const spreadMs = Math.max(...starts.values());
  return [
    spreadMs === 0
      ? `The snapshots of ${String(steps.length)} VMs are taken at once.`
      : `The snapshots of ${String(steps.length)} VMs lie about ${secondsWord(spreadMs)} apart: one SR takes one at a time.`,
  ];
}

/** In reverse start order: a tier begins when the one above it is halted. */
function planShutdowns(
  { draft, journey, key }: ActionPlace,
  action: StageAction & { readonly kind: 'shutdown' },
): void {
  let above: readonly string[] = [];
  for (const tier of tiersOf(journey.members).reverse()) {
    const running = tier.filter((member) => isIn(draft, journey, member, 'Running', 'shut down'));
    const steps = running.map((member) => shutdownStep(draft, journey, member, key, action.forceAfterSeconds, above));
    const ids = draft.add(steps);
    running.forEach(({ vm }, index) => {
      journey.advance(vm, ids.slice(index, index + 1));
      journey.setPower(vm, 'Halted');
    });
    if (ids.length > 0) above = ids;
  }
  if (action.forceAfterSeconds !== null && above.length > 0)
    draft.irreversible.push(
      `A VM of ${journey.configuration.nameLabel} that does not shut down within ${secondsWord(action.forceAfterSeconds * 1000)} is shut down hard: what its guest has not written to disk is lost.`,
    );
}

/** Shuts one VM down, by force only after the time given; `above` are the steps of the tiers before. */
export function shutdownStep(
  draft: PlanDraft,
  journey: Journey,
  { vm, name }: Member,
  key: string,
  forceAfterSeconds: number | null,
  above: readonly string[],
): PlanStep {
  const force = forceAfterSeconds === null ? '' : `, hard after ${secondsWord(forceAfterSeconds * 1000)}`;
  return {
    id: `shutdown-vm:${key}:${vm.uuid}`,
    title: `Shut ${name} down cleanly${force}`,
    vmUuid: vm.uuid,
    call: `VM.clean_shutdown vm=${vm.uuid}${forceAfterSeconds === null ? '' : `\n(then VM.hard_shutdown vm=${vm.uuid})`}`,
    dependsOn: uniqueIds(journey.after(vm), above),
    ...draft.hostResources(vm.hostUuid),
    estimateMs: shutdownMs(vm),
    undo: 'start it again',
    action: { kind: 'shutdown-vm', vmUuid: vm.uuid, forceAfterSeconds },
  };
}

/** In start order: a tier begins when the one below it is ready. */
function planStarts(place: ActionPlace, action: StageAction & { readonly kind: 'start' }): void {
  const { draft, journey } = place;
  let below: readonly string[] = [];
  for (const tier of tiersOf(journey.members)) {
    const halted = tier.filter((member) => isIn(draft, journey, member, 'Halted', 'started'));
    const ready: string[] = [];
    for (const member of halted) {
      const ids = draft.add(startSteps(place, member, action, below));
      journey.advance(member.vm, ids.slice(-1));
      journey.setPower(member.vm, 'Running');
      ready.push(...ids.slice(-1));
    }
    if (ready.length > 0) below = ready;
  }
}

/** Starts one VM and waits for its sign of life; `below` are the steps of the tiers before. */
export function startSteps(
  { draft, journey, key }: Pick<ActionPlace, 'draft' | 'journey' | 'key'>,
  member: Member,
  { readiness }: { readonly readiness: Readiness },
  below: readonly string[],
): readonly PlanStep[] {
  const { vm, name, target } = member;
  const start: PlanStep = {
    id: `start-vm:${key}:${vm.uuid}`,
    title:
      vm.startDelaySeconds > 0
        ? `Start ${name} and wait its delay of ${String(vm.startDelaySeconds)} s`
        : `Start ${name}`,
    vmUuid: vm.uuid,
    call: `VM.start vm=${idOf(member)} start_paused=false force=false`,
    dependsOn: uniqueIds(journey.after(vm), below),
    ...draft.hostResources(journey.toRules.placement.hostUuid),
    estimateMs: startMs(vm),
    undo: 'shut it down again',
    action: { kind: 'start-vm', vm: target },
  };
  // XAPI's start ends when it runs: nothing more to wait for.
  if (readiness.probe.kind === 'running') return [start];
  const wait: PlanStep = {
    id: `wait-ready:${key}:${vm.uuid}`,
    title: `Wait until ${signWord(readiness.probe, name)}, ${secondsWord(readiness.timeoutSeconds * 1000)} at most`,
    vmUuid: vm.uuid,
    call: '',
    dependsOn: [start.id],
    estimateMs: readyMs(readiness),
    undo: null,
    action: { kind: 'wait-ready', vm: target, readiness },
  };
  return [start, wait];
}

type Probe = (StageAction & { readonly kind: 'start' })['readiness']['probe'];

function signWord(probe: Probe, name: string): string {
  switch (probe.kind) {
    case 'running':
      return `${name} runs`;
    case 'agent':
      return `the guest agent of ${name} reports`;
    case 'address':
      return `${name} has an address`;
    case 'tcp':
      return `${name} accepts connections on port ${String(probe.port)}`;
    case 'http':
      return `${name} answers ${probe.isTls ? 'https' : 'http'} on port ${String(probe.port)} at ${probe.path}`;
  }
}

function planNote({ draft, journey, key }: ActionPlace, { text }: StageAction & { readonly kind: 'note' }): void {
  const note: PlanStep = {
    id: `note:${key}${journey.suffix}`,
    title: `Note: ${text}`,
    vmUuid: null,
    call: '',
    dependsOn: journey.afterAll(),
    estimateMs: ESTIMATE.note,
    undo: null,
    action: { kind: 'note', text },
  };
  journey.advanceAll(draft.add([note]));
}

/** Members by start order, lowest first. */
export function tiersOf(members: readonly Member[]): Member[][] {
  const tiers = new Map<number, Member[]>();
  for (const member of members) tiers.set(member.vm.startOrder, [...(tiers.get(member.vm.startOrder) ?? []), member]);
  return [...tiers].sort(([a], [b]) => a - b).map(([, tier]) => tier);
}

/** Notes a VM that is in neither of the two states between which starts and shutdowns go. */
function isIn(
  draft: PlanDraft,
  journey: Journey,
  { vm, name }: Member,
  wanted: 'Running' | 'Halted',
  verb: string,
): boolean {
  const state = journey.powerOf(vm);
  if (state !== 'Running' && state !== 'Halted')
    draft.notes.push(`${name} is ${state.toLowerCase()} and stays so: it can't be ${verb} from there.`);
  return state === wanted;
}

function idOf({ target, name }: Member): string {
  return 'uuid' in target ? target.uuid : `(${name})`;
}
