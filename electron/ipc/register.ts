import { ipcMain, type WebContents } from 'electron';
import type { EventName, Events } from '../../shared/ipc/contract.ts';
import type { Result } from '../../shared/errors.ts';
import { mayAsk } from './sender.ts';

/** The one channel for requests and the one for events; preload knows the same two. */
const REQUEST_CHANNEL = 'bridge:request';
const EVENT_CHANNEL = 'bridge:event';

/** What serving windows needs. */
export interface RegisterOptions {
  /** Serves one request; checks its name and input. */
  readonly answer: (name: unknown, input: unknown) => Promise<Result<unknown>>;
  readonly windows: () => readonly WebContents[];
  /** Told about every refused sender. */
  readonly onRefused: (frameUrl: string | null) => void;
}

/** Begins to serve requests of our own windows, and of nobody else. */
export function registerRequests(options: RegisterOptions): void {
  ipcMain.handle(REQUEST_CHANNEL, async (event, name: unknown, input: unknown): Promise<Result<unknown>> => {
    // Electron 45 types the frame as nullable, 25 does not; it is null in both when the frame has gone.
    const frame = event.senderFrame;
    const sender = {
      frameUrl: frame === null ? null : frame.url,
      isMainFrame: frame !== null && frame === event.sender.mainFrame,
      isOurWindow: options.windows().includes(event.sender),
    };
    if (!mayAsk(sender)) {
      options.onRefused(sender.frameUrl);
      return { ok: false, problem: { code: 'invalid-request', issues: ['this window may not ask'] } };
    }
    return options.answer(name, input);
  });
}

/** Sends a fact to every window. */
export function publishTo<E extends EventName>(windows: readonly WebContents[], event: E, payload: Events[E]): void {
  for (const contents of windows) if (!contents.isDestroyed()) contents.send(EVENT_CHANNEL, event, payload);
}
