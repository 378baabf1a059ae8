import type { BundleFacts, BundleVerdict } from '../domain/evidence/bundle-verdict.ts';
import { countOf } from './format.ts';
import { verdictRuleText } from './verdict-rule-text.ts';

/** One thing that was checked. `open`: it can't be said, or holds only in part. `unseen`: the check ended before it. */
export interface VerdictCheck {
  readonly state: 'holds' | 'open' | 'fails' | 'unseen';
  readonly what: string;
  readonly detail: string;
}

/** A verdict in an administrator's words: one sentence, what was checked, what to do. */
export interface VerdictWords {
  readonly tone: 'good' | 'waiting' | 'bad';
  /** One or two words for a badge. */
  readonly word: string;
  readonly sentence: string;
  readonly checks: readonly VerdictCheck[];
  readonly remedies: readonly string[];
}

/** Says what a verdict means. */
export function verdictText(found: BundleVerdict): VerdictWords {
  return { ...headline(found), checks: listChecks(found) };
}

function headline(found: BundleVerdict): Omit<VerdictWords, 'checks'> {
  const { facts } = found;
  switch (found.verdict) {
    case 'intact-anchored':
      return {
        tone: 'good',
        word: 'Intact',
        sentence: `Nothing in it was changed, removed or added since it was recorded, and somebody outside the console confirms it up to its last record, #${String(facts.to)}.`,
        remedies: ['Read the timeline, write down what you find, and sign off.'],
      };
    case 'intact-unanchored-since':
      return {
        tone: 'waiting',
        word:
          facts.anchoredUpTo === 0
            ? 'Intact, not confirmed outside'
            : `Intact, confirmed outside up to #${String(facts.anchoredUpTo)}`,
        sentence:
          facts.anchoredUpTo === 0
            ? 'It holds together and its signature is right, but nobody outside the exporting console confirms any of it.'
            : `It holds together and its signature is right. Records from #${String(found.seq)} on are confirmed by the exporting console alone.`,
        remedies: [
          'Whoever holds the console’s key could have written those records anew before the export.',
          'Ask for a bundle that was exported later, or compare it with the pool’s own audit log: then they are confirmed too.',
        ],
      };
    case 'broken-at':
      return {
        tone: 'bad',
        word: 'Broken',
        sentence: `${found.seq === null ? `Line ${String(found.line)} does not hold` : `Record #${String(found.seq)} does not hold`}: ${found.reason}. It was changed after it was recorded, or never was what it says.`,
        remedies: [
          'Believe nothing from that place on, and nothing that only this file says.',
          'Ask for a fresh export, and compare both: the comparison names the first record that differs.',
        ],
      };
    case 'unknown-key':
      return {
        tone: 'waiting',
        word: 'Unknown key',
        sentence:
          'It holds in itself, but it was signed by a key this workstation does not know: anybody could have made it.',
        remedies: [
          'Ask the exporter for the key by another way than this file (a call, a ticket, the console’s settings page), compare it, then trust it here.',
        ],
      };
    case 'malformed':
      return {
        tone: 'bad',
        word: 'Not readable',
        sentence: `It is not an evidence bundle, or was damaged on its way: ${verdictRuleText(found.rule)}.`,
        remedies: [
          'Nothing in it was believed or shown. Ask for the file again by another way, and compare the sizes.',
        ],
      };
  }
}

function listChecks(found: BundleVerdict): readonly VerdictCheck[] {
  const { facts } = found;
  const isOver = found.verdict === 'broken-at' || found.verdict === 'malformed';
  const unlessOver = (check: VerdictCheck): VerdictCheck =>
    isOver ? { state: 'unseen', what: check.what, detail: 'the check ended before it was known' } : check;
  return [
    formCheck(found),
    chainCheck(found),
    unlessOver(checkpointCheck(facts)),
    unlessOver(closingCheck(found)),
    unlessOver(witnessCheck(facts)),
    unlessOver(attachmentCheck(facts)),
    ...(facts.veiled + facts.withheld > 0 ? [withheldCheck(facts)] : []),
    ...(facts.directionMarks > 0 ? [directionCheck(facts)] : []),
  ];
}

function formCheck(found: BundleVerdict): VerdictCheck {
  const what = 'The file is a bundle';
  if (found.verdict !== 'malformed') {
    const read = `${countOf(found.facts.lines, 'line')} read, each of a known form, nothing besides`;
    return { state: 'holds', what, detail: read };
  }
  const place = found.line === null ? '' : ` in line ${String(found.line)}`;
  return { state: 'fails', what, detail: `${verdictRuleText(found.rule)}${place} (${found.rule}: ${found.detail})` };
}

function chainCheck(found: BundleVerdict): VerdictCheck {
  const what = 'Every record follows the one before';
  const { from, to } = found.facts;
  if (found.verdict === 'malformed') return { state: 'unseen', what, detail: 'the check ended before it was known' };
  if (found.verdict === 'broken-at')
    return { state: 'fails', what, detail: `${found.reason} (line ${String(found.line)})` };
  return { state: 'holds', what, detail: `#${String(from)} to #${String(to)}: no hash differs, no number is missing` };
}

function checkpointCheck({ checkpoints, signedUpTo, to }: BundleFacts): VerdictCheck {
  const what = 'The ledger signed its records';
  if (signedUpTo === 0)
    return { state: 'open', what, detail: 'no checkpoint lies in this slice; the closing signature covers it' };
  const rest = to !== null && signedUpTo < to - 1 ? '; later ones are covered by the closing signature' : '';
  return {
    state: 'holds',
    what,
    detail: `${countOf(checkpoints, 'checkpoint')}, the last covers all up to #${String(signedUpTo)}${rest}`,
  };
}

function closingCheck(found: BundleVerdict): VerdictCheck {
  const what = 'The whole file is signed';
  const closer = found.facts.keys.find(({ role }) => role === 'exporter');
  const who = closer && closer.name !== '' ? ` by ${closer.name}` : '';
  if (found.verdict === 'unknown-key')
    return { state: 'open', what, detail: `signed${who}, with a key that is not known here: ${found.key}` };
  return { state: 'holds', what, detail: `closed${who}, with a key this workstation knows` };
}

function witnessCheck({ anchoredUpTo, to }: BundleFacts): VerdictCheck {
  const what = 'Somebody outside saw it';
  if (anchoredUpTo === 0) return { state: 'open', what, detail: 'nobody outside the console confirms a record' };
  const isAll = to !== null && anchoredUpTo >= to;
  return {
    state: isAll ? 'holds' : 'open',
    what,
    detail: isAll ? `up to the last record, #${String(to)}` : `up to #${String(anchoredUpTo)} of #${String(to)}`,
  };
}

function attachmentCheck({ attachments, unnamedAttachments }: BundleFacts): VerdictCheck {
  const what = 'Plans, workflows and approvals are those the records name';
  if (attachments === 0) return { state: 'open', what, detail: 'none is enclosed' };
  if (unnamedAttachments === 0) return { state: 'holds', what, detail: `all ${String(attachments)} by their digests` };
  return {
    state: 'open',
    what,
    detail: `${String(unnamedAttachments)} of ${String(attachments)} are named by no shown record: the exporter added them`,
  };
}

function withheldCheck({ veiled, withheld }: BundleFacts): VerdictCheck {
  const parts = [
    ...(veiled > 0 ? [`names of ${countOf(veiled, 'entry', 'entries')} are replaced by stand-ins`] : []),
    ...(withheld > 0
      ? [`of ${countOf(withheld, 'record')} outside the scope only the place in the chain is shown`]
      : []),
  ];
  return { state: 'open', what: 'Something is withheld', detail: `${parts.join('; ')}; the chain holds all the same` };
}

function directionCheck({ directionMarks }: BundleFacts): VerdictCheck {
  return {
    state: 'open',
    what: 'Texts turn the direction of writing',
    detail: `${countOf(directionMarks, 'line')} with such marks; they are shown without effect`,
  };
}
