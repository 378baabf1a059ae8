import { NO_POOL_POLICIES } from '../../../shared/domain/gate/wide-policy.ts';
import { NO_FENCE_SETTINGS } from '../../../shared/domain/fence/no-fence-settings.ts';
import { defaultWorkflow } from '../../../shared/domain/workflow.ts';
import type { RequestInput, RequestName } from '../../../shared/ipc/contract.ts';

const id = 'no-such-thing';
const uuid = '00000000-0000-4000-8000-000000000000';
const fingerprint = Array.from({ length: 32 }, () => 'AB').join(':');
const configuration = { poolId: id, configurationUuid: uuid };
const transition = { ...configuration, toStageId: 'production' };
const planned = { ...transition, planDigest: 'a'.repeat(64) };
const request = { poolId: id, requestId: id };
const credentials = { userName: 'nobody', password: 'x' };
const reason = 'asked by a test';
const signed = { poolId: id, key: `${'A'.repeat(42)}A`, reason, credentials };
const place = { serviceId: 'shop', stageId: 'development' };

/**
 * One well-formed input for every request, none about anything that exists. A request that is not in this list does
 * not compile, so none can be forgotten.
 */
export const wellFormed: { readonly [N in RequestName]: RequestInput<N> } = {
  'app.ready': {},
  'app.describe': {},
  'app.copy': { text: 'copied by a test' },
  'app.dismiss-notice': { noticeId: id },
  'settings.change': { detailsOpen: true },
  'pools.probe': { host: '127.0.0.1', port: 1 },
  'pools.add': { host: '127.0.0.1', port: 1, userName: 'root', password: 'x', keepPassword: false, fingerprint },
  'pools.connect': { poolId: id, password: 'x', keepPassword: true },
  'pools.disconnect': { poolId: id },
  'pools.forget': { poolId: id },
  'pools.trust-certificate': { poolId: id, address: '127.0.0.1', fingerprint, typed: 'AB:AB:AB:AB' },
  'pools.start-demo': {},
  'services.save': {
    poolId: id,
    afterSeq: 0,
    service: { id: 'shop', name: 'Shop', description: '', workflow: defaultWorkflow() },
  },
  'services.remove': { poolId: id, serviceId: 'shop' },
  'workflows.save-draft': { poolId: id, serviceId: 'shop', baseSeq: 1, workflow: defaultWorkflow() },
  'workflows.discard-draft': { poolId: id, serviceId: 'shop' },
  'workflows.publish': { poolId: id, serviceId: 'shop', baseSeq: 1, workflow: defaultWorkflow() },
  'workflows.export': { poolId: id, serviceId: 'shop', workflow: defaultWorkflow() },
  'workflows.export-schema': {},
  'workflows.import': { poolId: id },
  'configurations.create': { poolId: id, name: 'x', vmUuids: [uuid], ...place },
  'configurations.adopt': { ...configuration, ...place },
  'configurations.release': configuration,
  'promotions.preview': { ...configuration, toStageId: 'production' },
  'promotions.start': { ...configuration, toStageId: 'production', planDigest: 'a'.repeat(64) },
  'gates.review': transition,
  'gates.request-approval': { ...planned, reason, validMinutes: 60 },
  'gates.open-request': request,
  'gates.decide': { ...request, decision: 'approve', reason, credentials },
  'gates.withdraw-request': { ...request, reason },
  'gates.tick': { ...planned, itemId: 'item', isTicked: true },
  'gates.override-freeze': { ...planned, reason, credentials },
  'gates.break-glass': { ...planned, reason, credentials },
  'gates.second-break-glass': { poolId: id, glassId: id, reason, credentials },
  'gates.run-probes': configuration,
  'gates.export-request': request,
  'gates.open-request-file': {},
  'gates.sign-request-file': { fileId: id, decision: 'approve', reason, credentials },
  'gates.import-decision': { poolId: id },
  'gates.trust-key': signed,
  'gates.revoke-key': signed,
  'gates.confirm-clock': { poolId: id, reason, credentials },
  'gates.believe-workflow': { poolId: id, serviceId: 'shop', reason, credentials },
  'gates.save-policies': { poolId: id, afterSeq: 0, content: NO_POOL_POLICIES },
  'revisions.list': configuration,
  'revisions.compare': {
    poolId: id,
    before: { kind: 'kept', digest: 'a'.repeat(64) },
    after: { kind: 'present', configurationUuid: uuid },
  },
  'runs.stop': { runId: id },
  'runs.pause': { runId: id },
  'runs.resume': { runId: id },
  'runs.undo': { runId: id },
  'runs.list': { limit: 1 },
  'runs.show': { runId: id },
  'locks.break': { ...configuration, reason: 'a test' },
  'automation.arm': { poolId: id, serviceId: 'shop', from: 'development', to: 'production' },
  'automation.disarm': { poolId: id, serviceId: 'shop', from: 'development', to: 'production' },
  'activity.list': { limit: 1 },
  'fences.preview': { ...configuration, mode: 'block', copies: 1, isStarted: true, mustMigrate: false },
  'fences.start': {
    ...configuration,
    ...{ mode: 'block', copies: 1, isStarted: true, mustMigrate: false },
    planDigest: 'a'.repeat(64),
  },
  'fences.preview-removal': { poolId: id, fenceId: '00000000-1' },
  'fences.remove': { poolId: id, fenceId: '00000000-1', planDigest: 'a'.repeat(64) },
  'fences.save-settings': { poolId: id, afterSeq: 0, settings: NO_FENCE_SETTINGS },
  'topology.read': { poolId: id, configurationUuid: null },
  'topology.reach': { poolId: id, vmUuid: uuid },
  'evidence.timeline': { source: { kind: 'ledger' }, filter: { text: '' }, offset: 0, limit: 1 },
  'evidence.facets': { source: { kind: 'ledger' } },
  'evidence.entry': { source: { kind: 'bundle', bundleId: id }, seq: 1 },
  'evidence.history': { source: { kind: 'ledger' } },
  'evidence.verify': {},
  'evidence.reconcile': { poolId: id, from: '2026-01-01T00:00:00.000Z' },
  'evidence.preview-bundle': { scope: { kind: 'all' }, redaction: 'none' },
  'evidence.export-bundle': { scope: { kind: 'all' }, redaction: 'none', report: 'none' },
  'evidence.cancel-export': {},
  'evidence.open-bundle': {},
  'evidence.open-dropped': { path: '/no-such-thing.stagewright' },
  'evidence.close-bundle': { bundleId: id },
  'evidence.trust-key': { bundleId: id, key: 'A'.repeat(43) },
  'evidence.save-remark': { bundleId: id, seq: null, weight: 'note', text: 'a test' },
  'evidence.remove-remark': { bundleId: id, remarkId: id },
  'evidence.sign-off': { bundleId: id, reviewer: 'x', decision: 'accepted', statement: '' },
  'evidence.merge-review': { bundleId: id },
  'evidence.compare': { left: { kind: 'bundle', bundleId: id }, right: { kind: 'bundle', bundleId: id } },
  'evidence.export-report': { bundleId: id, form: 'html' },
};

/**
 * Script texts of whole inputs that no request takes. Texts, because much of it can't cross into the page as data.
 */
export const hostileInputs: readonly string[] = [
  'undefined',
  'null',
  'true',
  '0',
  '-1',
  'NaN',
  'Infinity',
  '12345678901234567890n',
  '""',
  '"app.ready"',
  '"x".repeat(2_000_000)',
  '"\\ud800"',
  '"../../etc/passwd"',
  '[]',
  '[{}]',
  '[[], [], []]',
  'new Array(10_000).fill({})',
  'new Array(3)',
  '{ surplus: 1 }',
  '{ length: 3, 0: "a" }',
  '{ toString: "x", valueOf: 1 }',
  '{ then: 1 }',
  '{ surplus: JSON.parse(\'{ "__proto__": { "isAdmin": true } }\') }',
  'JSON.parse(\'{ "constructor": { "prototype": { "isAdmin": true } } }\')',
  'JSON.parse(\'{ "prototype": {}, "hasOwnProperty": 1 }\')',
  'Object.fromEntries(Array.from({ length: 5000 }, (_, i) => ["k" + i, i]))',
  'Array.from({ length: 200 }).reduce((inner) => ({ inner }), {})',
  'Array.from({ length: 500 }).reduce((inner) => [inner], [])',
  '(() => { const loop = {}; loop.loop = loop; return loop; })()',
  'new Date(0)',
  'new Map([["poolId", "x"]])',
  'new Set(["x"])',
  'new Error("x")',
  '/x/g',
  'new Uint8Array(1000)',
  'new ArrayBuffer(1_000_000)',
  'new Blob(["x"])',
  'new Number(1)',
  'new String("x")',
  'Object.assign([], { poolId: "x" })',
  '() => 1',
  'Symbol("x")',
  'document.body',
  'window',
  'new Proxy({}, { get: () => "x", ownKeys: () => ["poolId"], getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true, value: "x" }) })',
];

/** Script texts of values that fit no field of any request but the few that take them. */
export const hostileValues: readonly string[] = [
  '{}',
  '[{}]',
  'NaN',
  '-Infinity',
  '1.5',
  '"x".repeat(2_000_000)',
  '{ toString: "x" }',
  '[[]]',
  'new Date(0)',
  'new Map()',
];

/** Names that are no request. */
export const hostileNames: readonly string[] = [
  '"__proto__"',
  '"constructor"',
  '"toString"',
  '"hasOwnProperty"',
  '""',
  '"pools.add "',
  '"Pools.add"',
  '"pools.add\\u0000"',
  '"bridge:request"',
  'null',
  'undefined',
  '0',
  '{}',
  '["pools.add"]',
  '{ toString: "pools.add" }',
  'new String("pools.add")',
  '"x".repeat(1_000_000)',
];
