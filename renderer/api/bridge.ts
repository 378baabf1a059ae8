import type {
  Bridge,
  EventName,
  Events,
  RequestInput,
  RequestName,
  RequestOutputs,
} from '../../shared/ipc/contract.ts';
import type { Result } from '../../shared/errors.ts';

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
  return getBridge().request(name, input);
}

/** Hears one kind of fact; answers what stops it. */
export function subscribe<E extends EventName>(event: E, listener: (payload: Events[E]) => void): () => void {
  return getBridge().subscribe(event, listener);
}
