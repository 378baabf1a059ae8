import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RunningDemoPool } from '../../../../electron/demo-pool/server.ts';
import type { Transport } from '../../../../electron/xapi/wire/contract.ts';
import { openTransport } from '../../../../electron/xapi/wire/open-transport.ts';
import { startFaultProxy } from '../../../fakes/fault-proxy.ts';
import type { Fault, FaultProxy } from '../../../fakes/fault-proxy.ts';
import { startSmallPool } from '../../demo-pool/small-pool.ts';

let pool: RunningDemoPool;
let proxy: FaultProxy;
let transport: Transport;
let session: string;
const patient = { timeoutMs: 20_000 };
const quick = { timeoutMs: 500 };

beforeAll(async () => {
  pool = await startSmallPool();
});
afterAll(() => pool.close());
beforeEach(async () => {
  proxy = await startFaultProxy({ host: '127.0.0.1', port: pool.port });
  transport = await openTransport(proxy.endpoint, (_endpoint, seen) => seen.fingerprint === pool.fingerprint, {
    connectTimeoutMs: 500,
  });
  session = (await transport.call('session.login_with_password', ['root', pool.password], patient)) as string;
});
afterEach(async () => {
  transport.close();
  await proxy.close();
});

describe('a connection that breaks', () => {
  it.each<[string, Fault, object]>([
    ['before the request arrived', { kind: 'drop-request' }, { reason: 'lost', sent: true }],
    ['after the server acted', { kind: 'drop-reply' }, { reason: 'lost', sent: true }],
    ['by a reset', { kind: 'reset' }, { reason: 'lost', sent: true }],
    ['in the middle of a reply', { kind: 'cut-reply', afterBytes: 60 }, { reason: 'lost', sent: true }],
    ['without anybody hearing of it', { kind: 'half-open' }, { reason: 'timeout', sent: true }],
    ['and comes back byte by byte', { kind: 'trickle', bytes: 1, everyMs: 50 }, { reason: 'timeout', sent: true }],
    ['so that answers come too late', { kind: 'delay', ms: 3000 }, { reason: 'timeout', sent: true }],
  ])('%s ends the call before its deadline is long past', async (_name, fault, expected) => {
    proxy.setFault(fault);
    const startedAt = Date.now();
    await expect(transport.call('VM.get_all', [session], quick)).rejects.toMatchObject({
      name: 'ConnectionLost',
      ...expected,
    });
    expect(Date.now() - startedAt).toBeLessThan(2500);
  });

  it('did let the server act when only the reply was dropped', async () => {
    const vms = (await transport.call('VM.get_all', [session], patient)) as readonly string[];
    proxy.setFault({ kind: 'drop-reply' });
    await expect(transport.call('VM.set_name_label', [session, vms[0] ?? '', 'renamed'], quick)).rejects.toMatchObject({
      sent: true,
    });
    proxy.setFault({ kind: 'none' });
    expect(await transport.call('VM.get_name_label', [session, vms[0] ?? ''], patient)).toBe('renamed');
  });

  it('is known to have sent nothing when no connection can be made', async () => {
    proxy.setFault({ kind: 'refuse' });
    // The first call may still meet the connection that was kept; the next needs a new one.
    await expect(transport.call('VM.get_all', [session], quick)).rejects.toMatchObject({ name: 'ConnectionLost' });
    await expect(transport.call('VM.get_all', [session], quick)).rejects.toMatchObject({ sent: false });
  });

  it('does not hang in a handshake that nobody answers', async () => {
    proxy.setFault({ kind: 'half-open' });
    const fresh = openTransport(proxy.endpoint, () => true, { connectTimeoutMs: 300 });
    await expect(fresh).rejects.toMatchObject({ reason: 'timeout', sent: false });
  });

  it('is replaced by the next call', async () => {
    proxy.setFault({ kind: 'drop-reply' });
    await expect(transport.call('VM.get_all', [session], quick)).rejects.toMatchObject({ reason: 'lost' });
    proxy.setFault({ kind: 'none' });
    expect(await transport.call('VM.get_all', [session], patient)).toHaveLength(2);
  });
});

describe('connections', () => {
  it('are kept for the next call, and event.from has its own', async () => {
    const before = proxy.accepted;
    for (let call = 0; call < 5; call += 1) await transport.call('VM.get_all', [session], patient);
    expect(proxy.accepted).toBe(before);
    for (let call = 0; call < 3; call += 1) {
      await transport.call('event.from', [session, ['vm'], '', 1], { ...patient, ownConnection: true });
    }
    expect(proxy.accepted).toBe(before + 1);
  });

  it('gather no listeners however often they are used again', async () => {
    const warnings: string[] = [];
    const note = (warning: Error): void => void warnings.push(warning.name);
    process.on('warning', note);
    for (let call = 0; call < 30; call += 1) await transport.call('VM.get_all', [session], patient);
    // Warnings are told in the next turn.
    await new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
    process.off('warning', note);
    expect(warnings).toEqual([]);
  });
});
