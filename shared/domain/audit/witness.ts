import { checkpointMessage, type CheckpointStatement } from '../ledger/checkpoint-text.ts';
import type { AuditRecord } from './audit-record.ts';

/** A checkpoint as it is announced to a pool, with the signature it has in the ledger. */
export interface Witness extends CheckpointStatement {
  /** Ed25519 public key and signature, base64url. */
  readonly key: string;
  readonly sig: string;
}

const LABEL = /^Stagewright witness v1 (\S{1,64}) ([1-9]\d{0,14}) ([0-9a-f]{64})$/;
const DESCRIPTION =
  /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) ([A-Za-z0-9_-]{43}) ([A-Za-z0-9_-]{86})(?: ([0-9a-f]{64}))?$/;

/**
 * Label and description of the short task that carries a checkpoint into the pool's audit log. The checkpoint's own
 * signature goes along, so that nobody else can announce one for us.
 */
export function toAnnouncement(witness: Witness): { readonly label: string; readonly description: string } {
  const { bytes, ledger, seq, head, time, key, sig } = witness;
  const description = `${time} ${key} ${sig}${bytes === undefined ? '' : ` ${bytes}`}`;
  return { label: `Stagewright witness v1 ${ledger} ${seq} ${head}`, description };
}

/** The witness in a record of the pool's audit log; undefined where there is none. Its signature is not checked here. */
export function findWitness({ call, objects }: AuditRecord): Witness | undefined {
  if (call !== 'task.create') return undefined;
  const label = LABEL.exec(objects.find(({ argument }) => argument === 'label')?.name ?? '');
  const description = DESCRIPTION.exec(objects.find(({ argument }) => argument === 'description')?.name ?? '');
  const [, ledger, seq, head] = label ?? [];
  const [, time, key, sig, bytes] = description ?? [];
  if (!ledger || !head || !time || !key || !sig) return undefined;
  return { bytes, ledger, seq: Number(seq), head, time, key, sig };
}

/**
 * What the pool's memory of a checkpoint says about the ledger. `contradicted`: the ledger holds another record there.
 * `cut`: the ledger ends before it. `forged`: not signed by a key of this ledger, so it says nothing. `elsewhere`: of another ledger.
 */
export type WitnessState = 'confirmed' | 'contradicted' | 'cut' | 'forged' | 'elsewhere';

/** What witnesses are held against. */
export interface WitnessedLedger {
  readonly ledger: string;
  readonly lastSeq: number;
  /** Public keys that signed its checkpoints. */
  readonly keys: ReadonlySet<string>;
  /** Hash of a record; undefined where the ledger has none of that number. */
  readonly headAt: (seq: number) => string | undefined;
  readonly verify: (key: string, message: string, sig: string) => boolean;
}

/** Holds one witness against the ledger. */
export function checkWitness(witness: Witness, known: WitnessedLedger): WitnessState {
  if (witness.ledger !== known.ledger) return 'elsewhere';
  if (!known.keys.has(witness.key) || !known.verify(witness.key, checkpointMessage(witness), witness.sig))
    return 'forged';
  if (witness.seq > known.lastSeq) return 'cut';
  return known.headAt(witness.seq) === witness.head ? 'confirmed' : 'contradicted';
}
