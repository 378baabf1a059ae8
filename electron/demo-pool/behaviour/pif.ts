import { isIPv4 } from 'node:net';
import { ApiError, NULL_REF, type Behaviour, type Behaviours, type Row, type World } from '../core/contract.ts';
import { flag, follow, isNull, number, rowsOf, text } from './values.ts';
import { freeBridge } from './network.ts';
import { assertNoVifUses } from './vlan.ts';

function assertManagedPif(row: Row, pif: string): void {
  if (!flag(row['managed'])) throw new ApiError('PIF_UNMANAGED', pif);
}

const plug: Behaviour = async (call, self) => {
  const { world } = call;
  const pif = text(self);
  const row = world.db.get('PIF', pif);
  assertManagedPif(row, pif);
  if (follow(world, 'Bond', row, 'bond_slave_of')) throw new ApiError('CANNOT_PLUG_BOND_SLAVE', pif);
  for (const [, tunnel] of rowsOf(world, 'tunnel', row['tunnel_access_PIF_of'])) {
    const transport = world.db.get('PIF', text(tunnel['transport_PIF']));
    if (text(transport['ip_configuration_mode']) === 'None')
      throw new ApiError('TRANSPORT_PIF_NOT_CONFIGURED', text(tunnel['transport_PIF']));
  }
  await call.task.work(1);
  world.db.set('PIF', pif, { currently_attached: true });
  return '';
};

const unplug: Behaviour = async (call, self) => {
  const { world } = call;
  const pif = text(self);
  const row = world.db.get('PIF', pif);
  assertManagedPif(row, pif);
  if (flag(row['management'])) throw new ApiError('PIF_IS_MANAGEMENT_INTERFACE', pif);
  if (flag(row['disallow_unplug'])) throw new ApiError('PIF_DOES_NOT_ALLOW_UNPLUG', pif);
  assertNoVifUses(world, row);
  await call.task.work(1);
  world.db.set('PIF', pif, { currently_attached: false });
  return '';
};

const reconfigureIp: Behaviour = async (call, self, mode, ip, netmask, gateway, dns) => {
  const { world } = call;
  const pif = text(self);
  const row = world.db.get('PIF', pif);
  assertManagedPif(row, pif);
  if (!isNull(row['bond_slave_of'])) throw new ApiError('PIF_BOND_MEMBER', pif);
  const isStatic = text(mode) === 'Static';
  if (isStatic)
    for (const address of [ip, netmask])
      if (!isIPv4(text(address))) throw new ApiError('INVALID_IP_ADDRESS_SPECIFIED', text(address));
  if (flag(row['management']) && text(mode) === 'None') throw new ApiError('PIF_IS_MANAGEMENT_INTERFACE', pif);
  await call.task.work(2);
  const kept =
    text(mode) === 'DHCP'
      ? {}
      : {
          IP: isStatic ? text(ip) : '',
          netmask: isStatic ? text(netmask) : '',
          gateway: isStatic ? text(gateway) : '',
          DNS: isStatic ? text(dns) : '',
        };
  world.db.set('PIF', pif, { ip_configuration_mode: text(mode), ...kept });
  return '';
};

function removePif(world: World, pif: string): void {
  const row = world.db.get('PIF', pif);
  if (number(row['VLAN']) >= 0) throw new ApiError('PIF_IS_VLAN', pif);
  if (flag(row['management'])) throw new ApiError('PIF_IS_MANAGEMENT_INTERFACE', pif);
  if (rowsOf(world, 'VLAN', row['VLAN_slave_of']).length > 0) throw new ApiError('PIF_VLAN_STILL_EXISTS', pif);
  assertNoVifUses(world, row);
  world.db.destroy('PIF', pif);
}

const introduce: Behaviour = ({ world }, host, mac, device) => {
  world.db.get('host', text(host));
  for (const [, pif] of world.db.entries('PIF')) {
    if (pif['host'] === host && flag(pif['physical']) && text(pif['MAC']).toLowerCase() === text(mac).toLowerCase())
      throw new ApiError('MAC_STILL_EXISTS', text(mac));
  }
  const network = world.db.create('network', {
    name_label: `Pool-wide network associated with ${text(device)}`,
    bridge: freeBridge(world),
    MTU: 1500,
    managed: true,
  });
  return world.db.create('PIF', {
    device: text(device),
    network,
    host: text(host),
    MAC: text(mac).toLowerCase(),
    MTU: 1500,
    VLAN: -1,
    physical: true,
    currently_attached: false,
    ip_configuration_mode: 'None',
    management: false,
    managed: true,
    metrics: world.db.create('PIF_metrics', { carrier: true }),
    bond_slave_of: NULL_REF,
  });
};

/** Physical interfaces of hosts. */
export const pif: Behaviours = {
  'PIF.plug': plug,
  'PIF.unplug': unplug,
  'PIF.reconfigure_ip': reconfigureIp,
  'PIF.introduce': introduce,
  'PIF.forget': ({ world }, self) => {
    removePif(world, text(self));
    return '';
  },
  'PIF.db_forget': ({ world }, self) => {
    world.db.destroy('PIF', text(self));
    return '';
  },
  'PIF.scan': async (call, host) => {
    call.world.db.get('host', text(host));
    await call.task.work(1);
    return '';
  },
};
