import { contextBridge, ipcRenderer } from 'electron';
import type { Bridge } from '../shared/ipc/contract.ts';

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

contextBridge.exposeInMainWorld('bridge', bridge);
