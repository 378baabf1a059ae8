import { changesBoard } from '../replay/replay-entry.ts';
import type { TimelineEntry } from './timeline.ts';

/** How the board came to be what it is; `BoardReplay` gives the board of any moment from its entries. */
export interface BoardHistory {
  /** The entries that changed the board, oldest first. */
  readonly entries: readonly TimelineEntry[];
  /** Names of the stages of each service in their order as last recorded, for columns; services by name. */
  readonly services: readonly { readonly service: string; readonly stages: readonly string[] }[];
  /** True where older entries were left out because there are too many. */
  readonly isCut: boolean;
}

/** More entries than a page can hold and a person look through. */
const LIMIT = 20_000;
const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

/** Gathers what changed the board, and the stages of services, from entries, oldest first. */
export class BoardFollower {
  #entries: TimelineEntry[] = [];
  #isCut = false;
  readonly #stages = new Map<string, readonly string[]>();
  readonly #serviceOf = new Map<string, string>();

  take(entry: TimelineEntry): void {
    this.#noteStages(entry);
    if (!changesBoard(entry)) return;
    this.#entries.push(entry);
    if (this.#entries.length < 2 * LIMIT) return;
    this.#entries = this.#entries.slice(-LIMIT);
    this.#isCut = true;
  }

  history(): BoardHistory {
    const services = [...this.#stages].map(([service, stages]) => ({ service, stages }));
    const isCut = this.#isCut || this.#entries.length > LIMIT;
    return { entries: this.#entries.slice(-LIMIT), services, isCut };
  }

  /** Entries about a workflow name its stages in order, one per line; others at least a stage of their service. */
  #noteStages({ kind, data, configurationUuid }: TimelineEntry): void {
    const named = text(data['service']);
    if (named !== null && configurationUuid !== null) this.#serviceOf.set(configurationUuid, named);
    const service = named ?? (configurationUuid === null ? undefined : this.#serviceOf.get(configurationUuid));
    if (service === undefined) return;
    const stages = text(data['stages']);
    if (stages !== null && (kind === 'workflow.published' || kind === 'service.saved'))
      this.#stages.set(service, stages.split('\n'));
    if (kind === 'configuration.released') return;
    for (const key of ['from', 'stage', 'to']) this.#noteStage(service, text(data[key]));
  }

  #noteStage(service: string, stage: string | null): void {
    const stages = this.#stages.get(service) ?? [];
    if (stage !== null && !stages.includes(stage)) this.#stages.set(service, [...stages, stage]);
  }
}
