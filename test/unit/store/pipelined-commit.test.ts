import { describe, expect, it } from 'vitest';
import { PipelinedCommit } from '../../../electron/store/pipelined-commit.ts';

/** Steps that note what happens; the disk waits until it is let go. */
function makeDesk() {
  const said: string[] = [];
  const waiting: { readonly items: readonly number[]; readonly end: (error?: Error) => void }[] = [];
  const busyMs = { prepare: 0 };
  const commits = new PipelinedCommit<number, string, number>({
    prepare: (items) => {
      const until = performance.now() + busyMs.prepare;
      while (performance.now() < until);
      const name = `${items[0]}-${items[items.length - 1]}`;
      said.push(`ready ${name}`);
      return name;
    },
    commit: (items, ready) =>
      new Promise((resolve, reject) => {
        said.push(`write ${ready}`);
        const end = (error?: Error): void => {
          said.push(`${error ? 'lost' : 'written'} ${ready}`);
          if (error) reject(error);
          else resolve(items.map((item) => item * 10));
        };
        waiting.push({ items, end });
      }),
  });
  const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));
  return { said, commits, busyMs, turn, letGo: async (error?: Error) => (waiting.shift()?.end(error), turn()) };
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, n) => from + n);

describe('a pipelined commit', () => {
  it('puts the few that wait into one write, and what comes meanwhile into the next', async () => {
    const { said, commits, turn, letGo } = makeDesk();
    const first = [1, 2].map((item) => commits.add(item));
    await turn();
    const second = [3, 4].map((item) => commits.add(item));
    await letGo();
    expect(await Promise.all(first)).toEqual([10, 20]);
    await letGo();
    expect(await Promise.all(second)).toEqual([30, 40]);
    await commits.idle();
    expect(said).toEqual(['ready 1-2', 'write 1-2', 'written 1-2', 'ready 3-4', 'write 3-4', 'written 3-4']);
  });

  it('makes the next half ready while the disk works, once that takes longer than the disk, and keeps the order', async () => {
    const { said, commits, busyMs, turn, letGo } = makeDesk();
    busyMs.prepare = 20;
    // The disk is known to be quick and making ready to be slow after the first.
    const known = range(1, 3).map((item) => commits.add(item));
    await turn();
    await letGo();
    await Promise.all(known);
    said.length = 0;
    const many = range(101, 164).map((item) => commits.add(item));
    for (let count = 0; count < 8; count += 1) await letGo();
    expect(await Promise.all(many)).toEqual(range(101, 164).map((item) => item * 10));
    expect(said).toEqual([
      'ready 101-132',
      'write 101-132',
      'ready 133-164',
      'written 101-132',
      'write 133-164',
      'written 133-164',
    ]);
  });

  it('answers a failure to the batch that failed and to no other', async () => {
    const { commits, turn, letGo } = makeDesk();
    const lost = commits.add(1);
    const refused = expect(lost).rejects.toThrow('no room');
    await turn();
    const kept = commits.add(2);
    await letGo(new Error('no room'));
    await refused;
    await letGo();
    expect(await kept).toBe(20);
    await commits.idle();
  });
});
