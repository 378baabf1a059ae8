import type { EvidenceSource } from '../../../shared/domain/evidence/timeline.ts';
import type { Activity } from '../../../shared/domain/activity.ts';
import { ProblemError } from '../../../shared/errors.ts';
import type { Clock, Ledger } from '../../ports.ts';
import { TimelineIndex } from './timeline-index.ts';

/** The timelines there are: the ledger's, made when it is first asked for, and those of open bundles. */
export class EvidenceSources {
  readonly #ports: { readonly ledger: Ledger; readonly clock: Clock };
  #ledger: Promise<TimelineIndex> | undefined;

  constructor(ports: { readonly ledger: Ledger; readonly clock: Clock }) {
    this.#ports = ports;
  }

  /** @throws ProblemError `not-found` for a bundle that is not open */
  async find(source: EvidenceSource): Promise<TimelineIndex> {
    if (source.kind === 'bundle') throw new ProblemError({ code: 'not-found', kind: 'bundle', id: source.bundleId });
    this.#ledger ??= this.#load();
    return this.#ledger;
  }

  async #load(): Promise<TimelineIndex> {
    const { ledger, clock } = this.#ports;
    const index = new TimelineIndex(clock);
    const add = (entry: Activity): void => {
      index.add({ ...entry, isVeiled: false });
    };
    const known = [...ledger.list({ limit: Number.MAX_SAFE_INTEGER })].reverse();
    for (const entry of known) add(entry);
    ledger.onAppended((entry) => {
      if (entry.seq > index.lastSeq) add(entry);
    });
    return Promise.resolve(index);
  }
}
