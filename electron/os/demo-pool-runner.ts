import { connect } from 'node:tls';
import { z } from 'zod';
import type { DemoPoolAccess, StartDemoPool } from '../ports.ts';

const fingerprint = z.string().regex(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);

const readySchema = z.object({
  url: z.url({ protocol: /^https$/ }),
  user: z.string(),
  password: z.string(),
  fingerprint,
  hosts: z.array(z.object({ address: z.string(), fingerprint })).optional(),
});

/** A process that was started: Electron's utility process in the app, a forked one in tests. */
export interface DemoPoolChild {
  onMessage(listener: (message: unknown) => void): void;
  /** The code is shown only: a crashed utility process has been seen to report 0. */
  onExit(listener: (code: number | null) => void): void;
  onComplaint(listener: (text: string) => void): void;
  kill(): void;
}

/** Times in ms; all optional. */
export interface DemoPoolTimes {
  /** Longest wait for its first word; a large estate takes some seconds to make. */
  readonly startMs?: number;
  readonly beatMs?: number;
  /** Longest wait for the answer to one beat. */
  readonly answerMs?: number;
}

/** The demo pool beside the console. */
export interface DemoPoolProcess {
  readonly start: StartDemoPool;
  stop(): void;
}

/** Beats without an answer before the process counts as hung. */
const MISSED_BEATS = 3;
/** Of what it complained about, the end is shown. */
const COMPLAINT_CHARACTERS = 4000;

/**
 * Runs the demo pool in a process of its own, and only one at a time; after its end the next `start` begins anew.
 * While it runs, a TLS handshake every few seconds shows that its event loop turns; a hung process is ended.
 *
 * @param onEnded - told why, when it ended without being asked to
 */
export function makeDemoPoolRunner(
  fork: () => DemoPoolChild,
  onEnded: (reason: string) => void,
  times: DemoPoolTimes = {},
): DemoPoolProcess {
  let current: { readonly access: Promise<DemoPoolAccess>; readonly child: DemoPoolChild } | undefined;
  const stopped = new WeakSet<DemoPoolChild>();
  const begin = (): Promise<DemoPoolAccess> => {
    const child = fork();
    let heart: NodeJS.Timeout | undefined;
    let hasStarted = false;
    const access = waitForReady(child, times.startMs ?? 60_000, (reason) => {
      clearInterval(heart);
      if (current?.child === child) current = undefined;
      if (hasStarted && !stopped.has(child)) onEnded(reason);
    });
    current = { access, child };
    access.then(
      (ready) => {
        hasStarted = true;
        heart = beat(child, ready, times);
      },
      () => {
        // The caller hears the reason; the next one tries anew.
        if (current?.child === child) current = undefined;
      },
    );
    return access;
  };
  return {
    start: () => current?.access ?? begin(),
    stop: () => {
      if (!current) return;
      stopped.add(current.child);
      current.child.kill();
    },
  };
}

/** Rejects when the process ends, says nonsense or says nothing; `onEnd` is called at its end in any case. */
function waitForReady(child: DemoPoolChild, startMs: number, onEnd: (reason: string) => void): Promise<DemoPoolAccess> {
  let complaints = '';
  child.onComplaint((text) => {
    complaints = (complaints + text).slice(-COMPLAINT_CHARACTERS);
  });
  return new Promise((resolve, reject) => {
    const fail = (reason: string): void => {
      reject(new Error(`${reason}${complaints === '' ? '' : `: ${complaints.trim()}`}`));
    };
    const timer = setTimeout(() => {
      fail(`the demo pool said nothing in ${String(startMs / 1000)} s`);
      child.kill();
    }, startMs);
    child.onMessage((message) => {
      clearTimeout(timer);
      const ready = readySchema.safeParse(message);
      if (ready.success) {
        resolve(toAccess(ready.data));
        return;
      }
      fail('the demo pool said something else than expected');
      child.kill();
    });
    child.onExit((code) => {
      clearTimeout(timer);
      const reason = `the demo pool ended (${String(code)})`;
      fail(reason);
      onEnd(complaints === '' ? reason : `${reason}: ${complaints.trim()}`);
    });
  });
}

function beat(child: DemoPoolChild, access: DemoPoolAccess, times: DemoPoolTimes): NodeJS.Timeout {
  let missed = 0;
  const heart = setInterval(() => {
    isAnswering(access, times.answerMs ?? 5000).then(
      (isThere) => {
        missed = isThere ? 0 : missed + 1;
        if (missed < MISSED_BEATS) return;
        clearInterval(heart);
        child.kill();
      },
      () => {
        clearInterval(heart);
      },
    );
  }, times.beatMs ?? 10_000);
  heart.unref();
  return heart;
}

/** A handshake needs the other side's event loop; the kernel alone would accept a connection for a hung process too. */
function isAnswering(access: DemoPoolAccess, answerMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    // The certificate is checked by its pin, below; nothing is sent.
    const socket = connect({ host: access.host, port: access.port, rejectUnauthorized: false });
    const finish = (isThere: boolean): void => {
      socket.destroy();
      resolve(isThere);
    };
    socket.setTimeout(answerMs, () => {
      finish(false);
    });
    socket.once('secureConnect', () => {
      finish(socket.getPeerCertificate().fingerprint256 === access.pins[access.host]);
    });
    socket.once('error', () => {
      finish(false);
    });
  });
}

function toAccess(ready: z.output<typeof readySchema>): DemoPoolAccess {
  const url = new URL(ready.url);
  const pins = Object.fromEntries((ready.hosts ?? []).map((host) => [host.address, host.fingerprint]));
  return {
    host: url.hostname,
    port: Number(url.port === '' ? 443 : url.port),
    user: ready.user,
    password: ready.password,
    pins: { ...pins, [url.hostname]: ready.fingerprint },
  };
}
