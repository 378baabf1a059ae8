import { ApiError, type Behaviour, type Behaviours, type Value, type World } from '../core/contract.ts';
import { constructorFields } from './constructor-fields.ts';
import { flag, follow, number, rowsOf, text } from './values.ts';

const RESERVED = /^(xen|xapi|vif|tap|eth)/;

function bridgesOf(world: World): ReadonlySet<string> {
  return new Set([...world.db.entries('network')].map(([, row]) => text(row['bridge'])));
}

/** The first `xapi<N>` that no network has. */
export function freeBridge(world: World): string {
  const taken = bridgesOf(world);
  let position = 0;
  while (taken.has(`xapi${String(position)}`)) position += 1;
  return `xapi${String(position)}`;
}

const create: Behaviour = ({ world }, record) => {
  const fields = constructorFields('network', record);
  const bridge = text(fields['bridge']);
  const managed = fields['managed'] ?? true;
  if (bridge !== '' && flag(managed) && (bridge.length > 15 || RESERVED.test(bridge)))
    throw new ApiError('INVALID_VALUE', 'bridge', bridge);
  if (bridge !== '' && bridgesOf(world).has(bridge)) throw new ApiError('BRIDGE_NAME_EXISTS', bridge);
  const mtu = number(fields['MTU']);
  return world.db.create('network', {
    ...fields,
    managed,
    bridge: bridge === '' ? freeBridge(world) : bridge,
    MTU: mtu <= 0 ? 1500 : mtu,
  });
};

const destroy: Behaviour = ({ world }, self) => {
  const network = text(self);
  const row = world.db.get('network', network);
  const pifs = rowsOf(world, 'PIF', row['PIFs']);
  if (pifs.some(([, pif]) => flag(pif['management']))) throw new ApiError('CANNOT_DESTROY_SYSTEM_NETWORK', network);
  if (pifs.length > 0) throw new ApiError('NETWORK_CONTAINS_PIF', pifs.map(([ref]) => ref).join(','));
  const vifs = rowsOf(world, 'VIF', row['VIFs']);
  const attached = vifs.filter(([, vif]) => flag(vif['currently_attached']));
  if (attached.length > 0) throw new ApiError('NETWORK_CONTAINS_VIF', attached.map(([ref]) => ref).join(','));
  // Idle interfaces go with their network, and nobody is told.
  for (const [vif] of vifs) world.db.destroy('VIF', vif);
  world.db.destroy('network', network);
  return '';
};

const setDefaultLockingMode: Behaviour = ({ world }, self, mode): Value => {
  const network = text(self);
  for (const [ref, vif] of rowsOf(world, 'VIF', world.db.get('network', network)['VIFs'])) {
    const vm = follow(world, 'VM', vif, 'VM');
    if (flag(vif['currently_attached']) && vm) throw new ApiError('VIF_IN_USE', network, ref);
  }
  world.db.set('network', network, { default_locking_mode: text(mode) });
  return '';
};

/** Networks. */
export const network: Behaviours = {
  'network.create': create,
  'network.destroy': destroy,
  'network.set_default_locking_mode': setDefaultLockingMode,
};
