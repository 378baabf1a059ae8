import { app, type Session, type WebContents } from 'electron';

/** Applies to every page this program ever shows: nothing navigates, opens, embeds or asks for a permission. */
export function hardenApp(onRefused: (what: string) => void): void {
  app.on('web-contents-created', (_event, contents) => {
    hardenContents(contents, onRefused);
  });
  // Left alone, Electron offers the first certificate it finds.
  app.on('select-client-certificate', (event, _contents, url, _certificates, answer) => {
    event.preventDefault();
    onRefused(`client certificate for ${url}`);
    answer();
  });
}

function hardenContents(contents: WebContents, onRefused: (what: string) => void): void {
  contents.setWindowOpenHandler(({ url }) => {
    onRefused(`window ${url}`);
    return { action: 'deny' };
  });
  contents.on('will-attach-webview', (event) => {
    event.preventDefault();
    onRefused('webview');
  });
  contents.on('will-navigate', (event) => {
    event.preventDefault();
    onRefused(`navigation ${event.url}`);
  });
  contents.on('will-frame-navigate', (event) => {
    event.preventDefault();
    onRefused(`frame ${event.url}`);
  });
  contents.on('will-redirect', (event) => {
    event.preventDefault();
    onRefused(`redirect ${event.url}`);
  });
}

/** No permission, no device, no request to anything but our own page. */
export function hardenSession(session: Session, onRefused: (what: string) => void): void {
  session.setPermissionRequestHandler((_contents, permission, answer) => {
    onRefused(`permission ${permission}`);
    answer(false);
  });
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.webRequest.onBeforeRequest((details, answer) => {
    const isOurs =
      details.url.startsWith('app://console/') ||
      details.url.startsWith('devtools:') ||
      details.url.startsWith('blob:app://console/') ||
      details.url.startsWith('data:');
    if (!isOurs) onRefused(`request ${details.url}`);
    answer({ cancel: !isOurs });
  });
}
