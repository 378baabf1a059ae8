import { user } from './failure-text.ts';
import type { FailureTexts } from './failure-text.ts';

const OTHER_INTERFACE = 'Choose another interface.';
const DEVICE_STATE = 'Look at the devices of the VM; they are read again.';

/** Networks, VLANs, tunnels, virtual interfaces, and scripts on hosts. */
export const NETWORK_TEXTS: FailureTexts = {
  NETWORK_CONTAINS_VIF: user('Virtual interfaces still use the network: {0...}', 'Move or remove them first.'),
  NETWORK_CONTAINS_PIF: user(
    'Host interfaces still belong to the network: {0...}',
    'Remove VLAN, tunnel or bond first.',
  ),
  CANNOT_DESTROY_SYSTEM_NETWORK: user('{0} is a system network and cannot be deleted.', 'Leave it as it is.'),
  BRIDGE_NAME_EXISTS: user('There is already a network with the bridge {0}.', 'Choose another bridge name.'),
  BRIDGE_NOT_AVAILABLE: user('The bridge {0} is not there on the host.', 'Look at the network of the host.'),
  NETWORK_ALREADY_CONNECTED: user(
    'The network is already connected on that host ({0}, {1}).',
    'Use the existing connection, or another network.',
  ),
  NETWORK_UNMANAGED: user('The network {0} is not managed by the pool.', 'Choose another network.'),
  PIF_UNMANAGED: user('The interface {0} is not managed by the pool.', OTHER_INTERFACE),
  PIF_IS_VLAN: user('{0} is a VLAN itself.', 'Choose the interface below it.'),
  PIF_IS_PHYSICAL: user('{0} is a physical interface.', OTHER_INTERFACE),
  PIF_IS_MANAGEMENT_INTERFACE: user('{0} is the management interface.', OTHER_INTERFACE),
  PIF_VLAN_EXISTS: user('The interface {0} already has this VLAN.', 'Use the existing VLAN, or another tag.'),
  VLAN_IN_USE: user('The tag {1} is already used on {0}.', 'Use the existing VLAN, or another tag.'),
  VLAN_TAG_INVALID: user('{0} is no valid VLAN tag.', 'Choose a tag between 1 and 4094.'),
  CANNOT_ADD_VLAN_TO_BOND_SLAVE: user('{0} is part of a bond.', 'Put the VLAN on the bond.'),
  OPENVSWITCH_NOT_ACTIVE: user('Tunnels need Open vSwitch, which these hosts do not use.', 'Choose a VLAN instead.'),
  TRANSPORT_PIF_NOT_CONFIGURED: user(
    'The interface {0} has no address to carry a tunnel.',
    'Give it an address, or choose another.',
  ),
  IS_TUNNEL_ACCESS_PIF: user('{0} belongs to a tunnel itself.', OTHER_INTERFACE),
  CANNOT_ADD_TUNNEL_TO_BOND_SLAVE: user('{0} is part of a bond.', 'Put the tunnel on the bond.'),
  NETWORK_INCOMPATIBLE_WITH_TUNNEL: user('The network {0} cannot be used for a tunnel.', 'Choose an empty network.'),
  MAC_INVALID: user('{0} is no valid MAC address.', 'Use the form 02:00:00:00:00:01, with an even first octet.'),
  DEVICE_ALREADY_EXISTS: user('The VM already has a device at the position {0}.', 'Choose another position.'),
  INVALID_DEVICE: user('{0} is no valid device position.', 'Choose another position.'),
  DEVICE_ALREADY_ATTACHED: user('{0} is already attached.', DEVICE_STATE),
  DEVICE_ALREADY_DETACHED: user('{0} is already detached.', DEVICE_STATE),
  DEVICE_DETACH_REJECTED: user('The guest does not let {1} go: {2}', 'Stop what uses the device inside the guest.'),
  DEVICE_DETACH_TIMEOUT: user('The guest did not let {1} go in time.', 'Stop what uses the device inside the guest.'),
  CANNOT_PLUG_VIF: user('The interface {0} could not be plugged.', 'Check its network on the host of the VM.'),
  VIF_IN_USE: user('The interface {1} uses the network {0}.', 'Unplug it first.'),
  XENAPI_PLUGIN_FAILURE: user('A plug-in on the host failed ({0}): {2}', 'The log of the host says more.'),
  XENAPI_MISSING_PLUGIN: user('The host has no plug-in named {0}.', 'Install it on all hosts of the pool.'),
  XAPI_HOOK_FAILED: user('The hook {0} on the host failed: {1}', 'Look at the script on the host.'),
};
