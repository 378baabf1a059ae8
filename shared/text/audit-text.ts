import type { AuditEffect } from '../domain/audit/audit-effect.ts';
import type { AuditFinding } from '../domain/audit/reconcile.ts';
import type { WitnessState } from '../domain/audit/witness.ts';
import { inSentence } from './names.ts';

const EFFECTS: Readonly<Record<AuditEffect, string>> = {
  power: 'power state',
  content: 'content of disks or boot',
  network: 'networks',
  size: 'vCPUs or memory',
  placement: 'where it runs',
  membership: 'members or start order',
  removal: 'something was removed',
  snapshot: 'snapshots',
  protection: 'blocked operations',
  label: 'names or tags',
  other: 'something else',
};

/** What a call changed, in words. */
function effectWord(effect: AuditEffect): string {
  return EFFECTS[effect];
}

/** Findings of a comparison with a pool's log that are shown. */
export type ShownFinding = Exclude<AuditFinding, { readonly kind: 'bookkeeping' | 'recorded' }>;

/** A finding in words: who called what on what, and what that broke. */
export function findingText(
  finding: ShownFinding,
  nameOf: (configurationUuid: string) => string,
): { readonly what: string; readonly broke: readonly string[]; readonly tone: 'bad' | 'waiting' | 'off' } {
  const { record } = finding;
  const who = record.subjectName === '' ? 'the local superuser' : inSentence(record.subjectName);
  const object = record.objects.find(({ argument, name }) => name !== '' && argument !== 'session_id')?.name;
  const on = object === undefined ? '' : ` on ${inSentence(object)}`;
  if (finding.kind === 'unrecorded') {
    const of = finding.configurationUuid === null ? '' : `, of ${inSentence(nameOf(finding.configurationUuid))}`;
    return {
      what: `${record.call}${on}${of}, in a session of this console`,
      broke: ['the ledger has no entry for it'],
      tone: 'bad',
    };
  }
  const broke = [
    ...(finding.brokeLockOf === null ? [] : [`it passed by the lock of run ${finding.brokeLockOf.slice(0, 8)}`]),
    ...(finding.brokeRevision
      ? ['the configuration is no longer its recorded revision; approvals of it are void']
      : []),
    ...(finding.happened ? [] : ['it was refused or failed, and changed nothing']),
  ];
  const what = `${who} called ${record.call}${on}: ${effectWord(finding.effect)} of ${inSentence(nameOf(finding.configurationUuid))}`;
  const isBad = finding.brokeLockOf !== null || finding.brokeRevision;
  return { what, broke, tone: isBad ? 'bad' : finding.happened ? 'waiting' : 'off' };
}

const WITNESSES: Readonly<Record<WitnessState, string>> = {
  confirmed: 'The ledger holds the record that the pool remembers',
  contradicted: 'The ledger holds another record there: it was rewritten',
  cut: 'The ledger ends before it: its end was cut off',
  forged: 'Not signed by a key of this ledger: it says nothing',
  elsewhere: 'Of another console’s ledger',
};

/** What the pool's memory of a checkpoint says about the ledger. */
export function witnessWord(state: WitnessState): string {
  return WITNESSES[state];
}
