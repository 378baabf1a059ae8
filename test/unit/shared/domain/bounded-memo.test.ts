import { describe, expect, it } from 'vitest';
import { BoundedMemo } from '../../../../shared/domain/bounded-memo.ts';

function counting(memo: BoundedMemo<string>) {
  const computed: string[] = [];
  const get = (text: string, alsoKept = 0): string =>
    memo.get(
      text,
      () => {
        computed.push(text);
        return text.toUpperCase();
      },
      alsoKept,
    );
  return { get, computed };
}

describe('a bounded memory of answers', () => {
  it('computes an answer once', () => {
    const { get, computed } = counting(new BoundedMemo(100));
    expect([get('a'), get('b'), get('a')]).toEqual(['A', 'B', 'A']);
    expect(computed).toEqual(['a', 'b']);
  });

  it('remembers that the answer was undefined', () => {
    const memo = new BoundedMemo<undefined>(100);
    let count = 0;
    for (let round = 0; round < 3; round += 1) memo.get('a', () => void (count += 1));
    expect(count).toBe(1);
  });

  it('forgets what was asked for longest ago', () => {
    const { get, computed } = counting(new BoundedMemo(3));
    for (const text of ['a', 'b', 'c', 'a', 'd', 'a', 'b']) get(text);
    expect(computed).toEqual(['a', 'b', 'c', 'd', 'b']);
  });

  it('keeps nothing that is larger than its bound, also by what hangs on it', () => {
    const memo = new BoundedMemo<string>(10);
    const { get, computed } = counting(memo);
    get('a', 20);
    get('a', 20);
    expect(computed).toEqual(['a', 'a']);
    expect(memo.size).toBe(0);
    for (let number = 0; number < 1000; number += 1) get(String(number));
    expect(memo.size).toBeLessThanOrEqual(10);
  });
});
