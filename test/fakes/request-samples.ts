import type { RequestInput, RequestName } from '../../shared/ipc/contract.ts';
import { makeService, makeWorkflow, SHOP } from './sample-estate.ts';

const configuration = { poolId: 'pool-a', configurationUuid: SHOP.vapp };
const service = { poolId: 'pool-a', serviceId: 'web-shop' };
const place = { serviceId: 'web-shop', stageId: 'integration' };
const fingerprint = Array.from({ length: 32 }, () => 'AB').join(':');

/** One good input of every request; a request without one does not compile. */
export const goodInputs: { readonly [N in RequestName]: RequestInput<N> } = {
  'app.ready': {},
  'app.describe': {},
  'app.copy': { text: 'a fingerprint' },
  'app.dismiss-notice': { noticeId: 'notice-1' },
  'settings.change': { theme: 'dark', selectedService: null },
  'pools.probe': { host: ' xcp-1.example ', port: 443 },
  'pools.add': { host: 'xcp-1', port: 443, userName: 'root', password: '', keepPassword: true, fingerprint },
  'pools.connect': { poolId: 'pool-a' },
  'pools.disconnect': { poolId: 'pool-a' },
  'pools.forget': { poolId: 'pool-a' },
  'pools.trust-certificate': { poolId: 'pool-a', address: 'xcp-1', fingerprint, typed: 'AB:AB:AB:AB' },
  'pools.start-demo': {},
  'services.save': { poolId: 'pool-a', service: makeService(), afterSeq: 0 },
  'services.remove': service,
  'workflows.save-draft': {
    ...service,
    baseSeq: 1,
    workflow: { ...makeWorkflow(), stages: [], transitions: [{ from: 'gone', to: 'gone', kind: 'promote' }] },
  },
  'workflows.discard-draft': service,
  'workflows.publish': { ...service, baseSeq: 1, workflow: makeWorkflow() },
  'workflows.export': { ...service, workflow: makeWorkflow() },
  'workflows.export-schema': {},
  'workflows.import': { poolId: 'pool-a' },
  'configurations.create': { poolId: 'pool-a', name: 'Web shop 2', vmUuids: [SHOP.spare], ...place },
  'configurations.adopt': { ...configuration, ...place },
  'configurations.release': configuration,
  'promotions.preview': { ...configuration, toStageId: 'integration' },
  'promotions.start': { ...configuration, toStageId: 'integration', planDigest: 'ab'.repeat(32) },
  'runs.stop': { runId: 'run-1' },
  'runs.pause': { runId: 'run-1' },
  'runs.resume': { runId: 'run-1' },
  'runs.undo': { runId: 'run-1' },
  'locks.break': { ...configuration, reason: 'the desk was reinstalled' },
  'activity.list': { limit: 50, beforeSeq: 7 },
};

/** One input of every request that is nearly good. */
export const badInputs: { readonly [N in RequestName]: unknown } = {
  'app.ready': { surplus: true },
  'app.describe': null,
  'app.copy': { text: 'x'.repeat(100_001) },
  'app.dismiss-notice': { noticeId: '../x' },
  'settings.change': { theme: 'sepia' },
  'pools.probe': { host: '   ', port: 443 },
  'pools.add': { ...goodInputs['pools.add'], fingerprint: fingerprint.toLowerCase() },
  'pools.connect': { poolId: 'pool-a', password: 'x'.repeat(1025) },
  'pools.disconnect': {},
  'pools.forget': { poolId: '' },
  'pools.trust-certificate': { ...goodInputs['pools.trust-certificate'], typed: undefined },
  'pools.start-demo': [],
  'services.save': { ...goodInputs['services.save'], afterSeq: -1 },
  'services.remove': { poolId: 'pool-a', serviceId: 'Web shop' },
  'workflows.save-draft': { ...service, baseSeq: 0, workflow: makeWorkflow() },
  'workflows.discard-draft': { ...service, serviceId: '' },
  'workflows.publish': { ...service, baseSeq: 1, workflow: { ...makeWorkflow(), stages: [] } },
  'workflows.export': { ...service, workflow: { ...makeWorkflow(), stages: undefined } },
  'workflows.export-schema': { path: '/etc/passwd' },
  'workflows.import': { poolId: 'pool-a', path: '/etc/passwd' },
  'configurations.create': { ...goodInputs['configurations.create'], vmUuids: [] },
  'configurations.adopt': { ...goodInputs['configurations.adopt'], configurationUuid: 'OpaqueRef:1' },
  'configurations.release': { ...configuration, force: true },
  'promotions.preview': { ...configuration, toStageId: 3 },
  'promotions.start': { ...goodInputs['promotions.start'], planDigest: 'AB'.repeat(32) },
  'runs.stop': { runId: 'run 1' },
  'runs.pause': { runId: 'run-1', until: 'tomorrow' },
  'runs.resume': { runId: null },
  'runs.undo': { runId: ['run-1'] },
  'locks.break': { ...configuration, reason: '  x ' },
  'activity.list': { limit: 501 },
};
