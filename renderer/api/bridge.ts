import type {
  Bridge,
  EventName,
  Events,
  RequestInput,
  RequestName,
  RequestOutputs,
} from '../../shared/ipc/contract.ts';
import type { Result } from '../../shared/errors.ts';
import { takeIn } from './intake.ts';

declare global {
  interface Window {
    /** Put there by preload; read only in this file. */
    readonly bridge?: Bridge;
  }
}

/** False when the page was opened outside the console's window. */
export function isBridgePresent(): boolean {
  return window.bridge !== undefined;
}

function getBridge(): Bridge {
  const { bridge } = window;
  if (!bridge) throw new Error('The page runs without the console behind it');
  return bridge;
}

/** Asks main; never rejects for what main answered. */
export function request<N extends RequestName>(name: N, input: RequestInput<N>): Promise<Result<RequestOutputs[N]>> {
  const answer = getBridge().request(name, input);
  // Facts that main sent before its answer are known before it.
  return answer.then((result) => new Promise((resolve) => takeIn(() => resolve(result))));
}

/** Hears one kind of fact, in the order in which main sent them; answers what stops it. */
export function subscribe<E extends EventName>(event: E, listener: (payload: Events[E]) => void): () => void {
  let isStopped = false;
  const stop = getBridge().subscribe(event, (payloadText) => {
    takeIn(() => {
      // Main publishes each event with its own payload only.
      if (!isStopped) listener(JSON.parse(payloadText) as Events[E]);
    });
  });
  return () => {
    isStopped = true;
    stop();
  };
}
