import { describe, expect, it } from 'vitest';
import { blockerText } from '../../../../shared/text/blocker-text.ts';
import { warningText } from '../../../../shared/text/configuration-text.ts';
import { inSentence, NO_NAMES } from '../../../../shared/text/names.ts';
import { problemDetails, problemText } from '../../../../shared/text/problem-text.ts';
import { makeTemplateBlockers } from '../../../contract/template-payload.ts';
import type { Blocker } from '../../../../shared/domain/blocker.ts';
import type { ConfigurationWarning } from '../../../../shared/domain/configuration.ts';
import type { Problem, UnreachableReason } from '../../../../shared/errors.ts';
import { uuid } from '../../renderer/made-facts.ts';

const id = uuid(1);

// Records by code: a code added to the type and not here does not compile.
const PROBLEMS: { readonly [C in Problem['code']]: Extract<Problem, { code: C }> } = {
  'invalid-request': { code: 'invalid-request', issues: ['host: an address'] },
  'not-found': { code: 'not-found', kind: 'configuration', id },
  blocked: { code: 'blocked', blockers: [{ kind: 'empty' }] },
  'plan-changed': { code: 'plan-changed', planDigest: 'a'.repeat(64) },
  'workflow-unsound': {
    code: 'workflow-unsound',
    problems: [{ kind: 'duplicate-name', severity: 'error', at: { stage: 'staging' }, name: 'Staging' }],
  },
  'published-meanwhile': { code: 'published-meanwhile', by: 'anna', at: '2026-01-01T00:00:00Z', seq: 4 },
  'check-failed': { code: 'check-failed', findings: ['NIC 0 of web-1 is on another network'] },
  'pool-unreachable': { code: 'pool-unreachable', address: 'xen01:443', reason: 'refused', detail: 'ECONNREFUSED' },
  'certificate-untrusted': { code: 'certificate-untrusted', address: 'xen01:443', fingerprint: 'AA', pinned: 'BB' },
  'xapi-failure': {
    code: 'xapi-failure',
    xapiCode: 'VM_BAD_POWER_STATE',
    params: ['OpaqueRef:1'],
    sentence: 'The VM is in the wrong state',
    remedy: 'Start it first',
  },
  'right-missing': {
    code: 'right-missing',
    right: 'define-gates',
    by: 'anna',
    allowed: [{ kind: 'role', role: 'pool-admin' }],
  },
  'statement-refused': { code: 'statement-refused', refusal: { kind: 'not-an-approver' } },
  'role-missing': { code: 'role-missing', permission: 'vif.move', needed: 'vm-admin' },
  'store-failed': { code: 'store-failed', file: '/data/journal.jsonl', reason: 'no space left' },
  'update-failed': { code: 'update-failed', fault: 'unsigned', detail: 'latest-linux.yml' },
  internal: { code: 'internal', logId: 'L-17' },
};

const BLOCKERS: { readonly [K in Blocker['kind']]: Extract<Blocker, { kind: K }> } = {
  'pool-not-connected': { kind: 'pool-not-connected' },
  'permission-missing': { kind: 'permission-missing', missing: { permission: 'vif.move', role: 'vm-admin' } },
  'no-transition': { kind: 'no-transition', from: 'Development', to: 'Production' },
  'already-there': { kind: 'already-there', stage: 'Staging' },
  'not-in-stage': { kind: 'not-in-stage' },
  'run-active': { kind: 'run-active', runId: 'r' },
  'run-interrupted': { kind: 'run-interrupted', runId: 'r' },
  locked: { kind: 'locked', holder: 'anna', console: 'ws-1', since: '2026-01-01T00:00:00Z', isStale: false },
  'record-not-believed': { kind: 'record-not-believed', reason: 'its signature does not match its content' },
  empty: { kind: 'empty' },
  'stage-locked': { kind: 'stage-locked', stage: 'Production', vmUuids: [id] },
  'nothing-to-do': { kind: 'nothing-to-do', verb: 'resume' },
  'vm-still-up': { kind: 'vm-still-up', vmUuid: id, powerState: 'Running' },
  'operation-not-allowed': { kind: 'operation-not-allowed', vmUuid: id, operation: 'clean_shutdown' },
  'snapshot-name-taken': { kind: 'snapshot-name-taken', name: 'nightly' },
  ...makeTemplateBlockers('a name'),
  'archive-name-taken': { kind: 'archive-name-taken', name: 'before the move' },
  'network-not-chosen': { kind: 'network-not-chosen', network: 'shop-data' },
  'mac-taken': { kind: 'mac-taken', vmUuid: id, mac: '02:00:00:00:00:01' },
  'sr-cannot-snapshot': { kind: 'sr-cannot-snapshot', srUuid: 'sr', vmUuid: 'vm', type: 'iscsi' },
  migration: { kind: 'migration', finding: { why: 'pool-away', pool: 'Berlin' } },
  'stage-fences-copies': { kind: 'stage-fences-copies', stage: 'Staging' },
  'vapp-gone': { kind: 'vapp-gone' },
  'network-missing': { kind: 'network-missing', role: 'front', networkUuid: id },
  'network-unreachable': { kind: 'network-unreachable', vmUuid: id, networkUuid: id, hostUuid: id },
  'vm-busy': { kind: 'vm-busy', vmUuid: id, operation: 'clean_reboot' },
  'vm-in-other-configuration': { kind: 'vm-in-other-configuration', vmUuid: id, otherUuid: id },
  'name-taken': { kind: 'name-taken', otherUuid: id },
  held: { kind: 'held', reason: 'the auditor is here' },
  'user-not-allowed': { kind: 'user-not-allowed', userName: 'anna', stage: 'Production', allowed: ['root'] },
  'sr-missing': { kind: 'sr-missing', stage: 'Production', srUuid: id },
  'host-missing': { kind: 'host-missing', stage: 'Production', hostUuid: id },
  'sr-detached': { kind: 'sr-detached', srUuid: id },
  'sr-unreachable': { kind: 'sr-unreachable', vmUuid: id, srUuid: id, hostUuid: id },
  'sr-full': { kind: 'sr-full', srUuid: id, neededBytes: 2_000_000_000, freeBytes: 1_000_000_000 },
  'no-host-fits': { kind: 'no-host-fits', vmUuid: id, memoryBytes: 2_000_000_000, freeBytes: 1_000_000_000, hosts: 2 },
  'no-host-boots': {
    kind: 'no-host-boots',
    vmUuid: id,
    reasons: [{ hostUuid: id, xapiCode: 'HOST_DISABLED', sentence: 'The host is disabled.' }],
  },
  'chain-too-deep': { kind: 'chain-too-deep', vmUuid: id, length: 30, snapshots: 12, limit: 30 },
  'operation-blocked': { kind: 'operation-blocked', vmUuid: id, operation: 'clean_shutdown', reason: 'month end' },
  'vm-not-steady': { kind: 'vm-not-steady', vmUuid: id, powerState: 'Suspended' },
  'budget-exceeded': { kind: 'budget-exceeded', stage: 'Production', part: 'vcpus', wanted: 20, limit: 16 },
  'several-occupants': { kind: 'several-occupants', stage: 'Production', configurationUuids: [id, uuid(2)] },
  'not-fenceable': {
    kind: 'not-fenceable',
    stage: 'Patch test',
    problems: [{ kind: 'member-without-nic', vmUuid: id }],
    rejected: [{ block: 'vlan', because: [{ kind: 'no-tag-list' }] }],
    findings: [],
  },
  'snapshot-missing': { kind: 'snapshot-missing', vmUuid: id, stage: 'Staging' },
  gate: { kind: 'gate', blocker: { kind: 'not-requested' } },
};

const WARNINGS: { readonly [K in ConfigurationWarning['kind']]: Extract<ConfigurationWarning, { kind: K }> } = {
  empty: { kind: 'empty' },
  'no-tools': { kind: 'no-tools', vmUuids: [id] },
  'mixed-power': { kind: 'mixed-power' },
  'members-changed': { kind: 'members-changed', added: [id], removed: [] },
  'record-not-believed': { kind: 'record-not-believed', reason: 'forged' },
  'unknown-writer': { kind: 'unknown-writer', by: 'anna' },
  'duplicate-name': { kind: 'duplicate-name', otherUuids: [id] },
  'tag-differs': { kind: 'tag-differs', vmUuids: [id] },
  'stage-unknown': { kind: 'stage-unknown', service: 's', stage: 'x' },
  'network-off-map': { kind: 'network-off-map', vmUuids: [id] },
  'run-interrupted': { kind: 'run-interrupted', runId: 'r' },
  'revision-changed': { kind: 'revision-changed' },
};

const FORBIDDEN = /\b(environment|deploy|job|pipeline|please|successfully)\b|!/i;
const SENTENCE = /^[^\s].*[.…]$/su;

describe('problems in words', () => {
  it.each(Object.values(PROBLEMS))('$code says what, why and what to do, and keeps its code', (problem) => {
    const { what, why, remedy, code } = problemText(problem);
    expect(what).not.toMatch(/[.]$/);
    for (const text of [why, remedy]) expect(text).toMatch(SENTENCE);
    expect(`${what} ${why} ${remedy}`).not.toMatch(FORBIDDEN);
    expect(code.startsWith(problem.code)).toBe(true);
  });

  it('tells every way of not reaching a pool apart', () => {
    const reasons: Record<UnreachableReason, true> = {
      refused: true,
      'unknown-host': true,
      timeout: true,
      'not-xapi': true,
      tls: true,
      lost: true,
      starting: true,
      closed: true,
    };
    const whys = Object.keys(reasons).map(
      (reason) =>
        problemText({ code: 'pool-unreachable', address: 'x', reason: reason as UnreachableReason, detail: '' }).why,
    );
    expect(new Set(whys).size).toBe(Object.keys(reasons).length);
  });

  it("keeps XAPI's code and parameters in small print", () => {
    expect(problemText(PROBLEMS['xapi-failure']).code).toContain('VM_BAD_POWER_STATE OpaqueRef:1');
  });

  it('lists every blocker of a refusal, not only the first', () => {
    const { why } = problemText({ code: 'blocked', blockers: [BLOCKERS.empty, BLOCKERS['pool-not-connected']] });
    expect(why).toContain('no VMs');
    expect(why).toContain('not connected');
  });

  it('copies details without marks nobody can see', () => {
    expect(problemDetails(PROBLEMS['pool-unreachable'])).not.toMatch(/[\u2066-\u2069]/);
  });
});

describe('blockers in words', () => {
  it.each(Object.values(BLOCKERS))('$kind says why and what would clear it, and fits a button', (blocker) => {
    const { short, reason, remedy } = blockerText(blocker, NO_NAMES);
    expect(short.split(' ').length).toBeLessThanOrEqual(4);
    for (const text of [reason, remedy]) expect(text).toMatch(SENTENCE);
    expect(`${short} ${reason} ${remedy}`).not.toMatch(FORBIDDEN);
  });

  it('offers to break a lock only when it is stale', () => {
    expect(blockerText(BLOCKERS.locked, NO_NAMES).remedy).not.toContain('Break');
    expect(blockerText({ ...BLOCKERS.locked, isStale: true }, NO_NAMES).remedy).toContain('Break');
  });
});

describe('warnings in words', () => {
  it.each(Object.values(WARNINGS))('$kind is a chip and a sentence', (warning) => {
    const { short, sentence } = warningText(warning, NO_NAMES);
    expect(short.split(' ').length).toBeLessThanOrEqual(4);
    expect(sentence).toMatch(SENTENCE);
    expect(sentence).not.toMatch(FORBIDDEN);
  });
});

describe('names within sentences', () => {
  it('can not turn the sentence around or tear it', () => {
    const said = inSentence('\u202eevil\u2069\nname');
    expect(said.slice(1, -1)).not.toMatch(/[\u202a-\u202e\u2066-\u2069\n]/);
    expect(said.startsWith('\u2068')).toBe(true);
    expect(said.endsWith('\u2069')).toBe(true);
  });

  it('stay short whatever their length', () => {
    expect(inSentence('W'.repeat(10_000)).length).toBeLessThan(80);
  });
});
