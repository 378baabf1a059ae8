import { ApiError, NULL_REF, type Behaviour, type Behaviours, type World } from '../core/contract.ts';
import { assertMac } from './mac-address.ts';
import { entry, flag, follow, map, number, rowsOf, text, texts, withEntries } from './values.ts';
import { assertManaged, assertNotConnected, assertNoVifUses } from './vlan.ts';

function assertMember(world: World, pif: string, host: string): void {
  const row = world.db.get('PIF', pif);
  if (text(row['host']) !== host) throw new ApiError('PIF_BOND_CANNOT_CROSS_HOSTS');
  if (follow(world, 'Bond', row, 'bond_slave_of')) throw new ApiError('PIF_ALREADY_BONDED', pif);
  if (number(row['VLAN']) >= 0) throw new ApiError('PIF_VLAN_EXISTS', pif);
  if (!flag(row['physical'])) throw new ApiError('PIF_IS_NOT_PHYSICAL', pif);
  if (!flag(row['managed'])) throw new ApiError('PIF_UNMANAGED', pif);
  if (rowsOf(world, 'tunnel', row['tunnel_access_PIF_of']).length > 0) throw new ApiError('IS_TUNNEL_ACCESS_PIF', pif);
}

function freeDevice(world: World, host: string): string {
  const used = new Set(
    [...world.db.entries('PIF')].filter(([, pif]) => pif['host'] === host).map(([, pif]) => text(pif['device'])),
  );
  let position = 0;
  while (used.has(`bond${String(position)}`)) position += 1;
  return `bond${String(position)}`;
}

const create: Behaviour = async (call, networkValue, membersValue, macValue, mode, properties) => {
  const { world } = call;
  const [network, members, mac] = [text(networkValue), texts(membersValue), text(macValue)];
  if (mac !== '') assertMac(mac);
  assertManaged(world, network);
  const [first] = members;
  if (first === undefined || members.length < 2) throw new ApiError('PIF_BOND_NEEDS_MORE_MEMBERS');
  const primary = world.db.get('PIF', first);
  const host = text(primary['host']);
  for (const pif of members) assertMember(world, pif, host);
  assertNotConnected(world, host, network);
  await call.task.work(3, { until: 0.9 });
  const management = members.map((pif) => world.db.get('PIF', pif)).find((pif) => flag(pif['management']));
  const address = management ?? primary;
  const master = world.db.create('PIF', {
    device: freeDevice(world, host),
    network,
    host,
    MAC: mac || text(primary['MAC']),
    MTU: number(primary['MTU']),
    VLAN: -1,
    physical: false,
    currently_attached: true,
    ip_configuration_mode: text(address['ip_configuration_mode']),
    IP: text(address['IP']),
    netmask: text(address['netmask']),
    gateway: text(address['gateway']),
    DNS: text(address['DNS']),
    management: management !== undefined,
    managed: true,
    disallow_unplug: management !== undefined,
    metrics: world.db.create('PIF_metrics', { carrier: true }),
  });
  const bond = world.db.create('Bond', {
    master,
    primary_slave: first,
    mode: text(mode) || 'balance-slb',
    properties: map(properties),
    links_up: members.length,
    other_config: {},
    auto_update_mac: mac === '',
  });
  for (const pif of members) {
    world.db.set('PIF', pif, {
      bond_slave_of: bond,
      management: false,
      ip_configuration_mode: 'None',
      IP: '',
      netmask: '',
      gateway: '',
      DNS: '',
      currently_attached: true,
    });
  }
  return bond;
};

const destroy: Behaviour = async (call, self) => {
  const { world } = call;
  const bond = text(self);
  const row = world.db.get('Bond', bond);
  const master = text(row['master']);
  const pif = world.db.get('PIF', master);
  if (rowsOf(world, 'VLAN', pif['VLAN_slave_of']).length > 0) throw new ApiError('PIF_VLAN_STILL_EXISTS', master);
  assertNoVifUses(world, pif);
  await call.task.work(3, { until: 0.9 });
  const primary = text(row['primary_slave']);
  for (const [slave] of rowsOf(world, 'PIF', row['slaves'])) world.db.set('PIF', slave, { bond_slave_of: NULL_REF });
  if (flag(pif['management']) && world.db.find('PIF', primary)) {
    world.db.set('PIF', primary, {
      management: true,
      ip_configuration_mode: text(pif['ip_configuration_mode']),
      IP: text(pif['IP']),
      netmask: text(pif['netmask']),
      gateway: text(pif['gateway']),
      DNS: text(pif['DNS']),
    });
  }
  world.db.destroy('PIF', master);
  world.db.destroy('Bond', bond);
  return '';
};

/** Bonds. */
export const bond: Behaviours = {
  'Bond.create': create,
  'Bond.destroy': destroy,
  'Bond.set_property': ({ world }, self, name, value) => {
    const held = world.db.get('Bond', text(self))['properties'];
    if (
      entry(held, text(name)) === undefined &&
      text(name) !== 'hashing_algorithm' &&
      text(name) !== 'lacp-time' &&
      text(name) !== 'lacp-aggregation-key'
    )
      throw new ApiError('INVALID_VALUE', 'properties', text(name));
    world.db.set('Bond', text(self), { properties: withEntries(held, { [text(name)]: text(value) }) });
    return '';
  },
};
