import type { FenceView } from '../../shared/ipc/areas/fences.ts';
import type { ConfigurationKey } from './configurations-slice.ts';
import type { State } from './store.ts';

/** The fence that a configuration's VMs are in, as main last reported it. */
export function selectFenceOf(state: State, key: ConfigurationKey): FenceView | undefined {
  const [poolId = '', uuid = ''] = key.split('/');
  return state.fences[poolId]?.fences.find(({ vappUuids }) => vappUuids.includes(uuid));
}
