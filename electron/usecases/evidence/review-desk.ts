import type { BundleVerdict } from '../../../shared/domain/evidence/bundle-verdict.ts';
import type { ReviewRemark, SignOffView } from '../../../shared/domain/evidence/review.ts';
import { ProblemError } from '../../../shared/errors.ts';
import type { OpenBundle } from '../../../shared/ipc/areas/evidence.ts';
import type { Clock, KnownWriters, NewId, Publish, Signer } from '../../ports.ts';
import type { BundleFiles, EvidenceContents, LedgerArchive, ReviewRemarks } from '../../ports/evidence.ts';
import { BundleView } from './bundle-view.ts';

/** What reviewing needs. */
export interface ReviewPorts {
  readonly bundleFiles: BundleFiles;
  readonly remarks: ReviewRemarks;
  readonly contents: EvidenceContents;
  readonly ledger: Pick<LedgerArchive, 'id'>;
  readonly writers: KnownWriters;
  readonly signer: Signer;
  readonly publish: Publish;
  readonly clock: Clock;
  readonly newId: NewId;
  /** Keys this workstation trusts beside its own and those it met on pools. */
  readonly listTrustedKeys: () => Promise<readonly string[]>;
  /** Digests of the counter-signatures that the ledger has taken in. */
  readonly listMerged: () => Promise<ReadonlySet<string>>;
}

/** A bundle that is open. */
export interface OpenedBundle {
  readonly id: string;
  readonly path: string;
  readonly sizeBytes: number;
  readonly openedAt: string;
  /** Replaced as a whole when the bundle is checked anew. */
  view: BundleView;
  /** Counter-signatures that the ledger has taken in, by `sig`. */
  merged: ReadonlySet<string>;
  knownKeys: ReadonlySet<string>;
}

/** More open bundles than anybody compares; the content of each is in memory. */
const MOST_OPEN = 8;

/** The bundles that are open for review, and what is remarked about them. */
export class ReviewDesk {
  readonly #ports: ReviewPorts;
  readonly #bundles = new Map<string, OpenedBundle>();

  constructor(ports: ReviewPorts) {
    this.#ports = ports;
  }

  /** @throws ProblemError `not-found` */
  get(bundleId: string): OpenedBundle {
    const found = this.#bundles.get(bundleId);
    if (!found) throw new ProblemError({ code: 'not-found', kind: 'bundle', id: bundleId });
    return found;
  }

  /**
   * Checks a file and keeps it open, whatever the verdict. Resolves when the verdict is there; the window is told at once
   * that it is being checked.
   * @throws ProblemError `store-failed` when there is no such file; `invalid-request` when too many are open
   */
  async open(path: string): Promise<{ readonly bundleId: string }> {
    if (this.#bundles.size >= MOST_OPEN)
      throw new ProblemError({ code: 'invalid-request', issues: [`${MOST_OPEN} bundles are open: close one first`] });
    const { bundleFiles, clock, newId } = this.#ports;
    const sizeBytes = await bundleFiles.sizeOf(path);
    const view = new BundleView(clock);
    const merged = new Set<string>();
    const openedAt = clock.now().toISOString();
    const bundle: OpenedBundle = { id: newId(), path, sizeBytes, openedAt, view, merged, knownKeys: new Set() };
    this.#bundles.set(bundle.id, bundle);
    this.publish();
    await this.check(bundle);
    return { bundleId: bundle.id };
  }

  /** Reads the file again and replaces what was known of it. */
  async check(bundle: OpenedBundle): Promise<BundleVerdict> {
    const { bundleFiles, clock, contents, signer, writers } = this.#ports;
    const view = new BundleView(clock);
    const knownKeys = new Set([signer.publicKey, ...writers.list(), ...(await this.#ports.listTrustedKeys())]);
    const verdict = await bundleFiles.check(bundle.path, [...knownKeys], (items) => view.take(items));
    view.verdict = verdict;
    const taken = await this.#ports.listMerged();
    const merged = new Set(
      view.signOffs.filter((signOff) => taken.has(contents.nameOf('review', signOff))).map(({ sig }) => sig),
    );
    Object.assign(bundle, { view, knownKeys, merged });
    this.publish();
    return verdict;
  }

  close(bundleId: string): void {
    this.#bundles.delete(bundleId);
    this.publish();
  }

  /** Tells the window all that is open. */
  publish(): void {
    this.#ports.publish('bundles.changed', {
      bundles: [...this.#bundles.values()].map((bundle) => this.#describe(bundle)),
    });
  }

  /** Remarks about an open bundle that are not signed off. */
  listRemarks({ view }: OpenedBundle): readonly ReviewRemark[] {
    return view.digest === null ? [] : this.#ports.remarks.list(view.digest);
  }

  #describe(bundle: OpenedBundle): OpenBundle {
    const { id, path, sizeBytes, openedAt, view, merged, knownKeys } = bundle;
    return {
      bundleId: id,
      fileName: path.split(/[\\/]/).pop() ?? path,
      path,
      sizeBytes,
      openedAt,
      verdict: view.verdict,
      header: view.describeHeader(),
      entryCount: view.index.size,
      isCut: view.isCut,
      digest: view.digest,
      isOwn: view.ledger !== '' && view.ledger === this.#ports.ledger.id,
      remarks: this.listRemarks(bundle),
      signOffs: view.signOffs.map((signOff): SignOffView => ({
        ...signOff,
        isKnown: knownKeys.has(signOff.key),
        isMerged: merged.has(signOff.sig),
      })),
    };
  }
}
