import { describe, expect, it } from 'vitest';
import { findProblem, toProblemError } from '../../../electron/xapi/problems.ts';
import { ConnectionLost, ReplyRefused, RequestRefused, XapiFailure } from '../../../electron/xapi/wire/errors.ts';
import { ProblemError } from '../../../shared/errors.ts';

const context = { address: 'xen1:443' };
const lost = (reason: ConnectionLost['reason']): ConnectionLost =>
  new ConnectionLost({ sent: true, reason, detail: 'why' });

describe('findProblem', () => {
  it.each([
    ['refused', 'refused'],
    ['unknown-host', 'unknown-host'],
    ['timeout', 'timeout'],
    ['tls', 'tls'],
    ['lost', 'lost'],
    ['aborted', 'closed'],
  ] as const)('says %s of a connection as %s', (reason, expected) => {
    expect(findProblem(lost(reason), context)).toEqual({
      code: 'pool-unreachable',
      address: 'xen1:443',
      reason: expected,
      detail: 'why',
    });
  });

  it.each(['HOST_STILL_BOOTING', 'HOST_IN_EMERGENCY_MODE', 'HOST_HAS_NO_MANAGEMENT_IP'])(
    'says %s as starting',
    (code) => {
      expect(findProblem(new XapiFailure(code, [], 'VM.start'), context)).toMatchObject({
        code: 'pool-unreachable',
        reason: 'starting',
      });
    },
  );

  it('never lets session handling surface as a failure of XAPI', () => {
    for (const code of ['SESSION_INVALID', 'HOST_IS_SLAVE'])
      expect(findProblem(new XapiFailure(code, ['x'], 'VM.start'), context)?.code).toBe('pool-unreachable');
  });

  it('names the weakest role that has a permission, from our table or from XAPI’s text', () => {
    const denied = (...params: readonly string[]): unknown =>
      findProblem(new XapiFailure('RBAC_PERMISSION_DENIED', params, 'VM.snapshot'), context);
    expect(denied('vif.move', 'No permission')).toEqual({
      code: 'role-missing',
      permission: 'vif.move',
      needed: 'vm-admin',
    });
    expect(
      denied('vm.snapshot', 'Roles with this permission: pool-admin, pool-operator, vm-power-admin'),
    ).toMatchObject({ needed: 'vm-power-admin' });
    expect(denied('VM.unheard_of', '')).toMatchObject({ permission: 'vm.unheard_of', needed: 'pool-admin' });
  });

  it('keeps code and parameters of a failure beside the sentence', () => {
    const failure = new XapiFailure('VM_BAD_POWER_STATE', ['OpaqueRef:1', 'halted', 'running'], 'VM.start');
    const problem = findProblem(failure, {
      ...context,
      resolveName: (ref) => (ref === 'OpaqueRef:1' ? 'web-1' : undefined),
    });
    expect(problem).toMatchObject({ code: 'xapi-failure', params: ['OpaqueRef:1', 'halted', 'running'] });
    expect(problem).toHaveProperty('sentence', expect.stringContaining('web-1'));
  });

  it('says refused replies and requests', () => {
    expect(findProblem(new ReplyRefused('depth', 'deep', 32), context)).toMatchObject({ reason: 'not-xapi' });
    expect(findProblem(new RequestRefused('too-large', 'VM.start', 'big'), context)?.code).toBe('invalid-request');
  });

  it('leaves bugs of ours alone', () => {
    const bug = new TypeError('x is undefined');
    expect(findProblem(bug, context)).toBeUndefined();
    expect(toProblemError(bug, context)).toBe(bug);
    const known = new ProblemError({ code: 'internal', logId: '1' });
    expect(toProblemError(known, context)).toBe(known);
  });
});
