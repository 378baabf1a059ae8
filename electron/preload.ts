import { contextBridge, ipcRenderer } from 'electron';
import type { Bridge, Events } from '../shared/ipc/contract.ts';
import { watchDroppedFiles, type DropTarget } from './os/dropped-file.ts';

declare const window: DropTarget;

/*
 * All that the page gets of Electron: one channel for requests, one for events. Fixed size; never grows with the
 * product. Names and inputs are checked in main, where it counts.
 */

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
watchDroppedFiles(window, (path) => {
  const payload: Events['evidence.offered'] = { path };
  for (const listener of listeners.get('evidence.offered') ?? []) listener(JSON.stringify(payload));
});

contextBridge.exposeInMainWorld('bridge', bridge);
