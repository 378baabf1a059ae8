import { describe, expect, it } from 'vitest';
import { findPlanBlockers } from '../../../../shared/domain/find-blockers.ts';
import type { StageRules } from '../../../../shared/domain/stage-rules.ts';
import { HOSTS, makePlanFacts, makeRuledWorkflow, makeShopVms } from '../../../fakes/plan-facts.ts';
import { SHOP } from '../../../fakes/sample-estate.ts';

const START = { kind: 'start', readiness: { probe: { kind: 'running' }, timeoutSeconds: 60 } } as const;
const halted = { powerState: 'Halted', hostUuid: null } as const;
const running = { powerState: 'Running', hostUuid: HOSTS.one } as const;
const down = (forceAfterSeconds: number | null) => ({ exit: [{ kind: 'shutdown', forceAfterSeconds } as const] });
const snapshot = (withMemory: boolean) => ({ exit: [{ kind: 'snapshot', withMemory } as const] });

/** What an administrator blocked, one after the other. */
const OPERATIONS = [
  ...['snapshot', 'checkpoint', 'clean_shutdown', 'hard_shutdown', 'start'],
  ...['changing_VCPUs', 'changing_static_range', 'clone'],
];

describe('an operation that an administrator blocked', () => {
  it.each<
    readonly [string, object, { development?: Partial<StageRules>; integration?: Partial<StageRules> }, string[]]
  >([
    ['is nothing to a plan that only moves NICs', running, {}, []],
    ['stops a snapshot', running, { development: snapshot(false) }, ['snapshot']],
    ['stops a snapshot with memory', running, { development: snapshot(true) }, ['checkpoint']],
    ['stops a shutdown', running, { development: down(null) }, ['clean_shutdown']],
    ['stops a shutdown with force', running, { development: down(60) }, ['clean_shutdown', 'hard_shutdown']],
    ['stops a start', halted, { integration: { entry: [START] } }, ['start']],
    ['stops a cut of vCPUs', halted, { integration: { caps: { vcpus: 1, memoryBytes: null } } }, ['changing_VCPUs']],
    [
      'stops a cut of memory',
      halted,
      { integration: { caps: { vcpus: null, memoryBytes: 1024 ** 3 } } },
      ['changing_static_range'],
    ],
  ])('%s', (_what, power, rules, expected) => {
    const stopping = OPERATIONS.filter((operation) => {
      const vms = makeShopVms({ ...power, blockedOperations: { [operation]: 'month end' } }).slice(0, 1);
      const found = findPlanBlockers(makePlanFacts({ workflow: makeRuledWorkflow(rules), vms }));
      if (found.length > 0)
        expect(found).toEqual([{ kind: 'operation-blocked', vmUuid: SHOP.web, operation, reason: 'month end' }]);
      return found.length > 0;
    });
    expect(stopping).toEqual(expected);
  });
});
