import { checkpointMessage } from '../../shared/domain/ledger/checkpoint-text.ts';
import { CHECKPOINT, sealEntry, type UnsealedEntry } from '../../shared/domain/ledger/sealed-entry.ts';
import { sha256 } from '../../electron/bundle/digest.ts';
import type { BundleSource } from '../../electron/bundle/write-bundle.ts';
import { DATABASE, NO_HASH, ours, sampleEntry, WEB } from './sample-bundle.ts';

const LEDGER = 'ledger-long';
const EVERY = 64;
/** Salts need not be secret here; a fresh one for each record would take most of the time. */
const SALT = sha256('salt').slice(0, 22);

/**
 * The lines of a ledger of `count` records, checkpoints included, one after another: a long one does not fit into
 * memory. Each entry carries a note of `noteLength` characters.
 */
function* longLedger(count: number, noteLength = 0): Generator<string> {
  const note = 'x'.repeat(noteLength);
  let prev = NO_HASH;
  for (let seq = 1; seq <= count; seq += 1) {
    const time = new Date(Date.UTC(2026, 0, 1) + seq * 1000).toISOString();
    const isCheckpoint = seq % (EVERY + 1) === 0 || seq === count;
    const { line, h } = sealEntry(
      isCheckpoint ? checkpointAt(seq, prev, time) : entryAt(seq, prev, time, note),
      sha256,
    );
    yield line;
    prev = h;
  }
}

/** A bundle's source with a whole long ledger. */
export function longSource(count: number, noteLength = 0): BundleSource {
  return {
    header: {
      scope: { kind: 'all' },
      console: 'desk 4',
      ledger: LEDGER,
      from: 1,
      to: count,
      prev: NO_HASH,
      redaction: 'none',
    },
    keys: [{ key: ours.publicKey, role: 'ledger', name: 'desk 4' }],
    attachments: [],
    anchors: [],
    records: longLedger(count, noteLength),
    isInScope: () => true,
  };
}

function entryAt(seq: number, prev: string, time: string, note: string): UnsealedEntry {
  const { kind, actor, data } = sampleEntry(seq);
  const configurationUuid = seq % 3 === 0 ? WEB : DATABASE;
  return {
    v: 2,
    seq,
    prev,
    time,
    kind,
    actor,
    configurationUuid,
    poolId: 'pool-1',
    runId: null,
    data: { ...data, note },
    salt: SALT,
  };
}

function checkpointAt(seq: number, head: string, time: string): UnsealedEntry {
  const sig = ours.sign(checkpointMessage({ ledger: LEDGER, seq: seq - 1, head, time }));
  const data = { ledger: LEDGER, head, key: ours.publicKey, sig };
  const nobody = { actor: 'console', poolId: null, configurationUuid: null, runId: null } as const;
  return { v: 2, seq, prev: head, time, kind: CHECKPOINT, ...nobody, data, salt: SALT };
}
