import { shortUuid, type Names } from '../../shared/text/names.ts';
import { keyOf } from './configurations-slice.ts';
import { selectEstate } from './selectors.ts';
import type { State } from './store.ts';

/** Names of a pool's objects as the window knows them now. */
export function namesOf(state: State, poolId: string): Names {
  const { networks, hosts, srs } = selectEstate(state, poolId);
  const among = (list: readonly { readonly uuid: string; readonly nameLabel: string }[], uuid: string): string =>
    list.find((each) => each.uuid === uuid)?.nameLabel ?? shortUuid(uuid);
  return {
    vm: (uuid) => state.vms[poolId]?.get(uuid)?.nameLabel ?? shortUuid(uuid),
    network: (uuid) => among(networks, uuid),
    host: (uuid) => among(hosts, uuid),
    sr: (uuid) => among(srs, uuid),
    configuration: (uuid) => state.configurations.get(keyOf({ poolId, uuid }))?.nameLabel ?? shortUuid(uuid),
  };
}
