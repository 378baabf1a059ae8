import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toComparableAddress, toComparableMac } from '../../../../../shared/domain/fence/comparable-address.ts';

describe('a MAC address', () => {
  it.each(['02-00-AB-00-00-01', ' 02:00:ab:00:00:01 ', '02:00:AB:00:00:01'])(
    'is one, however it is written: %j',
    (mac) => {
      expect(toComparableMac(mac)).toBe('02:00:ab:00:00:01');
    },
  );
});

describe('an IP address', () => {
  it.each([
    ['10.0.0.1', '10.0.0.1'],
    [' 010.000.000.001 ', '10.0.0.1'],
    ['10.0.0.1/24', '10.0.0.1'],
    ['255.255.255.255', '255.255.255.255'],
    ['::', '0:0:0:0:0:0:0:0'],
    ['::1', '0:0:0:0:0:0:0:1'],
    ['fe80::1%eth0', 'fe80:0:0:0:0:0:0:1'],
    ['FE80:0000::0001/64', 'fe80:0:0:0:0:0:0:1'],
    ['1:2:3:4:5:6:7:8', '1:2:3:4:5:6:7:8'],
    ['1::8', '1:0:0:0:0:0:0:8'],
    ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
    ['::ffff:10.1.2.3', '10.1.2.3'],
    ['::ffff:0a01:0203', '10.1.2.3'],
    ['0:0:0:0:0:ffff:10.1.2.3', '10.1.2.3'],
    ['64:ff9b::10.1.2.3', '64:ff9b:0:0:0:0:a01:203'],
    ['1::ffff:10.1.2.3', '1:0:0:0:0:ffff:a01:203'],
    ['::fffe:10.1.2.3', '0:0:0:0:0:fffe:a01:203'],
  ])('is written the one way: %j as %s', (written, wanted) => {
    expect(toComparableAddress(written)).toBe(wanted);
  });

  it.each([
    '256.0.0.1',
    '1.2.3',
    '1.2.3.4.5',
    '1.2.3.x',
    '1.2.3.4444',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4::5:6:7:8',
    '1::2::3',
    '12345::',
    'g::1',
    '::256.1.1.1',
    '::1.2.3',
    '',
    'dhcp',
  ])('is left as it is where it is none: %j', (text) => {
    expect(toComparableAddress(` ${text.toUpperCase()} `)).toBe(text);
  });

  it('of any groups is the same text with and without its zeros', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 0xff_ff }), { minLength: 8, maxLength: 8 }), (groups) => {
        fc.pre(!(groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xff_ff));
        const plain = groups.map((group) => group.toString(16)).join(':');
        expect(toComparableAddress(groups.map((group) => group.toString(16).padStart(4, '0')).join(':'))).toBe(plain);
        const shortened = plain.replace(/(^|:)0(:0)+(:|$)/, '::');
        expect(toComparableAddress(shortened)).toBe(plain);
      }),
    );
  });
});
