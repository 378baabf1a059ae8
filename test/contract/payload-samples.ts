import { makeArchiveBlockers, makeShelf } from './archive-payload.ts';
import { fencesPayload } from './fences-payload.ts';
import { leasesPayload, replicasPayload } from './leases-payload.ts';
import { updatesPayload } from './updates-payload.ts';
import { makeLibrary, makeTemplateBlockers } from './template-payload.ts';
import type { Activity } from '../../shared/domain/activity.ts';
import type { Blocker } from '../../shared/domain/blocker.ts';
import type { ConfigurationWarning } from '../../shared/domain/configuration.ts';
import { toVmSummary } from '../../shared/domain/inventory.ts';
import type { Run } from '../../shared/domain/run.ts';
import type { Problem } from '../../shared/errors.ts';
import type { Events } from '../../shared/ipc/contract.ts';
import { DEFAULT_SETTINGS } from '../../shared/ipc/settings.ts';
import { GATE_EVENTS } from '../fakes/sample-gates.ts';
import { makePoolState, ROOT } from '../fakes/memory-pools.ts';
import {
  makeConfiguration,
  makeDisk,
  makeNetwork,
  makeService,
  makeVif,
  makeVm,
  SHOP,
} from '../fakes/sample-estate.ts';

/** Names as they come: markup, right-to-left, emoji, a lone surrogate, quotes and line ends. */
const ODD_NAME = '<b>Kasse</b> \u202e🛒 \ud800 "é"\n\u0000 \u05e9\u05d5\u05e7';

/** One blocker of every kind; a kind without one does not compile. */
export const blockers: { readonly [K in Blocker['kind']]: Extract<Blocker, { kind: K }> } = {
  'pool-not-connected': { kind: 'pool-not-connected' },
  'permission-missing': { kind: 'permission-missing', missing: { permission: 'vif.move', role: 'vm-admin' } },
  'no-transition': { kind: 'no-transition', from: ODD_NAME, to: 'Production' },
  'already-there': { kind: 'already-there', stage: ODD_NAME },
  'not-in-stage': { kind: 'not-in-stage' },
  'run-active': { kind: 'run-active', runId: 'run-1' },
  'run-interrupted': { kind: 'run-interrupted', runId: 'run-1' },
  locked: { kind: 'locked', holder: ODD_NAME, console: 'desk', since: '', isStale: false },
  'record-not-believed': { kind: 'record-not-believed', reason: ODD_NAME },
  empty: { kind: 'empty' },
  'stage-locked': { kind: 'stage-locked', stage: ODD_NAME, vmUuids: [SHOP.web] },
  'nothing-to-do': { kind: 'nothing-to-do', verb: 'resume' },
  'vm-still-up': { kind: 'vm-still-up', vmUuid: SHOP.web, powerState: 'Running' },
  'operation-not-allowed': { kind: 'operation-not-allowed', vmUuid: SHOP.web, operation: 'clean_shutdown' },
  'snapshot-name-taken': { kind: 'snapshot-name-taken', name: ODD_NAME },
  ...makeTemplateBlockers(ODD_NAME),
  ...makeArchiveBlockers(ODD_NAME),
  'sr-cannot-snapshot': { kind: 'sr-cannot-snapshot', srUuid: SHOP.web, vmUuid: SHOP.web, type: 'iscsi' },
  migration: { kind: 'migration', finding: { why: 'refused', vm: ODD_NAME, xapiCode: 'X', sentence: ODD_NAME } },
  'stage-fences-copies': { kind: 'stage-fences-copies', stage: ODD_NAME },
  'vapp-gone': { kind: 'vapp-gone' },
  'network-missing': { kind: 'network-missing', role: ODD_NAME, networkUuid: SHOP.networks.devData },
  'network-unreachable': {
    kind: 'network-unreachable',
    vmUuid: SHOP.web,
    networkUuid: SHOP.networks.devData,
    hostUuid: SHOP.host,
  },
  'vm-busy': { kind: 'vm-busy', vmUuid: SHOP.web, operation: 'snapshot' },
  'vm-in-other-configuration': { kind: 'vm-in-other-configuration', vmUuid: SHOP.web, otherUuid: SHOP.vapp },
  'name-taken': { kind: 'name-taken', otherUuid: SHOP.vapp },
  held: { kind: 'held', reason: ODD_NAME },
  'user-not-allowed': { kind: 'user-not-allowed', userName: ODD_NAME, stage: ODD_NAME, allowed: ['anna', ODD_NAME] },
  'sr-missing': { kind: 'sr-missing', stage: ODD_NAME, srUuid: SHOP.host },
  'host-missing': { kind: 'host-missing', stage: ODD_NAME, hostUuid: SHOP.host },
  gate: { kind: 'gate', blocker: { kind: 'request-rejected', by: ODD_NAME, reason: ODD_NAME } },
  'sr-detached': { kind: 'sr-detached', srUuid: SHOP.host },
  'sr-unreachable': { kind: 'sr-unreachable', vmUuid: SHOP.web, srUuid: SHOP.host, hostUuid: SHOP.host },
  'sr-full': { kind: 'sr-full', srUuid: SHOP.host, neededBytes: 2 ** 52, freeBytes: 0 },
  'no-host-fits': { kind: 'no-host-fits', vmUuid: SHOP.web, memoryBytes: 2 ** 40, freeBytes: 0, hosts: 0 },
  'no-host-boots': {
    kind: 'no-host-boots',
    vmUuid: SHOP.web,
    reasons: [{ hostUuid: SHOP.host, xapiCode: 'VM_REQUIRES_SR', sentence: ODD_NAME }],
  },
  'chain-too-deep': { kind: 'chain-too-deep', vmUuid: SHOP.web, length: 30, snapshots: 12, limit: 30 },
  'operation-blocked': { kind: 'operation-blocked', vmUuid: SHOP.web, operation: 'snapshot', reason: ODD_NAME },
  'vm-not-steady': { kind: 'vm-not-steady', vmUuid: SHOP.web, powerState: 'Suspended' },
  'budget-exceeded': { kind: 'budget-exceeded', stage: ODD_NAME, part: 'memory', wanted: 2 ** 41, limit: 2 ** 40 },
  'several-occupants': { kind: 'several-occupants', stage: ODD_NAME, configurationUuids: [SHOP.vapp, SHOP.web] },
  'not-fenceable': {
    kind: 'not-fenceable',
    stage: ODD_NAME,
    problems: [{ kind: 'member-without-nic', vmUuid: SHOP.web }],
    rejected: [{ block: 'vlan', because: [{ kind: 'no-tag-list' }] }],
    findings: [ODD_NAME],
  },
  'snapshot-missing': { kind: 'snapshot-missing', vmUuid: SHOP.web, stage: ODD_NAME },
};

/** One problem of every code; a code without one does not compile. */
export const problems: { readonly [C in Problem['code']]: Extract<Problem, { code: C }> } = {
  'invalid-request': { code: 'invalid-request', issues: [ODD_NAME] },
  'not-found': { code: 'not-found', kind: 'vm', id: SHOP.web },
  blocked: { code: 'blocked', blockers: Object.values(blockers) },
  'plan-changed': { code: 'plan-changed', planDigest: 'ab'.repeat(32) },
  'workflow-unsound': {
    code: 'workflow-unsound',
    problems: [
      { kind: 'duplicate-name', severity: 'error', at: { stage: 'staging' }, name: ODD_NAME },
      { kind: 'transition-to-itself', severity: 'error', at: { transition: { from: 'staging', to: 'staging' } } },
      { kind: 'stage-in-use', severity: 'error', at: { workflow: true }, stageId: 'gone', name: ODD_NAME, count: 2 },
    ],
  },
  'published-meanwhile': { code: 'published-meanwhile', by: ODD_NAME, at: '2026-03-02T08:00:00.000Z', seq: 4 },
  'check-failed': { code: 'check-failed', findings: [ODD_NAME] },
  'pool-unreachable': { code: 'pool-unreachable', address: 'xcp-1:443', reason: 'lost', detail: ODD_NAME },
  'certificate-untrusted': { code: 'certificate-untrusted', address: 'xcp-1', fingerprint: 'AB', pinned: null },
  'xapi-failure': {
    code: 'xapi-failure',
    xapiCode: 'VM_BAD_POWER_STATE',
    params: [ODD_NAME],
    sentence: '',
    remedy: '',
  },
  'right-missing': {
    code: 'right-missing',
    right: 'define-gates',
    by: ODD_NAME,
    allowed: [{ kind: 'user', subject: ODD_NAME }],
  },
  'statement-refused': { code: 'statement-refused', refusal: { kind: 'expired', atMs: 0 } },
  'role-missing': { code: 'role-missing', permission: 'vif.move', needed: 'vm-admin' },
  'store-failed': { code: 'store-failed', file: 'journal', reason: 'ENOSPC' },
  'update-failed': { code: 'update-failed', fault: 'bad-signature', detail: ODD_NAME },
  internal: { code: 'internal', logId: 'log-1' },
};

/** One warning of every kind; a kind without one does not compile. */
export const warnings: { readonly [K in ConfigurationWarning['kind']]: Extract<ConfigurationWarning, { kind: K }> } = {
  empty: { kind: 'empty' },
  'no-tools': { kind: 'no-tools', vmUuids: [SHOP.web] },
  'mixed-power': { kind: 'mixed-power' },
  'members-changed': { kind: 'members-changed', added: [SHOP.web], removed: [] },
  'record-not-believed': { kind: 'record-not-believed', reason: ODD_NAME },
  'unknown-writer': { kind: 'unknown-writer', by: ODD_NAME },
  'duplicate-name': { kind: 'duplicate-name', otherUuids: [SHOP.vapp] },
  'tag-differs': { kind: 'tag-differs', vmUuids: [SHOP.web] },
  'stage-unknown': { kind: 'stage-unknown', service: 'gone', stage: 'gone' },
  'network-off-map': { kind: 'network-off-map', vmUuids: [SHOP.web] },
  'run-interrupted': { kind: 'run-interrupted', runId: 'run-1' },
  'revision-changed': { kind: 'revision-changed' },
};

const certificate = {
  fingerprint: 'AB',
  subject: ODD_NAME,
  issuer: '',
  validFrom: '2026-01-01T00:00:00.000Z',
  validTo: '2036-01-01T00:00:00.000Z',
  tlsVersion: 'TLSv1.3',
};

const activity: Activity = {
  seq: 1,
  time: '2026-03-02T08:00:00.000Z',
  kind: 'configuration.created',
  actor: ODD_NAME,
  poolId: 'pool-a',
  configurationUuid: SHOP.vapp,
  runId: null,
  data: { name: ODD_NAME, vms: 3, ok: true, none: null },
};

/** One payload of every event, but `runs.changed`, whose run the test takes from a real engine. */
export function makePayloads(run: Run): Events {
  return {
    'pool.changed': makePoolState({
      rights: ROOT,
      certificate,
      problem: problems['xapi-failure'],
      alarm: { address: 'xcp-1', pinnedFingerprint: 'CD', seen: certificate, seenAt: certificate.validFrom },
      version: { brand: 'XCP-ng', product: '8.3.0', api: '2.21', release: 'yangtze' },
    }),
    'pool.forgotten': { poolId: 'pool-a' },
    ...GATE_EVENTS,
    'vms.changed': {
      poolId: 'pool-a',
      reset: true,
      changed: [
        toVmSummary(makeVm({ nameLabel: ODD_NAME, vifs: [makeVif()], disks: [makeDisk({ sizeBytes: 2 ** 52 })] })),
      ],
      removed: [SHOP.web],
    },
    'estate.changed': {
      poolId: 'pool-a',
      hosts: [
        {
          uuid: SHOP.host,
          nameLabel: ODD_NAME,
          address: '10.0.0.1',
          enabled: true,
          live: true,
          isCoordinator: true,
          memoryTotalBytes: 2 ** 40,
          memoryFreeBytes: 0,
          cpuCount: 64,
        },
      ],
      networks: [makeNetwork(SHOP.networks.devData, ODD_NAME, { vlan: null })],
      srs: [{ uuid: SHOP.host, nameLabel: '', type: 'nfs', shared: true, hostUuids: [], sizeBytes: -1, usedBytes: 0 }],
    },
    'services.changed': {
      poolId: 'pool-a',
      services: [{ poolId: 'pool-a', service: makeService({ name: ODD_NAME }), seq: 1, by: 'root', at: '' }],
    },
    'configurations.changed': {
      poolId: 'pool-a',
      reset: false,
      changed: [makeConfiguration({ nameLabel: ODD_NAME, warnings: Object.values(warnings) })],
      removed: [],
    },
    'drift.changed': {
      poolId: 'pool-a',
      reset: false,
      changed: [
        {
          poolId: 'pool-a',
          configurationUuid: SHOP.vapp,
          baseline: { kind: 'promotion', name: ODD_NAME, at: null },
          score: 99.9,
          tally: {
            same: 40,
            expected: 1,
            drift: 1,
            bySeverity: { critical: 0, high: 0, medium: 0, low: 1 },
            driftWeight: 1,
            totalWeight: 2 ** 40,
          },
          ...{ worst: 'low', tolerance: { countsFrom: 'medium', leastScore: 95 } },
          mute: { by: ODD_NAME, reason: ODD_NAME, until: '2026-03-02T08:00:00.000Z' },
        },
      ],
      removed: [SHOP.spare],
    },
    'drafts.changed': {
      poolId: 'pool-a',
      serviceId: 'web-shop',
      draft: {
        poolId: 'pool-a',
        serviceId: 'web-shop',
        baseSeq: 1,
        workflow: makeService().workflow,
        updatedAt: '2026-03-02T08:00:00.000Z',
      },
    },
    'archives.changed': makeShelf(ODD_NAME),
    'templates.changed': makeLibrary(ODD_NAME),
    'automation.changed': {
      armed: [
        {
          poolId: 'pool-a',
          serviceId: 'web-shop',
          from: 'development',
          to: 'integration',
          armedBy: ODD_NAME,
          armedAt: '2026-03-02T08:00:00.000Z',
          standing: 'armed',
          nextAt: null,
          configurations: [
            { uuid: SHOP.vapp, state: { kind: 'waits', blockers: Object.values(blockers), until: null } },
            { uuid: SHOP.web, state: { kind: 'had-its-start', runId: null, outcome: 'unknown' } },
          ],
        },
      ],
    },
    'replicas.changed': replicasPayload(ODD_NAME),
    'leases.changed': leasesPayload(ODD_NAME),
    'updates.changed': updatesPayload(ODD_NAME),
    'runs.changed': { runs: [run, { ...run, problem: problems.blocked }] },
    'activity.appended': { entries: [activity] },
    'settings.changed': DEFAULT_SETTINGS,
    'app.navigate': { view: 'board', poolId: 'pool-a', serviceId: null },
    'notice.raised': { id: 'notice-1', tone: 'error', title: ODD_NAME, detail: '' },
    'notice.dismissed': { noticeId: 'notice-1' },
    'fences.changed': fencesPayload(ODD_NAME),
    'topology.changed': { poolId: 'pool-a', revision: 7 },
    'bundles.changed': { bundles: [] },
    'evidence.offered': { path: `/tmp/${ODD_NAME}.stagewright` },
    'evidence.progressed': { task: 'export', bundleId: null, ratio: 0.5, detail: ODD_NAME },
  };
}
