import { beforeAll, describe, expect, it } from 'vitest';
import { ProblemError, type Problem } from '../../shared/errors.ts';
import type { EventName, Events } from '../../shared/ipc/contract.ts';
import type { Run } from '../../shared/domain/run.ts';
import { onlyRun, Site } from '../unit/runs/console.ts';
import { refused } from '../fakes/refusal.ts';
import { blockers, makePayloads, problems } from './payload-samples.ts';

/** Electron clones payloads; JSON is what journal and ledger keep. Neither may lose or change anything. */
function expectToSurvive(payload: unknown): void {
  expect(structuredClone(payload)).toStrictEqual(payload);
  expect(JSON.parse(JSON.stringify(payload))).toStrictEqual(payload);
  expectPlain(payload, 'payload');
}

/** Plain data only: a class would lose its methods, `undefined` its key, a date its type in JSON. */
function expectPlain(value: unknown, path: string): void {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return;
  if (typeof value === 'number') {
    expect(Number.isFinite(value), path).toBe(true);
    return;
  }
  expect(typeof value, path).toBe('object');
  if (!Array.isArray(value)) expect(Object.getPrototypeOf(value), path).toBe(Object.prototype);
  for (const [key, inner] of Object.entries(value as object)) expectPlain(inner, `${path}.${key}`);
}

async function interruptedRun(): Promise<Run> {
  const site = new Site();
  const fault = { kind: 'call', at: 10, when: 'before', happen: () => refused('VM_BAD_POWER_STATE') } as const;
  const console = site.open(fault);
  await site.promote(console);
  return onlyRun(console);
}

const eventNames: readonly EventName[] = [
  'automation.changed',
  'replicas.changed',
  'leases.changed',
  'updates.changed',
  'archives.changed',
  'templates.changed',
  'pool.changed',
  'pool.forgotten',
  'vms.changed',
  'estate.changed',
  'services.changed',
  'configurations.changed',
  'drafts.changed',
  'drift.changed',
  'runs.changed',
  'activity.appended',
  'gates.changed',
  'requests.changed',
  'policies.changed',
  'keys.changed',
  'settings.changed',
  'app.navigate',
  'notice.raised',
  'notice.dismissed',
  'fences.changed',
  'topology.changed',
  'bundles.changed',
  'evidence.progressed',
  'evidence.offered',
];

let payloads: Events;

beforeAll(async () => {
  payloads = makePayloads(await interruptedRun());
});

describe('what crosses to the window', () => {
  it.each(eventNames)('survives: %s', (event) => {
    expectToSurvive(payloads[event]);
  });

  it('has a sample of every event', () => {
    expect([...eventNames].sort()).toEqual(Object.keys(payloads).sort());
  });

  it.each(Object.values(problems))('survives as the problem $code', (problem: Problem) => {
    expectToSurvive(problem);
    expect(new ProblemError(problem).problem).toBe(problem);
  });

  it.each(Object.values(blockers))('survives as the blocker $kind', (blocker) => {
    expectToSurvive(blocker);
  });

  it('keeps of an error only its problem, since a clone loses the rest', () => {
    const error = new ProblemError(problems.internal, { cause: new Error('the password is hunter2') });
    expect(JSON.stringify({ ok: false, problem: error.problem })).not.toContain('hunter2');
  });
});
