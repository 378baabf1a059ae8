import {
  parseRecordKey,
  readRecord,
  type LeaseRecord,
  type LockRecord,
  type PolicyRecord,
  type RecordReading,
  type FencesRecord,
  type ServiceRecord,
  type SharedRecord,
  type StageRecord,
  type TemplateRecord,
  type VerifySignature,
  type VersionedKind,
} from './stage-record.ts';

/** What the keys of one object say together. */
export interface VersionedReading<R> {
  /** The highest-numbered record that can be believed. */
  readonly current: R | undefined;
  /** Why records above `current` are not believed; a console shows it, since somebody wrote them. */
  readonly notBelieved: string | undefined;
  /** All keys of the object, lowest number first. */
  readonly keys: readonly string[];
}

/** Reads all stage records of a pool, by configuration uuid. */
export function readStageRecords(
  records: Readonly<Record<string, string>>,
  pool: string,
  verify: VerifySignature,
): ReadonlyMap<string, VersionedReading<StageRecord>> {
  return readVersioned('stage', records, pool, verify);
}

/** Reads all service records of a pool, by service id. */
export function readServiceRecords(
  records: Readonly<Record<string, string>>,
  pool: string,
  verify: VerifySignature,
): ReadonlyMap<string, VersionedReading<ServiceRecord>> {
  return readVersioned('service', records, pool, verify);
}

/** Reads all versions of templates of a pool, by their ids. */
export function readTemplateRecords(
  records: Readonly<Record<string, string>>,
  pool: string,
  verify: VerifySignature,
): ReadonlyMap<string, VersionedReading<TemplateRecord>> {
  return readVersioned('template', records, pool, verify);
}

/** Reads what the administrators of a pool say about fences. */
export function readFencesRecords(
  records: Readonly<Record<string, string>>,
  pool: string,
  verify: VerifySignature,
): VersionedReading<FencesRecord> | undefined {
  return readVersioned('fences', records, pool, verify).get('settings');
}

/** Reads all locks of a pool, by configuration uuid; unreadable and forged ones too, since they block as well. */
export function readLockRecords(
  records: Readonly<Record<string, string>>,
  pool: string,
  verify: VerifySignature,
): ReadonlyMap<string, RecordReading<LockRecord>> {
  const locks = new Map<string, RecordReading<LockRecord>>();
  for (const [key, value] of Object.entries(records)) {
    const parsed = parseRecordKey(key);
    if (parsed?.kind === 'lock') locks.set(parsed.id, readRecord('lock', value, { pool, id: parsed.id }, verify));
  }
  return locks;
}

/** Reads how long configurations of a pool still run and stay, by configuration uuid. */
export function readLeaseRecords(
  records: Readonly<Record<string, string>>,
  pool: string,
  verify: VerifySignature,
): ReadonlyMap<string, VersionedReading<LeaseRecord>> {
  return readVersioned('lease', records, pool, verify);
}

/** Reads the policies of a pool; undefined where there is no record that can be believed. */
export function readPolicyRecord(
  records: Readonly<Record<string, string>>,
  pool: string,
  verify: VerifySignature,
): PolicyRecord | undefined {
  return readVersioned('policy', records, pool, verify).get('pool')?.current;
}

function readVersioned<K extends VersionedKind>(
  kind: K,
  records: Readonly<Record<string, string>>,
  pool: string,
  verify: VerifySignature,
): Map<string, VersionedReading<Extract<SharedRecord, { kind: K }>>> {
  const byId = new Map<string, { readonly key: string; readonly seq: number }[]>();
  for (const key of Object.keys(records)) {
    const parsed = parseRecordKey(key);
    if (parsed?.kind !== kind) continue;
    byId.set(parsed.id, [...(byId.get(parsed.id) ?? []), { key, seq: parsed.seq }]);
  }
  const readings = new Map<string, VersionedReading<Extract<SharedRecord, { kind: K }>>>();
  for (const [id, found] of byId) {
    found.sort((a, b) => a.seq - b.seq);
    let current: Extract<SharedRecord, { kind: K }> | undefined;
    let notBelieved: string | undefined;
    for (const { key, seq } of [...found].reverse()) {
      const reading = readRecord(kind, records[key], { pool, id, seq }, verify);
      if (reading.state === 'valid') {
        current = reading.record;
        break;
      }
      if (reading.state !== 'absent') notBelieved ??= reading.reason;
    }
    readings.set(id, { current, notBelieved, keys: found.map(({ key }) => key) });
  }
  return readings;
}
