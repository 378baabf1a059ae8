import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import { IDS, logIn, startSmallPool, type Client } from './small-pool.ts';

interface Batch {
  readonly events: readonly {
    readonly id: number;
    readonly class: string;
    readonly operation: string;
    readonly ref: string;
    readonly snapshot?: Record<string, unknown>;
  }[];
  readonly valid_ref_counts: Readonly<Record<string, number>>;
  readonly token: string;
}

let pool: RunningDemoPool;
let client: Client;
let vm: string;
beforeEach(async () => {
  pool = await startSmallPool();
  client = await logIn(pool);
  vm = pool.world.db.findByUuid('VM', IDS.vm) ?? '';
});
afterEach(() => pool.close());

const from = async (classes: readonly string[], token: string, timeout = 0.2): Promise<Batch> =>
  (await client.call('event.from', classes, token, timeout)) as Batch;
const short = (batch: Batch): readonly string[] => batch.events.map((event) => `${event.operation} ${event.class}`);

describe('event.from', () => {
  it('loads everything from an empty token, with lower-case classes and counts', async () => {
    const batch = await from(['*'], '');
    expect(new Set(batch.events.map((event) => event.operation))).toEqual(new Set(['add']));
    expect(batch.valid_ref_counts).toMatchObject({ vm: 2, vif: 2, network: 1, host: 2, pool: 1, vm_appliance: 0 });
    expect(batch.valid_ref_counts).not.toHaveProperty('session');
    expect(batch.token).toMatch(/^\d{20},\d{20}$/);
    expect(batch.events.find((event) => event.class === 'vm')?.snapshot).toMatchObject({
      name_label: 'vm-0',
      power_state: 'Halted',
    });
  });

  it('reports several changes as one mod with the present record, and a short-lived object not at all', async () => {
    const { token } = await from(['vm', 'network'], '');
    await client.call('VM.set_name_label', vm, 'one');
    await client.call('VM.set_name_label', vm, 'two');
    const passing = await client.call('network.create', { other_config: {} });
    await client.call('network.destroy', passing);
    const batch = await from(['vm', 'network'], token);
    expect(short(batch)).toEqual(['mod vm']);
    expect(batch.events[0]?.snapshot).toMatchObject({ name_label: 'two' });
    expect(batch.token > token).toBe(true);
  });

  it('lists messages, adds, mods and dels in that order, not in time', async () => {
    const doomed = await client.call('network.create', { other_config: {} });
    const { token } = await from(['*'], '');
    await client.call('network.destroy', doomed);
    await client.call('VM.set_name_label', vm, 'x');
    await client.call('network.create', { other_config: {} });
    pool.world.db.create('message', { name: 'M' });
    expect(short(await from(['message', 'vm', 'network'], token))).toEqual([
      'add message',
      'add network',
      'mod vm',
      'del network',
    ]);
  });

  it('gives dels no snapshot, and only for what the token knew', async () => {
    const { token } = await from(['network'], '');
    const later = await client.call('network.create', { other_config: {} });
    const second = await from(['network'], token);
    await client.call('network.destroy', later);
    expect(short(await from(['network'], token))).toEqual([]);
    const batch = await from(['network'], second.token);
    expect(batch.events).toEqual([
      { id: batch.events[0]?.id, timestamp: '0.0', class: 'network', operation: 'del', ref: later },
    ]);
  });

  it('loses dels in silence beyond its queue; only the counts tell', async () => {
    const refs = Array.from({ length: 600 }, () => pool.world.db.create('network', {}));
    const { token, valid_ref_counts: before } = await from(['network'], '');
    expect(before).toEqual({ network: 601 });
    for (const ref of refs) pool.world.db.destroy('network', ref);
    const batch = await from(['network'], token);
    // Cut to 256 at the 512th, then 88 more.
    expect(batch.events).toHaveLength(344);
    expect(batch.valid_ref_counts).toEqual({ network: 1 });
  });

  it('waits for a change, and answers an empty list with a usable token at the timeout', async () => {
    const first = await from(['vm'], '');
    const quiet = await from(['vm'], first.token, 0.1);
    expect(quiet.events).toEqual([]);
    const waiting = from(['vm'], quiet.token, 20);
    await client.call('VM.set_name_label', vm, 'woken');
    expect(short(await waiting)).toEqual(['mod vm']);
  });

  it('gathers changes for about 50 ms', async () => {
    const { token } = await from(['vm'], '');
    const waiting = from(['vm'], token, 20);
    await client.call('VM.set_name_label', vm, 'first');
    await client.call('VM.set_name_description', vm, 'second');
    expect((await waiting).events[0]?.snapshot).toMatchObject({ name_label: 'first', name_description: 'second' });
  });

  it('watches single objects, ignores unknown classes, takes any case', async () => {
    const other = pool.world.db.findByUuid('VM', IDS.otherVm) ?? '';
    const { token } = await from([`Vm/${vm}`, 'unheard-of'], '');
    await client.call('VM.set_name_label', other, 'x');
    await client.call('VM.set_name_label', vm, 'y');
    const batch = await from([`VM/${vm}`, 'unheard-of'], token);
    expect(batch.events.map((event) => event.ref)).toEqual([vm]);
  });

  it('refuses malformed tokens and subscriptions', async () => {
    expect(await client.failure('event.from', ['vm'], 'nonsense', 1.5)).toEqual([
      'EVENT_FROM_TOKEN_PARSE_FAILURE',
      'nonsense',
    ]);
    expect(await client.failure('event.from', ['vm/a/b'], '', 1.5)).toEqual([
      'EVENT_SUBSCRIPTION_PARSE_FAILURE',
      'vm/a/b',
    ]);
  });

  it('ends with SESSION_INVALID when the session goes', async () => {
    const { token } = await from(['vm'], '');
    const waiting = client.failure('event.from', ['vm'], token, 20.5);
    await new Promise((resolve) => setTimeout(resolve, 100));
    pool.control.expireSessions();
    expect(await waiting).toEqual(['SESSION_INVALID', client.session]);
  });

  it('emits mods for reverse sets: a VIF changes its VM and its network', async () => {
    const network = pool.world.db.findByUuid('network', IDS.network) ?? '';
    const { token } = await from(['vm', 'network', 'vif'], '');
    const vif = pool.world.db.create('VIF', { VM: vm, network, device: '1' });
    const batch = await from(['vm', 'network', 'vif'], token);
    expect(new Set(short(batch))).toEqual(new Set(['add vif', 'mod vm', 'mod network']));
    expect(batch.events.find((event) => event.class === 'vm')?.snapshot?.['VIFs']).toContain(vif);
  });

  it('keeps silent for a token from before a failover, and loads anew from the empty one', async () => {
    const { token } = await from(['vm'], '');
    await pool.control.failover({ bootMs: 0 });
    const moved = `https://127.0.0.2:${pool.port}`;
    const again = await logIn({ ...pool, url: moved });
    const batch = (await again.call('event.from', ['vm'], token, 0.3)) as Batch;
    expect([batch.events, batch.valid_ref_counts]).toEqual([[], { vm: 2 }]);
    expect(((await again.call('event.from', ['vm'], '', 0.3)) as Batch).events).toHaveLength(2);
  });
});

describe('event.inject', () => {
  it('gives a token that the next event.from reaches, and repeats the record', async () => {
    const { token } = await from(['pool'], '');
    const barrier = String(await client.call('event.inject', 'pool', pool.world.pool()));
    const batch = await from(['pool'], token);
    expect(short(batch)).toEqual(['mod pool']);
    expect(batch.token >= barrier && barrier > token).toBe(true);
    expect(await client.failure('event.inject', 'pool', 'OpaqueRef:x')).toEqual([
      'HANDLE_INVALID',
      'pool',
      'OpaqueRef:x',
    ]);
  });
});

describe('legacy events', () => {
  it('needs a registration, then answers changes as a list', async () => {
    expect(await client.failure('event.next')).toEqual(['SESSION_NOT_REGISTERED', client.session]);
    await client.call('event.register', ['vm']);
    const waiting = client.call('event.next');
    await client.call('VM.set_name_label', vm, 'n');
    expect(await waiting).toMatchObject([{ class: 'vm', operation: 'mod', ref: vm, snapshot: { name_label: 'n' } }]);
    await client.call('event.unregister', ['vm']);
    expect((await client.failure('event.next'))[0]).toBe('SESSION_NOT_REGISTERED');
  });
});
