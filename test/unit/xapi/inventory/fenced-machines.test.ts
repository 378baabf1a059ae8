import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fenceTag, fenceRouterTag } from '../../../../shared/domain/fence/fence-mark.ts';
import { listFences } from '../../../../shared/domain/fence/fence-view.ts';
import { InventoryCache } from '../../../../electron/xapi/inventory/cache.ts';
import { CachedPoolInventory } from '../../../../electron/xapi/inventory/pool-inventory.ts';

const tags = fc.subarray([fenceTag('0d2b4a6c-1'), fenceRouterTag('0d2b4a6c-2'), 'fence: nothing', 'billing']);
const kinds = fc.constantFrom({}, { is_a_template: true }, { is_a_snapshot: true, is_a_template: true });
const change = fc.record({ ref: fc.integer({ min: 0, max: 3 }), isGone: fc.boolean(), tags, kind: kinds });

describe('the inventory of a pool', () => {
  it('knows whether there is a fence, and which machines are templates, as if it had gone through all of them', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 12 }), (changes) => {
        const cache = new InventoryCache();
        const inventory = new CachedPoolInventory(() => cache);
        cache.put('network', 'OpaqueRef:n', { uuid: 'n', name_label: 'net' });
        for (const { ref, isGone, tags: own, kind } of changes) {
          const name = `OpaqueRef:${String(ref)}`;
          if (isGone) cache.drop('VM', name);
          else cache.put('VM', name, { uuid: `vm-${String(ref)}`, tags: own, ...kind });
          const whole = inventory.topology();
          expect(inventory.hasFences()).toBe(listFences(whole).length > 0);
          const bare = inventory.bareTopology();
          expect({ ...bare, vms: new Set(bare.vms) }).toEqual({
            ...whole,
            vms: new Set(whole.vms.filter((vm) => vm.isTemplate)),
            vifs: [],
          });
        }
      }),
    );
  });

  it('knows of a fence of which nothing but a network is left', () => {
    const cache = new InventoryCache();
    const inventory = new CachedPoolInventory(() => cache);
    const mark = {
      ...{ v: 1, id: '0d2b4a6c-1', mode: 'block', of: '0d2b4a6c-1111-2222-3333-444455556666', name: 'Shop' },
      ...{ key: 'front', block: 'hostInternal', run: 'run-1' },
    };
    cache.put('network', 'OpaqueRef:n', { uuid: 'n', other_config: { stagewright_fence: JSON.stringify(mark) } });
    expect(inventory.hasFences()).toBe(true);
    cache.put('network', 'OpaqueRef:n', { uuid: 'n', other_config: { stagewright_fence: 'anything' } });
    expect(inventory.hasFences()).toBe(false);
  });
});
