import { describe, expect, it } from 'vitest';
import { countTests } from '../../../build/stages.mjs';

const report = (testResults) => ({
  numPassedTests: 3,
  numFailedTests: 1,
  numPendingTests: 2,
  numTodoTests: 1,
  testResults,
});

describe('the sum of a test stage', () => {
  it('takes passed, failed and skipped tests as vitest reports them', () => {
    const file = { status: 'failed', assertionResults: [{ status: 'passed' }, { status: 'failed' }] };
    expect(countTests(report([file]))).toEqual({ passed: 3, failed: 1, skipped: 3 });
  });

  it.each([
    ['could not be loaded', []],
    ['broke before its tests', [{ status: 'skipped' }]],
  ])('counts a file that %s as a failure', (_, assertionResults) => {
    expect(countTests(report([{ status: 'failed', assertionResults }])).failed).toBe(2);
  });
});
