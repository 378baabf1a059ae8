import type { ElectronApplication } from 'playwright-core';

/** Whatever file the system's own dialogs ask for next, it is this one; null: the person cancels. A test can't press their buttons. */
export async function answerFileDialogs(app: ElectronApplication, path: string | null): Promise<void> {
  await app.evaluate(({ dialog }, chosen) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: chosen === null, filePath: chosen ?? '' });
    dialog.showOpenDialog = () =>
      Promise.resolve({ canceled: chosen === null, filePaths: chosen === null ? [] : [chosen] });
  }, path);
}
