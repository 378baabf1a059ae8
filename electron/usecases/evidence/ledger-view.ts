import type { Activity } from '../../../shared/domain/activity.ts';
import { sharedPlan } from '../../../shared/domain/plan-text.ts';
import type { EvidenceAttachment } from '../../../shared/domain/evidence/timeline.ts';
import type { Clock, Ledger } from '../../ports.ts';
import type { Runs } from '../../ports/runs.ts';
import type { EvidenceContents, LedgerAnchors, LedgerArchive } from '../../ports/evidence.ts';
import type { CheckpointView, EvidenceView, WitnessView } from './evidence-view.ts';
import { HashColumn } from './hash-column.ts';
import { readLedgerLine } from './ledger-line.ts';
import { TimelineIndex } from './timeline-index.ts';

/** What the ledger's own view is made of. */
export interface LedgerViewPorts {
  readonly ledger: Ledger & LedgerArchive;
  readonly contents: EvidenceContents;
  readonly anchors: LedgerAnchors;
  readonly runs: Pick<Runs, 'list'>;
  readonly clock: Clock;
}

/** This console's ledger as evidence: read from disk once, then followed. */
export class LedgerView implements EvidenceView {
  readonly index: TimelineIndex;
  readonly checkpoints: CheckpointView[] = [];
  readonly #ports: LedgerViewPorts;
  /** Entries that came while the files were read. */
  #waiting: Activity[] | undefined = [];

  private constructor(ports: LedgerViewPorts) {
    this.#ports = ports;
    this.index = new TimelineIndex(ports.clock);
    ports.ledger.onAppended((entry) => {
      if (this.#waiting) this.#waiting.push(entry);
      else this.#follow(entry);
    });
    ports.ledger.onCheckpoint(({ seq, time, key }) => {
      this.#note({ seq: seq + 1, time, key });
    });
  }

  static async load(ports: LedgerViewPorts): Promise<LedgerView> {
    const view = new LedgerView(ports);
    const seen: CheckpointView[] = [];
    for await (const lines of ports.ledger.lines(1, Number.MAX_SAFE_INTEGER)) {
      for (const line of lines) {
        const read = readLedgerLine(line);
        if (!read) continue;
        const { seq, time, data } = read.entry;
        if (read.isCheckpoint) seen.push({ seq, time, key: String(data['key']) });
        else if (seq > view.index.lastSeq) view.index.add(read.entry);
      }
      await ports.clock.turn();
    }
    const early = view.checkpoints.splice(0);
    for (const checkpoint of [...seen, ...early]) view.#note(checkpoint);
    for (const entry of view.#waiting ?? []) view.#follow(entry);
    view.#waiting = undefined;
    return view;
  }

  get ledger(): string {
    return this.#ports.ledger.id;
  }

  get range(): { readonly from: number; readonly to: number } {
    return { from: 1, to: this.#ports.ledger.head()?.seq ?? 0 };
  }

  get witnesses(): readonly WitnessView[] {
    return this.#ports.anchors.list().map(({ where, witness, seq, at }) => ({ where, witness, seq, at }));
  }

  async hashes(from: number, to: number): Promise<HashColumn> {
    const column = new HashColumn(from);
    for await (const lines of this.#ports.ledger.lines(from, to)) {
      for (const line of lines) {
        // The last field of that name: what else could be called so sorts before it, and quotes in texts are escaped.
        const at = line.lastIndexOf(',"h":"') + 6;
        column.push(line.slice(at, at + 64));
      }
      await this.#ports.clock.turn();
    }
    return column;
  }

  async findAttachment(digest: string): Promise<EvidenceAttachment | undefined> {
    const run = this.#ports.runs.list().find(({ planDigest }) => planDigest === digest);
    if (run) return { kind: 'plan', id: run.id, digest, veiled: false, content: sharedPlan(run.plan) };
    return this.#ports.contents.find(digest);
  }

  #follow(entry: Activity): void {
    if (entry.seq > this.index.lastSeq) this.index.add({ ...entry, isVeiled: false });
  }

  #note(checkpoint: CheckpointView): void {
    if (checkpoint.seq > (this.checkpoints[this.checkpoints.length - 1]?.seq ?? 0)) this.checkpoints.push(checkpoint);
  }
}
