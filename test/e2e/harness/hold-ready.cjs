// Loaded into the program by `electron -r` before the program itself: no window opens until the test tool has attached
// to Chromium and to main and calls `__playwright_run`. A page that loads while the tool attaches is sometimes lost to
// it, and then the tool waits for ever. The loader that comes with the tool does the same, but also sets switches that
// would hide what is tested here, the desktop's key store among them.
const { app } = require('electron');

const emit = app.emit.bind(app);
const whenLaunched = app.whenReady();
let isReleased = false;
let held;
let release;
const released = new Promise((resolve) => {
  release = resolve;
});
const announced = new Promise((resolve) => {
  app.emit = (event, ...given) => {
    if (event !== 'ready' || isReleased) return emit(event, ...given);
    held = given;
    resolve();
    return true;
  };
});
app.isReady = () => isReleased;
app.whenReady = () => released;

globalThis.__playwright_run = async () => {
  await Promise.all([whenLaunched, announced]);
  isReleased = true;
  release();
  emit('ready', ...held);
};
