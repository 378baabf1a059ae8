import { describe, expect, it } from 'vitest';
import { namesOfWorkflow } from '../../../../shared/text/workflow-names.ts';
import { workflowProblemText } from '../../../../shared/text/workflow-problem-text.ts';
import type { WorkflowProblem, WorkflowProblemKind } from '../../../../shared/domain/workflow-problem.ts';
import { drawWorkflow, ESTATE } from '../../../fakes/made-workflow.ts';

const [network] = ESTATE.networks.map(({ uuid }) => uuid) as [string];
const [sr] = ESTATE.srs.map(({ uuid }) => uuid) as [string];
const [host] = ESTATE.hosts.map(({ uuid }) => uuid) as [string];

// Records by kind: a kind added to the type and not here does not compile.
const KINDS: { readonly [K in WorkflowProblemKind['kind']]: Extract<WorkflowProblemKind, { kind: K }> } = {
  'no-stage': { kind: 'no-stage' },
  'no-first-stage': { kind: 'no-first-stage' },
  'no-production': { kind: 'no-production' },
  unreachable: { kind: 'unreachable' },
  'cycle-without-exit': { kind: 'cycle-without-exit', stages: ['a', 'b'] },
  'automatic-cycle': { kind: 'automatic-cycle', stages: ['a', 'b'] },
  'dead-end': { kind: 'dead-end' },
  'duplicate-id': { kind: 'duplicate-id' },
  'duplicate-name': { kind: 'duplicate-name', name: 'A' },
  'blank-name': { kind: 'blank-name' },
  'unknown-stage': { kind: 'unknown-stage', stageId: 'moon' },
  'transition-to-itself': { kind: 'transition-to-itself' },
  'duplicate-transition': { kind: 'duplicate-transition' },
  'return-on-promotion': { kind: 'return-on-promotion' },
  'return-without-snapshot': { kind: 'return-without-snapshot' },
  'swap-into-shared-stage': { kind: 'swap-into-shared-stage' },
  'check-not-measured': { kind: 'check-not-measured', check: 'rehearsal' },
  'automatic-into-production': { kind: 'automatic-into-production' },
  'unknown-time-zone': { kind: 'unknown-time-zone', timeZone: 'Mars/Base' },
  'start-then-shutdown': { kind: 'start-then-shutdown', list: 'entry' },
  'action-repeated': { kind: 'action-repeated', list: 'exit', action: 'shutdown' },
  'memory-of-halted': { kind: 'memory-of-halted', list: 'entry' },
  'probe-into-fence': { kind: 'probe-into-fence', probe: 'tcp' },
  'fence-without-copies': { kind: 'fence-without-copies' },
  'cap-above-budget': { kind: 'cap-above-budget', what: 'vcpus' },
  'user-blank': { kind: 'user-blank' },
  'user-twice': { kind: 'user-twice', name: 'anna' },
  'role-twice': { kind: 'role-twice', roles: ['front', 'Front'] },
  'network-for-two-roles': { kind: 'network-for-two-roles', networkUuid: network, roles: ['front', 'data'] },
  'role-not-mapped': { kind: 'role-not-mapped', role: 'front' },
  'network-missing': { kind: 'network-missing', role: 'front', networkUuid: network },
  'network-not-on-all-hosts': {
    kind: 'network-not-on-all-hosts',
    role: 'front',
    networkUuid: network,
    hostUuids: [host],
  },
  'network-not-on-host': { kind: 'network-not-on-host', role: 'front', networkUuid: network, hostUuid: host },
  'sr-missing': { kind: 'sr-missing', srUuid: sr },
  'sr-not-shared': { kind: 'sr-not-shared', srUuid: sr },
  'sr-not-on-host': { kind: 'sr-not-on-host', srUuid: sr, hostUuid: host },
  'sr-not-for-disks': { kind: 'sr-not-for-disks', srUuid: sr, type: 'iso' },
  'host-missing': { kind: 'host-missing', hostUuid: host },
  'host-disabled': { kind: 'host-disabled', hostUuid: host },
  'cap-above-hosts': { kind: 'cap-above-hosts', what: 'memory', largest: 2 ** 30 },
  'record-too-large': { kind: 'record-too-large', bytes: 400_000, most: 286_720 },
  'stage-in-use': { kind: 'stage-in-use', stageId: 'a', name: 'A', count: 2 },
};

const FORBIDDEN = /\b(environment|deploy|job|pipeline|please|successfully|undefined|null)\b|!/i;
const PLACES: readonly WorkflowProblem['at'][] = [
  { workflow: true },
  { stage: 'a' },
  { transition: { from: 'a', to: 'gone' } },
];
const names = namesOfWorkflow(drawWorkflow(['a', 'b']), ESTATE);
const plain = (text: string): string => text.replace(/[\u2066-\u2069]/g, '');

describe('problems of a workflow in words', () => {
  it.each(Object.values(KINDS))('$kind says what, why and what to do, wherever it is', (kind) => {
    for (const at of PLACES) {
      const said = workflowProblemText({ ...kind, severity: 'error', at }, names);
      for (const text of [said.what, said.why, said.remedy]) expect(plain(text)).toMatch(/^\S.*[.]$/s);
      expect(`${said.what} ${said.why} ${said.remedy}`).not.toMatch(FORBIDDEN);
    }
  });

  it('name stages, networks, SRs and hosts as people know them', () => {
    const at = { stage: 'a' };
    const said = (kind: WorkflowProblemKind): string =>
      plain(workflowProblemText({ ...kind, severity: 'error', at }, names).what);
    expect(said(KINDS.unreachable)).toBe('Nothing leads to A.');
    expect(said(KINDS['network-not-on-all-hosts'])).toBe('network 1 of A is missing on host 1.');
    expect(said(KINDS['sr-not-on-host'])).toBe('shared is not attached to host 1.');
    expect(said(KINDS['cycle-without-exit'])).toBe('Promotions lead round and round: A, B.');
    expect(said(KINDS['stage-in-use'])).toBe('A holds 2 configurations and can’t be removed.');
  });
});
