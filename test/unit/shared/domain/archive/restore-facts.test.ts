import { describe, expect, it } from 'vitest';
import {
  archiveFolderName,
  archiveWishSchema,
  restoreWishSchema,
} from '../../../../../shared/domain/archive/archive-wish.ts';
import { archiveBytes, archiveManifestSchema } from '../../../../../shared/domain/archive/archive-manifest.ts';
import { findRestoreNetwork } from '../../../../../shared/domain/archive/restore-facts.ts';
import { portraitSchema } from '../../../../../shared/domain/drift/drift-view.ts';
import { toPortrait } from '../../../../../shared/domain/drift/portrait.ts';
import { driftToleranceSchema } from '../../../../../shared/domain/drift/tolerance.ts';
import { findStage } from '../../../../../shared/domain/workflow.ts';
import { makeVariedVms } from '../../../../fakes/plan-scenarios/estate.ts';
import { sampleArchiveManifest } from '../../../../fakes/sample-archive-manifest.ts';
import { makeNetwork, makeWorkflow, SHOP } from '../../../../fakes/sample-estate.ts';

const { networks } = SHOP;
const stage = findStage(makeWorkflow(), 'integration') ?? null;

describe('the network of what an archive calls one', () => {
  const known = Object.entries(networks).map(([name, uuid]) => makeNetwork(uuid, name));
  it.each([
    ['of its role in the stage', 'role:front', 'anything', stage, known, networks.intFront],
    ['by name where the stage has no such role', 'role:other', 'management', stage, known, networks.management],
    ['by name where there is no stage', 'role:front', 'devFront', null, known, networks.devFront],
    ['by uuid before the name', `network:${networks.devData}`, 'devFront', stage, known, networks.devData],
    [
      'by name where the one of the stage is gone',
      'role:front',
      'devFront',
      stage,
      known.slice(0, 2),
      networks.devFront,
    ],
    ['none by an empty name', 'role:other', '', stage, [makeNetwork(networks.devFront, '')], undefined],
    [
      'none where two have the name',
      'role:other',
      'x',
      stage,
      [known[0]!, known[1]!].map((n) => ({ ...n, nameLabel: 'x' })),
      undefined,
    ],
  ] as const)('is %s', (_name, key, nameLabel, at, pool, expected) => {
    expect(findRestoreNetwork({ key, nameLabel }, at, pool)).toBe(expected);
  });
});

describe('what is kept and asked for', () => {
  it('is read back as it was written', () => {
    const manifest = sampleArchiveManifest();
    expect(archiveManifestSchema.parse(manifest)).toEqual(manifest);
    expect(archiveBytes(manifest)).toBe(7);
    for (const vm of makeVariedVms()) {
      const portrait = toPortrait(vm, makeWorkflow(), 'development');
      expect(portraitSchema.parse(JSON.parse(JSON.stringify(portrait)))).toEqual(JSON.parse(JSON.stringify(portrait)));
    }
    const restore = {
      ...{ archive: 'shelf', place: { serviceId: 'web-shop', stageId: 'staging' }, srUuid: networks.devData },
      ...{ name: 'Shop', keepMacs: true, networks: { 'role:front': networks.devFront }, mustMatch: false },
    };
    expect(restoreWishSchema.parse({ ...restore, name: ' Shop ' })).toEqual(restore);
    const archive = { name: 'Fair', note: 'kept', zstd: true };
    expect(archiveWishSchema.parse({ name: ' Fair ', note: ' kept ', zstd: true })).toEqual(archive);
  });

  it('is refused without a name, and outside of what a score can be', () => {
    for (const name of ['', '  ', 'a\u0007', '\u65e5'])
      expect(archiveWishSchema.safeParse({ name, note: '', zstd: true }).success).toBe(false);
    for (const [leastScore, isGood] of [
      [0, false],
      [1, true],
      [100, true],
      [101, false],
      [null, true],
    ] as const)
      expect(driftToleranceSchema.safeParse({ countsFrom: 'high', leastScore }).success).toBe(isGood);
  });

  it('gives a folder of letters and digits, never longer than a file system takes', () => {
    expect(archiveFolderName(' Écran -- 2 ')).toBe('ecran-2');
    expect(archiveFolderName('x'.repeat(200))).toBe('x'.repeat(80));
    expect(archiveFolderName('--')).toBe('archive');
  });
});
