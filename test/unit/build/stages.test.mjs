import { describe, expect, it } from 'vitest';
import { countTests, failedTests } from '../../../build/stages.mjs';

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

describe('the list at the end of a run', () => {
  const at = (name) => new URL(`../../../test/unit/${name}`, import.meta.url).pathname;

  it('names each failed test with its file and the start of what it said', () => {
    const assertionResults = [
      { status: 'passed', fullName: 'adds', failureMessages: [] },
      {
        status: 'failed',
        fullName: 'subtracts',
        failureMessages: ['\u001b[31mexpected 1\u001b[39m\n\n  at x.ts:1\n  at y\n  at z'],
      },
    ];
    expect(failedTests({ testResults: [{ name: at('sum.test.ts'), status: 'failed', assertionResults }] })).toEqual([
      'FAILED test/unit/sum.test.ts > subtracts: expected 1 |   at x.ts:1 |   at y',
    ]);
  });

  it('names a file that broke outside its tests, and no file that passed', () => {
    const broken = { name: at('broken.test.ts'), status: 'failed', message: 'no such module', assertionResults: [] };
    const passed = { name: at('fine.test.ts'), status: 'passed', assertionResults: [] };
    expect(failedTests({ testResults: [broken, passed] })).toEqual(['FAILED test/unit/broken.test.ts: no such module']);
  });
});
