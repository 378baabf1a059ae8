import type { TimelineEntry, TimelinePage } from '../../../../shared/domain/evidence/timeline.ts';
import type { Problem, Result } from '../../../../shared/errors.ts';

/** Entries fetched at once. */
const PAGE = 100;
/** Pages kept around what is on screen. */
const KEPT = 30;

/** What a list shows of a window; a new object with every change. */
export interface WindowView {
  /** How many entries match; null until the first answer. */
  readonly total: number | null;
  readonly problem: Problem | null;
  /** Newest record the answer knew. */
  readonly upToSeq: number;
  entryAt(index: number): TimelineEntry | undefined;
}

/**
 * A window on a long list of entries that main filters: it holds the pages around what is on screen and asks for those
 * that are missing. When entries were added meanwhile, pages that belong to the older listing are fetched anew.
 */
export class TimelineWindow {
  readonly #load: (offset: number, limit: number) => Promise<Result<TimelinePage>>;
  readonly #onChange: (view: WindowView) => void;
  #pages = new Map<number, readonly TimelineEntry[]>();
  readonly #asked = new Set<number>();
  #total: number | null = null;
  #problem: Problem | null = null;
  #upToSeq = 0;
  #range: readonly [first: number, last: number] = [0, PAGE - 1];
  #isClosed = false;
  /** Answers to older questions are not taken. */
  #generation = 0;

  constructor(
    load: (offset: number, limit: number) => Promise<Result<TimelinePage>>,
    onChange: (view: WindowView) => void,
  ) {
    this.#load = load;
    this.#onChange = onChange;
  }

  /** Asks for what is missing of these rows. */
  show(first: number, last: number): void {
    this.#range = [first, last];
    for (const page of this.#pagesInSight()) if (!this.#pages.has(page)) this.#ask(page);
  }

  /** Fetches anew what is on screen; what is there stays until the answer comes. */
  refresh(): void {
    this.#generation += 1;
    this.#asked.clear();
    for (const page of this.#pagesInSight()) this.#ask(page);
  }

  /** No answer is heard any more. */
  close(): void {
    this.#isClosed = true;
  }

  #pagesInSight(): readonly number[] {
    const [first, last] = this.#range;
    const end = Math.floor(Math.max(first, last) / PAGE);
    return Array.from({ length: end - Math.floor(first / PAGE) + 1 }, (_, i) => Math.floor(first / PAGE) + i);
  }

  #ask(page: number): void {
    if (this.#asked.has(page)) return;
    this.#asked.add(page);
    const generation = this.#generation;
    void this.#load(page * PAGE, PAGE).then((result) => {
      if (this.#isClosed || generation !== this.#generation) return;
      this.#asked.delete(page);
      this.#take(page, result);
    });
  }

  #take(page: number, result: Result<TimelinePage>): void {
    if (!result.ok) {
      this.#problem = result.problem;
      this.#tell();
      return;
    }
    const { entries, total, upToSeq } = result.value;
    const isOther = upToSeq !== this.#upToSeq || total !== this.#total;
    // Offsets count from the newest entry: one more, and every page of before is off by one.
    if (isOther) this.#pages = new Map();
    this.#pages.set(page, entries);
    this.#problem = null;
    this.#total = total;
    this.#upToSeq = upToSeq;
    this.#forgetFar(page);
    this.#tell();
    if (isOther) this.show(...this.#range);
  }

  #forgetFar(page: number): void {
    if (this.#pages.size <= KEPT) return;
    const far = [...this.#pages.keys()].sort((a, b) => Math.abs(b - page) - Math.abs(a - page));
    for (const each of far.slice(0, this.#pages.size - KEPT)) this.#pages.delete(each);
  }

  #tell(): void {
    const pages = this.#pages;
    this.#onChange({
      total: this.#total,
      problem: this.#problem,
      upToSeq: this.#upToSeq,
      entryAt: (index) => pages.get(Math.floor(index / PAGE))?.[index % PAGE],
    });
  }
}
