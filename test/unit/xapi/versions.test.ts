import { describe, expect, it } from 'vitest';
import type { HostRecord } from '../../../electron/xapi/inventory/records/estate-records.ts';
import { versionOf } from '../../../electron/xapi/versions.ts';

const host = (apiMajor: number, apiMinor: number, xapiBuild = ''): HostRecord => ({
  uuid: 'u',
  nameLabel: 'host',
  address: '10.0.0.1',
  enabled: true,
  metrics: null,
  cpuCount: 4,
  apiMajor,
  apiMinor,
  brand: 'XCP-ng',
  product: '8.2.1',
  xapiBuild,
  networkBackend: 'openvswitch',
});

describe('versionOf', () => {
  it.each([
    [1, 9, '', 'boston'],
    [2, 6, '', 'ely'],
    [2, 8, '', 'inverness'],
    [2, 15, '1.249.32', 'stockholm_psr'],
    [2, 18, '21.3.0', 'xapi 21.3.0'],
    [2, 18, '', 'preview'],
    [2, 21, '24.19.2', 'nile'],
    [2, 23, '26.1.0', 'orinoco'],
    [3, 0, '', 'orinoco'],
    [0, 0, '', 'unknown'],
  ])('names API %i.%i %s %s', (major, minor, build, release) => {
    expect(versionOf(host(major, minor, build))).toEqual({
      brand: 'XCP-ng',
      product: '8.2.1',
      api: `${major}.${minor}`,
      release,
    });
  });
});
