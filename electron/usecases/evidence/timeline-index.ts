import { BoardFollower } from '../../../shared/domain/evidence/board-history.ts';
import type {
  TimelineEntry,
  TimelineFacets,
  TimelineFilter,
  TimelinePage,
} from '../../../shared/domain/evidence/timeline.ts';
import type { Clock } from '../../ports.ts';
import { EntryTexts } from './entry-texts.ts';
import { GrowingColumn } from './growing-column.ts';
import { NameCodes } from './name-codes.ts';

const FACET_VALUES = 500;
/** Work between two turns for others. */
const SLICE_MS = 6;
/** Listings whose matches are kept: what is on screen and what was there before. */
const KEPT_LISTINGS = 4;

interface Listing {
  /** Matches, oldest first. */
  readonly matches: GrowingColumn;
  /** Entries looked at. */
  upTo: number;
}

/**
 * All entries of one source for filtering, searching and paging; columns of numbers, and the entries as text. Looking through
 * 200,000 entries is done in slices and goes on from where it was when entries are added.
 */
export class TimelineIndex {
  readonly #clock: Pick<Clock, 'elapsed' | 'turn'>;
  readonly #texts = new EntryTexts();
  readonly #seqs = new GrowingColumn(true);
  readonly #times = new GrowingColumn(true);
  readonly #columns = new Map<CodedField, GrowingColumn>(CODED.map((field) => [field, new GrowingColumn(false)]));
  readonly #codes = new Map<CodedField, NameCodes>(CODED.map((field) => [field, new NameCodes()]));
  readonly #listings = new Map<string, Listing>();
  readonly #serviceOf = new Map<string, string>();
  readonly #board = new BoardFollower();

  constructor(clock: Pick<Clock, 'elapsed' | 'turn'>) {
    this.#clock = clock;
  }

  get size(): number {
    return this.#seqs.length;
  }

  get lastSeq(): number {
    return this.#seqs.at(this.size - 1);
  }

  /** Takes the next entry; they come in order of their sequence. */
  add(entry: TimelineEntry): void {
    const { seq, time, kind, actor, poolId, configurationUuid, runId, data } = entry;
    this.#seqs.push(seq);
    this.#times.push(Date.parse(time));
    this.#code('kind', kind);
    this.#code('actor', actor);
    this.#code('pool', poolId, textOf(data['pool']));
    this.#code('configuration', configurationUuid, textOf(data['configuration']));
    this.#code('run', runId, textOf(data['configuration']));
    this.#code('service', this.#serviceFor(entry), textOf(data['service']));
    this.#texts.push(JSON.stringify(entry));
    this.#board.take(entry);
  }

  /** @returns undefined when there is no such entry */
  find(seq: number): TimelineEntry | undefined {
    let low = 0;
    let high = this.size;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#seqs.at(middle) < seq) low = middle + 1;
      else high = middle;
    }
    return low < this.size && this.#seqs.at(low) === seq ? this.#read(low) : undefined;
  }

  /** A piece of what matches, newest first. */
  async page(filter: TimelineFilter, offset: number, limit: number): Promise<TimelinePage> {
    const { matches } = await this.#list(filter);
    const total = matches.length;
    const entries: TimelineEntry[] = [];
    for (let at = total - 1 - offset; at >= 0 && entries.length < limit; at -= 1)
      entries.push(this.#read(matches.at(at)));
    return { total, offset, entries, upToSeq: this.lastSeq };
  }

  /** All that match, oldest first, up to `limit`. */
  async collect(filter: TimelineFilter, limit: number): Promise<readonly TimelineEntry[]> {
    const { matches } = await this.#list(filter);
    return Array.from({ length: Math.min(limit, matches.length) }, (_, at) => this.#read(matches.at(at)));
  }

  facets(): TimelineFacets {
    const isoAt = (index: number): string | null =>
      this.size === 0 ? null : new Date(this.#times.at(index)).toISOString();
    const of = (field: CodedField) => this.#codes.get(field)?.facets(FACET_VALUES) ?? [];
    return {
      total: this.size,
      firstTime: isoAt(0),
      lastTime: isoAt(this.size - 1),
      kinds: of('kind'),
      actors: of('actor'),
      pools: of('pool'),
      services: of('service'),
      configurations: of('configuration'),
      runs: of('run'),
    };
  }

  history(): ReturnType<BoardFollower['history']> {
    return this.#board.history();
  }

  #read(index: number): TimelineEntry {
    return JSON.parse(this.#texts.at(index)) as TimelineEntry;
  }

  #code(field: CodedField, name: string | null, label = ''): void {
    this.#columns.get(field)?.push(this.#codes.get(field)?.take(name, label) ?? 0);
  }

  /** The service an entry names, or the one its configuration was in when it was written. */
  #serviceFor({ configurationUuid, data }: TimelineEntry): string | null {
    const named = textOf(data['serviceId']) || textOf(data['service']);
    if (configurationUuid === null) return named || null;
    if (named !== '') this.#serviceOf.set(configurationUuid, named);
    return this.#serviceOf.get(configurationUuid) ?? null;
  }

  async #list(filter: TimelineFilter): Promise<Listing> {
    const key = JSON.stringify(filter);
    const listing = this.#listings.get(key) ?? { matches: new GrowingColumn(false), upTo: 0 };
    this.#listings.delete(key);
    this.#listings.set(key, listing);
    const [oldest] = this.#listings.keys();
    if (this.#listings.size > KEPT_LISTINGS && oldest !== undefined) this.#listings.delete(oldest);
    const fits = this.#makeTest(filter);
    let sliceEnd = this.#clock.elapsed() + SLICE_MS;
    while (listing.upTo < this.size) {
      // Taken before the turn: a second question for the same listing goes on after it.
      const index = listing.upTo;
      listing.upTo += 1;
      if (fits(index)) listing.matches.push(index);
      if (index % 64 === 0 && this.#clock.elapsed() > sliceEnd) {
        await this.#clock.turn();
        sliceEnd = this.#clock.elapsed() + SLICE_MS;
      }
    }
    return listing;
  }

  #makeTest(filter: TimelineFilter): (index: number) => boolean {
    const tests: ((index: number) => boolean)[] = [];
    const wanted: readonly (readonly [CodedField, readonly string[] | undefined])[] = [
      ['kind', filter.kinds],
      ['actor', filter.actors],
      ['pool', filter.poolIds],
      ['service', filter.serviceIds],
      ['configuration', filter.configurationUuids],
      ['run', filter.runIds],
    ];
    for (const [field, names] of wanted) {
      const column = this.#columns.get(field);
      if (names === undefined || names.length === 0 || !column) continue;
      const codes = this.#codes.get(field)?.find(names) ?? new Set<number>();
      tests.push((index) => codes.has(column.at(index)));
    }
    const fromMs = filter.from === undefined ? Number.NEGATIVE_INFINITY : Date.parse(filter.from);
    const toMs = filter.to === undefined ? Number.POSITIVE_INFINITY : Date.parse(filter.to);
    if (filter.from !== undefined || filter.to !== undefined)
      tests.push((index) => this.#times.at(index) >= fromMs && this.#times.at(index) < toMs);
    const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
    if (words.length > 0) tests.push((index) => this.#hasWords(index, words));
    return (index) => tests.every((test) => test(index));
  }

  /** The text as a whole first, which is cheap; then its values, since names of fields are not what people search. */
  #hasWords(index: number, words: readonly string[]): boolean {
    const text = this.#texts.at(index);
    const lower = text.toLowerCase();
    if (!words.every((word) => lower.includes(JSON.stringify(word).slice(1, -1)))) return false;
    const { data, ...rest } = JSON.parse(text) as TimelineEntry;
    const values = [...Object.values(rest), ...Object.values(data)].map((value) => String(value).toLowerCase());
    return words.every((word) => values.some((value) => value.includes(word)));
  }
}

const CODED = ['kind', 'actor', 'pool', 'service', 'configuration', 'run'] as const;
type CodedField = (typeof CODED)[number];

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
