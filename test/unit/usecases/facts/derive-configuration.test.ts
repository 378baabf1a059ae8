import { describe, expect, it } from 'vitest';
import type { ConfigurationWarning } from '../../../../shared/domain/configuration.ts';
import { manifestText, toManifest } from '../../../../shared/domain/manifest.ts';
import type { Run } from '../../../../shared/domain/run.ts';
import { stageTag, type LockRecord, type StageRecord } from '../../../../shared/domain/stage-record.ts';
import {
  deriveConfiguration,
  type ConfigurationSource,
} from '../../../../electron/usecases/facts/derive-configuration.ts';
import {
  makeDisk,
  makeService,
  makeStageContent,
  makeVif,
  makeVm,
  SHOP,
  signRecord,
} from '../../../fakes/sample-estate.ts';
import { makeSigner, sha256, uuidOf } from '../../../fakes/sample-signer.ts';

const signer = makeSigner();
const service = makeService();
const tags = [stageTag('Development')];
const web = makeVm({
  uuid: SHOP.web,
  startOrder: 1,
  tags,
  vifs: [makeVif()],
  disks: [makeDisk(), makeDisk({ device: 1 })],
});
const db = makeVm({ uuid: SHOP.db, startDelaySeconds: 30, tags });
const vms = [web, db];
const revision = sha256(manifestText(toManifest(vms, service.workflow, 'development')));
const current = signRecord<StageRecord>(signer, makeStageContent({ revision }));
const record = { current, notBelieved: undefined, keys: [] };
const run = { id: 'run-1', phase: 'running' } as Run;

/** A configuration with nothing wrong. */
function derive(part: Partial<ConfigurationSource> = {}) {
  return deriveConfiguration({
    poolId: 'pool-a',
    vapp: { uuid: SHOP.vapp, nameLabel: 'Web shop 1', description: 'x', vmUuids: [], allowedOperations: [] },
    vms,
    record,
    lock: undefined,
    services: new Map([[service.id, service]]),
    unfinishedRun: undefined,
    sameName: [],
    isKnownWriter: (key) => key === signer.publicKey,
    serverNow: new Date('2026-03-02T08:00:00.000Z'),
    digest: sha256,
    ...part,
  });
}

function lockUntil(expires: string, ofRun = 'run-1') {
  return {
    state: 'valid',
    record: signRecord<LockRecord>(signer, {
      kind: 'lock',
      id: SHOP.vapp,
      pool: 'uuid-of-pool-a',
      seq: 1,
      at: '2026-03-02T07:50:00.000Z',
      by: 'anna',
      run: ofRun,
      console: 'desk-2',
      nonce: 'n',
      expires,
    }),
  } as const;
}

describe('deriveConfiguration', () => {
  it('adds up its VMs and tells where it is', () => {
    expect(derive()).toEqual({
      uuid: SHOP.vapp,
      poolId: 'pool-a',
      nameLabel: 'Web shop 1',
      description: 'x',
      serviceId: 'web-shop',
      stageId: 'development',
      since: '2026-03-01T08:00:00.000Z',
      by: 'root',
      revision,
      recordedRevision: revision,
      recordSeq: 1,
      vmUuids: [SHOP.web, SHOP.db],
      runningCount: 0,
      powerState: 'Halted',
      vcpus: 4,
      memoryBytes: 8192,
      diskBytes: 2048,
      lock: null,
      activeRunId: null,
      warnings: [],
    });
  });

  it('is in no stage where no record is believed, and has a revision all the same', () => {
    const found = derive({ record: undefined });
    expect(found).toMatchObject({ serviceId: null, stageId: null, since: null, by: null, recordSeq: 0, warnings: [] });
    expect(found.revision).toMatch(/^[0-9a-f]{64}$/);
    expect(found.recordedRevision).toBeNull();
  });

  it.each([
    [['Running', 'Running'], 'Running', 2],
    [['Running', 'Halted'], 'Mixed', 1],
    [['Suspended', 'Suspended'], 'Suspended', 0],
    [[], 'Halted', 0],
  ] as const)('has one power state for %j: %s', (states, expected, running) => {
    const members = states.map((powerState, index) => makeVm({ uuid: uuidOf(index), powerState }));
    expect(derive({ vms: members })).toMatchObject({ powerState: expected, runningCount: running });
  });

  it.each([
    ['2026-03-02T08:00:00.001Z', false],
    ['2026-03-02T07:59:59.999Z', true],
  ])('tells that a lock until %s is stale: %s', (expires, isStale) => {
    expect(derive({ lock: lockUntil(expires) }).lock).toEqual({
      runId: 'run-1',
      holder: 'anna',
      console: 'desk-2',
      since: '2026-03-02T07:50:00.000Z',
      expires,
      isOurs: false,
      isStale,
    });
  });

  it('knows its own run’s lock, and that one which can’t be read locks as well', () => {
    const lock = lockUntil('2026-03-02T09:00:00.000Z');
    expect(derive({ lock, unfinishedRun: run }).lock?.isOurs).toBe(true);
    expect(derive({ lock, unfinishedRun: { ...run, id: 'run-2' } }).lock?.isOurs).toBe(false);
    expect(derive({ lock: { state: 'forged', reason: 'x' } }).lock).toMatchObject({ holder: 'unknown', isStale: true });
    expect(derive({ lock: { state: 'absent' } }).lock).toBeNull();
  });

  it('tells a run at work from one that waits for a person', () => {
    expect(derive({ unfinishedRun: run })).toMatchObject({ activeRunId: 'run-1', warnings: [] });
    expect(derive({ unfinishedRun: { ...run, phase: 'interrupted' } })).toMatchObject({
      activeRunId: null,
      warnings: [{ kind: 'run-interrupted', runId: 'run-1' }],
    });
  });
});

describe('warnings of a configuration', () => {
  const members = (...uuids: readonly string[]): StageRecord['members'] =>
    uuids.map((vm) => ({ vm, order: 0, startDelay: 0, shutdownDelay: 0 }));
  const recorded = (part: Partial<StageRecord>) => ({ record: { ...record, current: { ...current, ...part } } });
  const withWeb = (part: Partial<typeof web>) => ({ vms: [{ ...web, ...part }, db] });

  it.each<readonly [string, Partial<ConfigurationSource>, readonly ConfigurationWarning[]]>([
    ['no VMs', { vms: [], record: undefined }, [{ kind: 'empty' }]],
    [
      'a running VM without tools',
      withWeb({ powerState: 'Running', toolsVersion: '' }),
      [{ kind: 'no-tools', vmUuids: [SHOP.web] }, { kind: 'mixed-power' }],
    ],
    ['a halted VM without tools is none', withWeb({ toolsVersion: '' }), []],
    ['VMs in two power states', withWeb({ powerState: 'Running' }), [{ kind: 'mixed-power' }]],
    [
      'a VM that joined',
      recorded({ members: members(SHOP.web) }),
      [{ kind: 'members-changed', added: [SHOP.db], removed: [] }],
    ],
    [
      'a VM that left',
      recorded({ members: members(SHOP.web, SHOP.db, SHOP.spare) }),
      [{ kind: 'members-changed', added: [], removed: [SHOP.spare] }],
    ],
    [
      'a record that is not believed',
      { record: { ...record, notBelieved: 'forged' } },
      [{ kind: 'record-not-believed', reason: 'forged' }],
    ],
    ['a stranger’s record', { isKnownWriter: () => false }, [{ kind: 'unknown-writer', by: 'root' }]],
    ['a namesake', { sameName: [uuidOf(2)] }, [{ kind: 'duplicate-name', otherUuids: [uuidOf(2)] }]],
    ['no mark', withWeb({ tags: [] }), [{ kind: 'tag-differs', vmUuids: [SHOP.web] }]],
    [
      'a mark of another stage',
      withWeb({ tags: [stageTag('Staging')] }),
      [{ kind: 'tag-differs', vmUuids: [SHOP.web] }],
    ],
    [
      'a second mark',
      withWeb({ tags: [...tags, stageTag('Staging')] }),
      [{ kind: 'tag-differs', vmUuids: [SHOP.web] }],
    ],
    ['other tags are none', withWeb({ tags: ['linux', ...tags] }), []],
    [
      'an unknown service',
      { services: new Map() },
      [{ kind: 'stage-unknown', service: 'web-shop', stage: 'development' }],
    ],
    ['an unknown stage', recorded({ stage: 'gone' }), [{ kind: 'stage-unknown', service: 'web-shop', stage: 'gone' }]],
    [
      'a NIC on another stage’s network',
      withWeb({ vifs: [makeVif({ networkUuid: SHOP.networks.intFront })] }),
      [{ kind: 'network-off-map', vmUuids: [SHOP.web] }],
    ],
    ['other content', withWeb({ vcpus: 64 }), [{ kind: 'revision-changed' }]],
    [
      'a NIC on a network without role',
      withWeb({ vifs: [makeVif({ networkUuid: SHOP.networks.management })] }),
      [{ kind: 'revision-changed' }],
    ],
  ])('name %s', (_what, part, expected) => {
    expect(derive(part).warnings).toEqual(expected);
  });

  it('say nothing of tags, networks and content while a run moves it between two stages', () => {
    const part = withWeb({ tags: [], vcpus: 64, vifs: [makeVif({ networkUuid: SHOP.networks.intFront })] });
    expect(derive({ ...part, unfinishedRun: run }).warnings).toEqual([]);
    expect(derive(part).warnings.map(({ kind }) => kind)).toEqual([
      'tag-differs',
      'network-off-map',
      'revision-changed',
    ]);
  });
});
