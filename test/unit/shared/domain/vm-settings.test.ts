import { describe, expect, it } from 'vitest';
import {
  listVbdSettings,
  listVdiSettings,
  listVifSettings,
  listVmSettings,
  memoryOf,
  NO_SETTINGS,
  toSettings,
} from '../../../../shared/domain/vm-settings.ts';

type Raw = Readonly<Record<string, unknown>>;
const vm = (record: Raw) => toSettings(listVmSettings(record));
const vif = (record: Raw) => toSettings(listVifSettings(record));
const vdi = (record: Raw) => toSettings(listVdiSettings(record));

describe('the settings of a VM', () => {
  it.each<readonly [string, Raw, Readonly<Record<string, string>>]>([
    ['nothing', {}, {}],
    ['what is left at nothing', { PV_args: '', HVM_shadow_multiplier: 0, has_vendor_device: false, platform: {} }, {}],
    ['a text', { PV_args: 'console=hvc0' }, { 'pv.args': 'console=hvc0' }],
    ['a number', { VCPUs_at_startup: 4 }, { 'vcpus.startup': '4' }],
    ['a number as XML-RPC brings it', { VCPUs_at_startup: '4' }, { 'vcpus.startup': '4' }],
    ['a number that is none', { VCPUs_at_startup: 'many', memory_static_min: Infinity }, {}],
    ['a kind of domain', { domain_type: 'hvm' }, { 'domain-type': 'hvm' }],
    ['no kind of domain', { domain_type: 'unspecified' }, {}],
    ['a flag', { has_vendor_device: true }, { 'vendor-device': 'yes' }],
    ['a flag as XML-RPC brings it', { has_vendor_device: '1' }, { 'vendor-device': 'yes' }],
    ['a flag as a number', { has_vendor_device: 1 }, { 'vendor-device': 'yes' }],
    ['a flag as a word', { has_vendor_device: 'true' }, { 'vendor-device': 'yes' }],
    [
      'how it starts, but for what is said elsewhere',
      { HVM_boot_params: { order: 'dc', firmware: 'uefi', policy: 'x' } },
      { 'boot.order': 'dc' },
    ],
    ['its platform, but for the clock', { platform: { nx: 'true', timeoffset: '3' } }, { 'platform.nx': 'true' }],
    ['switches as they come', { platform: { nx: true, cores: 2 } }, { 'platform.cores': '2', 'platform.nx': 'true' }],
    [
      'what guests can read of xenstore',
      { xenstore_data: { 'vm-data/role': 'web', 'other/key': 'x', 'vm-data': '' } },
      { 'xenstore.vm-data/role': 'web' },
    ],
    ['its own start', { other_config: { auto_poweron: 'true', folder: '/a' } }, { 'auto-start': 'true' }],
    ['maps that are none', { platform: ['a'], bios_strings: null, VCPUs_params: 'x' }, {}],
  ])('are %s', (_what, record, expected) => {
    expect(vm(record)).toEqual(expected);
  });

  it('stand in the order of their names', () => {
    const names = Object.keys(vm({ platform: { z: '1', a: '1' }, PV_args: 'x', actions_after_crash: 'y' }));
    expect(names).toEqual(['after.crash', 'platform.a', 'platform.z', 'pv.args']);
    expect(listVmSettings({ platform: { b: '2', a: '1' } })).toEqual(['platform.a', '1', 'platform.b', '2']);
  });

  it('show a change anywhere in a text that is too long to keep', () => {
    const kept = (text: string) => vm({ PV_args: text })['pv.args'];
    expect(kept('x'.repeat(512))).toBe('x'.repeat(512));
    const long = 'x'.repeat(513);
    expect(kept(long)).toMatch(/^x{100}… \(513 characters, [0-9a-f]+\)$/);
    const shown = new Set(
      [long, `y${long.slice(1)}`, `${long.slice(1)}y`, `${long}x`, `${'x'.repeat(300)}y${'x'.repeat(212)}`].map(kept),
    );
    expect(shown.size).toBe(5);
  });

  it('are one and the same object where there are none', () => {
    expect(toSettings([])).toBe(NO_SETTINGS);
  });
});

describe('the settings of what hangs on a VM', () => {
  it('are of a NIC what changes how it behaves', () => {
    expect(vif({ locking_mode: 'network_default', ipv4_allowed: [], MTU: 0, other_config: { note: 'x' } })).toEqual({});
    expect(
      vif({
        ...{ locking_mode: 'locked', ipv4_allowed: ['10.0.0.2', '10.0.0.1'], ipv6_allowed: ['fe80::1'], MTU: '1500' },
        ...{ qos_algorithm_type: 'ratelimit', qos_algorithm_params: { kbps: '100' } },
        other_config: { 'ethtool-gso': 'off', promiscuous: 'on', note: 'x' },
      }),
    ).toEqual({
      ...{ locking: 'locked', 'ipv4-allowed': '10.0.0.1, 10.0.0.2', 'ipv6-allowed': 'fe80::1', mtu: '1500' },
      ...{ qos: 'ratelimit', 'qos.kbps': '100', 'other.ethtool-gso': 'off', 'other.promiscuous': 'on' },
    });
  });

  it('are of a disk how it hangs there, and what it is', () => {
    const record = { mode: 'RW', unpluggable: true, qos_algorithm_type: '', qos_algorithm_params: { class: '7' } };
    expect(toSettings(listVbdSettings(record))).toEqual({ mode: 'RW', unpluggable: 'yes', 'qos.class': '7' });
    expect(vdi({ on_boot: 'persist', read_only: false })).toEqual({});
    expect(vdi({ on_boot: 'reset', read_only: true, allow_caching: true, sharable: true })).toEqual({
      ...{ caching: 'yes', 'on-boot': 'reset', 'read-only': 'yes', sharable: 'yes' },
    });
  });
});

describe('the memory of a VM', () => {
  it.each([
    [{ memory_dynamic_max: 8, memory_static_max: 9 }, 8],
    [{ memory_dynamic_max: '8', memory_static_max: '9' }, 8],
    [{ memory_dynamic_max: 0, memory_static_max: '9' }, 9],
    [{ memory_dynamic_max: '' }, 0],
    [{}, 0],
  ])('of %j is %i', (record, expected) => {
    expect(memoryOf(record)).toBe(expected);
  });
});
