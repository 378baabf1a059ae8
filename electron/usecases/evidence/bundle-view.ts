import type { BundleVerdict } from '../../../shared/domain/evidence/bundle-verdict.ts';
import type { SignOff } from '../../../shared/domain/evidence/review.ts';
import type { EvidenceAttachment } from '../../../shared/domain/evidence/timeline.ts';
import { CHECKPOINT } from '../../../shared/domain/ledger/sealed-entry.ts';
import type { OpenBundle } from '../../../shared/ipc/areas/evidence.ts';
import type { Clock } from '../../ports.ts';
import type { BundleFiles } from '../../ports/evidence.ts';
import type { CheckpointView, EvidenceView, WitnessView } from './evidence-view.ts';
import { HashColumn } from './hash-column.ts';
import { TimelineIndex } from './timeline-index.ts';

type BundleItems = Parameters<Parameters<BundleFiles['check']>[2]>[0];
type BundleItem = BundleItems[number];
type Header = Extract<BundleItem, { kind: 'header' }>['header'];

/** A bundle with more entries is verified, and the first so many are shown. */
const MOST_ENTRIES = 250_000;
/** Characters of attachments that are kept. */
const MOST_CONTENT = 64 * 1024 * 1024;

/** A bundle's content as its check told it; to be believed once the verdict says so. */
export class BundleView implements EvidenceView {
  readonly index: TimelineIndex;
  readonly checkpoints: CheckpointView[] = [];
  readonly witnesses: WitnessView[] = [];
  readonly signOffs: SignOff[] = [];
  readonly #attachments = new Map<string, EvidenceAttachment>();
  #contentSize = 0;
  #hashes = new HashColumn(1);
  header: Header | undefined;
  /** Digest that closed it. */
  digest: string | null = null;
  isCut = false;
  verdict: BundleVerdict | undefined;

  constructor(clock: Clock) {
    this.index = new TimelineIndex(clock);
  }

  get ledger(): string {
    return this.header?.ledger ?? '';
  }

  get range(): { readonly from: number; readonly to: number } {
    return { from: this.#hashes.from, to: this.#hashes.to };
  }

  take(items: BundleItems): void {
    for (const item of items) this.#take(item);
  }

  hashes(from: number, to: number): Promise<HashColumn> {
    const column = new HashColumn(from);
    for (let seq = from; seq <= to; seq += 1) {
      const hash = this.#hashes.at(seq);
      if (hash === undefined) break;
      column.push(hash);
    }
    return Promise.resolve(column);
  }

  findAttachment(digest: string): Promise<EvidenceAttachment | undefined> {
    return Promise.resolve(this.#attachments.get(digest));
  }

  /** All that it holds beside the entries. */
  listAttachments(): readonly EvidenceAttachment[] {
    return [...this.#attachments.values()];
  }

  /** What the window is told of its first line. */
  describeHeader(): OpenBundle['header'] {
    if (!this.header) return null;
    const { scope, console: name, ledger, from, to, redaction } = this.header;
    return { scope, console: name, ledger, from, to, redaction };
  }

  #take(item: BundleItem): void {
    switch (item.kind) {
      case 'header':
        this.header = item.header;
        this.#hashes = new HashColumn(item.header.from);
        break;
      case 'entry':
        this.#hashes.push(item.hash);
        this.#takeEntry(item.entry);
        break;
      case 'withheld':
        for (const hash of item.hashes) this.#hashes.push(hash);
        break;
      case 'attachment': {
        const { kind, id, digest, veiled, content } = item.attachment;
        this.#contentSize += JSON.stringify(content ?? null).length;
        if (this.#contentSize <= MOST_CONTENT) this.#attachments.set(digest, { kind, id, digest, veiled, content });
        else this.isCut = true;
        break;
      }
      case 'anchor': {
        const { where, witness, seq, at } = item.anchor;
        this.witnesses.push({ where, witness, seq, at });
        break;
      }
      case 'closing':
        this.digest = item.closing.digest;
        break;
      case 'sign-off':
        this.signOffs.push(item.signOff);
        break;
      case 'key':
        break;
    }
  }

  #takeEntry(entry: Extract<BundleItem, { kind: 'entry' }>['entry']): void {
    if (entry.kind === CHECKPOINT)
      this.checkpoints.push({ seq: entry.seq, time: entry.time, key: String(entry.data['key']) });
    else if (this.index.size < MOST_ENTRIES) this.index.add(entry);
    else this.isCut = true;
  }
}
