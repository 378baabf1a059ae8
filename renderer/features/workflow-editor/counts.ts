import type { Configuration } from '../../../shared/domain/configuration.ts';
import { memo } from '../../state/memo.ts';
import type { State } from '../../state/store.ts';

const inStages = memo(
  (configurations: State['configurations'], poolId: string, serviceId: string): readonly Configuration[] =>
    [...configurations.values()].filter((each) => each.poolId === poolId && each.serviceId === serviceId),
);

/** The configurations of a service. */
export const selectInStages = (state: State, poolId: string, serviceId: string): readonly Configuration[] =>
  inStages(state.configurations, poolId, serviceId);

const counts = memo((all: readonly Configuration[]): ReadonlyMap<string, number> => {
  const found = new Map<string, number>();
  for (const { stageId } of all) if (stageId !== null) found.set(stageId, (found.get(stageId) ?? 0) + 1);
  return found;
});

/** How many configurations are in each stage of a service. */
export const selectStageCounts = (state: State, poolId: string, serviceId: string): ReadonlyMap<string, number> =>
  counts(selectInStages(state, poolId, serviceId));
