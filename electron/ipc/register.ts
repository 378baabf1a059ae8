import { ipcMain, type WebContents } from 'electron';
import type { EventName, Events } from '../../shared/ipc/contract.ts';
import { serve, type ServeOptions } from './serve.ts';

/** The one channel for requests and the one for events; preload knows the same two. */
const REQUEST_CHANNEL = 'bridge:request';
const EVENT_CHANNEL = 'bridge:event';

/** What serving windows needs. */
export interface RegisterOptions extends ServeOptions {
  readonly windows: () => readonly WebContents[];
}

/** Begins to serve requests of our own windows, and of nobody else. */
export function registerRequests(options: RegisterOptions): void {
  ipcMain.handle(REQUEST_CHANNEL, (event, name: unknown, input: unknown) => serve(options, event, name, input));
}

/** Sends a fact to every window, as JSON text: windows take it in when they have time for it. */
export function publishTo<E extends EventName>(windows: readonly WebContents[], event: E, payload: Events[E]): void {
  const text = JSON.stringify(payload);
  for (const contents of windows) if (!contents.isDestroyed()) contents.send(EVENT_CHANNEL, event, text);
}
