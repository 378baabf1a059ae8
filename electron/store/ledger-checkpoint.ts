import { checkpointMessage, type CheckpointStatement } from '../../shared/domain/ledger/checkpoint-text.ts';
import type { Signer } from '../ports.ts';
import { CHECKPOINT_KIND, type LedgerRecord } from './ledger-record.ts';

/** What a ledger needs of a signer. */
export type LedgerSigner = Pick<Signer, 'publicKey' | 'sign' | 'verify'>;

/** `data` of a checkpoint record: the signed statement's head and digest, the key and the signature (Ed25519, base64url). */
export function signCheckpoint(signer: LedgerSigner, statement: CheckpointStatement): LedgerRecord['data'] {
  const { bytes, ledger, head } = statement;
  const signed = { key: signer.publicKey, sig: signer.sign(checkpointMessage(statement)) };
  return { ...(bytes === undefined ? {} : { bytes }), ledger, head, ...signed };
}

/** Why a checkpoint does not belong where it stands; undefined when it does. Its signature is another question. */
export function findCheckpointFault({ data, prev }: LedgerRecord, ledger: string): string | undefined {
  if (data['ledger'] !== ledger) return 'it belongs to another ledger';
  if (data['head'] !== prev) return 'it names another record than the one before it';
  return typeof data['key'] === 'string' && typeof data['sig'] === 'string' ? undefined : 'it carries no signature';
}

/** Whether a checkpoint's signature holds under the key it names; whether that key is known is the caller's to ask. */
export function isSigned(checkpoint: LedgerRecord, verify: LedgerSigner['verify']): boolean {
  const { data, prev, seq, time } = checkpoint;
  const bytes = typeof data['bytes'] === 'string' ? data['bytes'] : undefined;
  const statement = { bytes, ledger: String(data['ledger']), seq: seq - 1, head: prev, time };
  return verify(String(data['key']), checkpointMessage(statement), String(data['sig']));
}

/**
 * The checkpoints whose signatures prove all the others: the last one of each key. It covers every record before it, so
 * what an earlier one signed can't differ.
 */
export function findDecisive(records: readonly LedgerRecord[]): readonly LedgerRecord[] {
  const last = new Map<unknown, LedgerRecord>();
  for (const record of records) if (record.kind === CHECKPOINT_KIND) last.set(record.data['key'], record);
  return [...last.values()];
}
