import { Menu, shell, type MenuItemConstructorOptions } from 'electron';
import { openExternalLink } from './external-links.ts';

/**
 * Sets the application menu; without one, Electron brings its own, with reload and links of its own. Reload and
 * developer tools are there only where the program is not packaged.
 *
 * @param onOpenEvidence - the person wants to open a bundle
 * @param onTrouble - told when the system did not open a page
 */
export function setMenu(isPackaged: boolean, onTrouble: (error: unknown) => void, onOpenEvidence: () => void): void {
  const template = menuTemplate(isPackaged, process.platform, onTrouble, onOpenEvidence);
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}

/** The menu as data; a test reads it. */
function menuTemplate(
  isPackaged: boolean,
  platform: string,
  onTrouble: (error: unknown) => void,
  onOpenEvidence: () => void,
): MenuItemConstructorOptions[] {
  const link = (label: string, name: string): MenuItemConstructorOptions => ({
    label,
    click: () => {
      openExternalLink(name, (url) => shell.openExternal(url)).catch(onTrouble);
    },
  });
  const development: MenuItemConstructorOptions[] = [
    { type: 'separator' },
    { role: 'reload' },
    { role: 'toggleDevTools' },
  ];
  return [
    ...(platform === 'darwin' ? [{ role: 'appMenu' } as const] : []),
    {
      label: '&File',
      submenu: [
        // The page has the same shortcut; shown here, heard there.
        { label: 'Open evidence…', accelerator: 'CmdOrCtrl+O', registerAccelerator: false, click: onOpenEvidence },
        { type: 'separator' },
        platform === 'darwin' ? { role: 'close' } : { role: 'quit' },
      ],
    },
    { role: 'editMenu' },
    {
      label: '&View',
      submenu: [
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { type: 'separator' },
        { role: 'togglefullscreen' },
        ...(isPackaged ? [] : development),
      ],
    },
    { role: 'windowMenu' },
    {
      role: 'help',
      submenu: [
        link('XCP-ng documentation', 'xcp-ng-docs'),
        link('XenServer documentation', 'xenserver-docs'),
        link('XenAPI reference', 'xapi-reference'),
      ],
    },
  ];
}
