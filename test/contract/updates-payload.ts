import type { Events } from '../../shared/ipc/contract.ts';

/** A downloaded update that waits for a run. */
export const updatesPayload = (name: string): Events['updates.changed'] => ({
  way: { kind: 'replaces-itself', package: 'AppImage' },
  ...{ installed: '0.1.0', keyFingerprint: 'AB:CD', keyPlace: '/etc/stagewright/update-key.pem', phase: 'waiting' },
  release: {
    ...{ version: '0.2.0', releasedAt: '2026-03-02T08:00:00.000Z', notes: name },
    file: {
      ...{ name: 'stagewright-0.2.0.AppImage', sha512: `${'A'.repeat(86)}==`, sizeBytes: 90_000_000 },
      address: 'https://updates.example/stagewright/stagewright-0.2.0.AppImage',
    },
  },
  ...{ progressRatio: 1, waitsFor: [name], checkedAt: '2026-03-02T08:00:00.000Z' },
  problem: { code: 'update-failed', fault: 'install-failed', detail: name },
});
