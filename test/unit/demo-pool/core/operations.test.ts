import { describe, expect, it } from 'vitest';
import type { Call, Conflicts } from '../../../../electron/demo-pool/core/contract.ts';
import { DemoWorld } from '../../../../electron/demo-pool/core/world.ts';
import { ScaledClock } from '../../../../electron/demo-pool/core/clock.ts';

function makeWorld(conflicts: Readonly<Record<string, Conflicts>> = {}): {
  readonly world: DemoWorld;
  readonly vm: string;
  readonly call: (method: string) => Call;
} {
  const world = new DemoWorld({
    clock: new ScaledClock(0),
    seed: 1,
    password: 'p',
    report: () => undefined,
    registry: {
      behaviours: {},
      operationConflicts: conflicts,
      allowedOperations: {
        VM: (asked, ref) => (asked.db.get('VM', ref)['power_state'] === 'Running' ? ['clean_shutdown'] : ['start']),
      },
    },
  });
  const host = world.db.create('host', {});
  world.db.create('pool', { master: host });
  const vm = world.db.create('VM', {});
  const caller = { sessionRef: '', isLocalSuperuser: true, userSid: '', userName: 'root' };
  const call = (method: string): Call => ({
    world,
    caller,
    method,
    task: world.tasks.start(method, '', { userSid: '', sessionRef: '', hostRef: host }),
  });
  return { world, vm, call };
}

/** A promise with its own resolve. */
function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

describe('operations on one object', () => {
  it('run one after the other where they conflict', async () => {
    const { world, vm, call } = makeWorld();
    const order: string[] = [];
    const run = (name: string): Promise<void> =>
      world.withOperation(call(name), 'VM', vm, name, async () => {
        order.push(`${name} begins`);
        await new Promise((resolve) => setImmediate(resolve));
        order.push(`${name} ends`);
      });
    await Promise.all([run('a'), run('b')]);
    expect(order).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
    expect(world.db.get('VM', vm)['current_operations']).toEqual({});
  });

  it('run together where the class allows it', async () => {
    const { world, vm, call } = makeWorld({
      VM: (operation, running) => !(operation === 'clone' && running.every((item) => item === 'clone')),
    });
    const wait = gate();
    const first = world.withOperation(call('a'), 'VM', vm, 'clone', () => wait.opened);
    const second = world.withOperation(call('b'), 'VM', vm, 'clone', () => {
      wait.open();
      return Promise.resolve();
    });
    await Promise.all([first, second]);
    expect(world.db.get('VM', vm)['current_operations']).toEqual({});
  });

  it('are marked by task while they run, and cleared when they fail or the object is gone', async () => {
    const { world, vm, call } = makeWorld();
    const running = call('a');
    const failing = world.withOperation(running, 'VM', vm, 'start', () => {
      expect(world.db.get('VM', vm)['current_operations']).toEqual({ [running.task.ref]: 'start' });
      return Promise.reject(new Error('no'));
    });
    await expect(failing).rejects.toThrow('no');
    expect(world.db.get('VM', vm)['current_operations']).toEqual({});
    await world.withOperation(call('b'), 'VM', vm, 'destroy', () => {
      world.db.destroy('VM', vm);
      return Promise.resolve();
    });
    expect(world.db.find('VM', vm)).toBeUndefined();
  });

  it('may nest within one task, and give the mark back', async () => {
    const { world, vm, call } = makeWorld();
    const outer = call('a');
    const marks = (): unknown => world.db.get('VM', vm)['current_operations'];
    await world.withOperation(outer, 'VM', vm, 'revert', async () => {
      await world.withOperation(outer, 'VM', vm, 'hard_shutdown', () => {
        expect(marks()).toEqual({ [outer.task.ref]: 'hard_shutdown' });
        return Promise.resolve();
      });
      expect(marks()).toEqual({ [outer.task.ref]: 'revert' });
    });
    expect(marks()).toEqual({});
  });
});

describe('allowed operations', () => {
  it('follow every change of the row without being asked', async () => {
    const { world, vm } = makeWorld();
    await Promise.resolve();
    expect(world.db.get('VM', vm)['allowed_operations']).toEqual(['start']);
    world.db.set('VM', vm, { power_state: 'Running' });
    await Promise.resolve();
    expect(world.db.get('VM', vm)['allowed_operations']).toEqual(['clean_shutdown']);
  });
});

describe('slots', () => {
  it('let so many in at once, in the order they came', async () => {
    const { world } = makeWorld();
    let inside = 0;
    let most = 0;
    const order: number[] = [];
    await Promise.all(
      [0, 1, 2, 3, 4, 5].map((index) =>
        world.withSlot('host:x', 2, async () => {
          order.push(index);
          inside += 1;
          most = Math.max(most, inside);
          await new Promise((resolve) => setImmediate(resolve));
          inside -= 1;
        }),
      ),
    );
    expect([most, order]).toEqual([2, [0, 1, 2, 3, 4, 5]]);
  });

  it('turn away who waited over a restart', async () => {
    const { world } = makeWorld();
    const wait = gate();
    const first = world.withSlot('host:x', 1, () => wait.opened);
    const second = world.withSlot('host:x', 1, () => Promise.resolve('acted'));
    world.interrupt('restart');
    wait.open();
    await first;
    await expect(second).rejects.toThrow('restart');
    expect(await world.withSlot('host:x', 1, () => Promise.resolve('free'))).toBe('free');
  });
});
