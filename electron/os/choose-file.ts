import { BrowserWindow, dialog } from 'electron';
import type { ChooseFile } from '../ports/workflows.ts';

/** The system's own file dialogs, in front of the window that asks. */
export function makeFileChooser(): ChooseFile {
  const findWindow = () => BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0];
  return {
    toSave: async (title, suggestedName, { name, extensions }) => {
      const options = {
        title,
        defaultPath: suggestedName,
        filters: [{ name, extensions: [...extensions] }],
        properties: ['createDirectory' as const, 'showOverwriteConfirmation' as const],
      };
      const window = findWindow();
      const answer = await (window ? dialog.showSaveDialog(window, options) : dialog.showSaveDialog(options));
      return answer.canceled || !answer.filePath ? null : answer.filePath;
    },
    toOpen: async (title, { name, extensions }) => {
      const options = { title, filters: [{ name, extensions: [...extensions] }], properties: ['openFile' as const] };
      const window = findWindow();
      const answer = await (window ? dialog.showOpenDialog(window, options) : dialog.showOpenDialog(options));
      return answer.canceled ? null : (answer.filePaths[0] ?? null);
    },
    folder: async (title) => {
      const options = { title, properties: ['openDirectory' as const, 'createDirectory' as const] };
      const window = findWindow();
      const answer = await (window ? dialog.showOpenDialog(window, options) : dialog.showOpenDialog(options));
      return answer.canceled ? null : (answer.filePaths[0] ?? null);
    },
  };
}
