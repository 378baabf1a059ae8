import { isFatal, type ArchiveFinding, type ArchiveVerdict } from '../domain/archive/archive-finding.ts';
import { isProven, type Rehearsal } from '../domain/archive/rehearsal.ts';
import type { Blocker } from '../domain/blocker.ts';
import { countOf, formatBytes, formatDuration } from './format.ts';
import { inSentence, type Names } from './names.ts';
import type { BlockerText } from './plan-blocker-text.ts';
import type { Tone } from './run-text.ts';

/** Says a blocker that archiving or restoring brings. */
export function archiveBlockerText(
  blocker: Extract<Blocker, { kind: 'archive-name-taken' | 'network-not-chosen' | 'mac-taken' }>,
  names: Names,
): BlockerText {
  switch (blocker.kind) {
    case 'archive-name-taken':
      return {
        short: 'name taken',
        reason: `The shelf has an archive named ${inSentence(blocker.name)} already.`,
        remedy: 'Choose another name.',
      };
    case 'network-not-chosen':
      return {
        short: 'network not chosen',
        reason: `No network of this pool was chosen for ${inSentence(blocker.network)}.`,
        remedy: 'Choose one; the VMs come up on nothing else.',
      };
    case 'mac-taken':
      return {
        short: 'MAC taken',
        reason: `${inSentence(names.vm(blocker.vmUuid))} of this pool has the MAC address ${blocker.mac}, which the archive has as well.`,
        remedy: 'Restore with new MAC addresses, or to another pool.',
      };
  }
}

/** One finding as a sentence. */
export function findingText(finding: ArchiveFinding): string {
  switch (finding.kind) {
    case 'no-manifest':
      return 'It has no manifest: the archive was never finished, or the manifest was taken away.';
    case 'manifest-unreadable':
      return `Its manifest can't be read: ${finding.reason}.`;
    case 'manifest-altered':
      return 'Its manifest was altered: the signature does not match what it says.';
    case 'unknown-key':
      return `It was signed by ${inSentence(finding.by)} with a key that this workstation has not met (${finding.key.slice(0, 8)}…).`;
    case 'missing':
      return `${finding.file} is missing.`;
    case 'truncated':
      return `${finding.file} is cut short: ${formatBytes(finding.sizeBytes)} of ${formatBytes(finding.wantedBytes)} are there.`;
    case 'altered':
      return `${finding.file} was altered: its checksum is not the signed one.`;
    case 'foreign':
      return `${inSentence(finding.file)} is in the folder and belongs to no archive.`;
    case 'structure':
      return `${finding.file} is no whole XVA: ${finding.detail}.`;
    case 'copy-missing':
      return `The copy of ${inSentence(finding.vm)} is not on the pool any more.`;
    case 'copy-changed':
      return `The copy of ${inSentence(finding.vm)} is not what was archived: ${finding.detail}.`;
    case 'copy-unguarded':
      return `The copy of ${inSentence(finding.vm)} is no longer kept from being removed.`;
  }
}

/** The verdict of the last check in a word or two. */
export function verdictWord(verdict: ArchiveVerdict | null): { readonly word: string; readonly tone: Tone } {
  if (!verdict) return { word: 'Not checked', tone: 'off' };
  const count = verdict.findings.length;
  if (count === 0) return { word: 'Whole', tone: 'good' };
  const isBad = verdict.findings.some(isFatal);
  return { word: isBad ? countOf(count, 'finding') : 'Whole, with a remark', tone: isBad ? 'bad' : 'waiting' };
}

/** The result of the last rehearsal in a few words. */
export function rehearsalWord(rehearsal: Rehearsal | null): { readonly word: string; readonly tone: Tone } {
  if (!rehearsal) return { word: 'Not rehearsed', tone: 'off' };
  if (rehearsal.failure !== null) return { word: 'Rehearsal failed', tone: 'bad' };
  const ready = rehearsal.vms.filter(({ readyAfterMs }) => readyAfterMs !== null).length;
  const word = isProven(rehearsal)
    ? `All ${String(ready)} ready`
    : `${String(ready)} of ${countOf(rehearsal.vms.length, 'VM')} ready`;
  return { word, tone: isProven(rehearsal) ? 'good' : 'bad' };
}

const SIGNS = { running: 'to run', agent: "for the guest's agent", address: 'for an address' } as const;

/** What was waited for in a rehearsal. */
export function rehearsalSign({ probe }: Pick<Rehearsal, 'probe'>): string {
  return SIGNS[probe];
}

/** The result of a rehearsal line by line. */
export function rehearsalLines(rehearsal: Rehearsal): readonly string[] {
  const { vms, failure, tookMs, poolName } = rehearsal;
  return [
    `Rehearsed on ${inSentence(poolName)} in ${formatDuration(tookMs)}: ${rehearsalWord(rehearsal).word}`,
    ...(failure === null ? [] : [`  ! ${failure}`]),
    ...vms.map(
      ({ nameLabel, readyAfterMs }) =>
        `  ${inSentence(nameLabel)}: ${readyAfterMs === null ? 'not ready in time' : `ready after ${formatDuration(readyAfterMs)}`}`,
    ),
  ];
}
