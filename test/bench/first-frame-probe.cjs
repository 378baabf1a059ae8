// Loaded into a program by `electron -r` before the program itself, the same for the floor and the console: prints
// `painted` once the element named by STAGEWRIGHT_BENCH_SELECTOR is there and the frame with it is on screen.
const { app } = require('electron');

const selector = JSON.stringify(process.env.STAGEWRIGHT_BENCH_SELECTOR);
// Two frames: the first callback runs before its frame is painted, the second after.
const whenPainted = `new Promise((resolve) => {
  const look = () => {
    if (document.querySelector(${selector}) === null) return false;
    requestAnimationFrame(() => requestAnimationFrame(resolve));
    return true;
  };
  if (look()) return;
  const observer = new MutationObserver(() => { if (look()) observer.disconnect(); });
  observer.observe(document, { childList: true, subtree: true });
})`;

app.on('web-contents-created', (_event, contents) => {
  contents.once('dom-ready', () => {
    contents.executeJavaScript(whenPainted).then(
      () => process.stdout.write('painted\n'),
      (error) => process.stderr.write(`${error}\n`),
    );
  });
});
