import type { DemoPoolAccess, StartDemoPool } from '../../ports.ts';
import type { PoolPorts } from './add-pool.ts';

/** Id of the demo pool among the pools; it is never remembered, since it ends with the console. */
export const DEMO_POOL_ID = 'demo';

/**
 * Starts the demo pool and connects to it. Nobody is asked about its certificate: this console started it and was told
 * the fingerprint by the process itself.
 */
export async function startDemo(ports: PoolPorts, startDemoPool: StartDemoPool): Promise<{ poolId: string }> {
  const state = ports.pools.find(DEMO_POOL_ID);
  if (state && state.phase !== 'disconnected' && state.phase !== 'refused') return { poolId: DEMO_POOL_ID };
  const access = await startDemoPool();
  await connectDemo(ports, access);
  return { poolId: DEMO_POOL_ID };
}

async function connectDemo(ports: PoolPorts, access: DemoPoolAccess): Promise<void> {
  const { host, port, user, password, pins } = access;
  const address = {
    id: DEMO_POOL_ID,
    host,
    port,
    userName: user,
    pins,
    memberAddresses: Object.keys(pins),
    allowOldTls: false,
  };
  ports.pools.register(address, { isDemo: true, passwordKept: false });
  await ports.pools.connect(address, password);
  await ports.ledger.append({
    kind: 'pool.logged-in',
    actor: user,
    poolId: DEMO_POOL_ID,
    data: { address: 'demo pool' },
  });
}
