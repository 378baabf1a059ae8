import { ApiError, type Behaviour, type Behaviours, type Row, type World } from '../core/contract.ts';
import { entry, flag, follow, number, rowsOf, text } from './values.ts';
import { NO_MAC, assertManaged, assertNotConnected, assertNoVifUses } from './vlan.ts';

function assertTransport(world: World, pif: string, row: Row): void {
  const software = follow(world, 'host', row, 'host')?.['software_version'];
  if (entry(software, 'network_backend') !== 'openvswitch') throw new ApiError('OPENVSWITCH_NOT_ACTIVE');
  if (!flag(row['managed'])) throw new ApiError('PIF_UNMANAGED', pif);
  if (follow(world, 'Bond', row, 'bond_slave_of')) throw new ApiError('CANNOT_ADD_TUNNEL_TO_BOND_SLAVE', pif);
  if (rowsOf(world, 'tunnel', row['tunnel_access_PIF_of']).length > 0) throw new ApiError('IS_TUNNEL_ACCESS_PIF', pif);
}

const create: Behaviour = ({ world }, pifValue, networkValue, protocol) => {
  const [pif, network] = [text(pifValue), text(networkValue)];
  const row = world.db.get('PIF', pif);
  const host = text(row['host']);
  assertManaged(world, network);
  assertTransport(world, pif, row);
  assertNotConnected(world, host, network);
  const hasAddress = text(row['ip_configuration_mode']) !== 'None';
  if (flag(row['currently_attached']) && !hasAddress) throw new ApiError('TRANSPORT_PIF_NOT_CONFIGURED', pif);
  const used = [...world.db.entries('tunnel')].map(([, other]) =>
    text(follow(world, 'PIF', other, 'access_PIF')?.['device']),
  );
  let position = 0;
  while (used.includes(`tunnel${String(position)}`)) position += 1;
  const access = world.db.create('PIF', {
    device: `tunnel${String(position)}`,
    network,
    host,
    MAC: NO_MAC,
    MTU: number(world.db.get('network', network)['MTU']),
    VLAN: -1,
    physical: false,
    currently_attached: flag(row['currently_attached']),
    ip_configuration_mode: 'None',
    management: false,
    managed: true,
    disallow_unplug: false,
    metrics: text(row['metrics']),
  });
  // Nothing here programs the peers: without an SDN controller the tunnel stays inactive and each host is an island.
  return world.db.create('tunnel', {
    access_PIF: access,
    transport_PIF: pif,
    status: { active: 'false' },
    other_config: {},
    protocol: text(protocol) || 'gre',
  });
};

const destroy: Behaviour = ({ world }, self) => {
  const access = text(world.db.get('tunnel', text(self))['access_PIF']);
  const pif = world.db.find('PIF', access);
  if (pif) {
    assertNoVifUses(world, pif);
    world.db.destroy('PIF', access);
  }
  world.db.destroy('tunnel', text(self));
  return '';
};

/** Tunnels. */
export const tunnel: Behaviours = { 'tunnel.create': create, 'tunnel.destroy': destroy };
