import { secondsWord } from '../plan/words.ts';
import type { PowerState } from '../inventory.ts';
import { rulesOf } from '../workflow.ts';
import type { Readiness } from '../stage-rules.ts';
import { stageOf, type OperateFacts, type Operation } from './operate-facts.ts';
import type { WishOf } from './operate-wish.ts';
import { goDown, goUp, type Ways } from './tier-steps.ts';

/** That XAPI calls it running is enough. */
const RUNNING: Readiness = { probe: { kind: 'running' }, timeoutSeconds: 600 };

/** What a start waits for: what was asked for, else what the stage's own start action says, else nothing more. */
export function readinessFor(facts: OperateFacts, wanted: Readiness | null): Readiness {
  const own = rulesOf(stageOf(facts)).entry.find((action) => action.kind === 'start');
  return wanted ?? (own?.kind === 'start' ? own.readiness : RUNNING);
}

/** Starts what is halted and resumes what is suspended. */
export function planStart(operation: Operation, { readiness }: WishOf<'start'>): void {
  noteOthers(operation, { Paused: 'started', Unknown: 'started' });
  goUp(operation, { Halted: 'start', Suspended: 'resume' }, upWish(operation, readiness));
}

/** Shuts guests down; what has no guest agent goes down hard only where force is allowed at all. */
export function planShutdown(operation: Operation, { forceAfterSeconds }: WishOf<'shutdown'>): void {
  noteOthers(operation, { Paused: 'shut down', Suspended: 'shut down', Unknown: 'shut down' });
  noteForce(operation, forceAfterSeconds);
  goDown(operation, { Running: 'shut-down' }, { key: 'down', forceAfterSeconds });
}

/** Takes the power away. */
export function planSwitchOff(operation: Operation): void {
  const { draft, journey } = operation;
  const off = journey.members.filter(({ vm }) => journey.powerOf(vm) !== 'Halted');
  const running = off.filter(({ vm }) => vm.powerState === 'Running' || vm.powerState === 'Paused');
  const suspended = off.filter(({ vm }) => vm.powerState === 'Suspended');
  if (running.length > 0)
    draft.irreversible.push(
      `${namesOf(running)}: switched off without the guest's consent. What it has not written to disk is lost, and its file systems may need repair.`,
    );
  if (suspended.length > 0)
    draft.irreversible.push(`${namesOf(suspended)}: the memory it was suspended with is lost; it can't be resumed.`);
  goDown(operation, { Running: 'switch-off', Paused: 'switch-off', Suspended: 'switch-off' }, { key: 'off' });
}

/** All down, then all that ran up again: the order of a configuration holds in between. */
export function planReboot(operation: Operation, { forceAfterSeconds, readiness }: WishOf<'reboot'>): void {
  const { draft, journey } = operation;
  noteOthers(operation, { Halted: 'rebooted', Paused: 'rebooted', Suspended: 'rebooted', Unknown: 'rebooted' });
  noteForce(operation, forceAfterSeconds);
  const only = new Set(journey.members.flatMap(({ vm }) => (vm.powerState === 'Running' ? [vm.uuid] : [])));
  goDown(operation, { Running: 'shut-down' }, { key: 'down', forceAfterSeconds, only });
  // None comes up while another is still going down: a tier would find its servers gone.
  journey.advanceAll(journey.afterAll());
  goUp(operation, { Halted: 'start' }, { ...upWish(operation, readiness), only });
  if (only.size > 0) draft.notes.push('All go down before the first comes up again; VMs may come up on other hosts.');
}

/** Puts what runs to disk, with its memory. */
export function planSuspend(operation: Operation): void {
  noteOthers(operation, { Paused: 'suspended', Unknown: 'suspended' });
  goDown(operation, { Running: 'suspend' }, { key: 'suspend' });
  operation.draft.notes.push('Suspended VMs keep their memory on the suspend SR; connections of their guests break.');
}

/** Brings back what is suspended. */
export function planResume(operation: Operation): void {
  noteOthers(operation, { Paused: 'resumed', Unknown: 'resumed' });
  goUp(operation, { Suspended: 'resume' }, upWish(operation, null));
}

function upWish(
  { facts }: Operation,
  readiness: Readiness | null,
): { readonly key: string; readonly readiness: Readiness } {
  return { key: 'up', readiness: readinessFor(facts, readiness) };
}

function noteForce({ draft, journey }: Operation, forceAfterSeconds: number | null): void {
  const running = journey.members.filter(({ vm }) => journey.powerOf(vm) === 'Running');
  if (forceAfterSeconds === null || running.length === 0) return;
  draft.irreversible.push(
    `A VM that does not shut down within ${secondsWord(forceAfterSeconds * 1000)} is switched off: what its guest has not written to disk is lost.`,
  );
}

/** Says which members stay as they are although the verb is for all. */
function noteOthers({ draft, journey }: Operation, states: Partial<Record<PowerState, string>>): void {
  for (const member of journey.members) {
    const verb = states[journey.powerOf(member.vm)];
    if (verb !== undefined)
      draft.notes.push(
        `${member.name} is ${member.vm.powerState.toLowerCase()} and stays so: it can't be ${verb} from there.`,
      );
  }
}

/** Names of members, in the order of the plan. */
export function namesOf(members: readonly { readonly name: string }[]): string {
  return members.map(({ name }) => name).join(', ');
}

/** Ways that bring back what was up before: for plans that halt in between. */
export const UP_AGAIN: Ways = { Halted: 'start', Suspended: 'resume' };
