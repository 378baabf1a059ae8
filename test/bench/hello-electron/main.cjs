// The floor of a cold start: one window, one line of text. Prints `painted` when its first frame is on screen.
const { app, BrowserWindow } = require('electron');
const { join } = require('node:path');

app.on('window-all-closed', () => app.quit());

void app.whenReady().then(async () => {
  const window = new BrowserWindow({
    width: 1440,
    height: 900,
    webPreferences: { sandbox: true, contextIsolation: true },
  });
  await window.loadFile(join(__dirname, 'index.html'));
  // Two frames: the first callback runs before its frame is painted, the second after.
  await window.webContents.executeJavaScript(
    'new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))',
  );
  process.stdout.write('painted\n');
});
