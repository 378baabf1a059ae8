import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import type { Endpoint } from '../../electron/xapi/wire/contract.ts';

/** What the proxy does to connections, new and existing ones; TLS passes through it untouched. */
export type Fault =
  | { readonly kind: 'none' }
  /** New connections are closed at once, existing ones too. */
  | { readonly kind: 'refuse' }
  /** Nothing goes on in either direction; connections stay open. */
  | { readonly kind: 'half-open' }
  /** The next bytes from the client are not forwarded; the connection breaks. */
  | { readonly kind: 'drop-request' }
  /** Requests arrive; the next bytes of a reply are dropped and the connection breaks. */
  | { readonly kind: 'drop-reply' }
  /** A reply breaks after so many bytes of it were forwarded. */
  | { readonly kind: 'cut-reply'; readonly afterBytes: number }
  /** Like drop-reply, with a reset instead of an end. */
  | { readonly kind: 'reset' }
  /** Replies come late. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** Replies come in pieces of so many bytes, one each `everyMs`. */
  | { readonly kind: 'trickle'; readonly bytes: number; readonly everyMs: number };

/** Stands between the console and a server and breaks the connection as told. */
export interface FaultProxy {
  readonly endpoint: Endpoint;
  /** Connections accepted so far. */
  readonly accepted: number;
  /** Bytes the client sent, forwarded or not, since the fault was last set. */
  readonly fromClient: number;
  setFault(fault: Fault): void;
  close(): Promise<void>;
}

interface Pair {
  readonly client: Socket;
  readonly server: Socket;
}

/** Starts a proxy to `target` on loopback, without a fault. */
export async function startFaultProxy(target: Endpoint): Promise<FaultProxy> {
  const pairs = new Set<Pair>();
  const timers = new Set<NodeJS.Timeout>();
  const state = { fault: { kind: 'none' } as Fault, accepted: 0, fromClient: 0, replyBytes: 0 };

  const end = (pair: Pair, reset = false): void => {
    pairs.delete(pair);
    if (reset) pair.client.resetAndDestroy();
    else pair.client.destroy();
    pair.server.destroy();
  };
  const later = (ms: number, act: () => void): void => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      act();
    }, ms);
    timers.add(timer);
  };
  const onRequest = (pair: Pair, part: Buffer): void => {
    state.fromClient += part.length;
    const { kind } = state.fault;
    if (kind === 'half-open') return;
    if (kind === 'drop-request') end(pair);
    else pair.server.write(part);
  };
  const onReply = (pair: Pair, part: Buffer): void => {
    const { fault } = state;
    if (fault.kind === 'half-open') return;
    if (fault.kind === 'drop-reply' || fault.kind === 'reset') {
      end(pair, fault.kind === 'reset');
    } else if (fault.kind === 'cut-reply') {
      const room = fault.afterBytes - state.replyBytes;
      state.replyBytes += part.length;
      pair.client.write(part.subarray(0, Math.max(0, room)), () => {
        if (state.replyBytes > fault.afterBytes) end(pair);
      });
    } else if (fault.kind === 'delay') {
      later(fault.ms, () => pair.client.write(part));
    } else if (fault.kind === 'trickle') {
      pair.server.pause();
      const send = (at: number): void => {
        if (at >= part.length || pair.client.destroyed) {
          pair.server.resume();
          return;
        }
        pair.client.write(part.subarray(at, at + fault.bytes));
        later(fault.everyMs, () => {
          send(at + fault.bytes);
        });
      };
      send(0);
    } else {
      pair.client.write(part);
    }
  };

  const listener = createServer((client) => {
    state.accepted += 1;
    if (state.fault.kind === 'refuse') {
      client.destroy();
      return;
    }
    const pair: Pair = { client, server: connect(target) };
    pairs.add(pair);
    client.on('data', (part) => {
      onRequest(pair, part);
    });
    pair.server.on('data', (part) => {
      onReply(pair, part);
    });
    for (const socket of [client, pair.server]) {
      socket.on('error', () => {
        end(pair);
      });
      socket.on('close', () => {
        // A half-open connection is one whose end nobody hears of.
        if (state.fault.kind !== 'half-open' || socket === client) end(pair);
      });
    }
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const { port } = listener.address() as AddressInfo;
  return {
    endpoint: { host: '127.0.0.1', port },
    get accepted() {
      return state.accepted;
    },
    get fromClient() {
      return state.fromClient;
    },
    setFault(fault) {
      state.fault = fault;
      state.fromClient = 0;
      state.replyBytes = 0;
      if (fault.kind === 'refuse') for (const pair of [...pairs]) end(pair);
    },
    async close() {
      for (const timer of timers) clearTimeout(timer);
      for (const pair of [...pairs]) end(pair);
      await new Promise<void>((resolve) =>
        listener.close(() => {
          resolve();
        }),
      );
    },
  };
}
