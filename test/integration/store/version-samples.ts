const UUID = '6f1f2b1e-6f8e-4e5c-9f4e-2f0f6f0f6f0f';
const AT = '2026-05-01T08:00:00.000Z';
const digest = (letter: string): string => letter.repeat(64);
const FINGERPRINT = Array.from({ length: 32 }, () => 'AB').join(':');

/**
 * Something in every field of every document, by its name: written once into `test/fixtures/stores`, as the program of that
 * day wrote it, and read by every later one.
 */
export const SAMPLES: Readonly<Record<string, unknown>> = {
  'archive-verdicts': {
    [UUID]: {
      checkedAt: AT,
      findings: [
        { kind: 'unknown-key', key: 'A'.repeat(43), by: 'east' },
        { kind: 'truncated', file: '001-web.xva', sizeBytes: 5, wantedBytes: 9 },
        { kind: 'structure', file: '002-app.xva', detail: 'no ova.xml' },
      ],
      unread: 1,
    },
  },
  'lease-keepers': {
    keepers: [{ poolId: 'east', armedBy: 'root', armedAt: AT }],
    warned: [`east ${UUID} run ${AT}`],
  },
  'armed-transitions': [
    {
      ...{ poolId: 'east', serviceId: 'web-shop', from: 'development', to: 'integration' },
      ...{ armedBy: 'DEMO\\pool-operator', armedAt: AT, consent: '["development","integration"]', settledUntil: AT },
      starts: [
        { configurationUuid: UUID, revision: digest('a'), recordSeq: 3, at: AT, runId: 'run-1', isBack: false },
        { configurationUuid: UUID, revision: digest('b'), recordSeq: 4, at: AT, runId: null, isBack: true },
      ],
      heldNotes: [`${UUID} ${digest('a')} drift`],
    },
  ],
  'drift-baseline': [
    {
      ...{ uuid: UUID, name: 'shop-web1', origin: null },
      manifest: {
        disks: [
          { bootable: true, device: 0, image: { format: 'vhd' }, settings: { mode: 'RW' }, sizeBytes: 9, vdi: UUID },
        ],
        ...{ firmware: 'uefi', memoryBytes: 4, settings: { 'platform.nx': 'true' }, shutdownDelaySeconds: 0 },
        ...{ startDelaySeconds: 5, startOrder: 1, vcpus: 2, vm: UUID },
        vifs: [{ device: 0, mac: '02:00:00:00:00:01', network: 'role:front', settings: {} }],
      },
      observed: { name_description: 'a web server' },
      ancestors: { 0: [UUID] },
      fenceId: 'fence-1',
    },
  ],
  drift: [
    {
      ...{ poolId: 'east', configurationUuid: UUID },
      mute: { by: 'root', reason: 'known until the update', until: AT },
      samples: [{ at: AT, score: 87.5, drift: 2 }],
    },
  ],
  'gate-book': {
    statements: [{ pool: 'east', text: '{"v":1}' }],
    ticks: [
      {
        ...{ configuration: UUID, itemId: 'told', text: 'Finance was told', by: 'DEMO\\approver' },
        ...{ revision: digest('a'), plan: digest('b') },
      },
    ],
    overrides: [{ plan: digest('b'), revision: digest('a'), by: 'root', reason: 'the fix can not wait', at: AT }],
    probes: [{ configuration: UUID, revision: digest('a'), at: AT, failedVmUuids: [UUID] }],
    unsteady: [{ configuration: UUID, at: AT }],
    revisions: [{ digest: digest('a'), configuration: UUID, stage: 'staging', at: AT, manifest: '{"v":1,"vms":[]}' }],
    seen: [{ pool: 'east', what: 'service web-shop', seq: 3, digest: digest('c'), isGated: true }],
    spent: [{ pool: 'east', id: 'request-1' }],
    revokedKeys: ['A'.repeat(43)],
    clocks: { east: 12 },
  },
  'archive-rehearsals': {
    [UUID]: {
      ...{ runId: 'run-1', at: AT, tookMs: 61_000, poolName: 'East', probe: 'agent', failure: 'a person ended it' },
      vms: [
        { nameLabel: 'web-1', readyAfterMs: 12_500 },
        { nameLabel: 'db', readyAfterMs: null },
      ],
    },
  },
  'archive-folders': { current: '/mnt/backup/stagewright-archives', others: ['/srv/stagewright-archives'] },
  'known-pools': [
    {
      ...{ id: 'east', host: 'xen01.example', port: 443, userName: 'root', pins: { 'xen01.example': FINGERPRINT } },
      ...{ memberAddresses: ['xen02.example'], allowOldTls: false, uuid: UUID, nameLabel: 'East', addedAt: AT },
    },
  ],
  'known-writers': { pools: [UUID], writers: [{ publicKey: 'A'.repeat(43), firstSeenAt: AT, poolUuid: UUID }] },
  'ledger-anchors': {
    anchors: [
      { where: 'pool-audit', witness: 'East', seq: 64, head: digest('a'), at: AT },
      { where: 'approval', witness: 'DEMO\\approver', seq: 65, head: digest('b'), at: AT },
    ],
  },
  'ledger-note': { ledger: UUID, segment: 1, seq: 73, head: digest('a') },
  'refresh-schedules': [
    {
      ...{ poolId: 'east', configurationUuid: UUID, toStageId: 'patch-test', fence: 'block', isStarted: true, keep: 2 },
      times: { days: [1, 2, 3], time: '02:15', timeZone: 'Europe/Berlin' },
      ...{ armedBy: 'root', armedAt: AT, settledUntil: AT, lastRunId: 'run-1', lastReason: 'the pool was away' },
    },
  ],
  'review-remarks': {
    bundles: [
      { bundle: digest('a'), remarks: [{ id: 'r1', seq: 7, weight: 'finding', text: 'who approved this?', at: AT }] },
    ],
  },
  secrets: { 'password east': Buffer.from('not a secret').toString('base64') },
};
