import * as electron from 'electron';
import type { Bridge, Events } from '../shared/ipc/contract.ts';

/*
 * All that the page gets of Electron: one channel for requests, one for events. Fixed size; never grows with the
 * product. Names and inputs are checked in main, where it counts.
 */

const { contextBridge, ipcRenderer } = electron;

type Listener = (payloadText: string) => void;

const listeners = new Map<string, Set<Listener>>();

ipcRenderer.on('bridge:event', (_event, name: string, payloadText: string) => {
  for (const listener of listeners.get(name) ?? []) listener(payloadText);
});

const bridge: Bridge = {
  request: (name, input) => ipcRenderer.invoke('bridge:request', name, input),
  subscribe: (event, listener) => {
    const known = listeners.get(event) ?? new Set<Listener>();
    listeners.set(event, known);
    known.add(listener);
    return () => {
      known.delete(listener);
    };
  },
};

// A drop is heard here since only here its path is known; the page hears of it as of any other event.
if (typeof window !== 'undefined')
  watchDroppedFiles(window, (path) => {
    const payload: Events['evidence.offered'] = { path };
    for (const listener of listeners.get('evidence.offered') ?? []) listener(JSON.stringify(payload));
  });

contextBridge.exposeInMainWorld('bridge', bridge);

declare const window: DropTarget | undefined;

/** The part of the page's window that is needed; main's types know nothing of pages. */
interface DropTarget {
  addEventListener(kind: 'dragover' | 'drop', listener: (event: DropEvent) => void): void;
}

interface DropEvent {
  readonly dataTransfer: { readonly types: readonly string[]; readonly files: ArrayLike<DroppedFile> } | null;
  preventDefault(): void;
}

/** Electron up to 31 puts a path on files of the system; later ones have `webUtils`. */
interface DroppedFile {
  readonly path?: unknown;
}

/**
 * Tells of a file that a person drops on the window, by its path. Only preload can know it: the page sees a file's name
 * and content. Nothing is opened here; the page asks main, and main looks at it.
 *
 * @param onFile - called with the path of the first file
 */
function watchDroppedFiles(target: DropTarget, onFile: (path: string) => void): void {
  // Without this the window would show the file in place of the program; main refuses that too.
  target.addEventListener('dragover', (event) => {
    if (event.dataTransfer?.types.includes('Files') === true) event.preventDefault();
  });
  target.addEventListener('drop', (event) => {
    const file = event.dataTransfer?.files[0];
    if (!file) return;
    event.preventDefault();
    const path = pathOf(file);
    if (path !== '') onFile(path);
  });
}

function pathOf(file: DroppedFile): string {
  if (typeof file.path === 'string') return file.path;
  // Electron's types of 25 don't have it, and main's know nothing of the page's files.
  const { webUtils } = electron as unknown as { webUtils?: { getPathForFile(dropped: DroppedFile): string } };
  return webUtils?.getPathForFile(file) ?? '';
}
