import type { Page } from 'playwright-core';
import type { Configuration } from '../../shared/domain/configuration.ts';
import { toVmSummary } from '../../shared/domain/inventory.ts';
import type { EventName, Events } from '../../shared/ipc/contract.ts';
import { makeEstate } from '../fixtures/renderer-harness/estate.ts';
import type { BenchedApp } from './electron-app.ts';

/** VMs and configurations a message, as main sends them. */
const PER_MESSAGE = 200;

/** A board with so many cards in the real window, fed by the events that main sends. */
export class BoardDriver {
  readonly page: Page;
  readonly configurations: readonly Configuration[];
  readonly #app: BenchedApp;

  private constructor(app: BenchedApp, configurations: readonly Configuration[]) {
    this.#app = app;
    this.page = app.page;
    this.configurations = configurations;
  }

  /** Replaces what the window knows by a pool with `count` configurations. */
  static async fill(app: BenchedApp, count: number): Promise<BoardDriver> {
    const estate = makeEstate({
      ...{ count, vms: 0, hostile: false, phase: 'connected', role: 'root' },
      ...{ isAlarmed: false, pools: 1, hasService: true, theme: 'light' },
    });
    const driver = new BoardDriver(app, estate.configurations);
    // Main answers once it has published all it knows: settings of its own, and no pool.
    await app.page.evaluate(() => window.bridge?.request('app.describe', {}));
    const [pool] = estate.pools;
    if (!pool) throw new Error('the estate has no pool');
    await driver.send('settings.changed', estate.settings);
    await driver.send('pool.changed', pool);
    const { hosts, networks, srs } = estate;
    await driver.send('estate.changed', { poolId: pool.id, hosts, networks, srs });
    await driver.send('services.changed', { poolId: pool.id, services: estate.services });
    const vms = estate.vms.map(toVmSummary);
    for (let at = 0; at < vms.length; at += PER_MESSAGE) {
      const changed = vms.slice(at, at + PER_MESSAGE);
      await driver.send('vms.changed', { poolId: pool.id, reset: at === 0, changed, removed: [] });
    }
    for (let at = 0; at < count; at += PER_MESSAGE)
      await driver.change(estate.configurations.slice(at, at + PER_MESSAGE), at === 0);
    // Again: main tells its own once more when it has noted where its window is, which on a busy machine is late.
    await driver.send('settings.changed', estate.settings);
    await app.page.waitForSelector('[data-column]:not([data-tray]) [data-card]');
    await app.page.waitForTimeout(500);
    return driver;
  }

  /** Sends an event as main does. @returns when, in ms since 1970 with fractions */
  async send<E extends EventName>(event: E, payload: Events[E]): Promise<number> {
    return this.#app.app.evaluate(
      ({ BrowserWindow }, [name, content]) => {
        const at = performance.timeOrigin + performance.now();
        for (const window of BrowserWindow.getAllWindows())
          window.webContents.send('bridge:event', name, JSON.stringify(content));
        return at;
      },
      [event, payload] as const,
    );
  }

  /** Reports configurations that changed. */
  async change(changed: readonly Configuration[], reset = false): Promise<number> {
    const poolId = this.configurations[0]?.poolId ?? '';
    return this.send('configurations.changed', { poolId, reset, changed, removed: [] });
  }

  /** Opens another place and comes back. @returns ms from the click on the board's place to the frame with its cards */
  async timeFirstPaint(): Promise<number> {
    await this.page.click('nav [title="Settings"]');
    await this.page.waitForSelector('[data-card]', { state: 'detached' });
    await this.page.waitForTimeout(150);
    return this.page.evaluate(async () => {
      const place = document.querySelector<HTMLElement>('nav button');
      const startedAt = performance.now();
      place?.click();
      while (document.querySelector('[data-card]') === null)
        await new Promise((resolve) => requestAnimationFrame(resolve));
      await new Promise<void>((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
      return performance.now() - startedAt;
    });
  }

  /** Reports a change. @returns ms from sending it to the frame in which an element matches `selector` */
  async timeChange(changed: readonly Configuration[], selector: string): Promise<number> {
    await this.page.evaluate((wanted) => {
      const seen = new Promise<number>((resolve, reject) => {
        setTimeout(() => reject(new Error(`nothing matched ${wanted} in 15 s`)), 15_000);
        const look = (): boolean => {
          if (document.querySelector(wanted) === null) return false;
          // In a task after the frame, which is when it has been painted.
          requestAnimationFrame(() => setTimeout(() => resolve(performance.timeOrigin + performance.now())));
          return true;
        };
        const observer = new MutationObserver(() => {
          if (look()) observer.disconnect();
        });
        observer.observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
      });
      Object.assign(window, { benchSeen: seen });
    }, selector);
    const at = await this.change(changed);
    const paintedAt = await this.page.evaluate(
      () => (window as unknown as { readonly benchSeen: Promise<number> }).benchSeen,
    );
    return paintedAt - at;
  }

  /** Drags the first card of a column over the others and back. */
  async drag(): Promise<{ readonly perMoveMs: number; readonly worstFrameMs: number }> {
    const { page } = this;
    const boxes = await page.locator('[data-column]').evaluateAll((columns) =>
      columns.map((column) => {
        const { x, y, width } = column.getBoundingClientRect();
        return { x: x + width / 2, y: y + 160 };
      }),
    );
    const [from, ...others] = boxes.slice(1);
    if (!from) throw new Error('the board has no columns');
    const moves = 62;
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable');
    const readTaskMs = async (): Promise<number> => {
      const { metrics } = await session.send('Performance.getMetrics');
      return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN) * 1000;
    };
    await page.mouse.move(from.x - 60, from.y);
    await page.mouse.down();
    await page.mouse.move(from.x - 40, from.y + 10, { steps: 3 });
    await page.evaluate(() => {
      const frames = { worst: 0, isOver: false };
      Object.assign(window, { benchFrames: frames });
      let last = performance.now();
      const tick = (now: number): void => {
        frames.worst = Math.max(frames.worst, now - last);
        last = now;
        if (!frames.isOver) requestAnimationFrame(tick);
      };
      requestAnimationFrame(tick);
    });
    const before = await readTaskMs();
    for (let move = 0; move < moves; move += 1) {
      const target = others[Math.floor((move / moves) * others.length)] ?? from;
      await page.mouse.move(target.x + (move % 7) * 6 - 20, target.y + (move % 11) * 12);
    }
    const perMoveMs = ((await readTaskMs()) - before) / moves;
    const worstFrameMs = await page.evaluate(() => {
      const frames = (window as unknown as { readonly benchFrames: { worst: number; isOver: boolean } }).benchFrames;
      frames.isOver = true;
      return frames.worst;
    });
    // Escape drops the card where it was.
    await page.keyboard.press('Escape');
    await page.mouse.up();
    await session.detach();
    await page.waitForTimeout(200);
    await page.keyboard.press('Escape');
    return { perMoveMs, worstFrameMs };
  }

  /** Elements in the page. */
  async countNodes(): Promise<number> {
    return this.page.evaluate(() => document.querySelectorAll('*').length);
  }
}
