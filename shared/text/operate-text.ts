import type { Blocker } from '../domain/blocker.ts';
import { OPERATE_VERBS, type OperateVerb } from '../domain/operate/operate-wish.ts';
import { countOf } from './format.ts';
import { listNames } from './configuration-text.ts';
import { inSentence, type Names } from './names.ts';
import type { BlockerText } from './plan-blocker-text.ts';

interface VerbWords {
  /** As a person gives the order: "Shut down". */
  readonly verb: string;
  /** What became of it, after a name: "Shutdown of …". */
  readonly noun: string;
  /** What it does, in one sentence. */
  readonly note: string;
}

const WORDS: Readonly<Record<OperateVerb, VerbWords>> = {
  start: {
    verb: 'Start',
    noun: 'Start',
    note: 'In start order; a tier begins when the one before it is ready. Suspended VMs are resumed.',
  },
  shutdown: {
    verb: 'Shut down',
    noun: 'Shutdown',
    note: 'In reverse start order; each guest is asked to shut down by itself.',
  },
  'switch-off': {
    verb: 'Switch off',
    noun: 'Switching off',
    note: 'Takes the power away at once. Guests are not asked.',
  },
  reboot: {
    verb: 'Reboot',
    noun: 'Reboot',
    note: 'All go down in reverse start order, then come up in start order.',
  },
  suspend: { verb: 'Suspend', noun: 'Suspending', note: 'Puts running VMs to disk with their memory.' },
  resume: { verb: 'Resume', noun: 'Resuming', note: 'Brings suspended VMs back, in start order.' },
  snapshot: {
    verb: 'Snapshot',
    noun: 'Snapshots',
    note: 'One snapshot of every VM under one name, as close together as the storage allows.',
  },
  revert: {
    verb: 'Revert',
    noun: 'Revert',
    note: 'All VMs go back to a set of snapshots. vApp, order, networks, tags and fields stay as they are now.',
  },
  'forget-snapshots': {
    verb: 'Delete snapshots of',
    noun: 'Deleting snapshots',
    note: 'Removes a set of snapshots with their disks. The VMs stay as they are.',
  },
  copy: {
    verb: 'Copy',
    noun: 'Copies',
    note: 'Whole new configurations, made of snapshots of this one, which goes on as it is.',
  },
  migrate: {
    verb: 'Migrate',
    noun: 'Migration',
    note: 'All VMs to another host, other storage, or another pool: live what runs, as one plan.',
  },
  arrange: {
    verb: 'Edit the members of',
    noun: 'New arrangement',
    note: 'Which VMs belong to it, in which tiers they start, and how long each tier waits. The VMs go on as they are.',
  },
  delete: { verb: 'Delete', noun: 'Deleting', note: 'Removes all VMs with their disks and snapshots, and the vApp.' },
};

/** True for kinds of plans that operate a configuration. */
export function isOperateVerb(kind: string): kind is OperateVerb {
  return OPERATE_VERBS.some((verb) => verb === kind);
}

/** A verb as a person gives the order: "Shut down". */
export function verbWord(verb: OperateVerb): string {
  return WORDS[verb].verb;
}

/** What a verb does, in one sentence. */
export function verbNote(verb: OperateVerb): string {
  return WORDS[verb].note;
}

/** What was done, in front of "of" and a name: "Shutdown". */
export function verbNoun(verb: OperateVerb): string {
  return WORDS[verb].noun;
}

/** What a plan that operates a configuration does, as its one button says it: "Shut down Web shop 2.4". */
export function operateTitle(verb: OperateVerb, configurationName: string): string {
  return `${verbWord(verb)} ${inSentence(configurationName)}`;
}

/** Blockers that only plans to operate a configuration meet. */
type OperateBlockerKind =
  | 'stage-locked'
  | 'nothing-to-do'
  | 'vm-still-up'
  | 'operation-not-allowed'
  | 'snapshot-name-taken'
  | 'copy-name-taken'
  | 'sr-cannot-snapshot'
  | 'stage-fences-copies';

/** Says a blocker that operating a configuration brings. */
export function operateBlockerText(blocker: Extract<Blocker, { kind: OperateBlockerKind }>, names: Names): BlockerText {
  switch (blocker.kind) {
    case 'stage-locked':
      return say(
        'stage locked',
        `${inSentence(blocker.stage === '' ? 'A stage' : blocker.stage)} is locked: XAPI refuses to delete or revert ${countOf(blocker.vmUuids.length, 'VM')} of it.`,
        'Let this plan lift the lock, with a reason; it stands in the ledger, and a revert puts the lock back.',
      );
    case 'nothing-to-do':
      if (blocker.verb === 'arrange')
        return say('nothing changes', 'Members, order and delays are as they are now.', 'Change something first.');
      return say(
        'nothing to do',
        `No VM is in a state from which it could be done: ${verbWord(blocker.verb).toLowerCase()}.`,
        'Look at the states of its VMs.',
      );
    case 'vm-still-up':
      return say(
        'VM still up',
        `${inSentence(names.vm(blocker.vmUuid))} is ${blocker.powerState.toLowerCase()}; only VMs that are down are removed.`,
        'Shut the configuration down first.',
      );
    case 'operation-not-allowed':
      return say(
        'not allowed now',
        `XAPI does not offer ${blocker.operation} of ${inSentence(names.vm(blocker.vmUuid))} now.`,
        NEEDS_AGENT.has(blocker.operation)
          ? 'Mostly its guest agent does not report: wait for it, or install the tools; switching off needs none.'
          : 'See in XenCenter what the VM offers, and what keeps it from this.',
      );
    case 'snapshot-name-taken':
      return say(
        'name taken',
        `A VM has a snapshot named ${inSentence(blocker.name)} already, so the set could not be told apart.`,
        'Choose another name.',
      );
    case 'copy-name-taken':
      return say(
        'name taken',
        `There ${blocker.names.length === 1 ? 'is a configuration' : 'are configurations'} named ${listNames(blocker.names)} already.`,
        'Choose another pattern.',
      );
    case 'sr-cannot-snapshot':
      return say(
        'no snapshots',
        `${inSentence(names.vm(blocker.vmUuid))} has a disk on ${inSentence(names.sr(blocker.srUuid))}, whose type ${blocker.type} can neither snapshot nor clone.`,
        'Move the disk to another SR first.',
      );
    case 'stage-fences-copies':
      return say(
        'stage fences copies',
        `${inSentence(blocker.stage)} puts what enters it by copy into a fence, which only a transition makes.`,
        'Promote by copy, or choose another stage.',
      );
  }
}

const NEEDS_AGENT: ReadonlySet<string> = new Set(['clean_shutdown', 'suspend', 'checkpoint']);

function say(short: string, reason: string, remedy: string): BlockerText {
  return { short, reason, remedy };
}
