import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  emptySwitch,
  findSwitchFaults,
  toDraft,
  toSettings,
  type SwitchDraft,
} from '../../../../../renderer/features/fences/settings-draft.ts';
import { fenceSettingsSchema, type FenceSettings } from '../../../../../shared/domain/fence/fence-settings.ts';
import { NO_FENCE_SETTINGS } from '../../../../../shared/domain/fence/no-fence-settings.ts';
import { uuidOf } from '../../../../fakes/sample-signer.ts';

const tag = fc.record({
  tag: fc.integer({ min: 1, max: 4094 }),
  missingOnHostUuids: fc.uniqueArray(fc.integer({ min: 100, max: 103 }).map(uuidOf), { maxLength: 3 }),
  isReserved: fc.boolean(),
});

const settings: fc.Arbitrary<FenceSettings> = fc
  .record({
    switches: fc.array(fc.uniqueArray(tag, { selector: (each) => each.tag, maxLength: 20 }), { maxLength: 4 }),
    natives: fc.array(fc.integer({ min: 1, max: 4094 }), { minLength: 8, maxLength: 8 }),
    hasOutside: fc.boolean(),
    servesDhcp: fc.boolean(),
  })
  .map(({ switches, natives, hasOutside, servesDhcp }) => ({
    physicalNetworks: switches.map((tags, at) => ({
      id: `Switch ${String(at)}`,
      bases: [0, 1].map((base) => ({ networkUuid: uuidOf(2 * at + base + 1), nativeTag: natives[2 * at + base] ?? 1 })),
      tags: tags
        .map((each) => ({ ...each, missingOnHostUuids: [...each.missingOnHostUuids].sort() }))
        .sort((a, b) => a.tag - b.tag),
    })),
    outside: hasOutside ? { networkUuid: uuidOf(50), addresses: ['192.0.2.10', '2001:db8::1'] } : null,
    router: hasOutside ? { templateUuid: uuidOf(60), servesDhcp } : null,
    dhcpNetworkUuids: hasOutside ? [uuidOf(51)] : [],
  }));

const sound: SwitchDraft = {
  ...emptySwitch([]),
  bases: [{ networkUuid: uuidOf(1), nativeTag: 1 }],
  tags: '300-309',
};

describe('the form of what administrators say about fences', () => {
  it('gives back all switches, reserved tags and hosts that lack a tag as they were', () => {
    fc.assert(
      fc.property(settings, (each) => {
        expect(toSettings(toDraft(each))).toEqual(each);
        expect(fenceSettingsSchema.safeParse(each).success).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it('begins with nothing said', () => {
    expect(toSettings(toDraft(NO_FENCE_SETTINGS))).toEqual(NO_FENCE_SETTINGS);
  });

  it.each<readonly [string, Partial<SwitchDraft>, string]>([
    ['a name that is blank', { name: ' ' }, 'name'],
    ['no network', { bases: [{ networkUuid: null, nativeTag: 1 }] }, 'bases'],
    ['tags that are no tags', { tags: '300-5000' }, 'tags'],
    ['a reserved tag that is not listed', { reserved: '400' }, 'reserved'],
    ['a host that lacks a tag that is not listed', { missing: { [uuidOf(9)]: '299' } }, 'missing'],
  ])('finds %s', (_name, part, field) => {
    const draft = { ...sound, ...part };
    expect(Object.keys(findSwitchFaults(draft, [draft]))).toEqual([field]);
    expect(toSettings({ ...toDraft(NO_FENCE_SETTINGS), switches: [draft] })).toBeNull();
  });

  it('finds a network that is plugged into two switches, and two switches of one name', () => {
    const second = { ...sound, key: 1, name: 'Other' };
    expect(Object.keys(findSwitchFaults(sound, [sound, second]))).toEqual(['bases']);
    const namesake = { ...sound, key: 1, bases: [{ networkUuid: uuidOf(2), nativeTag: 1 }] };
    expect(Object.keys(findSwitchFaults(sound, [sound, namesake]))).toEqual(['name']);
  });

  it('names a new switch as no other is named', () => {
    const first = emptySwitch([]);
    const second = emptySwitch([first, { ...first, key: 5, name: 'Switch 3' }]);
    expect([first.name, second.name, second.key]).toEqual(['Switch 1', 'Switch 4', 6]);
  });
});
