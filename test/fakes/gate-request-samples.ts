import { NO_POOL_POLICIES } from '../../shared/domain/gate/wide-policy.ts';
import type { RequestInput } from '../../shared/ipc/contract.ts';
import type { GatesOutputs } from '../../shared/ipc/areas/gates.ts';
import { SHOP } from './sample-estate.ts';

const transition = { poolId: 'pool-a', configurationUuid: SHOP.vapp, toStageId: 'integration' };
const planned = { ...transition, planDigest: 'ab'.repeat(32) };
const request = { poolId: 'pool-a', requestId: 'request-1' };
const credentials = { userName: 'DEMO\\anna', password: 'x' };
const reason = 'as agreed on Monday';
const key = `${'A'.repeat(42)}A`;
const signed = { poolId: 'pool-a', key, reason, credentials };

/** One good input of every request about gates. */
export const goodGateInputs: { readonly [N in keyof GatesOutputs]: RequestInput<N> } = {
  'gates.review': transition,
  'gates.request-approval': { ...planned, reason, validMinutes: 600 },
  'gates.open-request': request,
  'gates.decide': { ...request, decision: 'approve', reason: '', credentials },
  'gates.withdraw-request': { ...request, reason: '' },
  'gates.tick': { ...planned, itemId: 'backup-seen', isTicked: true },
  'gates.override-freeze': { ...planned, reason, credentials },
  'gates.break-glass': { ...planned, reason: 'the shop is down for everybody', credentials },
  'gates.second-break-glass': { poolId: 'pool-a', glassId: 'glass-1', reason, credentials },
  'gates.run-probes': { poolId: 'pool-a', configurationUuid: SHOP.vapp },
  'gates.export-request': request,
  'gates.open-request-file': {},
  'gates.sign-request-file': { fileId: 'file-1', decision: 'approve', reason: '', credentials },
  'gates.import-decision': { poolId: 'pool-a' },
  'gates.trust-key': signed,
  'gates.revoke-key': signed,
  'gates.confirm-clock': { poolId: 'pool-a', reason, credentials },
  'gates.believe-workflow': { poolId: 'pool-a', serviceId: 'web-shop', reason, credentials },
  'gates.save-policies': { poolId: 'pool-a', afterSeq: 0, content: NO_POOL_POLICIES },
  'revisions.list': { poolId: 'pool-a', configurationUuid: SHOP.vapp },
  'revisions.compare': {
    poolId: 'pool-a',
    before: { kind: 'kept', digest: 'ab'.repeat(32) },
    after: { kind: 'present', configurationUuid: SHOP.vapp },
  },
};

/** One bad input of every request about gates. */
export const badGateInputs: Readonly<Record<keyof GatesOutputs, unknown>> = {
  'gates.review': { ...transition, toStageId: 'Integration' },
  'gates.request-approval': { ...planned, reason: '  x ', validMinutes: 600 },
  'gates.open-request': { poolId: 'pool-a', requestId: 'a request' },
  'gates.decide': { ...request, decision: 'maybe', reason: '', credentials },
  'gates.withdraw-request': { ...request, reason: 3 },
  'gates.tick': { ...planned, itemId: 'backup-seen', isTicked: 'yes' },
  'gates.override-freeze': { ...planned, reason: '', credentials },
  'gates.break-glass': { ...planned, reason: 'short', credentials },
  'gates.second-break-glass': { poolId: 'pool-a', glassId: 'glass-1', reason, credentials: null },
  'gates.run-probes': { poolId: 'pool-a', configurationUuid: 'OpaqueRef:1' },
  'gates.export-request': { ...request, path: '/etc/passwd' },
  'gates.open-request-file': { path: '/etc/passwd' },
  'gates.sign-request-file': { fileId: 'file-1', decision: 'withdraw', reason: '', credentials },
  'gates.import-decision': { poolId: 'pool-a', path: '/etc/passwd' },
  'gates.trust-key': { ...signed, key: 'AB' },
  'gates.revoke-key': { ...signed, credentials: { ...credentials, password: '' } },
  'gates.confirm-clock': { poolId: 'pool-a', reason, credentials: { userName: '', password: 'x' } },
  'gates.believe-workflow': { poolId: 'pool-a', serviceId: '', reason, credentials },
  'gates.save-policies': { poolId: 'pool-a', afterSeq: -1, content: NO_POOL_POLICIES },
  'revisions.list': { poolId: 'pool-a', configurationUuid: SHOP.vapp, limit: 3 },
  'revisions.compare': { poolId: 'pool-a', before: { kind: 'kept', digest: 'AB' }, after: { kind: 'present' } },
};
