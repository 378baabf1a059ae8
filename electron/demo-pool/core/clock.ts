import type { Clock } from './contract.ts';

/** Wire form of a time: `20240420T12:00:00Z`. */
export function toStamp(ms: number): string {
  return new Date(ms)
    .toISOString()
    .replaceAll('-', '')
    .replace(/\.\d+Z$/, 'Z');
}

/** Milliseconds since the epoch of a wire time; dashes optional, a missing zone is UTC; NaN for anything else. */
export function fromStamp(text: string): number {
  const parts = /^(\d{4})-?(\d\d)-?(\d\d)T(\d\d):?(\d\d):?(\d\d)(?:\.\d+)?(Z|[+-]\d\d:?\d\d)?$/.exec(text);
  if (!parts) return Number.NaN;
  const [, year, month, day, hour, minute, second, zone = 'Z'] = parts;
  return Date.parse(
    `${year}-${month}-${day}T${hour}:${minute}:${second}${zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone}`,
  );
}

/** The pool's clock: sleeping is scaled, the time of day is the machine's plus an offset that the control channel can shift. */
export class ScaledClock implements Clock {
  /** 0: nothing takes time; 1: real durations. */
  readonly scale: number;
  offsetMs = 0;
  private epoch = new AbortController();

  constructor(scale: number) {
    this.scale = scale;
  }

  /** Aborted when the present life of the pool ends; work begun in it must not go on in the next. */
  get life(): AbortSignal {
    return this.epoch.signal;
  }

  now(): number {
    return Date.now() + this.offsetMs;
  }

  stamp(): string {
    return toStamp(this.now());
  }

  sleep(seconds: number, signal?: AbortSignal): Promise<void> {
    return this.pause(seconds * 1000 * this.scale, signal);
  }

  /** Waits real milliseconds; rejects when the signal or the pool's present life ends. */
  pause(ms: number, signal?: AbortSignal): Promise<void> {
    const life = this.epoch.signal;
    return new Promise((resolve, reject) => {
      const finish = (ended?: AbortSignal): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onSignal);
        life.removeEventListener('abort', onLife);
        if (ended) reject(ended.reason instanceof Error ? ended.reason : new Error('interrupted'));
        else resolve();
      };
      const onSignal = (): void => finish(signal);
      const onLife = (): void => finish(life);
      const timer = setTimeout(() => finish(), ms);
      if (life.aborted) {
        finish(life);
        return;
      }
      if (signal?.aborted) {
        finish(signal);
        return;
      }
      signal?.addEventListener('abort', onSignal);
      life.addEventListener('abort', onLife);
    });
  }

  /** Ends all waits with `reason`, as a restart of XAPI does; later waits are unaffected. */
  interrupt(reason: Error): void {
    const ended = this.epoch;
    this.epoch = new AbortController();
    ended.abort(reason);
  }
}
