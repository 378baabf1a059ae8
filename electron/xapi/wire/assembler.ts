import type { WireValue } from './contract.ts';
import { ReplyRefused } from './errors.ts';
import type { Limits } from './limits.ts';
import { parseText } from './parsed-text.ts';

/** One record with the reference it is filed under. */
export type RecordEntry = readonly [ref: string, record: { readonly [field: string]: WireValue }];

/** Where records go while the reply that holds them is still arriving. */
export interface RecordSink {
  /** The envelope's member that holds the records: `result` (JSON) or `Value` (XML). */
  readonly member: string;
  readonly onRecords: (records: readonly RecordEntry[]) => void;
}

/** The two containers, by their opening bracket in JSON. */
export type ContainerKind = '{' | '[';

interface Frame {
  readonly kind: ContainerKind;
  readonly members: Record<string, WireValue>;
  readonly items: WireValue[];
  readonly key: string | null;
  readonly streams: boolean;
}

/**
 * Puts a reply together from pieces: the outer containers are opened and closed one by one, what is inside them
 * comes as runs of JSON text (members or items without the brackets), so that no single parse is long.
 */
export class Assembler {
  /** Containers that are opened one by one; deeper ones stay inside runs. */
  readonly splitDepth: number;
  /** Records handed over so far. */
  recordCount = 0;
  /** True once the member that holds records has been opened as a map. */
  sawRecords = false;
  #root: WireValue | undefined;
  readonly #frames: Frame[] = [];
  readonly #limits: Limits;
  readonly #sink: RecordSink | undefined;

  constructor(limits: Limits, sink?: RecordSink) {
    this.#limits = limits;
    this.#sink = sink;
    // Envelope and records; or envelope, result and the list of events inside it.
    this.splitDepth = sink ? 2 : 3;
  }

  /** Containers open now. */
  get depth(): number {
    return this.#frames.length;
  }

  /** Kind of the innermost open container. */
  get kind(): ContainerKind | undefined {
    return this.#frames.at(-1)?.kind;
  }

  /** True while the innermost open container is the map of records. */
  get streams(): boolean {
    return this.#frames.at(-1)?.streams ?? false;
  }

  /** The finished reply, undefined before its end. */
  get root(): WireValue | undefined {
    return this.#root;
  }

  /** Opens a container; `key` is the JSON text of its member name inside a map, else null. */
  open(kind: ContainerKind, key: string | null): void {
    const name = key === null ? null : parseText(key, 0, this.#limits.depth);
    if (name !== null && typeof name !== 'string') throw new ReplyRefused('malformed', 'a member name is not a string');
    if ((name === null) === (this.kind === '{'))
      throw new ReplyRefused('malformed', 'a member without a name, or a name without a map');
    const streams = this.#sink !== undefined && this.#frames.length === 1 && name === this.#sink.member && kind === '{';
    if (streams) this.sawRecords = true;
    this.#frames.push({
      kind,
      members: Object.create(null) as Record<string, WireValue>,
      items: [],
      key: name,
      streams,
    });
  }

  /** Adds complete members or items of the innermost container; without one, the whole reply. */
  run(text: string): void {
    const frame = this.#frames.at(-1);
    const depth = this.#frames.length;
    if (!frame) {
      this.#root = parseText(text, 0, this.#limits.depth);
    } else if (frame.kind === '[') {
      const items = parseText(`[${text}]`, depth - 1, this.#limits.depth) as readonly WireValue[];
      for (const item of items) frame.items.push(item);
    } else {
      const members = parseText(`{${text}}`, depth - 1, this.#limits.depth) as Record<string, WireValue>;
      if (frame.streams) this.#handOver(members);
      else for (const key in members) frame.members[key] = members[key] as WireValue;
    }
  }

  /** Closes the innermost container. */
  close(kind: ContainerKind): void {
    const frame = this.#frames.pop();
    if (frame?.kind !== kind) throw new ReplyRefused('malformed', 'brackets do not match');
    const value = kind === '[' ? frame.items : frame.members;
    const parent = this.#frames.at(-1);
    if (!parent) this.#root = value;
    else if (frame.key === null) parent.items.push(value);
    else parent.members[frame.key] = value;
  }

  #handOver(members: Record<string, WireValue>): void {
    const records: RecordEntry[] = [];
    for (const ref in members) {
      const record = members[ref];
      if (typeof record !== 'object' || record === null || Array.isArray(record)) {
        throw new ReplyRefused('not-records', 'a map of records holds something else');
      }
      records.push([ref, record as { readonly [field: string]: WireValue }]);
    }
    this.recordCount += records.length;
    if (records.length > 0) this.#sink?.onRecords(records);
  }
}
