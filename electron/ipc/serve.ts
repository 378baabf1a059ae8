import type { Result } from '../../shared/errors.ts';
import { mayAsk } from './sender.ts';

/** What Electron says of a message, as far as it matters here; so that serving can be tested without it. */
export interface AskingEvent {
  /** Null when the frame has gone already. */
  readonly senderFrame: { readonly url: string } | null;
  readonly sender: { readonly mainFrame: unknown };
}

/** What serving windows needs. */
export interface ServeOptions {
  /** Serves one request; checks its name and input. */
  readonly answer: (name: unknown, input: unknown) => Promise<Result<unknown>>;
  readonly windows: () => readonly unknown[];
  /** Told about every refused sender. */
  readonly onRefused: (frameUrl: string | null) => void;
}

/** Serves one message, if one of our own windows sent it; nothing of it is looked at otherwise. */
export async function serve(
  options: ServeOptions,
  event: AskingEvent,
  name: unknown,
  input: unknown,
): Promise<Result<unknown>> {
  const frame = event.senderFrame;
  const sender = {
    frameUrl: frame === null ? null : frame.url,
    isMainFrame: frame !== null && frame === event.sender.mainFrame,
    isOurWindow: options.windows().includes(event.sender),
  };
  if (mayAsk(sender)) return options.answer(name, input);
  options.onRefused(sender.frameUrl);
  return { ok: false, problem: { code: 'invalid-request', issues: ['this window may not ask'] } };
}
