import { contextBridge, ipcRenderer } from 'electron';
import type { Bridge } from '../shared/ipc/contract.ts';

/*
 * All that the page gets of Electron: one channel for requests, one for events. Fixed size; never grows with the
 * product. Names and inputs are checked in main, where it counts.
 */

type Listener = (payload: unknown) => void;

const listeners = new Map<string, Set<Listener>>();

ipcRenderer.on('bridge:event', (_event, name: string, payload: unknown) => {
  for (const listener of listeners.get(name) ?? []) listener(payload);
});

const bridge: Bridge = {
  request: (name, input) => ipcRenderer.invoke('bridge:request', name, input),
  subscribe: (event, listener) => {
    const known = listeners.get(event) ?? new Set<Listener>();
    listeners.set(event, known);
    // Main sends each event with its own payload type only.
    known.add(listener as Listener);
    return () => {
      known.delete(listener as Listener);
    };
  },
};

contextBridge.exposeInMainWorld('bridge', bridge);
