import { describe, expect, it } from 'vitest';
import { Interning } from '../../../../electron/xapi/inventory/interning.ts';
import { readVbd, readVif } from '../../../../electron/xapi/inventory/records/device-records.ts';
import { readHost } from '../../../../electron/xapi/inventory/records/estate-records.ts';
import { readGuestMetrics } from '../../../../electron/xapi/inventory/records/guest-metrics-record.ts';
import { readTask } from '../../../../electron/xapi/inventory/records/task-record.ts';
import { readVm } from '../../../../electron/xapi/inventory/records/vm-record.ts';

const intern = new Interning();

describe('readVm', () => {
  it('tells the four kinds apart', () => {
    const kind = (flags: Record<string, boolean>): string => readVm({ uuid: 'u', ...flags }, intern).kind;
    expect(kind({})).toBe('vm');
    expect(kind({ is_a_template: true })).toBe('template');
    expect(kind({ is_a_template: true, is_a_snapshot: true })).toBe('snapshot');
    expect(kind({ is_control_domain: true })).toBe('control-domain');
  });

  it('reads the same from text and from numbers', () => {
    const shared = { uuid: 'u', power_state: 'Running', VIFs: ['OpaqueRef:v'], HVM_boot_params: { firmware: 'uefi' } };
    const json = { ...shared, order: 3, VCPUs_max: 4, memory_dynamic_max: 4_294_967_296, is_a_template: false };
    const xml = { ...shared, order: '3', VCPUs_max: '4', memory_dynamic_max: '4294967296', is_a_template: false };
    expect(readVm(xml, intern)).toEqual(readVm(json, intern));
    expect(readVm(json, intern).machine).toMatchObject({ powerState: 'Running', order: 3, vcpus: 4, firmware: 'uefi' });
  });

  it('keeps nothing of what makes records large', () => {
    const big = 'x'.repeat(50_000);
    const vm = readVm(
      { uuid: 'u', recommendations: big, NVRAM: { a: big }, snapshot_metadata: big, bios_strings: { a: big } },
      intern,
    );
    expect(JSON.stringify(vm).length).toBeLessThan(1000);
  });

  it('survives fields that are missing or of a newer server', () => {
    expect(readVm({ uuid: 'u', power_state: 'Dreaming' }, intern).machine).toMatchObject({
      powerState: 'Unknown',
      tags: [],
      appliance: null,
    });
  });
});

describe('other records', () => {
  it('orders a guest’s addresses by interface, IPv4 first, each once', () => {
    const networks = {
      '1/ip': '10.0.0.2',
      '0/ipv6/0': 'fe80::1',
      '0/ipv4/0': '10.0.0.1',
      '0/ip': '10.0.0.1',
      'x/ip': 'no',
      '0/ipv4/1': '',
    };
    expect(readGuestMetrics({ networks }, intern).addresses).toEqual(['10.0.0.1', 'fe80::1', '10.0.0.2']);
  });

  it('cuts the disk from a Windows name and joins a tools version', () => {
    const record = {
      os_version: { name: 'Windows Server 2022|C:\\Windows|\\Device\\Harddisk0' },
      PV_drivers_version: { major: '9', minor: '3', micro: '3', build: '125' },
    };
    expect(readGuestMetrics(record, intern)).toMatchObject({
      guestOs: 'Windows Server 2022',
      toolsVersion: '9.3.3-125',
    });
    expect(readGuestMetrics({}, intern)).toEqual({
      guestOs: '',
      guestKernel: '',
      toolsVersion: '',
      addresses: [],
      devices: [],
    });
  });

  it('reads device numbers in all their forms', () => {
    expect(
      ['0', '3', 'xvdb', 'hda', 'autodetect'].map((userdevice) => readVbd({ userdevice, type: 'Disk' }, intern).device),
    ).toEqual([0, 3, 1, 0, 0]);
    expect(readVif({ device: '2', MAC: 'aa:bb', network: 'OpaqueRef:NULL' }, intern)).toMatchObject({
      device: 2,
      network: null,
    });
  });

  it('reads a host’s version in text and numbers', () => {
    expect(
      readHost({ API_version_major: '2', API_version_minor: 15, cpu_info: { cpu_count: '16' } }, intern),
    ).toMatchObject({ apiMajor: 2, apiMinor: 15, cpuCount: 16 });
  });

  it('bounds a task’s progress and takes an unknown status for pending', () => {
    expect(readTask({ progress: 1.5, status: 'dancing', allowed_operations: ['cancel'] })).toMatchObject({
      progressRatio: 1,
      status: 'pending',
      cancellable: true,
    });
  });
});

describe('Interning', () => {
  it('keeps lists apart whose joined texts are alike', () => {
    expect(intern.list(['a\nb'])).not.toEqual(intern.list(['a', 'b']));
    expect(intern.list(['a', 'b'])).toBe(intern.list(['a', 'b']));
  });
});
