import { asksNothing, effectiveGate, hasOtherGates } from '../../../shared/domain/gate/effective-gate.ts';
import type { Workflow } from '../../../shared/domain/workflow.ts';
import type { GateKeeper } from '../../ports/gates.ts';
import type { GatePorts } from './gate-ports.ts';
import { assertRight, hasRight, readPolicies } from './pool-gates.ts';

/** The keeper of all pools' gates, by the console's own sessions. */
export function createGateKeeper(ports: () => GatePorts): GateKeeper {
  const assertMay = async (poolId: string): Promise<void> => {
    const { content } = readPolicies(ports(), poolId);
    assertRight(content, 'define-gates', await ports().identities.whoAmI(poolId));
  };
  return {
    assertMayDefine: async (poolId, before, after) => {
      const { policies } = readPolicies(ports(), poolId).content;
      const empty: Workflow = { version: 1, stages: after?.stages ?? before?.stages ?? [], transitions: [] };
      if (hasOtherGates(before, after ?? empty, policies)) await assertMay(poolId);
    },
    assertMayPlace: async (poolId, workflow, stageId) => {
      const { policies } = readPolicies(ports(), poolId).content;
      const waysIn = workflow.transitions.filter(({ to }) => to === stageId);
      if (waysIn.some((way) => !asksNothing(effectiveGate(workflow, way, policies)))) await assertMay(poolId);
    },
  };
}

/** Which rights the console's own session has; none before it is known. */
export function rightsHere(
  ports: GatePorts,
  poolId: string,
): Readonly<Record<'define-gates' | 'override-freezes' | 'trust-keys', boolean>> {
  const { content } = readPolicies(ports, poolId);
  const me = ports.whoIsHere(poolId);
  const has = (right: 'define-gates' | 'override-freezes' | 'trust-keys'): boolean =>
    me !== null && hasRight(content, right, me);
  return {
    'define-gates': has('define-gates'),
    'override-freezes': has('override-freezes'),
    'trust-keys': has('trust-keys'),
  };
}
