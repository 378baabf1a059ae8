import { defaultWorkflow } from '../../../shared/domain/workflow.ts';
import type { RequestInput, RequestName } from '../../../shared/ipc/contract.ts';

const id = 'no-such-thing';
const uuid = '00000000-0000-4000-8000-000000000000';
const fingerprint = Array.from({ length: 32 }, () => 'AB').join(':');
const configuration = { poolId: id, configurationUuid: uuid };
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
  'runs.stop': { runId: id },
  'runs.pause': { runId: id },
  'runs.resume': { runId: id },
  'runs.undo': { runId: id },
  'locks.break': { ...configuration, reason: 'a test' },
  'activity.list': { limit: 1 },
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
