import { WireBadText, WireDate, WireFloat, type Raw } from '../wire/raw.ts';

/** One call the pool received. */
export interface CallRecord {
  /** Counts up from 1 in order of arrival. */
  readonly sequence: number;
  /** Milliseconds since the epoch. */
  readonly receivedAt: number;
  /** Address of the host that was called. */
  readonly host: string;
  readonly encoding: 'xml' | 'json' | 'http';
  readonly method: string;
  /** Parameters, long texts shortened; passwords left out. */
  readonly params: readonly unknown[];
  /** `pending`, `ok`, an error code, or what became of the reply (`reply dropped`). */
  outcome: string;
  /** Kind of the fault injected into it. */
  fault: string | undefined;
  /** For an `Async.` call that was accepted: its task. */
  task: string | undefined;
}

const KEPT = 100_000;
const LONGEST_TEXT = 120;

/** Calls in order of arrival, for checkers. */
export class CallHistory {
  private records: CallRecord[] = [];
  private nextSequence = 1;

  /** Records a call as pending. */
  begin(host: string, encoding: CallRecord['encoding'], method: string, params: readonly Raw[]): CallRecord {
    const isLogin = /login|password/.test(method);
    const shown = isLogin ? params.slice(0, 1).map(summarise) : params.map(summarise);
    const record: CallRecord = {
      sequence: this.nextSequence,
      receivedAt: Date.now(),
      host,
      encoding,
      method,
      params: shown,
      outcome: 'pending',
      fault: undefined,
      task: undefined,
    };
    this.nextSequence += 1;
    this.records.push(record);
    if (this.records.length > KEPT * 1.1) this.records = this.records.slice(-KEPT);
    return record;
  }

  /** Records with a sequence above `after`, oldest first. */
  since(after: number): readonly Readonly<CallRecord>[] {
    return this.records.filter((record) => record.sequence > after);
  }

  /** Sequence of the newest record; 0 when there is none. */
  last(): number {
    return this.nextSequence - 1;
  }
}

function summarise(raw: Raw): unknown {
  if (typeof raw === 'string')
    return raw.length > LONGEST_TEXT ? `${raw.slice(0, LONGEST_TEXT)}… (${raw.length})` : raw;
  if (raw instanceof WireFloat) return raw.value;
  if (raw instanceof WireDate || raw instanceof WireBadText) return raw.text;
  if (Array.isArray(raw)) return (raw as readonly Raw[]).slice(0, 20).map(summarise);
  if (raw instanceof Map)
    return Object.fromEntries(
      [...(raw as ReadonlyMap<string, Raw>)].slice(0, 40).map(([key, item]) => [key, summarise(item)]),
    );
  return raw;
}
