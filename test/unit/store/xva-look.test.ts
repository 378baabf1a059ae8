import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TAR_END, tarMember } from '../../../electron/demo-pool/http/tar.ts';
import { XvaLook } from '../../../electron/store/xva-look.ts';
import { campaign, seed } from '../../bench/campaign.ts';

const sum = Buffer.from('0123456789ABCDEF');
const chunk = (name: string, bytes = 3000): readonly Uint8Array[] => [
  tarMember(name, Buffer.alloc(bytes, 7)),
  tarMember(`${name}.xxhash`, sum),
];
const xva = (...members: readonly Uint8Array[]): Buffer =>
  Buffer.concat([tarMember('ova.xml', Buffer.from('<value/>')), ...members, TAR_END]);
const WHOLE = xva(...chunk('Ref:3/00000000'), ...chunk('Ref:3/00000007', 512), ...chunk('Ref:4/00000000', 0));

function look(bytes: Uint8Array, cuts: readonly number[] = []): readonly string[] | null {
  const looking = new XvaLook();
  let from = 0;
  for (const at of [...cuts].sort((a, b) => a - b)) {
    if (at > from) looking.push(bytes.subarray(from, at));
    from = Math.max(from, at);
  }
  looking.push(bytes.subarray(from));
  return looking.end();
}

const runs = { seed: seed(), numRuns: campaign(300, 5000) };

describe('looking into an XVA', () => {
  it('finds nothing wrong with a whole one, however it is cut into pieces', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: WHOLE.length - 1 }), { maxLength: 40 }), (cuts) => {
        expect(look(WHOLE, cuts)).toEqual([]);
      }),
      runs,
    );
  });

  it('finds every one that is cut short', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: WHOLE.length - 512 }), (length) => {
        expect(look(WHOLE.subarray(0, length))).not.toEqual([]);
      }),
      runs,
    );
  });

  it('finds any header that is damaged', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 99 }), fc.integer({ min: 1, max: 255 }), (at, by) => {
        const bytes = Buffer.from(WHOLE);
        // The second header begins after that of ova.xml and its one block.
        bytes[1024 + at] = (bytes[1024 + at] ?? 0) ^ by;
        expect(look(bytes)).not.toEqual([]);
      }),
      runs,
    );
  });

  it.each([
    ['no tar at all', Buffer.alloc(2048, 65), 'it is no tar'],
    ['another tar', Buffer.concat([tarMember('readme.txt', Buffer.from('x')), TAR_END]), 'does not begin with ova.xml'],
    ['a member that is no disk', xva(tarMember('../passwd', Buffer.from('x'))), 'something else than disks'],
    ['chunks out of order', xva(...chunk('Ref:3/00000002'), ...chunk('Ref:3/00000001')), 'out of order'],
    ['a chunk without checksum', xva(tarMember('Ref:3/00000000', Buffer.from('x'))), 'checksum of Ref:3/00000000'],
    [
      'something after its end',
      Buffer.concat([WHOLE, tarMember('Ref:9/00000000', Buffer.from('x'))]),
      'follows its end',
    ],
  ])('says what is wrong with %s', (_what, bytes, words) => {
    expect(look(bytes)?.join()).toContain(words);
  });

  it('leaves what is compressed alone', () => {
    expect(look(Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 1, 2, 3, 4]))).toBeNull();
    expect(look(Buffer.from([0x1f, 0x8b, 8, 0]))).toBeNull();
  });

  it('says of an empty file that it is empty', () => {
    expect(new XvaLook().end()).toEqual(['it is empty']);
  });
});
