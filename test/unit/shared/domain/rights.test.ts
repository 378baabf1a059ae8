import { describe, expect, it } from 'vitest';
import { classNames, findClass } from '../../../../electron/datamodel/datamodel.ts';
import { permissionsOf } from '../../../../shared/domain/blockers/permission-blockers.ts';
import type { StepAction } from '../../../../shared/domain/plan.ts';
import { CONSOLE_PERMISSIONS } from '../../../../shared/domain/rights.ts';
import { uuidOf } from '../../../fakes/sample-signer.ts';

const messages = new Map(
  classNames
    .flatMap((cls) => [...(findClass(cls)?.messages.values() ?? [])])
    .map((one) => [one.method.toLowerCase(), one]),
);

const [vm, network] = [{ madeBy: 'copy' }, uuidOf(1)];
const mark = {
  v: 1,
  id: 'aaaaaaaa-1',
  mode: 'block',
  of: uuidOf(2),
  name: 'Shop',
  key: 'network x',
  block: 'vlan',
} as const;
const make = {
  kind: 'make-fence-network',
  nameLabel: 'Fence',
  description: '',
  mark,
  defaultLocking: 'unlocked',
  basePifUuids: [],
  tag: null,
} as const;

/** Every step of fences, with what XAPI is called for. */
const FENCE_STEPS: readonly (readonly [name: string, action: StepAction, calls: readonly string[]])[] = [
  ['a host-internal network', make, ['network.create', 'network.set_name_label']],
  [
    'a network for consoles only',
    { ...make, defaultLocking: 'disabled' },
    ['network.create', 'network.set_name_label', 'network.set_default_locking_mode'],
  ],
  [
    'a VLAN',
    { ...make, basePifUuids: [uuidOf(3)], tag: 300 },
    ['network.create', 'network.set_name_label', 'pool.create_VLAN_from_PIF'],
  ],
  ['tunnels', { ...make, basePifUuids: [uuidOf(3)] }, ['network.create', 'network.set_name_label', 'tunnel.create']],
  ['NICs', { kind: 'fence-nics', vm, nics: [] }, ['VIF.create', 'VIF.destroy']],
  [
    'a router',
    { kind: 'set-up-router', vm, nameLabel: 'Router', tags: [], xenstore: {} },
    ['VM.set_is_a_template', 'VM.set_name_label', 'VM.add_tags', 'VM.set_xenstore_data'],
  ],
  ['a start', { kind: 'start-in-fence', vm, hostUuid: uuidOf(4), fenceId: mark.id }, ['VM.start_on']],
  [
    'the removal of a VM',
    { kind: 'remove-vm', vmUuid: uuidOf(5), claim: { kind: 'fence', fenceId: mark.id }, snapshotUuids: [] },
    ['VM.hard_shutdown', 'VDI.destroy', 'VM.destroy'],
  ],
  ['the removal of a vApp', { kind: 'remove-vapp', vappUuid: uuidOf(6) }, ['VM_appliance.destroy']],
  [
    'the removal of a host-internal network',
    { kind: 'remove-fence-network', networkUuid: network, fenceId: mark.id, block: 'hostInternal' },
    ['network.destroy'],
  ],
  [
    'the removal of a VLAN',
    { kind: 'remove-fence-network', networkUuid: network, fenceId: mark.id, block: 'vlan' },
    ['VLAN.destroy', 'network.destroy'],
  ],
  [
    'the removal of tunnels',
    { kind: 'remove-fence-network', networkUuid: network, fenceId: mark.id, block: 'tunnel' },
    ['tunnel.destroy', 'network.destroy'],
  ],
];

describe('the rights that commands ask for', () => {
  it.each(Object.entries(CONSOLE_PERMISSIONS))('%s is had by %s and stronger, as the data model says', (name, role) => {
    expect(messages.get(name)?.minRole).toBe(role);
  });

  it.each(FENCE_STEPS)('%s of a fence asks for exactly the rights of its calls', (_name, action, calls) => {
    for (const call of calls) expect(messages.get(call.toLowerCase())?.method).toBe(call);
    expect([...permissionsOf(action)].sort()).toEqual(calls.map((call) => call.toLowerCase()).sort());
  });

  it('knows the role of every right that a step of a fence asks for', () => {
    const asked = FENCE_STEPS.flatMap(([, action]) => permissionsOf(action));
    expect(asked.filter((permission) => CONSOLE_PERMISSIONS[permission] === undefined)).toEqual([]);
  });
});
