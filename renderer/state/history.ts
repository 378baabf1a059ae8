/** A value with all its former and undone states. Every state is kept: what is edited here is small. */
export interface History<Value> {
  readonly past: readonly Value[];
  readonly present: Value;
  /** The next one to redo comes first. */
  readonly future: readonly Value[];
  /** Changes with the tag of the last one join it, so that a word typed is one step back; null joins nothing. */
  readonly tag: string | null;
}

/** A history without a past. */
export function startHistory<Value>(present: Value): History<Value> {
  return { past: [], present, future: [], tag: null };
}

/** Makes a new present. A value that is the present already changes nothing. */
export function record<Value>(history: History<Value>, next: Value, tag: string | null): History<Value> {
  if (Object.is(next, history.present)) return history;
  const joins = tag !== null && tag === history.tag && history.past.length > 0;
  const past = joins ? history.past : [...history.past, history.present];
  return { past, present: next, future: [], tag };
}

/** Ends what was joined: the next change is a step of its own. */
export function seal<Value>(history: History<Value>): History<Value> {
  return history.tag === null ? history : { ...history, tag: null };
}

/** One step back; the same history where there is none. */
export function undo<Value>(history: History<Value>): History<Value> {
  if (history.past.length === 0) return history;
  const present = history.past[history.past.length - 1] as Value;
  return { past: history.past.slice(0, -1), present, future: [history.present, ...history.future], tag: null };
}

/** One step forward; the same history where nothing was undone. */
export function redo<Value>(history: History<Value>): History<Value> {
  if (history.future.length === 0) return history;
  const [present, ...future] = history.future as [Value, ...Value[]];
  return { past: [...history.past, history.present], present, future, tag: null };
}
