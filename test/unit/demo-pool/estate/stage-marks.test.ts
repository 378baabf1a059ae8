import { createPublicKey, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { asMap } from '../../../../electron/demo-pool/core/values.ts';
import { text, texts } from '../../../../electron/demo-pool/behaviour/values.ts';
import { buildEstate } from '../../../../electron/demo-pool/estate/build-estate.ts';
import { findRevision } from '../../../../electron/demo-pool/estate/stage-revision.ts';
import { readRecord, recordKey, type VerifySignature } from '../../../../shared/domain/stage-record.ts';
import { makeBareWorld } from './bare-world.ts';

const check: VerifySignature = (key, message, sig) =>
  verify(
    null,
    Buffer.from(message),
    createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: key }, format: 'jwk' }),
    Buffer.from(sig, 'base64url'),
  );

const world = makeBareWorld();
buildEstate(world, { seed: 1 });
const { db } = world;
const poolRow = db.get('pool', world.pool());
const guiConfig = asMap(poolRow['gui_config']);
const poolUuid = text(poolRow['uuid']);

function stageOf(vapp: string): ReturnType<typeof readRecord<'stage'>> {
  const [, row] = [...db.entries('VM_appliance')].find(([, candidate]) => candidate['name_label'] === vapp) ?? [];
  const id = text(row?.['uuid']);
  const value = guiConfig[recordKey('stage', id, 1)];
  return readRecord('stage', value === undefined ? undefined : text(value), { pool: poolUuid, id, seq: 1 }, check);
}

describe('the marks of configurations in stages', () => {
  it.each([
    ['Web shop 2.7', 'web-shop', 'development'],
    ['Web shop 2.5', 'web-shop', 'staging'],
    ['ERP 9.2', 'erp', 'production'],
    ['Mail 5.3', 'mail', 'integration'],
  ])('say by a valid record that %s of %s is in %s', (vapp, service, stage) => {
    expect(stageOf(vapp)).toMatchObject({ state: 'valid', record: { service, stage, by: 'DEMO\\pool-operator' } });
  });

  it('name each member with its order and delays', () => {
    const reading = stageOf('Web shop 2.4');
    if (reading.state !== 'valid') throw new Error(reading.state);
    for (const member of reading.record.members) {
      const vm = db.get('VM', db.findByUuid('VM', member.vm) ?? '');
      expect([member.order, member.startDelay, member.shutdownDelay]).toEqual([
        vm['order'],
        vm['start_delay'],
        vm['shutdown_delay'],
      ]);
      expect(texts(vm['tags'])).toContain('stage: Production');
    }
    expect(reading.record.members).toHaveLength(7);
  });

  it('record a revision that follows what the configuration is made of, not which networks carry it', () => {
    const service = readRecord(
      'service',
      text(guiConfig[recordKey('service', 'web-shop', 1)]),
      { pool: poolUuid, id: 'web-shop', seq: 1 },
      check,
    );
    const reading = stageOf('Web shop 2.5');
    if (service.state !== 'valid' || reading.state !== 'valid') throw new Error('no records');
    const { workflow } = service.record.service;
    const vms = reading.record.members.map((member) => db.findByUuid('VM', member.vm) ?? '');
    expect(findRevision(world, vms, workflow, 'staging')).toBe(reading.record.revision);
    expect(findRevision(world, [...vms].reverse(), workflow, 'staging')).toBe(reading.record.revision);
    expect(findRevision(world, vms.slice(1), workflow, 'staging')).not.toBe(reading.record.revision);
    expect(findRevision(world, vms, workflow, 'production')).toBe(reading.record.revision);
  });

  it('leave vApps alone that no console has adopted', () => {
    expect(stageOf('Monitoring').state).toBe('absent');
    expect(stageOf('Ticket system 1.0').state).toBe('absent');
  });

  it('publish each service with a network for every role of every stage', () => {
    for (const id of ['web-shop', 'erp', 'mail']) {
      const reading = readRecord(
        'service',
        text(guiConfig[recordKey('service', id, 1)]),
        { pool: poolUuid, id, seq: 1 },
        check,
      );
      if (reading.state !== 'valid') throw new Error(reading.state);
      for (const stage of reading.record.service.workflow.stages) {
        expect(Object.keys(stage.networkMap)).toEqual(['front', 'app', 'data']);
        for (const uuid of Object.values(stage.networkMap)) expect(db.findByUuid('network', uuid)).toBeDefined();
      }
    }
  });

  it('stay under the size of one request together', () => {
    expect(JSON.stringify(guiConfig).length).toBeLessThan(300 * 1024);
  });
});
