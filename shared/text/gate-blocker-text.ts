import type { Binding } from '../domain/gate/approval.ts';
import type { GateBlocker, UnknownFact } from '../domain/gate/gate-blocker.ts';
import type { Approver } from '../domain/gate/person.ts';
import type { ApprovalTally } from '../domain/gate/tally-approvals.ts';
import type { BlockerText } from './plan-blocker-text.ts';
import { roleWord } from './role-text.ts';
import { countOf, formatAbsolute, formatDuration } from './format.ts';
import { inSentence, type Names } from './names.ts';

/** Says one unmet condition of a gate in words; every kind has its sentence, the compiler sees to it. */
export function gateBlockerText(blocker: GateBlocker, names: Names): BlockerText {
  switch (blocker.kind) {
    case 'clock-unknown':
    case 'clock-went-back':
    case 'clock-went-ahead':
      return clockText(blocker);
    case 'record-doubted':
      return say(
        DOUBTED[blocker.what],
        `${DOUBTS[blocker.what]} on the pool is not believed: ${WHY_DOUBTED[blocker.reason]}.`,
        DOUBT_REMEDIES[blocker.what],
      );
    case 'not-requested':
      return say('not requested', 'Nobody has asked for approvals.', 'Ask for approvals.');
    case 'request-refused':
      return say('request void', `The request does not hold: ${refusalText(blocker.refusal)}.`, 'Ask again.');
    case 'request-rejected':
      return say(
        'rejected',
        `${inSentence(blocker.by)} rejected it: ${inSentence(blocker.reason)}`,
        'Settle what was found, then ask again.',
      );
    case 'request-withdrawn':
      return say('request withdrawn', `${inSentence(blocker.by)} took the request back.`, 'Ask again.');
    case 'request-expired':
      return say('request expired', `The request ran out on ${at(blocker.atMs)}.`, 'Ask again.');
    case 'approvals-missing':
      return approvalsText(blocker);
    case 'soaking':
      return say(
        `soaks ${formatDuration(blocker.remainingMs)}`,
        `It has to stay in its stage for another ${formatDuration(blocker.remainingMs)}.`,
        `Wait until ${at(blocker.clearsAtMs)}; a change to it starts the time anew.`,
      );
    case 'outside-window':
      return say(
        'outside window',
        `No change window is open (time zone ${inSentence(blocker.timeZone)}).`,
        blocker.clearsAtMs === null
          ? 'None opens within two weeks: change the windows of the gate.'
          : `Wait until ${at(blocker.clearsAtMs)}, when the next one opens.`,
      );
    case 'frozen':
      return frozenText(blocker);
    case 'time-zone-unknown':
      return say(
        'time zone unknown',
        `The gate names a time zone that is not known here (${inSentence(blocker.timeZone)}).`,
        'Correct it in the gate.',
      );
    case 'stage-busy':
      return say(
        'stage busy',
        `${inSentence(names.configuration(blocker.configurationUuid))} is entering the stage, which takes one at a time.`,
        'Wait for that run to finish.',
      );
    default:
      return checkText(blocker, names);
  }
}

const DOUBTED = { workflow: 'workflow doubted', policies: 'policies doubted', stage: 'stage doubted' } as const;
const DOUBTS = { workflow: 'The workflow', policies: 'The record of policies', stage: 'The stage record' } as const;
const WHY_DOUBTED = {
  'unknown-key': 'the key it was written with is not known here, or was revoked',
  older: 'a later version was there before',
  replaced: 'it said something else before',
  removed: 'it was there and is gone',
} as const;
const DOUBT_REMEDIES = {
  workflow: 'Find out who changed it; trust that workstation, or say that the workflow is right.',
  policies: 'Find out who changed it; trust that workstation, or save the policies again.',
  stage: 'Find out who wrote it; trust that workstation.',
} as const;

type CheckBlocker = Extract<
  GateBlocker,
  {
    readonly kind:
      | 'fact-unknown'
      | 'drift-above'
      | 'score-below'
      | 'replica-stale'
      | 'tools-not-running'
      | `probe-${'missing' | 'failed' | 'stale'}`
      | `snapshot-${'missing' | 'stale'}`
      | `rehearsal-${'missing' | 'stale'}`
      | 'not-ticked';
  }
>;

function checkText(blocker: CheckBlocker, names: Names): BlockerText {
  const vms = (uuids: readonly string[]): string => uuids.map((uuid) => inSentence(names.vm(uuid))).join(', ');
  switch (blocker.kind) {
    case 'fact-unknown':
      return say('not known yet', `It is not known ${UNKNOWN[blocker.fact]}.`, REMEDIES[blocker.fact]);
    case 'drift-above':
      return say(
        `drift ${String(blocker.driftCount)}`,
        `It differs in ${countOf(blocker.driftCount, 'place')} from what it must equal; the gate allows ${String(blocker.maxDrift)}.`,
        'Put the differences right, or have them accepted.',
      );
    case 'score-below':
      return say(
        `drift score ${String(blocker.score)} %`,
        `Its drift score is ${String(blocker.score)} %; the stage it is in asks for ${String(blocker.least)} %.`,
        'Put the differences right, the weightiest first.',
      );
    case 'replica-stale':
      return say(
        'stale replica',
        blocker.isSourceGone
          ? 'What it is a replica of is not in production any more.'
          : 'Production changed since this replica was made of it.',
        'Refresh the replica, then test it again.',
      );
    case 'tools-not-running':
      return say(
        'guest tools silent',
        `The guest tools do not report in ${vms(blocker.vmUuids)}.`,
        'Start these VMs, or install the tools in them.',
      );
    case 'probe-missing':
      return say('not probed', 'It was not probed.', 'Run the probes.');
    case 'probe-failed':
      return say(
        'probe failed',
        `The probe of ${vms(blocker.vmUuids)} failed.`,
        'Mend them, then run the probes again.',
      );
    case 'probe-stale':
      return say('probe too old', `The probes ran ${ages(blocker)}.`, 'Run them again.');
    case 'snapshot-missing':
      return say(
        'no snapshot',
        `${vms(blocker.vmUuids)} has no snapshot that counts.`,
        'Take a snapshot of all members.',
      );
    case 'snapshot-stale':
      return say(
        'snapshot too old',
        `The newest snapshot of ${vms(blocker.vmUuids)} was taken ${ages(blocker)}.`,
        'Take a snapshot of all members.',
      );
    case 'rehearsal-missing':
      return say('not rehearsed', 'No restore of it was rehearsed.', 'Rehearse a restore.');
    case 'rehearsal-stale':
      return say('rehearsal too old', `A restore was rehearsed ${ages(blocker)}.`, 'Rehearse it again.');
    case 'not-ticked':
      return say('not ticked', `Nobody has ticked: ${inSentence(blocker.text)}`, 'Check it, then tick it.');
  }
}

function clockText(
  blocker: Extract<GateBlocker, { readonly kind: 'clock-unknown' | `clock-went-${'back' | 'ahead'}` }>,
): BlockerText {
  switch (blocker.kind) {
    case 'clock-unknown':
      return say('pool time unknown', "The pool's time is not known.", 'Connect the pool.');
    case 'clock-went-back':
      return say(
        'pool clock went back',
        `The pool's clock is ${formatDuration(blocker.behindMs)} behind a time it has shown before.`,
        'Set the clock of the coordinator right, or confirm that it is right now.',
      );
    case 'clock-went-ahead':
      return say(
        'pool clock ahead',
        `The pool's clock is ${formatDuration(blocker.aheadMs)} ahead of what it should show.`,
        'Set it right, or the clock of this workstation; or confirm that the pool is right.',
      );
  }
}

function approvalsText(missing: Extract<GateBlocker, { readonly kind: 'approvals-missing' }>): BlockerText {
  const lacking = missing.minimum - missing.have;
  const self = missing.isRequesterExcluded ? '; whoever asked does not count' : '';
  return say(
    `needs ${countOf(lacking, 'approval')}`,
    `${inSentence(missing.ruleName)}: ${String(missing.have)} of ${countOf(missing.minimum, 'approval')} given${self}.`,
    `${lacking === 1 ? 'One' : String(lacking)} of these may approve: ${missing.from.map(approverText).join(', ')}.`,
  );
}

const OVERRIDES: Readonly<Record<Extract<GateBlocker, { kind: 'frozen' }>['override'], string>> = {
  forbidden: 'nothing overrides this freeze',
  'not-asked': 'or override the freeze, with the right to and a reason',
  'right-missing': 'or have it overridden by somebody who has the right to',
  'reason-missing': 'or say why the freeze is overridden',
};

function frozenText(frozen: Extract<GateBlocker, { readonly kind: 'frozen' }>): BlockerText {
  return say(
    'frozen',
    `Changes are frozen: ${inSentence(frozen.name)}.`,
    `Wait until ${at(frozen.clearsAtMs)}; ${OVERRIDES[frozen.override]}.`,
  );
}

const UNKNOWN: Readonly<Record<UnknownFact, string>> = {
  plan: 'what the plan would do',
  soak: 'since when it has been unchanged in its stage',
  drift: 'how far it has drifted',
  replica: 'whether production is still what it was made of',
  tools: 'whether the guest tools report',
  snapshots: 'which snapshots there are',
};

const REMEDIES: Readonly<Record<UnknownFact, string>> = {
  plan: 'Open the plan.',
  soak: 'It was changed since it entered: put it into its stage again, which starts the time anew.',
  drift: 'Compare it with what it must equal.',
  replica: 'Connect the pool and wait for its inventory.',
  tools: 'Connect the pool and wait for its inventory.',
  snapshots: 'Connect the pool and wait for its inventory.',
};

const FIELD_WORDS: Readonly<Record<keyof Binding, string>> = {
  pool: 'the pool',
  configuration: 'the configuration',
  service: 'the service',
  direction: 'the direction',
  from: 'the stage it leaves',
  to: 'the stage it enters',
  revision: 'the revision',
  plan: 'the plan',
  workflow: 'the workflow',
};

/** Why a statement does not count, to follow a colon; no full stop. */
export function refusalText(refusal: ApprovalTally['refused'][number]['refusal']): string {
  switch (refusal.kind) {
    case 'signature':
      return 'its signature does not match its text';
    case 'key-unknown':
      return 'it was signed with a key that is not known here';
    case 'key-revoked':
      return 'it was signed with a key that was revoked';
    case 'other-subject':
      return `it was made for something else (${refusal.fields.map((field) => FIELD_WORDS[field]).join(', ')})`;
    case 'other-request':
      return 'it answers another request';
    case 'nonce-spent':
      return 'it was used before';
    case 'expired':
      return `it ran out on ${at(refusal.atMs)}`;
    case 'from-the-future':
      return `it bears a time to come (${at(refusal.atMs)})`;
    case 'before-request':
      return 'it is older than the request';
    case 'same-person':
      return 'both signatures are of the same person';
    case 'not-allowed':
      return 'the gate does not allow breaking the glass';
    case 'requester':
      return 'whoever asked does not count';
    case 'not-an-approver':
      return 'no rule of the gate names this person';
  }
}

/** Whom a rule accepts, in words. */
export function approverText(approver: Approver): string {
  switch (approver.kind) {
    case 'anybody':
      return 'anybody with an account';
    case 'user':
      return inSentence(approver.subject);
    case 'group':
      return `members of ${inSentence(approver.subject)}`;
    case 'role':
      return `${roleWord(approver.role)} or stronger`;
  }
}

function ages({ ageMs, maxAgeMs }: { readonly ageMs: number; readonly maxAgeMs: number }): string {
  return `${formatDuration(ageMs)} ago; the gate allows ${formatDuration(maxAgeMs)}`;
}

function at(ms: number): string {
  return formatAbsolute(new Date(ms).toISOString());
}

function say(short: string, reason: string, remedy: string): BlockerText {
  return { short, reason, remedy };
}
