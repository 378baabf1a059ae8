import type { Blocker } from '../../shared/domain/blocker.ts';
import type { Events } from '../../shared/ipc/contract.ts';
import { SHOP } from '../fakes/sample-estate.ts';

/** A shelf with an archive that is being checked and one that was never finished. */
export const makeShelf = (name: string): Events['archives.changed'] => ({
  folder: '/home/user/archives',
  isOwnFolder: true,
  awayFolders: ['/mnt/backup/stagewright-archives'],
  archives: [
    {
      archive: 'before-the-move',
      folder: '/home/user/archives',
      about: {
        id: SHOP.vapp,
        nameLabel: name,
        note: '',
        madeAt: '2026-03-02T08:00:00.000Z',
        by: name,
        console: 'desk',
        poolName: name,
        configurationUuid: SHOP.vapp,
        configurationName: name,
        place: { serviceId: 'web-shop', serviceName: name, stageId: 'staging', stageName: name },
        revision: 'ab'.repeat(32),
        evidence: { file: 'evidence.stagewright', sha256: 'ab'.repeat(32) },
        storage: { poolUuid: SHOP.vapp, srName: name },
        networks: [{ key: 'role:front', nameLabel: name }],
        members: [{ nameLabel: name, file: '001-web.xva', sizeBytes: 2 ** 40, diskBytes: 2 ** 41, order: 1 }],
      },
      sizeBytes: 2 ** 40,
      verdict: {
        checkedAt: '2026-03-02T08:00:00.000Z',
        findings: [{ kind: 'structure', file: '001-web.xva', detail: name }],
        unread: 0,
      },
      rehearsal: {
        ...{ runId: 'run-1', at: '2026-03-02T08:00:00.000Z', tookMs: 60_000, poolName: name, probe: 'agent' },
        vms: [
          { nameLabel: name, readyAfterMs: 12_000 },
          { nameLabel: name, readyAfterMs: null },
        ],
        failure: null,
      },
      checkingRatio: 0.5,
      isBusy: true,
    },
    {
      archive: 'half',
      folder: '/home/user/archives',
      about: null,
      sizeBytes: 0,
      verdict: { checkedAt: '2026-03-02T08:00:00.000Z', findings: [{ kind: 'no-manifest' }], unread: 0 },
      rehearsal: null,
      checkingRatio: null,
      isBusy: false,
    },
  ],
});

/** One of each blocker that archives bring. */
export const makeArchiveBlockers = (
  name: string,
): {
  readonly [K in 'archive-name-taken' | 'network-not-chosen' | 'mac-taken']: Extract<Blocker, { kind: K }>;
} => ({
  'archive-name-taken': { kind: 'archive-name-taken', name },
  'network-not-chosen': { kind: 'network-not-chosen', network: name },
  'mac-taken': { kind: 'mac-taken', vmUuid: SHOP.web, mac: '02:00:00:00:00:01' },
});
