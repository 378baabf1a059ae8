import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordFigure } from '../../bench/figures.ts';
import { watchLoop } from '../../bench/loop-delay.ts';
import { startBigPool } from './big-pool.ts';
import type { BigPool } from './big-pool.ts';
import { makeConsole } from './console-of.ts';

const LIMIT_MS = 50;

describe('a pool of 4,000 VMs (F17)', () => {
  let pool: BigPool;
  beforeAll(async () => {
    pool = await startBigPool(4000);
  }, 120_000);
  afterAll(() => pool.close());

  it('loads over both transports while the event loop stays free', async () => {
    const p99s: number[] = [];
    for (const transport of ['json-rpc', 'xml-rpc'] as const) {
      if (transport === 'xml-rpc') await pool.control('/call-fault', { kind: 'content-type', method: 'pool.get_all' });
      const made = makeConsole({ callTimeoutMs: 60_000 });
      const loop = watchLoop();
      const began = performance.now();
      await made.pools.connect(pool.address, pool.password);
      await made.pools.whenReady('big', AbortSignal.timeout(60_000));
      const ms = performance.now() - began;
      const readBegan = performance.now();
      const vms = made.pools.inventory('big').listVms();
      const readMs = performance.now() - readBegan;
      // Less what other processes of the machine took: this test runs beside others.
      const { p99OwnMs: p99, longestOwnMs, longestMs } = loop.stop();
      console.log(
        `${transport}: ${ms.toFixed(0)} ms, p99 ${p99.toFixed(1)} ms, longest ${longestOwnMs.toFixed(1)} ms ` +
          `(${longestMs.toFixed(1)} by the wall), list ${readMs.toFixed(1)} ms`,
      );
      p99s.push(p99);
      expect(made.pools.find('big')).toMatchObject({ transport, phase: 'connected', vmCount: 4000 });
      expect(vms).toHaveLength(4000);
      expect(vms.every((vm) => vm.vifs.length > 0 && vm.disks.length > 0 && vm.vappUuid !== null)).toBe(true);
      await made.pools.close();
    }
    const worst = Math.max(...p99s);
    recordFigure('F17', {
      count: p99s.length,
      bad: p99s.filter((p99) => p99 > LIMIT_MS).length,
      value: worst,
      target: `<= ${LIMIT_MS} ms`,
      ok: worst <= LIMIT_MS,
    });
    expect(worst).toBeLessThanOrEqual(LIMIT_MS);
  });
});
