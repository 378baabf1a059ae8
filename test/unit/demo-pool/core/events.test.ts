import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Row } from '../../../../electron/demo-pool/core/contract.ts';
import { MemoryDatabase } from '../../../../electron/demo-pool/core/database.ts';
import { EventSource, makeToken, parseSubscription, parseToken } from '../../../../electron/demo-pool/core/events.ts';
import { SeededRandom } from '../../../../electron/demo-pool/core/random.ts';

function makePool(): { readonly db: MemoryDatabase; readonly events: EventSource } {
  const random = new SeededRandom(1);
  const db = new MemoryDatabase(() => random.uuid());
  return { db, events: new EventSource(db) };
}

/** A client that only knows what events told it. */
class Follower {
  readonly cache = new Map<string, Row>();
  private readonly events: EventSource;
  private token = '';

  constructor(events: EventSource) {
    this.events = events;
  }

  /** Applies one batch; answers whether the counts agree with what it holds. */
  poll(): boolean {
    const batch = this.events.collect(parseSubscription(['vm', 'vif', 'network']), parseToken(this.token));
    for (const event of batch.events) {
      if (event.row) this.cache.set(event.ref, event.row);
      else this.cache.delete(event.ref);
    }
    this.token = batch.token;
    return [...batch.validRefCounts.values()].reduce((sum, count) => sum + count, 0) === this.cache.size;
  }
}

const step = fc.record({
  kind: fc.constantFrom('create', 'change', 'destroy', 'poll', 'bulk-destroy'),
  pick: fc.nat({ max: 50 }),
});

describe('following events', () => {
  it('leads to what the database holds, or the counts tell that a deletion was missed', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const { db, events } = makePool();
        const follower = new Follower(events);
        const network = db.create('network', {});
        for (const { kind, pick } of steps) {
          const vms = db.refs('VM');
          const vm = vms[pick % Math.max(1, vms.length)];
          if (kind === 'poll') follower.poll();
          else if (kind === 'create') db.create('VIF', { network, VM: db.create('VM', {}) });
          else if (kind === 'bulk-destroy')
            for (let i = 0; i < 300; i += 1) db.destroy('VIF', db.create('VIF', { network }));
          else if (vm !== undefined && kind === 'change')
            db.set('VM', vm, { name_label: `${String(pick)} ${String(db.generation)}` });
          else if (vm !== undefined) db.destroy('VM', vm);
        }
        const complete = follower.poll();
        const held = new Map(['VM', 'VIF', 'network'].flatMap((cls) => [...db.entries(cls)]));
        for (const [ref, row] of held) expect(follower.cache.get(ref)).toBe(row);
        expect(complete).toBe(follower.cache.size === held.size);
      }),
      { numRuns: 30 },
    );
  });

  it('misses deletions only beyond 256, and then the counts differ', () => {
    const { db, events } = makePool();
    const refs = Array.from({ length: 512 }, () => db.create('network', {}));
    const follower = new Follower(events);
    follower.poll();
    for (const ref of refs.slice(0, 511)) db.destroy('network', ref);
    expect([follower.poll(), follower.cache.size]).toEqual([true, 1]);
    const more = Array.from({ length: 2 }, () => db.create('network', {}));
    follower.poll();
    for (const ref of [...more, refs[511] ?? '']) db.destroy('network', ref);
    // The first of these deletions was the queue's 512th, so the queue was cut to the latest 256, which include all three.
    expect([follower.poll(), follower.cache.size]).toEqual([true, 0]);
  });
});

describe('tokens', () => {
  it('order as text like the generations they stand for', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (a, b) => {
        expect(makeToken(a) < makeToken(b)).toBe(a < b);
        expect(parseToken(makeToken(a))).toBe(a);
      }),
    );
  });

  it.each(['x', '1,2', `${'0'.repeat(20)},`, `${'0'.repeat(20)};${'0'.repeat(20)}`])('refuse %s', (text) => {
    expect(() => parseToken(text)).toThrow('EVENT_FROM_TOKEN_PARSE_FAILURE');
  });
});
