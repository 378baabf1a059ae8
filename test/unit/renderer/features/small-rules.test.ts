import { describe, expect, it } from 'vitest';
import { lastPairs, matchesLastPairs } from '../../../../renderer/features/certificate-alarm/last-pairs.ts';
import { filterVms } from '../../../../renderer/features/configuration/vm-picker.tsx';
import { splitAddress } from '../../../../renderer/features/pools/split-address.ts';
import { freeSlug } from '../../../../renderer/features/services/create-service-dialog.tsx';
import { makeVm, uuid } from '../made-facts.ts';

describe('the typed confirmation of a new certificate', () => {
  const wanted = lastPairs('00:11:22:33:AA:BB:CC:DD');
  it('is the last four pairs, in any case and with any separator', () => {
    expect(wanted).toBe('AA:BB:CC:DD');
    for (const typed of ['AA:BB:CC:DD', 'aabbccdd', 'aa bb cc dd']) expect(matchesLastPairs(typed, wanted)).toBe(true);
  });
  it.each(['', 'AA:BB:CC', 'AA:BB:CC:DE', '00:11:22:33:AA:BB:CC:DD'])('is not "%s"', (typed) => {
    expect(matchesLastPairs(typed, wanted)).toBe(false);
  });
  it('can not be met by nothing when there is nothing to meet', () => {
    expect(matchesLastPairs('', '')).toBe(false);
  });
});

describe('an address as people paste it', () => {
  it.each([
    ['xen01', 'xen01', 443],
    [' https://xen01.example.org/ ', 'xen01.example.org', 443],
    ['xen01:8443', 'xen01', 8443],
    ['https://xen01:8443/jsonrpc', 'xen01', 8443],
    ['[2001:db8::1]:444', '2001:db8::1', 444],
    ['2001:db8::1', '2001:db8::1', 443],
  ])('%s', (text, host, port) => {
    expect(splitAddress(text, 443)).toEqual({ host, port });
  });
});

describe('the VM picker', () => {
  const free = makeVm({ uuid: uuid(1), nameLabel: 'Alpha', tags: ['Blue'] });
  const taken = makeVm({ uuid: uuid(2), nameLabel: 'beta', vappUuid: uuid(9) });
  it('finds by name, tag, address and uuid', () => {
    for (const text of ['ALPHA', 'blue', '10.0.0', uuid(1)])
      expect(filterVms([free], text, true, new Set())).toEqual([free]);
    expect(filterVms([free], 'gamma', true, new Set())).toEqual([]);
  });
  it('hides VMs of vApps until asked, but never a chosen one', () => {
    expect(filterVms([free, taken], '', true, new Set())).toEqual([free]);
    expect(filterVms([free, taken], '', false, new Set())).toEqual([free, taken]);
    expect(filterVms([free, taken], '', true, new Set([taken.uuid]))).toEqual([free, taken]);
  });
});

describe('the id of a new service', () => {
  it('is the first that is free', () => {
    expect(freeSlug('web-shop', [])).toBe('web-shop');
    expect(freeSlug('web-shop', ['web-shop', 'web-shop-2'])).toBe('web-shop-3');
  });
});
