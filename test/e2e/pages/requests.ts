import type { Page } from 'playwright-core';
import type { RequestInput, RequestName, RequestOutputs } from '../../../shared/ipc/contract.ts';
import type { Result } from '../../../shared/errors.ts';
import type { OutsidePool } from '../harness/demo-pool.ts';

/** Asks main as the page does, for what a test needs but is not about. @throws Error with the problem */
export async function ask<N extends RequestName>(
  page: Page,
  name: N,
  input: RequestInput<N>,
): Promise<RequestOutputs[N]> {
  const answer = await page.evaluate(
    ([request, data]) =>
      (window as unknown as { bridge: { request(name: string, input: unknown): Promise<unknown> } }).bridge.request(
        request,
        data,
      ),
    [name, input] as const,
  );
  const result = answer as Result<RequestOutputs[N]>;
  if (!result.ok) throw new Error(`${name}: ${JSON.stringify(result.problem)}`);
  return result.value;
}

/** Adds and connects a demo pool, and waits until its inventory is there. */
export async function addPool(page: Page, pool: OutsidePool): Promise<string> {
  const { host, port, user, password, fingerprint } = pool;
  const connected = page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        const { bridge } = window as unknown as {
          bridge: { subscribe(name: string, listener: (payloadText: string) => void): () => void };
        };
        const stop = bridge.subscribe('pool.changed', (payloadText) => {
          const { phase, live } = JSON.parse(payloadText) as { readonly phase: string; readonly live: boolean };
          if (phase !== 'connected' || !live) return;
          stop();
          resolve();
        });
      }),
  );
  const { poolId } = await ask(page, 'pools.add', {
    host,
    port,
    userName: user,
    password,
    keepPassword: false,
    fingerprint,
  });
  await connected;
  return poolId;
}
