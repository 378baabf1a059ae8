import { describe, expect, it } from 'vitest';
import { hasOtherGates } from '../../../../../shared/domain/gate/effective-gate.ts';
import { OPEN_GATE, type GatePolicy } from '../../../../../shared/domain/gate/gate-policy.ts';
import type { WidePolicy } from '../../../../../shared/domain/gate/wide-policy.ts';
import { NO_RULES } from '../../../../../shared/domain/stage-rules.ts';
import { renameStage, setRules, setStage, setTransition } from '../../../../../shared/domain/workflow-edit.ts';
import { defaultWorkflow, type Workflow } from '../../../../../shared/domain/workflow.ts';

const plain = defaultWorkflow();
const noDrift: GatePolicy = { ...OPEN_GATE, checks: { ...OPEN_GATE.checks, maxDrift: 0 } };
const gated = setTransition(plain, 'development', 'integration', { gate: noDrift });
const tolerant = (workflow: Workflow): Workflow =>
  setRules(workflow, 'development', { ...NO_RULES, drift: { countsFrom: 'critical', leastScore: null } });
const wide: WidePolicy = { id: 'all', name: 'All', direction: 'any', enters: 'any', gate: noDrift };

describe('hasOtherGates', () => {
  it.each<[string, Workflow, Workflow, readonly WidePolicy[], boolean]>([
    ['a name', gated, renameStage(gated, 'development', 'Dev'), [], false],
    ['a gate', plain, gated, [], true],
    ['a tolerance where a gate looks at drift', gated, tolerant(gated), [], true],
    ['a tolerance taken back there', tolerant(gated), gated, [], true],
    ['a tolerance where a policy of the pool looks at drift', plain, tolerant(plain), [wide], true],
    [
      'a tolerance where a policy of the service does',
      { ...plain, policies: [wide] },
      { ...tolerant(plain), policies: [wide] },
      [],
      true,
    ],
    ['a tolerance that no gate asks for', plain, tolerant(plain), [], false],
    [
      'another rule beside a tolerance',
      tolerant(gated),
      setStage(tolerant(gated), 'staging', { rules: { ...NO_RULES, keepSnapshots: 3 } }),
      [],
      false,
    ],
  ])('answers for %s', (_what, before, after, pool, expected) => {
    expect(hasOtherGates(before, after, pool)).toBe(expected);
  });
});
