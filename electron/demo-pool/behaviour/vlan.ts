import { ApiError, NULL_REF, type Behaviour, type Behaviours, type Row, type World } from '../core/contract.ts';
import { isLive } from './placement.ts';
import { flag, follow, isNull, number, rowsOf, text } from './values.ts';

/** XAPI's placeholder for interfaces without an address of their own. */
export const NO_MAC = 'fe:ff:ff:ff:ff:ff';

/** @throws ApiError NETWORK_ALREADY_CONNECTED when the host has a PIF on this network */
export function assertNotConnected(world: World, host: string, network: string): void {
  for (const [ref, pif] of rowsOf(world, 'PIF', world.db.get('network', network)['PIFs'])) {
    if (text(pif['host']) === host) throw new ApiError('NETWORK_ALREADY_CONNECTED', host, ref);
  }
}

/** @throws ApiError NETWORK_UNMANAGED */
export function assertManaged(world: World, network: string): void {
  if (!flag(world.db.get('network', network)['managed'])) throw new ApiError('NETWORK_UNMANAGED', network);
}

function assertCarriesVlans(world: World, pif: string, row: Row): void {
  if (!flag(row['managed'])) throw new ApiError('PIF_UNMANAGED', pif);
  if (number(row['VLAN']) >= 0) throw new ApiError('PIF_IS_VLAN', pif);
  if (follow(world, 'Bond', row, 'bond_slave_of')) throw new ApiError('CANNOT_ADD_VLAN_TO_BOND_SLAVE', pif);
  if (rowsOf(world, 'tunnel', row['tunnel_access_PIF_of']).length > 0) throw new ApiError('IS_TUNNEL_ACCESS_PIF', pif);
}

/** Makes one host's VLAN on a PIF, not plugged. @returns ref of the VLAN */
export function createVlan(world: World, pif: string, tag: number, network: string): string {
  const row = world.db.get('PIF', pif);
  assertManaged(world, network);
  assertCarriesVlans(world, pif, row);
  if (!Number.isInteger(tag) || tag < 0 || tag > 4094) throw new ApiError('VLAN_TAG_INVALID', String(tag));
  const host = text(row['host']);
  const device = text(row['device']);
  assertNotConnected(world, host, network);
  for (const [, other] of world.db.entries('PIF')) {
    if (text(other['host']) === host && text(other['device']) === device && number(other['VLAN']) === tag)
      throw new ApiError('VLAN_IN_USE', device, String(tag));
  }
  const untagged = world.db.create('PIF', {
    device,
    network,
    host,
    MAC: NO_MAC,
    MTU: number(world.db.get('network', network)['MTU']),
    VLAN: tag,
    physical: false,
    currently_attached: false,
    ip_configuration_mode: 'None',
    management: false,
    managed: true,
    disallow_unplug: false,
    metrics: text(row['metrics']) || NULL_REF,
    primary_address_type: text(row['primary_address_type']) || 'IPv4',
  });
  const vlan = world.db.create('VLAN', { tagged_PIF: pif, untagged_PIF: untagged, tag, other_config: {} });
  world.db.set('PIF', untagged, { VLAN_master_of: vlan });
  return vlan;
}

/** Removes a VLAN and its PIF; the network stays. */
function removeVlan(world: World, vlan: string): void {
  const untagged = text(world.db.get('VLAN', vlan)['untagged_PIF']);
  if (world.db.find('PIF', untagged)) world.db.destroy('PIF', untagged);
  world.db.destroy('VLAN', vlan);
}

/** @throws ApiError VIF_IN_USE [network, vif] while a VM on the PIF's host uses its network */
export function assertNoVifUses(world: World, pif: Row): void {
  const network = follow(world, 'network', pif, 'network');
  for (const [ref, vif] of rowsOf(world, 'VIF', network?.['VIFs'])) {
    const vm = follow(world, 'VM', vif, 'VM');
    if (flag(vif['currently_attached']) && vm && text(vm['resident_on']) === text(pif['host']))
      throw new ApiError('VIF_IN_USE', text(pif['network']), ref);
  }
}

const destroy: Behaviour = ({ world }, self) => {
  const vlan = text(self);
  const untagged = text(world.db.get('VLAN', vlan)['untagged_PIF']);
  const pif = world.db.find('PIF', untagged);
  if (pif) {
    if (flag(pif['management'])) throw new ApiError('PIF_IS_MANAGEMENT_INTERFACE', untagged);
    assertNoVifUses(world, pif);
  }
  removeVlan(world, vlan);
  return '';
};

/** Makes the VLAN on every live host that has a PIF on the given one's network; all or nothing. @returns the new PIFs */
const createEverywhere: Behaviour = async (call, pifValue, networkValue, tagValue) => {
  const { world } = call;
  const base = world.db.get('PIF', text(pifValue));
  const siblings = isNull(base['network'])
    ? []
    : rowsOf(world, 'PIF', follow(world, 'network', base, 'network')?.['PIFs']);
  const made: string[] = [];
  try {
    for (const [pif, row] of siblings) {
      const host = follow(world, 'host', row, 'host');
      if (!host || !isLive(world, host)) continue;
      await call.task.work(0.3, { until: (0.9 * (made.length + 1)) / siblings.length });
      const vlan = createVlan(world, pif, number(tagValue), text(networkValue));
      made.push(vlan);
      const untagged = text(world.db.get('VLAN', vlan)['untagged_PIF']);
      if (flag(row['currently_attached'])) world.db.set('PIF', untagged, { currently_attached: true });
    }
  } catch (failure) {
    for (const vlan of made) removeVlan(world, vlan);
    throw failure;
  }
  return made.map((vlan) => text(world.db.get('VLAN', vlan)['untagged_PIF']));
};

const createByDevice: Behaviour = (call, device, networkRef, tag) => {
  for (const [ref, row] of call.world.db.entries('PIF')) {
    if (row['device'] === device && number(row['VLAN']) < 0) return createEverywhere(call, ref, networkRef, tag);
  }
  throw new ApiError('INVALID_VALUE', 'device', text(device));
};

/** VLANs. */
export const vlan: Behaviours = {
  'VLAN.create': ({ world }, pif, tag, networkRef) => createVlan(world, text(pif), number(tag), text(networkRef)),
  'VLAN.destroy': destroy,
  'pool.create_VLAN_from_PIF': createEverywhere,
  'pool.create_VLAN': createByDevice,
  'PIF.create_VLAN': ({ world }, device, networkRef, host, tag) => {
    for (const [ref, row] of world.db.entries('PIF')) {
      if (row['device'] !== device || row['host'] !== host || number(row['VLAN']) >= 0) continue;
      return text(world.db.get('VLAN', createVlan(world, ref, number(tag), text(networkRef)))['untagged_PIF']);
    }
    throw new ApiError('INVALID_VALUE', 'device', text(device));
  },
};
