import { planTransition } from '../../../shared/domain/plan/plan-transition.ts';
import type { Plan } from '../../../shared/domain/plan.ts';
import { stageSnapshotName } from '../../../shared/domain/plan/snapshot-names.ts';
import type { StageRules } from '../../../shared/domain/stage-rules.ts';
import type { PlanFacts } from '../../../shared/domain/transition-facts.ts';
import type { TransitionMode } from '../../../shared/domain/workflow.ts';
import { HOSTS, makeOccupant, makePlanFacts, makeRuledWorkflow, makeSnapshot, SRS } from '../plan-facts.ts';
import { makeVariedConfiguration, makeVariedVms } from './estate.ts';

const GIB = 1024 ** 3;
const EXIT: StageRules['exit'] = [
  { kind: 'note', text: 'Tell the testers' },
  { kind: 'snapshot', withMemory: true },
  { kind: 'shutdown', forceAfterSeconds: 120 },
];
const ENTRY: StageRules['entry'] = [
  { kind: 'start', readiness: { probe: { kind: 'http', port: 443, path: '/up', isTls: true }, timeoutSeconds: 90 } },
  { kind: 'snapshot', withMemory: false },
];
const STRICT: Partial<StageRules> = {
  placement: { srUuid: SRS.fast, hostUuid: HOSTS.two },
  caps: { vcpus: 4, memoryBytes: 4 * GIB },
  ...{ entry: ENTRY, isLocked: true, keepSnapshots: 1 },
};

/** Facts of the varied shop on its way to Integration. */
export function makeVariedFacts(
  rules: Parameters<typeof makeRuledWorkflow>[0] = {},
  mode?: TransitionMode,
  part: Partial<PlanFacts> = {},
): PlanFacts {
  const workflow = makeRuledWorkflow(rules, mode);
  return makePlanFacts({ workflow, configuration: makeVariedConfiguration(), vms: makeVariedVms(), ...part });
}

function planOf(facts: PlanFacts): Plan {
  const plan = planTransition(facts);
  if (!plan) throw new Error('these facts give no plan');
  return plan;
}

/** Each of its VMs with the snapshot that a return to Integration needs. */
function withEntrySnapshots(): PlanFacts['vms'] {
  return makeVariedVms().map((vm, index) => ({
    ...vm,
    snapshots: [
      ...vm.snapshots,
      makeSnapshot(20 + index, stageSnapshotName('exit', 'integration', 'Web shop 1'), {
        withMemory: index === 0,
        nics: vm.vifs.map(({ device, networkUuid, mac }) => ({ device, networkUuid, mac })),
      }),
    ],
  }));
}

/** Ways between stages. */
export const TRANSITIONS = {
  'move without rules': () => planOf(makeVariedFacts()),
  'move live to other storage': () =>
    planOf(makeVariedFacts({ integration: { ...STRICT, entry: [], keepSnapshots: null } })),
  'move with shutdown, caps, lock and start': () =>
    planOf(makeVariedFacts({ development: { exit: EXIT }, integration: STRICT })),
  'move that takes preferences back': () =>
    planOf(makeVariedFacts({ development: { placement: { srUuid: null, hostUuid: HOSTS.one } } })),
  'copy by clone': () => planOf(makeVariedFacts({ integration: { entry: ENTRY } }, 'copy')),
  'copy in full, smaller and locked': () => planOf(makeVariedFacts({ integration: STRICT }, 'copy')),
  swap: () =>
    planOf(
      makeVariedFacts({ development: { exit: EXIT }, integration: STRICT }, 'swap', { neighbours: [makeOccupant()] }),
    ),
  return: () => planOf(makeVariedFacts({ development: { exit: EXIT } }, 'return', { vms: withEntrySnapshots() })),
} satisfies Readonly<Record<string, () => Plan>>;
