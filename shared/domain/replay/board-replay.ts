import { cardKey, type Placement, type ReplayedBoard, type ReplayedCard, type ReplayedName } from './board.ts';
import { changesBoard, textOf, type ReplayEntry } from './replay-entry.ts';

/** Entries between two boards that are kept whole: a jump reads on from the one before it. */
const KEYFRAME_EVERY = 512;

/** A place of a run's, and what stood there before the run: undoing puts it back. */
interface Former {
  readonly key: string;
  readonly placement: Placement | null;
  /** False: the run made the configuration. */
  readonly wasThere: boolean;
}

/** What the fold carries along; cards are replaced, never changed. */
interface Frame {
  readonly cards: Map<string, ReplayedCard>;
  /** By run, in the order in which it placed. */
  readonly formers: Map<string, readonly Former[]>;
}

/**
 * The board at any moment, from entries of one ledger alone. It knows what the entries tell: a configuration that no
 * entry names is not on it, and one that was moved by another console is found in its new stage when an entry next
 * presupposes it.
 */
export class BoardReplay {
  readonly #entries: readonly ReplayEntry[];
  /** Frame n stands before entry n * KEYFRAME_EVERY. */
  readonly #keyframes: Frame[] = [];

  /** @param entries - oldest first; those that can't change the board are left aside */
  constructor(entries: Iterable<ReplayEntry>) {
    const kept: ReplayEntry[] = [];
    for (const entry of entries) if (changesBoard(entry)) kept.push(entry);
    this.#entries = kept;
    let frame = firstFrame(kept);
    for (const [i, entry] of kept.entries()) {
      if (i % KEYFRAME_EVERY === 0) this.#keyframes.push(copyFrame(frame));
      frame = applyEntry(frame, entry);
    }
  }

  /** The entries that changed the board, oldest first: where a slider stops. */
  get moments(): readonly ReplayEntry[] {
    return this.#entries;
  }

  /** The board after the entry `seq` and before any later one. */
  at(seq: number): ReplayedBoard {
    const count = this.#countUpTo(seq);
    const index = Math.min(Math.floor(count / KEYFRAME_EVERY), this.#keyframes.length - 1);
    const keyframe = this.#keyframes[index];
    let frame: Frame = keyframe ? copyFrame(keyframe) : { cards: new Map(), formers: new Map() };
    for (const entry of this.#entries.slice(Math.max(0, index) * KEYFRAME_EVERY, count))
      frame = applyEntry(frame, entry);
    return { seq: this.#entries[count - 1]?.seq ?? 0, cards: frame.cards };
  }

  /** The board as the last entry left it. */
  end(): ReplayedBoard {
    return this.at(Infinity);
  }

  #countUpTo(seq: number): number {
    let [low, high] = [0, this.#entries.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#entries[middle]?.seq ?? Infinity) <= seq) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function copyFrame({ cards, formers }: Frame): Frame {
  return { cards: new Map(cards), formers: new Map(formers) };
}

/** Where configurations stood before their first entry, as far as that entry says so. */
function firstFrame(entries: readonly ReplayEntry[]): Frame {
  const cards = new Map<string, ReplayedCard>();
  const seen = new Set<string>();
  for (const entry of entries) {
    const { poolId, configurationUuid } = entry;
    if (poolId === null || configurationUuid === null) continue;
    const key = cardKey(poolId, configurationUuid);
    if (seen.has(key)) continue;
    seen.add(key);
    const stage = entry.kind === 'run.started' ? nameOf(entry, 'fromStage', 'from') : releasedFrom(entry);
    if (stage)
      cards.set(key, {
        ...blankCard(poolId, configurationUuid, entry),
        placement: presupposed(entry, stage),
        lastSeq: 0,
      });
  }
  return { cards, formers: new Map() };
}

function releasedFrom(entry: ReplayEntry): ReplayedName | null {
  return entry.kind === 'configuration.released' ? nameOf(entry, 'stageId', 'stage') : null;
}

function presupposed(entry: ReplayEntry, stage: ReplayedName): Placement {
  const service = nameOf(entry, 'serviceId', 'service');
  return { service, stage, sinceSeq: null, since: null, by: null, isPresupposed: true };
}

function blankCard(poolId: string, configurationUuid: string, entry: ReplayEntry): ReplayedCard {
  const name = textOf(entry, 'configuration');
  return { poolId, configurationUuid, name, placement: null, lockedBy: null, run: null, lastSeq: entry.seq };
}

/** A stage or service: by its id and name where the entry has both, else by the one it has. */
function nameOf(entry: ReplayEntry, idKey: string, nameKey: string): ReplayedName | null {
  const name = textOf(entry, nameKey);
  const id = textOf(entry, idKey) ?? name;
  return id === null ? null : { id, name: name ?? id };
}

function applyEntry(frame: Frame, entry: ReplayEntry): Frame {
  const { poolId, configurationUuid } = entry;
  if (poolId === null || configurationUuid === null) return frame;
  const key = cardKey(poolId, configurationUuid);
  const held = frame.cards.get(key) ?? blankCard(poolId, configurationUuid, entry);
  const card = { ...held, name: textOf(entry, 'configuration') ?? held.name, lastSeq: entry.seq };
  switch (entry.kind) {
    case 'configuration.created':
    case 'configuration.adopted': {
      const stage = nameOf(entry, 'stageId', 'stage');
      frame.cards.set(
        key,
        stage ? { ...card, placement: placedBy(entry, stage, nameOf(entry, 'serviceId', 'service')) } : card,
      );
      return frame;
    }
    case 'configuration.released':
      frame.cards.set(key, { ...card, placement: null });
      return frame;
    case 'lock.broken':
      frame.cards.set(key, { ...card, lockedBy: null });
      return frame;
    default:
      frame.cards.set(key, card);
      if (entry.runId !== null) applyRunEntry(frame, key, { ...entry, runId: entry.runId });
      return frame;
  }
}

type RunEntry = ReplayEntry & { readonly runId: string };

function applyRunEntry(frame: Frame, key: string, entry: RunEntry): void {
  const card = frame.cards.get(key);
  if (!card) return;
  switch (entry.kind) {
    case 'run.started':
      startRun(frame, key, card, entry);
      break;
    case 'run.step':
      applyStep(frame, entry);
      break;
    case 'run.interrupted':
    case 'run.paused':
    case 'run.resumed':
    case 'run.undone':
      if (card.run?.runId === entry.runId)
        frame.cards.set(key, { ...card, run: { ...card.run, phase: PHASES[entry.kind] } });
      break;
    case 'run.finished':
      finishRun(frame, entry);
      break;
  }
}

const PHASES = {
  'run.interrupted': 'interrupted',
  'run.paused': 'paused',
  'run.resumed': 'running',
  'run.undone': 'undoing',
} as const;

function startRun(frame: Frame, key: string, card: ReplayedCard, entry: RunEntry): void {
  const { runId, actor, seq, time } = entry;
  const from = nameOf(entry, 'fromStage', 'from');
  const to = nameOf(entry, 'toStage', 'to');
  const kind = textOf(entry, 'kind');
  const isElsewhere = from !== null && !isSame(card.placement?.stage ?? null, from);
  const placement = isElsewhere ? presupposed(entry, from) : learnName(card.placement, from);
  const run = { runId, kind, from, to, phase: 'running', by: actor, startedSeq: seq, startedAt: time } as const;
  frame.cards.set(key, { ...card, placement, run });
}

/** Entries of older consoles name a stage, later ones its id too: the same stage all the same. */
function isSame(a: ReplayedName | null, b: ReplayedName): boolean {
  return a !== null && (a.id === b.id || a.name === b.name);
}

function learnName(placement: Placement | null, stage: ReplayedName | null): Placement | null {
  return placement && stage ? { ...placement, stage } : placement;
}

function applyStep(frame: Frame, entry: RunEntry): void {
  const { poolId, runId } = entry;
  if (poolId === null) return;
  const cardOf = (uuid: string): ReplayedCard =>
    frame.cards.get(cardKey(poolId, uuid)) ?? { ...blankCard(poolId, uuid, entry), name: textOf(entry, 'placedName') };
  const placed = textOf(entry, 'placed');
  const stage = nameOf(entry, 'stageId', 'stage');
  if (placed !== null && stage) place(frame, entry, cardOf(placed), stage);
  const locked = textOf(entry, 'locked');
  if (locked !== null) frame.cards.set(cardKey(poolId, locked), { ...cardOf(locked), lockedBy: runId });
  const unlocked = textOf(entry, 'unlocked');
  if (unlocked !== null) frame.cards.set(cardKey(poolId, unlocked), { ...cardOf(unlocked), lockedBy: null });
}

function place(frame: Frame, entry: RunEntry, card: ReplayedCard, stage: ReplayedName): void {
  const key = cardKey(card.poolId, card.configurationUuid);
  const formers = frame.formers.get(entry.runId) ?? [];
  // A step that was done again after an interruption keeps what stood there before its first time.
  if (!formers.some((former) => former.key === key))
    frame.formers.set(entry.runId, [...formers, { key, placement: card.placement, wasThere: frame.cards.has(key) }]);
  const service = betterNamed(nameOf(entry, 'serviceId', 'service'), card.placement?.service ?? null);
  frame.cards.set(key, { ...card, placement: placedBy(entry, stage, service), lastSeq: entry.seq });
}

/** Entries of runs give a service's id alone; its name is known from the entry that put the configuration there. */
function betterNamed(said: ReplayedName | null, known: ReplayedName | null): ReplayedName | null {
  return said === null || (known !== null && said.name === said.id && isSame(known, said)) ? known : said;
}

function placedBy(entry: ReplayEntry, stage: ReplayedName, service: ReplayedName | null): Placement {
  const { seq, time, actor } = entry;
  return { service, stage, sinceSeq: seq, since: time, by: actor, isPresupposed: false };
}

/** A run ends: its locks are free. Undone, what it placed stands where it stood; otherwise where the run put it. */
function finishRun(frame: Frame, entry: RunEntry): void {
  const { runId, data } = entry;
  const formers = frame.formers.get(runId) ?? [];
  if (data['undone'] === true)
    for (const { key, placement, wasThere } of formers) {
      const card = frame.cards.get(key);
      if (!wasThere) frame.cards.delete(key);
      else if (card) frame.cards.set(key, { ...card, placement });
    }
  frame.formers.delete(runId);
  for (const [key, card] of frame.cards) {
    const isOfRun = card.run?.runId === runId;
    if (!isOfRun && card.lockedBy !== runId) continue;
    const arrived = isOfRun && !('undone' in data) && formers.length === 0 ? card.run.to : null;
    frame.cards.set(key, {
      ...card,
      run: isOfRun ? null : card.run,
      lockedBy: card.lockedBy === runId ? null : card.lockedBy,
      // Consoles that did not name the steps that place: a run without undoing has arrived.
      placement: arrived ? placedBy(entry, arrived, card.placement?.service ?? null) : card.placement,
    });
  }
}
