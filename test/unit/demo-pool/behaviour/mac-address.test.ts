import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assertMac, macFromSeed } from '../../../../electron/demo-pool/behaviour/mac-address.ts';

describe('MAC addresses from a seed', () => {
  it('follow the digest rule for device 0, worked out by hand', () => {
    const first = createHash('md5').update('seed').digest();
    const second = createHash('md5').update(first).digest();
    const bytes = [((first[0] ?? 0) | 2) & 0xfe, first[1], first[2], first[3], second[1], second[2]];
    expect(macFromSeed('seed', 0)).toBe(bytes.map((byte) => (byte ?? 0).toString(16).padStart(2, '0')).join(':'));
  });

  it('are local, unicast, lower case, stable, and differ between devices', () => {
    fc.assert(
      fc.property(
        fc.uuid(),
        fc.integer({ min: 0, max: 15 }),
        fc.integer({ min: 0, max: 15 }),
        (seed, device, other) => {
          const mac = macFromSeed(seed, device);
          expect(mac).toMatch(/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/);
          expect(parseInt(mac.slice(0, 2), 16) & 3).toBe(2);
          expect(macFromSeed(seed, device)).toBe(mac);
          if (other !== device) expect(macFromSeed(seed, other)).not.toBe(mac);
        },
      ),
    );
  });

  it.each(['', '02:00:00:00:00', '02:00:00:00:00:0g', '02-00-00-00-00-01', '02:00:00:00:00:01:02'])(
    'refuses %j as an address',
    (mac) => {
      expect(() => assertMac(mac)).toThrow(`MAC_INVALID ${mac}`);
    },
  );
});
