import { describe, expect, it } from 'vitest';
import { isConnectionLoss, isVerdict, PoolStayedAway } from '../../../electron/runs/run-errors.ts';
import { ProblemError, type Problem } from '../../../shared/errors.ts';

const LOST: Problem = { code: 'pool-unreachable', address: 'a:443', reason: 'lost', detail: 'ECONNRESET' };
const CHANGED: Problem = { code: 'certificate-untrusted', address: 'a:443', fingerprint: 'AB', pinned: 'CD' };
const GONE: Problem = { code: 'not-found', kind: 'configuration', id: 'x' };
const REFUSED: Problem = { code: 'xapi-failure', xapiCode: 'X', params: [], sentence: 'no', remedy: '' };

describe('what a run does about an error', () => {
  it.each([
    ['a broken connection', new ProblemError(LOST), true, false],
    // Calls that open a connection of their own meet it before the connection as a whole does.
    ['a certificate that changed', new ProblemError(CHANGED), true, false],
    ['a pool that stayed away', new PoolStayedAway('a:443'), false, false],
    ['an answer of XAPI', new ProblemError(REFUSED), false, false],
    ['a configuration that is gone', new ProblemError(GONE), false, false],
    ['a check that says no', new ProblemError({ code: 'check-failed', findings: ['no'] }), false, true],
    ['a bug', new TypeError('x'), false, false],
  ])('depends on its kind: %s', (_what, error, isLoss, isNo) => {
    expect(isConnectionLoss(error)).toBe(isLoss);
    expect(isVerdict(error)).toBe(isNo);
  });
});
