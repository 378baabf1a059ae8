import { generateKeyPairSync, sign as signWith, verify as verifyWith, createPublicKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  isStageTag,
  lockKey,
  parseRecordKey,
  readRecord,
  recordKey,
  signedBytes,
  stageTag,
  type LockRecord,
  type ServiceRecord,
  type StageRecord,
} from '../../../../shared/domain/stage-record.ts';
import { makeService, makeStageContent, SHOP } from '../../../fakes/sample-estate.ts';
import { uuidOf } from '../../../fakes/sample-signer.ts';

/** Real Ed25519, so that the forms of keys and signatures are the real ones. */
const pair = generateKeyPairSync('ed25519');
const publicKey = String(pair.publicKey.export({ format: 'jwk' }).x);

function sign<R extends StageRecord | ServiceRecord | LockRecord>(content: Omit<R, 'v' | 'key' | 'sig'>): R {
  const unsigned = { v: 1, key: publicKey, ...content } as unknown as Omit<R, 'sig'>;
  const sig = signWith(null, Buffer.from(signedBytes(unsigned)), pair.privateKey).toString('base64url');
  return { ...unsigned, sig } as R;
}

function verify(key: string, message: string, sig: string): boolean {
  const known = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: key }, format: 'jwk' });
  return verifyWith(null, Buffer.from(message), known, Buffer.from(sig, 'base64url'));
}

const owner = { pool: 'uuid-of-pool-a', id: SHOP.vapp, seq: 1 };
const stage = sign<StageRecord>(makeStageContent());
const service = sign<ServiceRecord>({
  kind: 'service',
  id: 'web-shop',
  pool: 'uuid-of-pool-a',
  seq: 1,
  at: '2026-03-01T08:00:00.000Z',
  by: 'root',
  service: makeService(),
});
const lock = sign<LockRecord>({
  kind: 'lock',
  id: SHOP.vapp,
  pool: 'uuid-of-pool-a',
  seq: 1,
  at: '2026-03-01T08:00:00.000Z',
  by: 'root',
  run: 'run-1',
  console: 'desk-1',
  nonce: 'nonce-1',
  expires: '2026-03-01T08:15:00.000Z',
});

const read = (record: unknown, of: { pool: string; id: string; seq?: number } = owner) =>
  readRecord('stage', JSON.stringify(record), of, verify);

describe('readRecord', () => {
  it('believes what was signed, whatever the order of its fields', () => {
    expect(read(stage)).toEqual({ state: 'valid', record: stage });
    const reversed = Object.fromEntries(Object.entries(stage).reverse());
    expect(read(reversed)).toEqual({ state: 'valid', record: stage });
    expect(readRecord('service', JSON.stringify(service), { ...owner, id: 'web-shop' }, verify).state).toBe('valid');
    expect(readRecord('lock', JSON.stringify(lock), { pool: owner.pool, id: owner.id }, verify).state).toBe('valid');
  });

  it('knows an absent key', () => {
    expect(readRecord('stage', undefined, owner, verify)).toEqual({ state: 'absent' });
  });

  const changes: readonly (readonly [keyof StageRecord, unknown])[] = [
    ['at', '2026-03-01T08:00:00.001Z'],
    ['by', 'mallory'],
    ['service', 'other-shop'],
    ['stage', 'production'],
    ['since', '2020-01-01T00:00:00.000Z'],
    ['revision', 'cd'.repeat(32)],
    ['members', []],
    ['key', publicKey.replace(/^./, (first) => (first === 'A' ? 'B' : 'A'))],
    ['sig', stage.sig.replace(/^./, (first) => (first === 'A' ? 'B' : 'A'))],
  ];

  it.each(changes)('does not believe a changed %s', (field, value) => {
    expect(() => read({ ...stage, [field]: value }).state).not.toThrow();
    expect(read({ ...stage, [field]: value })).toMatchObject({ state: 'forged', reason: /signature/ });
  });

  it('covers every field of each kind by the signature or by the key', () => {
    const checked = new Set<string>([...changes.map(([field]) => field), 'v', 'kind', 'pool', 'id', 'seq']);
    expect(Object.keys(stage).filter((field) => !checked.has(field))).toEqual([]);
    for (const record of [service, lock])
      for (const [field, value] of Object.entries(record)) {
        if (typeof value !== 'string' || ['kind', 'id', 'pool', 'key', 'sig'].includes(field)) continue;
        const forged = JSON.stringify({ ...record, [field]: `${value}x` });
        const reading = readRecord(record.kind, forged, { pool: record.pool, id: record.id }, verify);
        expect(reading.state, `${record.kind}.${field}`).toBe('forged');
      }
  });

  it.each([
    ['another configuration', { ...owner, id: uuidOf(2) }, /speaks of/],
    ['another pool', { ...owner, pool: 'uuid-of-pool-b' }, /another pool/],
    ['another number', { ...owner, seq: 2 }, /number/],
  ])('does not believe a record copied to the key of %s', (_where, of, reason) => {
    expect(read(stage, of)).toMatchObject({ state: 'forged', reason });
  });

  it.each([
    ['not JSON', 'x{'],
    ['empty', ''],
    ['a list', '[]'],
    ['null', 'null'],
    ['a newer version', JSON.stringify({ ...stage, v: 2 })],
    ['another kind', JSON.stringify(lock)],
    ['a field more', JSON.stringify({ ...stage, extra: 1 })],
    ['a field less', JSON.stringify({ ...stage, by: undefined })],
    ['a number of 0', JSON.stringify({ ...stage, seq: 0 })],
    ['a short key', JSON.stringify({ ...stage, key: 'AAAA' })],
    ['too many members', JSON.stringify({ ...stage, members: Array.from({ length: 501 }, () => stage.members[0]) })],
    ['a prototype as key', `{"__proto__":{"v":1},"v":1}`],
  ])('cannot read %s, and says why', (_what, text) => {
    const reading = readRecord('stage', text, owner, verify);
    expect(reading.state).toBe('unreadable');
    expect(reading.state === 'unreadable' && reading.reason.length).toBeGreaterThan(0);
  });
});

describe('keys of records', () => {
  it('are taken apart as they were put together', () => {
    expect(parseRecordKey(recordKey('stage', SHOP.vapp, 12))).toEqual({ kind: 'stage', id: SHOP.vapp, seq: 12 });
    expect(parseRecordKey(recordKey('service', 'web-shop', 1))).toEqual({ kind: 'service', id: 'web-shop', seq: 1 });
    expect(parseRecordKey(lockKey(SHOP.vapp))).toEqual({ kind: 'lock', id: SHOP.vapp });
  });

  it.each([
    'XenCenter.CustomFields',
    'stagewright.stage.x',
    'stagewright.stage.x.0',
    'stagewright.stage.x.01',
    'stagewright.stage.x.1e3',
    'stagewright.stage.x.9999999999999999',
    'stagewright.stage..1',
    'stagewright.stage.X.1',
    'stagewright.lock.',
    'stagewright.lock.short',
    'stagewright.other.x.1',
    ' stagewright.stage.x.1',
    'stagewright.stage.x.1\n',
    '__proto__',
  ])('are left alone where they are not ours or not understood: %j', (key) => {
    expect(parseRecordKey(key)).toBeUndefined();
  });
});

describe('stage tags', () => {
  it('are told from other tags', () => {
    expect(isStageTag(stageTag('Patch test'))).toBe(true);
    expect(stageTag('Patch test')).toBe('stage: Patch test');
    for (const tag of ['linux', 'stage', 'stage:x', 'Stage: x']) expect(isStageTag(tag)).toBe(false);
  });
});
