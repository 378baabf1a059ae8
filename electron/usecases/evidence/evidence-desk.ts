import type { Activity } from '../../../shared/domain/activity.ts';
import type { EntryEvidence, EvidenceSource } from '../../../shared/domain/evidence/timeline.ts';
import type { Comparison } from '../../../shared/domain/evidence/comparison.ts';
import { ProblemError } from '../../../shared/errors.ts';
import type {
  BundlePreview,
  ExportedBundle,
  LedgerCheck,
  ReconcileReport,
} from '../../../shared/ipc/areas/evidence.ts';
import type { ParsedInput } from '../../../shared/ipc/contract.ts';
import type { KnownWriters, NewId } from '../../ports.ts';
import type { PrintPage, ReviewRemarks } from '../../ports/evidence.ts';
import { compareEvidence } from './compare-evidence.ts';
import { findEntryEvidence } from './entry-evidence.ts';
import type { EvidenceView } from './evidence-view.ts';
import { BUNDLE_FILE, BundleExport, previewBundle, type ExportPorts } from './export-bundle.ts';
import { gatherSource } from './bundle-source.ts';
import { LedgerView, type LedgerViewPorts } from './ledger-view.ts';
import { reconcilePool, type ReconcilePorts } from './reconcile-pool.ts';
import { ReviewDesk } from './review-desk.ts';
import { mergeReview, removeRemark, saveRemark, signOff, trustKey, type ReviewingPorts } from './review-bundle.ts';
import { writeReport } from './write-report.ts';

/** Everything that evidence needs. */
export interface EvidencePorts extends LedgerViewPorts, ReconcilePorts, Omit<ExportPorts, 'writeReports'> {
  readonly contents: LedgerViewPorts['contents'];
  readonly ledger: LedgerViewPorts['ledger'];
  readonly runs: LedgerViewPorts['runs'];
  readonly clock: LedgerViewPorts['clock'];
  readonly remarks: ReviewRemarks;
  readonly writers: KnownWriters;
  readonly newId: NewId;
  readonly printPage: PrintPage;
}

const BUNDLE_NAME = /\.stagewright$/i;

/** The use cases about ledger and bundles, with what they share: the ledger's timeline, and the bundles that are open. */
export class EvidenceDesk {
  readonly #ports: EvidencePorts;
  readonly #review: ReviewingPorts;
  readonly #export = new BundleExport();
  #ledger: Promise<LedgerView> | undefined;

  constructor(ports: EvidencePorts) {
    this.#ports = ports;
    const parts = { ...ports, listTrustedKeys: () => this.#listTrustedKeys(), listMerged: () => this.#listMerged() };
    this.#review = { ...parts, desk: new ReviewDesk(parts) };
  }

  /** @throws ProblemError `not-found` for a bundle that is not open */
  async view(source: EvidenceSource): Promise<EvidenceView> {
    return source.kind === 'ledger' ? this.ledger() : this.#review.desk.get(source.bundleId).view;
  }

  /** The ledger's timeline; made when it is first asked for. */
  ledger(): Promise<LedgerView> {
    this.#ledger ??= LedgerView.load(this.#ports).catch((error: unknown) => {
      this.#ledger = undefined;
      throw error;
    });
    return this.#ledger;
  }

  async findEntry(source: EvidenceSource, seq: number): Promise<EntryEvidence> {
    return findEntryEvidence(await this.view(source), seq);
  }

  /** Checks every record on disk. */
  async verify(): Promise<LedgerCheck> {
    const { clock, ledger, publish } = this.#ports;
    const startedAt = clock.elapsed();
    const onProgress = (ratio: number): void => {
      publish('evidence.progressed', { task: 'verify', bundleId: null, ratio, detail: '' });
    };
    const verdict = await ledger.verify(onProgress);
    const { faults, records, signedUpTo } = verdict;
    const found = { records, signedUpTo, faults: faults.length, firstFault: faults[0]?.reason ?? null };
    await this.#note('ledger.verified', found);
    return { ...verdict, head: ledger.head() ?? null, tookMs: Math.round(clock.elapsed() - startedAt) };
  }

  async reconcile(input: ParsedInput<'evidence.reconcile'>): Promise<ReconcileReport> {
    return reconcilePool(this.#ports, await this.ledger(), input);
  }

  async preview(input: ParsedInput<'evidence.preview-bundle'>): Promise<BundlePreview> {
    return previewBundle(this.#exportPorts(), await this.ledger(), input);
  }

  async export(input: ParsedInput<'evidence.export-bundle'>): Promise<ExportedBundle> {
    return this.#export.run(this.#exportPorts(), await this.ledger(), input);
  }

  /**
   * Writes a bundle about a configuration to a path of our own, such as beside its archive.
   * @throws ProblemError as an export; the signal's reason
   */
  async writeFor(path: string, configurationUuid: string, signal: AbortSignal): Promise<void> {
    const scope = { kind: 'configuration', uuid: configurationUuid } as const;
    const { source } = await gatherSource(this.#ports, await this.ledger(), scope, 'none');
    await this.#ports.bundleFiles.write(path, source, { signal, onRecords: () => undefined });
  }

  cancelExport(): null {
    this.#export.cancel();
    return null;
  }

  /** Asks for a bundle in a dialog and opens it. */
  async chooseBundle(): Promise<{ readonly bundleId: string } | null> {
    const path = await this.#ports.chooseFile.toOpen('Open evidence', BUNDLE_FILE);
    return path === null ? null : this.#openForReview(path);
  }

  /** Opens a file that a person dropped or named. @throws ProblemError `invalid-request` when its name is no bundle's */
  async openDropped(path: string): Promise<{ readonly bundleId: string }> {
    if (!BUNDLE_NAME.test(path))
      throw new ProblemError({ code: 'invalid-request', issues: ['only files that end in .stagewright are opened'] });
    return this.#openForReview(path);
  }

  closeBundle(bundleId: string): null {
    this.#review.desk.close(bundleId);
    return null;
  }

  trustKey(input: ParsedInput<'evidence.trust-key'>): Promise<null> {
    return trustKey(this.#review, input);
  }

  saveRemark(input: ParsedInput<'evidence.save-remark'>): Promise<{ readonly remarkId: string }> {
    return saveRemark(this.#review, input);
  }

  removeRemark(input: ParsedInput<'evidence.remove-remark'>): Promise<null> {
    return removeRemark(this.#review, input);
  }

  signOff(input: ParsedInput<'evidence.sign-off'>): Promise<{ readonly path: string | null }> {
    return signOff(this.#review, input);
  }

  async mergeReview(input: ParsedInput<'evidence.merge-review'>): Promise<{ readonly merged: number }> {
    return mergeReview(this.#review, await this.ledger(), input);
  }

  async compare(left: EvidenceSource, right: EvidenceSource): Promise<Comparison> {
    return compareEvidence(this.#ports.clock, await this.view(left), await this.view(right));
  }

  /** Writes a printable report of an open bundle to a file that the person chooses. */
  async exportReport({
    bundleId,
    form,
  }: ParsedInput<'evidence.export-report'>): Promise<{ readonly path: string | null }> {
    const bundle = this.#review.desk.get(bundleId);
    const name = bundle.path.split(/[\\/]/).pop() ?? 'evidence';
    const kind = { name: form === 'pdf' ? 'PDF' : 'HTML', extensions: [form] };
    const suggested = name.replace(/(\.stagewright)?$/, `.${form}`);
    const path = await this.#ports.chooseFile.toSave('Save the report', suggested, kind);
    if (path === null) return { path };
    await writeReport(this.#ports, bundle.view, this.#review.desk.listRemarks(bundle), path, form);
    const data = { bundle: bundle.view.digest, file: name, form };
    await this.#ports.ledger.append({ kind: 'report.exported', actor: 'console', data });
    return { path };
  }

  /** Tells the window all that is open. */
  publishAll(): void {
    this.#review.desk.publish();
  }

  #exportPorts(): ExportPorts {
    return { ...this.#ports, writeReports: (path, report) => this.#writeReports(path, report) };
  }

  async #openForReview(path: string): Promise<{ readonly bundleId: string }> {
    const opened = await this.#review.desk.open(path);
    const { view } = this.#review.desk.get(opened.bundleId);
    const file = path.split(/[\\/]/).pop() ?? path;
    const verdict = view.verdict?.verdict ?? null;
    await this.#note('bundle.opened', { file, bundle: view.digest, reviewed: view.ledger, verdict });
    return opened;
  }

  /** Puts on record that somebody looked. A ledger that takes nothing keeps nobody from looking: it says so at every action. */
  async #note(kind: Activity['kind'], data: Activity['data']): Promise<void> {
    try {
      await this.#ports.ledger.append({ kind, actor: 'console', data });
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
    }
  }

  /** The report is of what was written, read back and checked like anybody's bundle. */
  async #writeReports(path: string, report: 'html' | 'pdf' | 'both'): Promise<readonly string[]> {
    const { bundleId } = await this.#review.desk.open(path);
    try {
      const { view } = this.#review.desk.get(bundleId);
      const written: string[] = [];
      for (const form of report === 'both' ? (['html', 'pdf'] as const) : [report]) {
        const file = path.replace(/(\.stagewright)?$/, `.${form}`);
        await writeReport(this.#ports, view, [], file, form);
        written.push(file);
      }
      return written;
    } finally {
      this.#review.desk.close(bundleId);
    }
  }

  /** Keys that signed this ledger in earlier sessions, and those a person trusted: the ledger itself says so. */
  async #listTrustedKeys(): Promise<readonly string[]> {
    const { index } = await this.ledger();
    const kinds = ['console.started', 'key.trusted', 'key.revoked'];
    const trusted = new Set<string>();
    for (const { kind, data } of await index.collect({ text: '', kinds }, 100_000)) {
      const key = String(data['key'] ?? '');
      if (kind === 'key.revoked') trusted.delete(key);
      else trusted.add(key);
    }
    return [...trusted];
  }

  async #listMerged(): Promise<ReadonlySet<string>> {
    const { index } = await this.ledger();
    const entries = await index.collect({ text: '', kinds: ['review.merged'] }, 100_000);
    return new Set(entries.map(({ data }) => String(data['signOff'])));
  }
}
