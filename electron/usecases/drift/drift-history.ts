import type { DriftView } from '../../../shared/domain/drift/drift-view.ts';
import type { Clock } from '../../ports.ts';
import type { DriftBook } from '../../ports/drift.ts';

/**
 * Keeps how scores changed. What comes while a write is under way waits for the next: of a burst its lowest score and its
 * last are kept, so that what was changed and put back meanwhile is seen all the same.
 */
export class DriftHistory {
  private readonly ports: { readonly book: DriftBook; readonly clock: Clock };
  private readonly logBug: (error: unknown) => void;
  private readonly pending = new Map<string, readonly DriftView[]>();
  private writing: Promise<void> | undefined;

  constructor(ports: { readonly book: DriftBook; readonly clock: Clock }, logBug: (error: unknown) => void) {
    this.ports = ports;
    this.logBug = logBug;
  }

  /** Takes a score down, if it is another than the last. */
  note(view: DriftView): void {
    const key = `${view.poolId}/${view.configurationUuid}`;
    const [lowest] = [...(this.pending.get(key) ?? [])].sort((a, b) => a.score - b.score);
    this.pending.set(key, lowest ? [lowest, view] : [view]);
    this.wake();
  }

  private wake(): void {
    this.writing ??= this.write()
      .catch(this.logBug)
      .finally(() => {
        this.writing = undefined;
        if (this.pending.size > 0) this.wake();
      });
  }

  /** Resolves when all that was noted is on disk. */
  async settle(): Promise<void> {
    while (this.writing) await this.writing;
  }

  private async write(): Promise<void> {
    await this.ports.clock.turn();
    while (this.pending.size > 0) {
      const views = [...this.pending.values()].flat();
      this.pending.clear();
      const at = this.ports.clock.now().toISOString();
      for (const { poolId, configurationUuid, score, tally } of views) {
        const last = this.ports.book.find(poolId, configurationUuid)?.samples.at(-1);
        if (last?.score === score && last.drift === tally.drift) continue;
        const sample = { at, score, drift: tally.drift };
        await this.ports.book.change(poolId, configurationUuid, (notes) => ({
          ...notes,
          samples: [...notes.samples, sample],
        }));
      }
    }
  }
}
