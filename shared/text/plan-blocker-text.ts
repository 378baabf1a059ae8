import type { Blocker, BudgetPart } from '../domain/blocker.ts';
import { fenceProblemText, fenceRejectionText } from './fence-text.ts';
import { countOf, formatBytes } from './format.ts';
import { inSentence, shortUuid, type Names } from './names.ts';

/** What a blocker means on screen. */
export interface BlockerText {
  /** For a button or a column: at most four words. */
  readonly short: string;
  /** The reason as a sentence. */
  readonly reason: string;
  /** What would clear it. */
  readonly remedy: string;
}

/** Blockers that rules of stages and transitions bring. */
type RuleKind =
  | 'held'
  | 'user-not-allowed'
  | 'sr-missing'
  | 'host-missing'
  | 'budget-exceeded'
  | 'several-occupants'
  | 'snapshot-missing'
  | 'not-fenceable';

/** Says a blocker that a rule of a stage or transition brings. */
export function ruleBlockerText(blocker: Extract<Blocker, { kind: RuleKind }>, names: Names): BlockerText {
  switch (blocker.kind) {
    case 'held':
      return say('held', `The transition is held: ${inSentence(blocker.reason)}.`, 'Release the hold in the workflow.');
    case 'user-not-allowed':
      return say(
        'not allowed here',
        `${inSentence(blocker.stage)} lets only ${listNames(blocker.allowed)} bring configurations in; you are ${inSentence(blocker.userName)}.`,
        'Ask one of them, or have the stage changed.',
      );
    case 'sr-missing':
      return say(
        'SR missing',
        `${inSentence(blocker.stage)} keeps its disks on an SR that is not on the pool (${blocker.srUuid}).`,
        'Choose another SR for the stage.',
      );
    case 'host-missing':
      return say(
        'host missing',
        `${inSentence(blocker.stage)} prefers a host that is not in the pool (${blocker.hostUuid}).`,
        'Choose another host for the stage, or none.',
      );
    case 'budget-exceeded':
      return say(
        'over budget',
        `${inSentence(blocker.stage)} allows ${budgetWords(blocker.part, blocker.limit)}; there would be ${budgetWords(blocker.part, blocker.wanted)}.`,
        'Take another configuration out of the stage first, or raise its budget.',
      );
    case 'several-occupants':
      return say(
        'several there',
        `A swap takes the place of one configuration, but ${inSentence(blocker.stage)} holds ${countOf(blocker.configurationUuids.length, 'configuration')}: ${listNames(blocker.configurationUuids.map((uuid) => names.configuration(uuid)))}.`,
        'Move all but one of them out of the stage.',
      );
    case 'not-fenceable':
      return say(
        'no fence',
        blocker.stage === ''
          ? `No fence can be made for it: ${fenceReasons(blocker, names)}`
          : `${inSentence(blocker.stage)} fences what enters it by copy, and no fence can be made: ${fenceReasons(blocker, names)}`,
        `Mend that, or list VLAN tags for fences on the place Fences${blocker.stage === '' ? '' : '; or let the stage be changed'}.`,
      );
    case 'snapshot-missing':
      return say(
        'no snapshot',
        `${inSentence(names.vm(blocker.vmUuid))} has no snapshot of the set that leads back to ${inSentence(blocker.stage)}.`,
        'Demote by another transition that moves it as it is; have the stages take snapshots from now on.',
      );
  }
}

/** Blockers that VMs, storage and hosts bring when steps are planned for them. */
type ResourceKind =
  | 'sr-detached'
  | 'sr-unreachable'
  | 'sr-full'
  | 'no-host-fits'
  | 'no-host-boots'
  | 'chain-too-deep'
  | 'operation-blocked'
  | 'vm-not-steady';

/** Says a blocker that VMs, storage and hosts bring. */
export function resourceBlockerText(blocker: Extract<Blocker, { kind: ResourceKind }>, names: Names): BlockerText {
  switch (blocker.kind) {
    case 'sr-detached':
      return say(
        'SR not attached',
        `No host is attached to ${inSentence(names.sr(blocker.srUuid))}.`,
        'Plug the SR in on its hosts, or choose another SR for the stage.',
      );
    case 'sr-unreachable':
      return say(
        'SR unreachable',
        `${inSentence(names.vm(blocker.vmUuid))} runs on ${inSentence(names.host(blocker.hostUuid))}, which is not attached to ${inSentence(names.sr(blocker.srUuid))}.`,
        'Migrate the VM to a host that is, shut it down, or choose another SR for the stage.',
      );
    case 'sr-full':
      return say(
        'SR full',
        `${inSentence(names.sr(blocker.srUuid))} has ${formatBytes(blocker.freeBytes)} free; the disks need ${formatBytes(blocker.neededBytes)}.`,
        'Free space on the SR, or choose another one for the stage.',
      );
    case 'no-host-fits':
      return say(
        'no host fits',
        blocker.hosts === 0
          ? `No host sees all networks and SRs of ${inSentence(names.vm(blocker.vmUuid))}.`
          : `No host has ${formatBytes(blocker.memoryBytes)} of memory left for ${inSentence(names.vm(blocker.vmUuid))}; the most is ${formatBytes(blocker.freeBytes)}.`,
        blocker.hosts === 0
          ? 'Map networks and an SR that one host has together.'
          : 'Shut other VMs down, cap the memory in the stage, or let the stage not start them.',
      );
    case 'no-host-boots':
      return say(
        'no host starts it',
        `No host would start ${inSentence(names.vm(blocker.vmUuid))}. ${blocker.reasons.map(({ hostUuid, sentence }) => `${inSentence(names.host(hostUuid))}: ${sentence}`).join(' ')}`,
        'Mend what the hosts name, or let the stage not start it.',
      );
    case 'chain-too-deep':
      return say(
        blocker.length === null ? 'too many snapshots' : 'disk chain too long',
        blocker.length === null
          ? `${inSentence(names.vm(blocker.vmUuid))} has ${countOf(blocker.snapshots, 'snapshot')}; with one more its disk chains reach the limit of ${String(blocker.limit)}.`
          : `A disk chain of ${inSentence(names.vm(blocker.vmUuid))} is ${countOf(blocker.length, 'image')} long, with ${countOf(blocker.snapshots, 'snapshot')} of the VM; with one more it reaches the limit of ${String(blocker.limit)}.`,
        'Destroy old snapshots and wait until the SR has coalesced them, or let the stage keep fewer.',
      );
    case 'operation-blocked':
      return say(
        'operation blocked',
        `XAPI is told to refuse ${blocker.operation} of ${inSentence(names.vm(blocker.vmUuid))}: ${inSentence(blocker.reason)}.`,
        'Ask who blocked it; remove it from the blocked operations of the VM.',
      );
    case 'vm-not-steady':
      return say(
        `VM ${blocker.powerState.toLowerCase()}`,
        `${inSentence(names.vm(blocker.vmUuid))} is ${blocker.powerState.toLowerCase()}; its disks move only while it runs or is halted.`,
        'Resume it or shut it down.',
      );
  }
}

function budgetWords(part: BudgetPart, value: number): string {
  switch (part) {
    case 'configurations':
      return countOf(value, 'configuration');
    case 'vcpus':
      return countOf(value, 'vCPU');
    case 'memory':
      return `${formatBytes(value)} of memory`;
    case 'disk':
      return `${formatBytes(value)} of disk`;
  }
}

const MOST_NAMES = 5;

function listNames(all: readonly string[]): string {
  const shown = all.slice(0, MOST_NAMES).map(inSentence).join(', ');
  return all.length > MOST_NAMES ? `${shown} and ${String(all.length - MOST_NAMES)} more` : shown;
}

function say(short: string, reason: string, remedy: string): BlockerText {
  return { short, reason, remedy };
}

function fenceReasons(
  { problems, rejected, findings }: Extract<Blocker, { kind: 'not-fenceable' }>,
  names: Names,
): string {
  const known = {
    vm: (uuid: string) => names.vm(uuid),
    network: (uuid: string) => names.network(uuid),
    host: (uuid: string) => names.host(uuid),
    pif: shortUuid,
    physicalNetwork: (id: string) => id,
  };
  return [
    ...problems.map((problem) => fenceProblemText(problem, known)),
    ...rejected.flatMap(({ because }) => because.map((reason) => fenceRejectionText(reason, known))),
    ...findings.map((finding) => `${finding}.`),
  ].join(' ');
}
