import { describe, expect, it } from 'vitest';
import { verifySignature } from '../../../../../electron/os/signing-key.ts';
import {
  archiveManifestText,
  archiveSignedText,
  readArchiveManifest,
  type ArchiveManifest,
} from '../../../../../shared/domain/archive/archive-manifest.ts';
import { archiveFile, archiveFolderName } from '../../../../../shared/domain/archive/archive-wish.ts';
import { listManifestDifferences, underArchivedNames } from '../../../../../shared/domain/archive/compare-restored.ts';
import type { VmManifest } from '../../../../../shared/domain/manifest.ts';
import { makeSigner } from '../../../../fakes/sample-signer.ts';

const signer = makeSigner();
const uuid = '0a1b2c3d-0000-4000-8000-000000000001';

const VM: VmManifest = {
  disks: [{ bootable: true, device: 0, image: {}, settings: {}, sizeBytes: 2 ** 30, vdi: 'vdi-1' }],
  firmware: 'uefi',
  memoryBytes: 2 ** 31,
  settings: { 'boot.order': 'dc' },
  shutdownDelaySeconds: 0,
  startDelaySeconds: 5,
  startOrder: 1,
  vcpus: 2,
  vifs: [{ device: 0, mac: '02:00:00:00:00:01', network: 'role:front', settings: {} }],
  vm: uuid,
};

function made(change: Partial<ArchiveManifest> = {}): ArchiveManifest {
  const unsigned: Omit<ArchiveManifest, 'sig'> = {
    ...{ v: 1, kind: 'archive', id: uuid, nameLabel: 'Kept', note: '', place: null, revision: 'ab'.repeat(32) },
    pool: { uuid, nameLabel: 'Pool' },
    configuration: { uuid, nameLabel: 'Web shop', description: '' },
    networks: [{ key: 'role:front', nameLabel: 'front' }],
    members: [{ nameLabel: 'web-1', tags: [], file: '001-web-1.xva', content: VM }],
    ...{ madeAt: '2026-03-02T08:00:00.000Z', by: 'root', console: 'desk', key: signer.publicKey },
    files: { '001-web-1.xva': { sizeBytes: 7, sha256: 'cd'.repeat(32) } },
    ...change,
  };
  return { ...unsigned, sig: signer.sign(archiveSignedText(unsigned)) };
}

const read = (text: string) =>
  readArchiveManifest(text, (...signed) => signer.verify(...signed) || verifySignature(...signed));

describe('the manifest of an archive', () => {
  it('is read back as it was written', () => {
    expect(read(archiveManifestText(made()))).toEqual({ state: 'valid', manifest: made() });
  });

  it.each([
    ['a checksum', (text: string) => text.replace('cd'.repeat(32), 'ce'.repeat(32))],
    ['a MAC', (text: string) => text.replace('00:01', '00:02')],
    ['who made it', (text: string) => text.replace('"root"', '"toor"')],
  ])('does not hold once %s was altered', (_what, alter) => {
    expect(read(alter(archiveManifestText(made())))).toMatchObject({ state: 'altered' });
  });

  it.each([
    ['no JSON', 'hello'],
    ['cut short', archiveManifestText(made()).slice(0, 300)],
    ['a field too many', archiveManifestText({ ...made(), more: 1 } as ArchiveManifest)],
    ['a newer form', archiveManifestText({ ...made(), v: 2 } as unknown as ArchiveManifest)],
    ['a file outside its folder', archiveManifestText(made({ files: { '../x.xva': made().files['001-web-1.xva']! } }))],
    ['a VM without file', archiveManifestText(made({ files: {} }))],
    ['one file of two VMs', archiveManifestText(made({ members: [...made().members, ...made().members] }))],
  ])('is refused where it is %s', (_what, text) => {
    expect(read(text)).toMatchObject({ state: 'unreadable' });
  });
});

describe('names of archives', () => {
  it.each([
    ['Web shop 2.5', 'web-shop-2-5'],
    ['Ünïcödé', 'unicode'],
    ['../../etc/passwd', 'etc-passwd'],
    ['漢字', 'archive'],
  ])('makes a folder of %s that is safe anywhere', (name, folder) => {
    expect(archiveFolderName(name)).toBe(folder);
  });

  it('keeps VMs of one name apart', () => {
    expect(archiveFile(0, 'db')).not.toBe(archiveFile(1, 'db'));
  });
});

describe('what was restored', () => {
  const now: VmManifest = { ...VM, vm: 'other', disks: VM.disks.map((disk) => ({ ...disk, vdi: 'other' })) };

  it('is equal but for the uuids that an import gives', () => {
    expect(listManifestDifferences(VM, now, true)).toEqual([]);
    expect(underArchivedNames(VM, now)).toEqual(VM);
  });

  it('names each difference', () => {
    const changed: VmManifest = {
      ...now,
      vcpus: 4,
      settings: {},
      vifs: VM.vifs.map((vif) => ({ ...vif, mac: '02:00:00:00:00:09', network: 'network:x' })),
      disks: [],
    };
    expect(listManifestDifferences(VM, changed, true)).toEqual([
      'vCPUs is 4, archived was 2',
      'boot.order is unset, archived was dc',
      'disks is 0, archived was 1',
      'disk 0 is missing',
      'NIC 0 network is network:x, archived was role:front',
      'NIC 0 MAC is 02:00:00:00:00:09, archived was 02:00:00:00:00:01',
    ]);
  });
});
