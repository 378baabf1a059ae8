import type { Signer } from '../ports.ts';
import { canonical, CHECKPOINT_KIND, type LedgerRecord } from './ledger-record.ts';

/** What a ledger needs of a signer. */
export type LedgerSigner = Pick<Signer, 'publicKey' | 'sign' | 'verify'>;

/** What a checkpoint states: the ledger `ledger` had `seq` as its last record, with hash `head`, at `time`. */
export interface CheckpointStatement {
  readonly ledger: string;
  readonly seq: number;
  readonly head: string;
  readonly time: string;
}

/** `data` of a checkpoint record: the signed statement's head, the key and the signature (Ed25519, base64url). */
export function signCheckpoint(signer: LedgerSigner, statement: CheckpointStatement): LedgerRecord['data'] {
  const { ledger, head } = statement;
  return { ledger, head, key: signer.publicKey, sig: signer.sign(toMessage(statement)) };
}

/** Why a checkpoint record does not hold; undefined when it does. Whether its key is known is another question. */
export function findCheckpointFault(
  record: LedgerRecord,
  ledger: string,
  verify: LedgerSigner['verify'],
): string | undefined {
  const { data, prev, seq, time } = record;
  if (record.kind !== CHECKPOINT_KIND) return 'it is no checkpoint';
  if (data['ledger'] !== ledger) return 'it belongs to another ledger';
  if (data['head'] !== prev) return 'it names another record than the one before it';
  const { key, sig } = data;
  if (typeof key !== 'string' || typeof sig !== 'string') return 'it carries no signature';
  const statement = { ledger, seq: seq - 1, head: prev, time };
  return verify(key, toMessage(statement), sig) ? undefined : 'its signature does not hold';
}

function toMessage(statement: CheckpointStatement): string {
  return `stagewright/checkpoint/v1\n${canonical(statement)}`;
}
