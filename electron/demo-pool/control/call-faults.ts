/** What can be done to one call. */
export type CallFaultKind =
  /** The connection breaks before the pool acts. */
  | 'drop-before'
  /** The pool acts, then the connection breaks: the reply is lost. */
  | 'drop-after'
  /** No reply ever comes; the pool has not acted and the connection stays open. */
  | 'stall'
  /** The pool acts after `ms`. */
  | 'delay'
  /** The pool acts; the reply breaks off after `bytes` bytes of its body. */
  | 'cut'
  /** The pool acts; the body is bytes that are no reply. */
  | 'garbage'
  /** The pool acts; the content type is wrong. */
  | 'content-type'
  /** The pool has not acted; it answers HTTP `status` with an HTML page. */
  | 'http-status'
  /** The pool has not acted; it answers the error `code` with `params`. */
  | 'error';

/** A fault to inject into calls. */
export interface CallFault {
  readonly kind: CallFaultKind;
  /** Method it hits, `*` for any run of characters (`VM.*`, `Async.VM.clone`). */
  readonly method: string;
  /** First matching call that is hit, counted from 1 from now on. Default 1. */
  readonly nth?: number;
  /** How many matching calls are hit in a row; 0: until removed. Default 1. */
  readonly count?: number;
  readonly ms?: number;
  readonly bytes?: number;
  readonly status?: number;
  readonly code?: string;
  readonly params?: readonly string[];
}

interface Armed {
  readonly id: number;
  readonly fault: CallFault;
  readonly pattern: RegExp;
  seen: number;
  used: number;
}

/** Faults waiting for calls. */
export class CallFaults {
  private armed: Armed[] = [];
  private nextId = 1;

  /** Arms a fault; answers its id. */
  add(fault: CallFault): number {
    const source = fault.method
      .split('*')
      .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*');
    const id = this.nextId;
    this.nextId += 1;
    this.armed.push({ id, fault, pattern: new RegExp(`^${source}$`), seen: 0, used: 0 });
    return id;
  }

  remove(id: number): void {
    this.armed = this.armed.filter((item) => item.id !== id);
  }

  clear(): void {
    this.armed = [];
  }

  /** The fault this call meets, if any; counts the call for every fault whose pattern matches. */
  take(method: string): CallFault | undefined {
    let met: CallFault | undefined;
    for (const item of this.armed) {
      if (!item.pattern.test(method)) continue;
      item.seen += 1;
      const count = item.fault.count ?? 1;
      if (met || item.seen < (item.fault.nth ?? 1) || (count > 0 && item.used >= count)) continue;
      item.used += 1;
      met = item.fault;
    }
    return met;
  }

  /** What is armed, with how often each pattern matched and how often it struck. */
  list(): readonly { readonly id: number; readonly fault: CallFault; readonly seen: number; readonly used: number }[] {
    return this.armed.map(({ id, fault, seen, used }) => ({ id, fault, seen, used }));
  }
}
