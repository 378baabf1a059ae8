import { describe, expect, it } from 'vitest';
import { fenceTag } from '../../../../shared/domain/fence/fence-mark.ts';
import type { EventName, Events } from '../../../../shared/ipc/contract.ts';
import { Notices } from '../../../../electron/usecases/app/notices.ts';
import { FenceWatch } from '../../../../electron/usecases/fences/fence-watch.ts';
import { SHOP } from '../../../fakes/sample-estate.ts';
import { openDesk } from '../desk.ts';

/** A watch over the sample pool that counts what it asks of the inventory. */
function open() {
  const desk = openDesk();
  const asked: string[] = [];
  const inventoryOf = desk.pools.inventory.bind(desk.pools);
  desk.pools.inventory = (poolId) => {
    const inventory = inventoryOf(poolId);
    return {
      ...inventory,
      topology: () => {
        asked.push('topology');
        return inventory.topology();
      },
      bareTopology: () => {
        asked.push('bareTopology');
        return inventory.bareTopology();
      },
    };
  };
  const said: Events['fences.changed'][] = [];
  const publish = <E extends EventName>(event: E, payload: Events[E]): void => {
    if (event === 'fences.changed') said.push(payload as Events['fences.changed']);
  };
  const bugs: unknown[] = [];
  const watch = new FenceWatch({ ...desk, publish, notices: new Notices(publish, desk.newId) }, (bug) =>
    bugs.push(bug),
  );
  watch.start();
  const report = async (): Promise<void> => {
    desk.pools.report({ poolId: 'pool-a', reset: true });
    await desk.clock.advance(250);
    expect(bugs).toEqual([]);
  };
  return { ...desk, asked, said, report };
}

describe('FenceWatch', () => {
  it('asks for no VM of a pool without fences, however large it is', async () => {
    const desk = open();
    await desk.report();
    expect(desk.asked).toEqual(['bareTopology']);
    expect(desk.said).toMatchObject([{ poolId: 'pool-a', fences: [] }]);
  });

  it('asks for all of a pool once a VM says that it is of a fence, and as long as it does', async () => {
    const desk = open();
    await desk.report();
    const before = desk.pool.content.vms.get(SHOP.web)?.tags ?? [];
    desk.pool.editVm(SHOP.web, { tags: [...before, fenceTag('0d2b4a6c-1')] });
    await desk.report();
    expect(desk.asked).toEqual(['bareTopology', 'topology']);
    expect(desk.said.at(-1)?.fences).toMatchObject([{ id: '0d2b4a6c-1', vmUuids: [SHOP.web] }]);
    desk.pool.editVm(SHOP.web, { tags: before });
    await desk.report();
    expect(desk.asked).toEqual(['bareTopology', 'topology', 'bareTopology']);
    expect(desk.said.at(-1)?.fences).toEqual([]);
  });
});
