import { archiveSignedText, type ArchiveManifest } from '../../shared/domain/archive/archive-manifest.ts';
import type { VmManifest } from '../../shared/domain/manifest.ts';
import { makeKey } from './sample-bundle.ts';

const uuid = '0a1b2c3d-0000-4000-8000-000000000001';

const VM: VmManifest = {
  disks: [{ bootable: true, device: 0, image: {}, settings: { mode: 'RW' }, sizeBytes: 2 ** 30, vdi: 'vdi-1' }],
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

/** The manifest of an archive of one VM, signed with a real key that is made for it. */
export function sampleArchiveManifest(): ArchiveManifest {
  const signer = makeKey();
  const unsigned: Omit<ArchiveManifest, 'sig'> = {
    ...{ v: 1, kind: 'archive', id: uuid, nameLabel: 'Kept', note: 'a note', revision: 'ab'.repeat(32) },
    place: null,
    pool: { uuid, nameLabel: 'Pool' },
    configuration: { uuid, nameLabel: 'Web shop', description: 'as it was' },
    networks: [{ key: 'role:front', nameLabel: 'front' }],
    members: [{ nameLabel: 'web-1', tags: ['stage: staging'], file: '001-web-1.xva', content: VM }],
    ...{ madeAt: '2026-03-02T08:00:00.000Z', by: 'root', console: 'desk', key: signer.publicKey },
    files: { '001-web-1.xva': { sizeBytes: 7, sha256: 'cd'.repeat(32) } },
  };
  return { ...unsigned, sig: signer.sign(archiveSignedText(unsigned)) };
}
