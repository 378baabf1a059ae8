import { describe, expect, it } from 'vitest';
import { GroupCommit } from '../../../electron/store/group-commit.ts';

/** A commit that waits until it is let go. */
function makeGate(): {
  readonly batches: number[][];
  readonly commits: GroupCommit<number, number>;
  readonly letGo: (error?: Error) => void;
} {
  const batches: number[][] = [];
  let waiting:
    | { resolve: (done: readonly number[]) => void; reject: (error: Error) => void; items: readonly number[] }
    | undefined;
  const commits = new GroupCommit<number, number>(
    (items) =>
      new Promise((resolve, reject) => {
        batches.push([...items]);
        waiting = { resolve, reject, items };
      }),
    4,
  );
  return {
    batches,
    commits,
    letGo: (error) => {
      if (error) waiting?.reject(error);
      else waiting?.resolve(waiting.items.map((item) => item * 10));
    },
  };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a group commit', () => {
  it('writes what came together in one go, and what came meanwhile in the next', async () => {
    const { batches, commits, letGo } = makeGate();
    const first = [commits.add(1), commits.add(2)];
    await turn();
    const second = [commits.add(3)];
    expect(batches).toEqual([[1, 2]]);
    letGo();
    expect(await Promise.all(first)).toEqual([10, 20]);
    await turn();
    expect(batches).toEqual([[1, 2], [3]]);
    letGo();
    expect(await Promise.all(second)).toEqual([30]);
    await commits.idle();
  });

  it('never puts more than its limit into one batch, and keeps the order', async () => {
    const { batches, commits, letGo } = makeGate();
    const all = Promise.all([1, 2, 3, 4, 5, 6].map((item) => commits.add(item)));
    await turn();
    letGo();
    await turn();
    letGo();
    expect(await all).toEqual([10, 20, 30, 40, 50, 60]);
    expect(batches).toEqual([
      [1, 2, 3, 4],
      [5, 6],
    ]);
  });

  it('rejects the whole batch that failed and goes on with the next', async () => {
    const { commits, letGo } = makeGate();
    const failed = Promise.allSettled([commits.add(1), commits.add(2)]);
    await turn();
    const next = commits.add(3);
    letGo(new Error('full'));
    expect((await failed).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await turn();
    letGo();
    expect(await next).toBe(30);
  });

  it('is idle only when nothing waits any more', async () => {
    const { commits, letGo } = makeGate();
    await commits.idle();
    const done = commits.add(1);
    let isIdle = false;
    const idle = commits.idle().then(() => {
      isIdle = true;
    });
    await turn();
    expect(isIdle).toBe(false);
    letGo();
    await idle;
    expect(await done).toBe(10);
  });
});
