import { describe, expect, it } from 'vitest';
import { isFatal, type ArchiveFinding } from '../../../../../shared/domain/archive/archive-finding.ts';
import { archiveFile, type RestoreWish } from '../../../../../shared/domain/archive/archive-wish.ts';
import { foundText, isProven, parseFound, type Rehearsal } from '../../../../../shared/domain/archive/rehearsal.ts';
import { findRestoreBlockers, type RestoreFacts } from '../../../../../shared/domain/archive/restore-facts.ts';
import {
  proposeRestoreName,
  proposeRestoreNetworks,
  proposeRestoreStorage,
} from '../../../../../shared/domain/archive/restore-proposal.ts';
import { findStage } from '../../../../../shared/domain/workflow.ts';
import { makeRuledWorkflow, makeRules, makeSr, SRS } from '../../../../fakes/plan-facts.ts';
import { sampleArchiveManifest } from '../../../../fakes/sample-archive-manifest.ts';
import { makeNetwork, SHOP } from '../../../../fakes/sample-estate.ts';
import { uuidOf } from '../../../../fakes/sample-signer.ts';

const GIB = 2 ** 30;
const sample = sampleArchiveManifest();
const [only] = sample.members;
/** Two VMs with 2 vCPUs, 2 GiB of memory and a disk of 1 GiB each. */
const manifest = { ...sample, members: [only!, only!] };
const budget = makeRules().budget;
const stageWith = (part: object) =>
  findStage(makeRuledWorkflow({ integration: { budget: { ...budget, ...part } } }), 'integration')!;
const front = makeNetwork(SHOP.networks.devFront, 'front');
const wish: RestoreWish = {
  ...{ archive: 'kept', name: 'Web shop', place: null, srUuid: SRS.slow, keepMacs: false, mustMatch: false },
  networks: { 'role:front': front.uuid },
};

function find(part: Partial<RestoreFacts>, wished: Partial<RestoreWish> = {}): readonly object[] {
  const facts: RestoreFacts = {
    ...{
      poolId: 'pool-a',
      manifest,
      isConnected: true,
      rights: null,
      networks: [front],
      srs: [makeSr(SRS.slow, 'slow')],
    },
    ...{ workflow: null, stage: null, neighbours: [], vapps: [], macs: new Map<string, string>(), ...part },
  };
  return findRestoreBlockers(facts, { ...wish, ...wished });
}

const over = (part: string, wanted: number, limit: number) => ({
  ...{ kind: 'budget-exceeded', stage: 'Integration', part, wanted, limit },
});

describe('what keeps an archive from being restored', () => {
  const neighbour = { vcpus: 3, memoryBytes: GIB, diskBytes: GIB };
  const sr = (part: object) => ({ srs: [makeSr(SRS.slow, 'slow', part)] });

  it.each<readonly [string, Partial<RestoreFacts>, readonly object[]]>([
    ['nothing', {}, []],
    ['a pool that is away', { isConnected: false }, [{ kind: 'pool-not-connected' }]],
    [
      'a vApp of that name',
      {
        vapps: [
          { uuid: uuidOf(5), nameLabel: 'Web shop' },
          { uuid: uuidOf(6), nameLabel: 'Other' },
        ],
      },
      [{ kind: 'name-taken', otherUuid: uuidOf(5) }],
    ],
    ['a network that is gone', { networks: [] }, [{ kind: 'network-not-chosen', network: 'front' }]],
    ['an SR that is gone', { srs: [] }, [{ kind: 'sr-missing', stage: '', srUuid: SRS.slow }]],
    ['an SR that no host has', sr({ hostUuids: [] }), [{ kind: 'sr-detached', srUuid: SRS.slow }]],
    ['an SR with just enough room', sr({ sizeBytes: 3 * GIB, usedBytes: GIB }), []],
    [
      'an SR a byte too full',
      sr({ sizeBytes: 3 * GIB, usedBytes: GIB + 1 }),
      [{ kind: 'sr-full', srUuid: SRS.slow, neededBytes: 2 * GIB, freeBytes: 2 * GIB - 1 }],
    ],
    [
      'an SR filled beyond its size',
      sr({ sizeBytes: 1, usedBytes: GIB }),
      [{ kind: 'sr-full', srUuid: SRS.slow, neededBytes: 2 * GIB, freeBytes: 0 }],
    ],
    ['an SR that does not tell its size', sr({ sizeBytes: 0 }), []],
    ['an SR that tells a size below nothing', sr({ sizeBytes: -1 }), []],
    [
      'a stage with just enough room for all of it',
      {
        stage: stageWith({ configurations: 2, vcpus: 7, memoryBytes: 5 * GIB, diskBytes: 3 * GIB }),
        neighbours: [neighbour],
      },
      [],
    ],
    [
      'a stage with too little of everything',
      {
        stage: stageWith({ configurations: 1, vcpus: 6, memoryBytes: 4 * GIB, diskBytes: 2 * GIB }),
        neighbours: [neighbour],
      },
      [
        over('configurations', 2, 1),
        over('vcpus', 7, 6),
        over('memory', 5 * GIB, 4 * GIB),
        over('disk', 3 * GIB, 2 * GIB),
      ],
    ],
  ])('%s', (_what, facts, expected) => {
    expect(find(facts)).toEqual(expected);
  });

  it('is a network by its key where the archive knows no name', () => {
    const nameless = { ...manifest, networks: [{ key: 'role:front', nameLabel: '' }] };
    expect(find({ manifest: nameless }, { networks: {} })).toEqual([
      { kind: 'network-not-chosen', network: 'role:front' },
    ]);
  });

  it('is a MAC that a VM of the pool has, where MACs are kept, each VM once', () => {
    const macs = new Map([['02:00:00:00:00:01', uuidOf(7)]]);
    expect(find({ macs })).toEqual([]);
    expect(find({ macs }, { keepMacs: true })).toEqual([
      { kind: 'mac-taken', vmUuid: uuidOf(7), mac: '02:00:00:00:00:01' },
    ]);
    const upper = {
      ...only!,
      content: { ...only!.content, vifs: [{ ...only!.content.vifs[0]!, mac: '02:00:00:00:00:AB' }] },
    };
    const known = new Map([['02:00:00:00:00:ab', uuidOf(8)]]);
    expect(find({ macs: known, manifest: { ...manifest, members: [upper] } }, { keepMacs: true })).toMatchObject([
      { vmUuid: uuidOf(8) },
    ]);
    expect(find({ macs: new Map(), manifest }, { keepMacs: true })).toEqual([]);
  });
});

describe('what is proposed for a restore', () => {
  it('is the archived name, told apart where it is taken', () => {
    expect(proposeRestoreName('Web shop', ['Other'])).toBe('Web shop');
    expect(proposeRestoreName('Web shop', ['Other', 'Web shop'])).toBe('Web shop restored');
  });

  it('is the roomiest shared SR that disks can be made on', () => {
    const room = (uuid: string, free: number, part: object = {}) =>
      makeSr(uuid, uuid, { sizeBytes: 100 + free, usedBytes: 100, ...part });
    expect(proposeRestoreStorage([room('a', 1), room('b', 3), room('c', 2)])).toBe('b');
    expect(
      proposeRestoreStorage([
        room('a', 1),
        room('b', 9, { hostUuids: [] }),
        room('c', 9, { type: 'iso' }),
        room('d', 9, { shared: false }),
      ]),
    ).toBe('a');
    expect(proposeRestoreStorage([])).toBeUndefined();
  });

  it('is a network only where there is no doubt', () => {
    const archived = [
      { key: 'role:front', nameLabel: 'front' },
      { key: 'role:back', nameLabel: 'back' },
    ];
    expect(proposeRestoreNetworks(archived, null, [front])).toEqual({ 'role:front': front.uuid });
  });
});

describe('what is known of an archive', () => {
  it.each<readonly [ArchiveFinding['kind'], boolean]>([
    ['unknown-key', false],
    ['foreign', false],
    ['copy-unguarded', false],
    ['altered', true],
    ['missing', true],
    ['copy-changed', true],
  ])('keeps it from being restored where it is %s: %s', (kind, expected) => {
    expect(isFatal({ kind } as ArchiveFinding)).toBe(expected);
  });

  it('names its files by their place, so that equal names stay apart', () => {
    expect(archiveFile(0, 'Web 1')).toBe('001-web-1.xva');
    expect(archiveFile(11, `${'x'.repeat(59)} y`)).toBe(`012-${'x'.repeat(59)}.xva`);
  });

  it('is proven by a rehearsal that ran to its end with every VM ready', () => {
    const vm = (readyAfterMs: number | null) => ({ nameLabel: 'a', readyAfterMs });
    const ended = (failure: string | null, ...vms: ReturnType<typeof vm>[]) =>
      isProven({ failure, vms } as unknown as Rehearsal);
    expect(ended(null, vm(0), vm(5))).toBe(true);
    expect(ended(null, vm(5), vm(null))).toBe(false);
    expect(ended('the host went down', vm(5))).toBe(false);
  });

  it.each([
    [1234.4, 'found:1234', 1234],
    [null, 'found:late', null],
  ])('is read back from the journal: %s', (readyAfterMs, text, read) => {
    expect(foundText(readyAfterMs)).toBe(text);
    expect(parseFound(text)).toBe(read);
  });

  it.each([undefined, '', 'late', '1234', 'found:', 'found:soon', 'found:1x'])(
    'is nothing where the journal says %j',
    (text) => {
      expect(parseFound(text)).toBeUndefined();
    },
  );
});
