import type { Blocker } from '../domain/blocker.ts';
import { ROLES } from '../domain/rights.ts';
import { archiveBlockerText } from './archive-text.ts';
import { formatAbsolute } from './format.ts';
import { gateBlockerText } from './gate-blocker-text.ts';
import { inSentence, type Names } from './names.ts';
import { migrateFindingText } from './migrate-text.ts';
import { operateBlockerText } from './operate-text.ts';
import { resourceBlockerText, ruleBlockerText, type BlockerText } from './plan-blocker-text.ts';
import { roleWord } from './role-text.ts';
import { templateBlockerText } from './template-text.ts';

export type { BlockerText };

/** Says one blocker in words; every kind has its sentence, the compiler sees to it. */
export function blockerText(blocker: Blocker, names: Names): BlockerText {
  switch (blocker.kind) {
    case 'template-unfit':
    case 'template-chain-deep':
    case 'template-name-taken':
    case 'template-too-large':
      return templateBlockerText(blocker);
    case 'pool-not-connected':
      return say(
        'pool not connected',
        'The pool is not connected.',
        'Connect it under Pools; what you see is as of the last contact.',
      );
    case 'permission-missing': {
      const role = roleWord(blocker.missing.role);
      return say(
        `needs ${role}`,
        `Your role lacks the permission ${blocker.missing.permission}.`,
        `Connect with an account whose role is ${role} or stronger.`,
      );
    }
    case 'no-transition':
      return say(
        'no transition',
        `The workflow has no way from ${inSentence(blocker.from)} to ${inSentence(blocker.to)}.`,
        'Choose a stage that the workflow connects.',
      );
    case 'already-there':
      return say('already there', `It is in ${inSentence(blocker.stage)} already.`, 'Nothing to do.');
    case 'not-in-stage':
      return say('not in a stage', 'It is in no stage of this service.', 'Put it into a stage first.');
    case 'run-active':
      return say(
        'run in progress',
        `A run is working on ${whom(blocker, names)}.`,
        'Wait for the run to finish, or stop it.',
      );
    case 'run-interrupted':
      return say(
        'run interrupted',
        `A run on ${whom(blocker, names)} was interrupted and waits for a decision.`,
        'Open the run; resume or undo it.',
      );
    case 'locked':
      return lockText(blocker, names);
    case 'record-not-believed':
      return say(
        'record not believed',
        `${blocker.configurationUuid === undefined ? 'Its stage record' : `The stage record of ${whom(blocker, names)}`} is not believed: ${blocker.reason}.`,
        'Find out who wrote it; then put it into its stage again.',
      );
    case 'empty':
      return say('no VMs', 'It has no VMs.', 'Add VMs to the vApp.');
    case 'vapp-gone':
      return say('vApp gone', 'Its vApp is not on the pool any more.', 'Create the configuration again from its VMs.');
    case 'network-missing':
      return say(
        'network missing',
        `The stage maps ${inSentence(blocker.role)} to a network that is not on the pool (${blocker.networkUuid}).`,
        'Choose another network for that role in the service.',
      );
    case 'network-unreachable':
      return say(
        'network unreachable',
        `${inSentence(names.vm(blocker.vmUuid))} runs on ${inSentence(names.host(blocker.hostUuid))}, which has no interface on ${inSentence(names.network(blocker.networkUuid))}.`,
        'Migrate the VM to a host that has one, shut it down, or map another network.',
      );
    case 'vm-busy':
      return say(
        'VM busy',
        `${inSentence(names.vm(blocker.vmUuid))} is busy (${blocker.operation}).`,
        'Wait until XAPI has finished that operation.',
      );
    case 'vm-in-other-configuration':
      return say(
        'VM taken',
        `${inSentence(names.vm(blocker.vmUuid))} is in ${inSentence(names.configuration(blocker.otherUuid))} already.`,
        'Leave it out, or take it out of the other configuration first.',
      );
    case 'name-taken':
      return say(
        'name taken',
        `Another configuration of this pool has that name (${blocker.otherUuid}).`,
        'Choose another name.',
      );
    case 'held':
    case 'user-not-allowed':
    case 'sr-missing':
    case 'host-missing':
    case 'budget-exceeded':
    case 'several-occupants':
    case 'snapshot-missing':
    case 'not-fenceable':
      return ruleBlockerText(blocker, names);
    case 'gate':
      return gateBlockerText(blocker.blocker, names);
    case 'stage-locked':
    case 'nothing-to-do':
    case 'vm-still-up':
    case 'operation-not-allowed':
    case 'copy-name-taken':
    case 'sr-cannot-snapshot':
    case 'stage-fences-copies':
    case 'snapshot-name-taken':
      return operateBlockerText(blocker, names);
    case 'migration':
      return migrateFindingText(blocker.finding);
    case 'archive-name-taken':
    case 'network-not-chosen':
    case 'mac-taken':
      return archiveBlockerText(blocker, names);
    case 'sr-detached':
    case 'sr-unreachable':
    case 'sr-full':
    case 'no-host-fits':
    case 'no-host-boots':
    case 'chain-too-deep':
    case 'operation-blocked':
    case 'vm-not-steady':
      return resourceBlockerText(blocker, names);
  }
}

/** The configuration that moves is "it"; the other one of a swap has its name. */
function whom(blocker: { readonly configurationUuid?: string }, names: Names): string {
  return blocker.configurationUuid === undefined ? 'it' : inSentence(names.configuration(blocker.configurationUuid));
}

function lockText(lock: Extract<Blocker, { kind: 'locked' }>, names: Names): BlockerText {
  const who = `${inSentence(lock.holder)} holds ${whom(lock, names)} from ${inSentence(lock.console)} since ${formatAbsolute(lock.since)}`;
  return lock.isStale
    ? say(
        'stale lock',
        `${who}, and the lock has expired.`,
        'Break the lock with a reason, once you know that nothing works on it.',
      )
    : say('locked', `${who}.`, 'Wait for that run, or ask the holder to stop it.');
}

function say(short: string, reason: string, remedy: string): BlockerText {
  return { short, reason, remedy };
}

/**
 * The one blocker to name where there is room for one: the first, or of missing permissions the one that asks for the
 * strongest role, since that role has the others as well.
 */
export function mainBlocker(blockers: readonly Blocker[]): Blocker | undefined {
  const [first] = blockers;
  if (first?.kind !== 'permission-missing') return first;
  const strength = (blocker: Blocker): number =>
    blocker.kind === 'permission-missing' ? ROLES.indexOf(blocker.missing.role) : ROLES.length;
  return [...blockers].sort((a, b) => strength(a) - strength(b))[0];
}
