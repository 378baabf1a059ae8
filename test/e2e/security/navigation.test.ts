import { describe, expect, it } from 'vitest';
import { useConsole } from '../harness/console.ts';

const HOME = 'app://console/index.html';
/** Longer than Electron takes to begin a navigation that is let through. */
const SETTLE_MS = 250;

describe('leaving the page', () => {
  const running = useConsole({ args: ['--no-demo'] });

  it.each([
    'https://evil.invalid/',
    'http://127.0.0.1:1/',
    'file:///etc/passwd',
    'app://console/assets/',
    'app://other/index.html',
    'data:text/html,<h1>evil</h1>',
    'stagewright://promote',
  ])('is impossible by location and by link: %s', async (url) => {
    const { page, app, log } = running();
    await page.evaluate(
      ([address = '']) => {
        Object.assign(window, { stillHere: address });
        location.href = address;
      },
      [url],
    );
    await page.waitForTimeout(SETTLE_MS);
    await page.evaluate(
      ([address = '']) => {
        const link = document.createElement('a');
        link.href = address;
        document.body.append(link);
        link.click();
        link.remove();
      },
      [url],
    );
    await page.waitForTimeout(SETTLE_MS);
    expect(page.url()).toBe(HOME);
    expect(await page.evaluate(() => (window as unknown as { stillHere: string }).stillHere)).toBe(url);
    expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
    expect(log()).toMatch(/refused: (navigation|frame) /);
  });

  it('ends at the page again where a script blanks the window', async () => {
    const { page, app } = running();
    await page.evaluate(() => {
      Object.assign(window, { stillHere: 'blanked' });
      location.href = 'about:blank';
    });
    await expect
      .poll(() => page.evaluate(() => (window as unknown as { stillHere?: string }).stillHere).catch(String))
      .toBeUndefined();
    await page.waitForSelector('#root main');
    expect(page.url()).toBe(HOME);
    expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  });

  it.each(['https://evil.invalid/', 'about:blank', HOME, 'file:///etc/passwd'])(
    'is impossible by a new window: %s',
    async (url) => {
      const { page, app, log } = running();
      expect(await page.evaluate((address) => window.open(address) === null, url)).toBe(true);
      await page.evaluate((address) => {
        const link = Object.assign(document.createElement('a'), { href: address, target: '_blank' });
        document.body.append(link);
        link.click();
        link.remove();
      }, url);
      await page.waitForTimeout(SETTLE_MS);
      expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
      expect(page.url()).toBe(HOME);
      // Chromium keeps files from pages by itself, before anybody is asked.
      if (!url.startsWith('file:')) expect(log()).toContain(`refused: window ${url}`);
    },
  );

  it('is impossible by a middle click and by dropping a file', async () => {
    const { page, app } = running();
    const point = await page.evaluate(() => {
      const link = Object.assign(document.createElement('a'), { href: 'https://evil.invalid/', textContent: 'middle' });
      link.style.cssText = 'position:fixed;top:0;left:0;width:200px;height:60px;z-index:99999';
      document.body.append(link);
      return document.elementFromPoint(50, 30) === link;
    });
    expect(point).toBe(true);
    await page.mouse.click(50, 30, { button: 'middle' });
    await page.evaluate(() => {
      const transfer = new DataTransfer();
      transfer.items.add(new File(['<h1>evil</h1>'], 'evil.html', { type: 'text/html' }));
      document.body.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: transfer }));
    });
    await page.waitForTimeout(SETTLE_MS);
    expect(page.url()).toBe(HOME);
    expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
    await page.reload();
  });

  it('embeds no guest page, in our window or in one with guests switched on', async () => {
    const { app, page, log } = running();
    expect(
      await page.evaluate(() => typeof (document.createElement('webview') as unknown as { loadURL: unknown }).loadURL),
    ).toBe('undefined');
    const guests = await app.evaluate(async ({ BrowserWindow, webContents }) => {
      const other = new BrowserWindow({ show: false, webPreferences: { webviewTag: true } });
      await other.loadURL('data:text/html,<webview src="about:blank"></webview>');
      await new Promise((resolve) => setTimeout(resolve, 400));
      const found = webContents.getAllWebContents().filter((each) => each.getType() === 'webview').length;
      other.destroy();
      return found;
    });
    expect(guests).toBe(0);
    expect(log()).toContain('refused: webview');
  });
});

describe('permissions', () => {
  const running = useConsole({ args: ['--no-demo'] });

  it.each([
    'geolocation',
    'notifications',
    'push',
    'midi',
    'camera',
    'microphone',
    'background-sync',
    'accelerometer',
    'gyroscope',
    'magnetometer',
    'persistent-storage',
    'clipboard-read',
    'clipboard-write',
    'payment-handler',
    'idle-detection',
    'screen-wake-lock',
    'window-management',
    'local-fonts',
    'display-capture',
  ])('%s is denied', async (name) => {
    const state = await running().page.evaluate(async (permission) => {
      const descriptor = { name: permission, userVisibleOnly: true } as unknown as PermissionDescriptor;
      return navigator.permissions.query(descriptor).then(
        (answer) => answer.state as string,
        (error: unknown) => `unknown here: ${String(error)}`,
      );
    }, name);
    expect(state).toBe('denied');
  });

  it.each([
    ['position', 'new Promise((ok, no) => navigator.geolocation.getCurrentPosition(ok, no))'],
    ['camera', 'navigator.mediaDevices.getUserMedia({ video: true })'],
    ['microphone', 'navigator.mediaDevices.getUserMedia({ audio: true })'],
    ['screen', 'navigator.mediaDevices.getDisplayMedia({ video: true })'],
    ['MIDI', 'navigator.requestMIDIAccess({ sysex: true })'],
    ['reading the clipboard', 'navigator.clipboard.readText()'],
    ['USB', 'navigator.usb.requestDevice({ filters: [] })'],
    ['serial ports', 'navigator.serial.requestPort()'],
    ['Bluetooth', 'navigator.bluetooth.requestDevice({ acceptAllDevices: true })'],
    ['screens', 'window.getScreenDetails()'],
    ['idle time', 'IdleDetector.requestPermission().then((s) => { if (s !== "granted") throw new Error(s) })'],
    ['notifications', 'Notification.requestPermission().then((s) => { if (s !== "granted") throw new Error(s) })'],
    ['lasting storage', 'navigator.storage.persist().then((kept) => { if (!kept) throw new Error("denied") })'],
    ['fonts', 'queryLocalFonts().then((all) => { if (all.length === 0) throw new Error("none") })'],
    [
      'HID devices',
      'navigator.hid.requestDevice({ filters: [] }).then((all) => { if (all.length === 0) throw new Error("none") })',
    ],
    ['keyboard lock', 'navigator.wakeLock.request("screen")'],
    [
      'the pointer',
      'document.body.requestPointerLock({}) ?? new Promise((ok, no) => { document.onpointerlockchange = ok; document.onpointerlockerror = no; })',
    ],
    // Neither kept nor refused aloud: the question stays open.
    [
      'full screen',
      'Promise.race([document.body.requestFullscreen(), new Promise((ok, no) => setTimeout(no, 500, "never answered"))])',
    ],
  ])('the page gets no %s', async (_what, script) => {
    // By a click, since some are only for those who act.
    const { page } = running();
    await page.evaluate(`(() => {
      const button = document.createElement('button');
      button.id = 'ask';
      button.style.cssText = 'position:fixed;top:0;left:0;width:80px;height:40px;z-index:99999';
      window.answer = undefined;
      button.onclick = () => Promise.resolve().then(() => ${script}).then(() => { window.answer = 'granted' }, (e) => { window.answer = 'refused: ' + (e.message ?? e.type ?? e) });
      document.body.append(button);
    })()`);
    await page.click('#ask');
    await expect
      .poll(() => page.evaluate(() => (window as unknown as { answer?: string }).answer), { timeout: 5000 })
      .toMatch(/^refused/);
    expect(await page.evaluate(() => document.fullscreenElement ?? document.pointerLockElement)).toBeNull();
    await page.evaluate(() => document.querySelector('#ask')?.remove());
  });
});
