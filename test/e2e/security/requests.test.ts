import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requestInputs, type RequestName } from '../../../shared/ipc/contract.ts';
import { recordFigure } from '../../bench/figures.ts';
import { useConsole } from '../harness/console.ts';
import { startOutsidePool, type OutsidePool } from '../harness/demo-pool.ts';
import { hostileInputs, hostileNames, hostileValues } from '../harness/hostile.ts';
import { wellFormed } from '../harness/well-formed.ts';
import { addPool } from '../pages/requests.ts';

/* What a script that got into the page could do with the bridge: ask what may be asked, and nothing else. */

const channels = Object.keys(requestInputs) as RequestName[];
/** Requests that are right about nothing in particular. */
const HARMLESS: readonly RequestName[] = [
  'app.ready',
  'app.describe',
  'app.copy',
  'app.dismiss-notice',
  'settings.change',
  'signer.state',
  // Keeps a key that would end with the session anyway.
  'signer.seal',
  // Opens the system's own dialog, which waits for a person.
  'workflows.export-schema',
  'templates.export-schema',
  // Reads the text it is given.
  'templates.check',
  'gates.open-request-file',
  // Says nothing where there is nothing.
  'workflows.discard-draft',
  // Silent where it is not armed.
  'automation.disarm',
  'replicas.unschedule',
  // Reads the folder of archives anew.
  'archives.refresh',
  // Stops nothing where nothing is checked.
  'archives.cancel-check',
  'runs.list',
  'activity.list',
  'drift.history',
  'drift.revisions',
  'evidence.close-bundle',
  'evidence.timeline',
  'evidence.facets',
  'evidence.history',
  'evidence.verify',
  'evidence.preview-bundle',
  'evidence.cancel-export',
  // They open the system's own dialog, which waits for a person.
  'archives.choose-folder',
  'evidence.open-bundle',
  'evidence.export-bundle',
  'data.back-up',
  'data.restore',
  'data.export-diagnostics',
  'data.read-log',
];
const counted = { count: 0, bad: 0 };

/** Files that hold what the console keeps; Chromium's own and the log change by themselves. */
function hashFiles(folder: string): Readonly<Record<string, string>> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.(json|jsonl)$/.test(name),
  );
  return Object.fromEntries(
    files.map((name) => [
      name,
      createHash('sha256')
        .update(readFileSync(join(folder, name)))
        .digest('hex'),
    ]),
  );
}

describe('a hostile script in the page', () => {
  const running = useConsole({ args: ['--no-demo'] });
  let pool: OutsidePool;
  let lastCall = 0;

  beforeAll(async () => {
    pool = await startOutsidePool();
    await addPool(running().page, pool);
    // What the page asks by itself when a pool comes is over before the script begins.
    await running().page.waitForTimeout(1000);
    await running().page.evaluate(() => {
      const heard: string[] = [];
      const { bridge } = window as unknown as { bridge: { subscribe(name: string, listener: () => void): void } };
      for (const name of ['settings.changed', 'activity.appended', 'runs.changed', 'notice.raised', 'pool.forgotten'])
        bridge.subscribe(name, () => heard.push(name));
      Object.assign(window, { heard });
    });
    await running().app.evaluate(({ clipboard }) => clipboard.writeText('before'));
    lastCall = (await pool.history(0)).at(-1)?.sequence ?? 0;
  });
  afterAll(() => pool.stop());

  /** Calls one request with each input and answers `text: verdict` for every one that was not refused. */
  async function findTaken(name: string, inputs: readonly string[]): Promise<readonly string[]> {
    const verdicts = await running().page.evaluate<
      string[]
    >(`Promise.all([${inputs.map((each) => `() => (${each})`).join(',')}].map(async (make) => {
      try {
        const answer = await window.bridge.request(${name}, make());
        return answer.ok === false && answer.problem.code === 'invalid-request' ? '' : JSON.stringify(answer);
      } catch (error) {
        return /could not be cloned|call stack|recursion|cannot be sent/i.test(String(error)) ? '' : 'threw ' + String(error);
      }
    }))`);
    counted.count += verdicts.length;
    const taken = verdicts.flatMap((verdict, i) =>
      verdict === '' ? [] : [`${(inputs[i] ?? '').slice(0, 60)}: ${verdict.slice(0, 200)}`],
    );
    counted.bad += taken.length;
    return taken;
  }

  it.each(channels)('is refused every hostile input to %s', async (name) => {
    expect(await findTaken(JSON.stringify(name), hostileInputs)).toEqual([]);
  });

  it.each(channels)('is refused a well-formed input to %s with one hostile or surplus field', async (name) => {
    const good: Readonly<Record<string, unknown>> = wellFormed[name];
    const inputs = [JSON.stringify({ ...good, surplus: 1 })];
    for (const field of Object.keys(good)) {
      const rest = JSON.stringify({ ...good, [field]: undefined });
      for (const value of hostileValues) inputs.push(`{ ...${rest}, ${JSON.stringify(field)}: ${value} }`);
    }
    expect(await findTaken(JSON.stringify(name), inputs)).toEqual([]);
  });

  it('is refused every name that is none', async () => {
    for (const name of hostileNames) expect(await findTaken(name, ['{}', 'undefined'])).toEqual([]);
  });

  it('poisons no prototype', async () => {
    const { page, app, mistakes } = running();
    const poison = '{ "__proto__": { "isAdmin": true }, "constructor": { "prototype": { "isAdmin": true } } }';
    await page.evaluate(
      `Promise.all(${JSON.stringify(channels)}.filter((name) => name.startsWith('promotions.')).map((name) => window.bridge.request(name, JSON.parse('${poison}'))))`,
    );
    expect(await app.evaluate(() => (({}) as { isAdmin?: unknown }).isAdmin)).toBeUndefined();
    expect(mistakes).toEqual([]);
  });

  it('has changed nothing by all that', async () => {
    const { page, app, folder, log } = running();
    const before = hashFiles(folder);
    expect(Object.keys(before).length).toBeGreaterThan(0);
    await findTaken('"pools.forget"', hostileInputs);
    expect(hashFiles(folder)).toEqual(before);
    expect(await page.evaluate(() => (window as unknown as { heard: string[] }).heard)).toEqual([]);
    expect(await app.evaluate(({ clipboard }) => clipboard.readText())).toBe('before');
    const calls = await pool.history(lastCall);
    expect(
      calls.map(({ method }) => method).filter((method) => !/^(event\.|session\.|\w+\.get_)/.test(method)),
    ).toEqual([]);
    expect(log()).not.toMatch(/\[error\]/);
    recordFigure('F9', { ...counted, target: 0, ok: counted.bad === 0 });
  });

  it('gets no further with well-formed inputs about what does not exist, and makes no bug of it', async () => {
    const { page, log } = running();
    for (const name of channels.filter((each) => !HARMLESS.includes(each) && each !== 'pools.start-demo')) {
      const answer = await page.evaluate(
        ([request, input]) =>
          (
            window as unknown as { bridge: { request(name: unknown, input: unknown): Promise<unknown> } }
          ).bridge.request(request, input),
        [name, wellFormed[name]] as const,
      );
      expect(answer, name).toMatchObject({ ok: false });
      expect(JSON.stringify(answer), name).not.toContain('"internal"');
    }
    expect(log()).not.toMatch(/\[error\]/);
  });
});

describe('a request from elsewhere', () => {
  const running = useConsole({ args: ['--no-demo'] });
  const REFUSED = { ok: false, problem: { code: 'invalid-request', issues: ['this window may not ask'] } };

  it('is refused to another window, even with our page and our preload', async () => {
    const { app, log } = running();
    const answers = await app.evaluate(async ({ app: program, BrowserWindow }, names) => {
      const preload = `${program.getAppPath()}/out/main/preload.cjs`;
      const [ours] = BrowserWindow.getAllWindows();
      if (ours === undefined) throw new Error('no window');
      const other = new BrowserWindow({
        show: false,
        webPreferences: { session: ours.webContents.session, preload, sandbox: true },
      });
      await other.loadURL('app://console/index.html');
      const script = `Promise.all(${JSON.stringify(names)}.map(([name, input]) => window.bridge.request(name, input)))`;
      try {
        return (await other.webContents.executeJavaScript(script)) as unknown[];
      } finally {
        other.destroy();
      }
    }, Object.entries(wellFormed));
    expect(answers).toEqual(channels.map(() => REFUSED));
    expect(log()).toContain('refused: request from app://console/index.html');
  });

  it('is refused to every other frame and page, for every request and payload', async () => {
    const { app } = running();
    const payloads = [...Object.entries(wellFormed), ...channels.map((name) => [name, { poolId: '../x' }] as const)];
    const answers = await app.evaluate(async ({ BrowserWindow, ipcMain }, inputs) => {
      const handle = (
        ipcMain as unknown as { _invokeHandlers: Map<string, (event: unknown, ...args: unknown[]) => Promise<unknown>> }
      )._invokeHandlers.get('bridge:request');
      const [window] = BrowserWindow.getAllWindows();
      if (handle === undefined || window === undefined) throw new Error('nothing to ask');
      const sender = window.webContents;
      const main = sender.mainFrame;
      const found: [string, unknown][] = [];
      const askAs = async (what: string, event: unknown): Promise<void> => {
        for (const [name, input] of inputs) found.push([`${what}: ${name}`, await handle(event, name, input)]);
      };
      await askAs('no frame', { sender, senderFrame: null });
      await askAs('a frame inside ours', { sender, senderFrame: { url: main.url, parent: main } });
      await askAs('no window of ours', { sender: { mainFrame: main }, senderFrame: main });
      for (const url of [
        'https://evil.invalid/',
        'about:blank',
        'app://console.evil.invalid/',
        'file:///app://console/',
      ]) {
        // Our window and its top frame in every respect but the page it shows.
        const elsewhere = { url };
        Object.defineProperty(sender, 'mainFrame', { configurable: true, value: elsewhere });
        await askAs(url, { sender, senderFrame: elsewhere });
        Reflect.deleteProperty(sender, 'mainFrame');
      }
      // The same way of asking, from where it may be asked: proof that the others failed for their sender.
      found.push(['ours', await handle({ sender, senderFrame: main }, 'app.describe', {})]);
      return found;
    }, payloads);
    const own = answers.pop();
    expect(own).toMatchObject(['ours', { ok: true }]);
    expect(answers).toHaveLength(7 * 2 * channels.length);
    expect(answers.filter(([, answer]) => JSON.stringify(answer) !== JSON.stringify(REFUSED))).toEqual([]);
  });

  it('has no bridge in a frame of our page', async () => {
    const found = await running().page.evaluate(() => {
      const frame = document.createElement('iframe');
      document.body.append(frame);
      const type = typeof (frame.contentWindow as unknown as { bridge: unknown }).bridge;
      frame.remove();
      return type;
    });
    expect(found).toBe('undefined');
  });
});
