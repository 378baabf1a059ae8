import type { BundleScope } from '../../../shared/domain/evidence/bundle-scope.ts';
import { ProblemError } from '../../../shared/errors.ts';
import type { BundlePreview, EvidenceEvents, ExportedBundle } from '../../../shared/ipc/areas/evidence.ts';
import type { ParsedInput } from '../../../shared/ipc/contract.ts';
import type { Ledger, Publish } from '../../ports.ts';
import type { BundleFiles } from '../../ports/evidence.ts';
import type { ChooseFile, FileKind } from '../../ports/workflows.ts';
import { gatherSource, type BundleSourcePorts } from './bundle-source.ts';
import type { LedgerView } from './ledger-view.ts';

/** What exporting needs. */
export interface ExportPorts extends BundleSourcePorts {
  readonly ledger: Ledger & BundleSourcePorts['ledger'];
  readonly bundleFiles: BundleFiles;
  readonly chooseFile: ChooseFile;
  readonly publish: Publish;
  /** Writes the reports asked for beside a bundle. @returns their paths */
  readonly writeReports: (path: string, report: 'html' | 'pdf' | 'both') => Promise<readonly string[]>;
}

/** Bundles as dialogs offer them. */
export const BUNDLE_FILE: FileKind = { name: 'Evidence bundle', extensions: ['stagewright'] };
/** Records that a preview packs to know the rest by. */
const SAMPLE = 2000;

/** What a bundle of this scope would hold; its size by a sample. @throws as `gatherSource` */
export async function previewBundle(
  ports: ExportPorts,
  view: LedgerView,
  { scope, redaction }: ParsedInput<'evidence.preview-bundle'>,
): Promise<BundlePreview> {
  const { source, shown } = await gatherSource(ports, view, scope, redaction);
  const { from, to } = source.header;
  const sampleTo = Math.min(to, from + SAMPLE - 1);
  const sample = {
    ...source,
    anchors: [],
    header: { ...source.header, to: sampleTo },
    records: take(source.records, SAMPLE),
  };
  const measured = await ports.bundleFiles.measure(sample);
  const ratio = (to - from + 1) / (sampleTo - from + 1);
  const kinds = new Map<string, number>();
  for (const { kind } of shown) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  const checkpoints = view.checkpoints.filter(({ seq }) => seq >= from && seq <= to).length;
  return {
    scope,
    redaction,
    from,
    to,
    firstTime: shown[0]?.time ?? null,
    lastTime: shown[shown.length - 1]?.time ?? null,
    shown: shown.length,
    withheld: Math.max(0, to - from + 1 - shown.length - checkpoints),
    checkpoints,
    kinds: [...kinds].map(([kind, count]) => ({ kind, count })).sort((a, b) => b.count - a.count),
    attachments: source.attachments.map(({ kind, id, content }) => ({
      kind,
      id,
      bytes: JSON.stringify(content ?? null).length,
    })),
    anchors: source.anchors.length,
    contentBytes: Math.round(measured.contentBytes * ratio),
    estimatedBytes: Math.round(measured.packedBytes * ratio),
  };
}

/** One export at a time, which can be stopped. */
export class BundleExport {
  #running: AbortController | undefined;

  /**
   * Writes a bundle to a file that the person chooses; the ledger says so before it is told.
   * @throws ProblemError as `gatherSource`; `invalid-request` while another export is under way
   */
  async run(
    ports: ExportPorts,
    view: LedgerView,
    { scope, redaction, report }: ParsedInput<'evidence.export-bundle'>,
  ): Promise<ExportedBundle> {
    if (this.#running) throw new ProblemError({ code: 'invalid-request', issues: ['another export is under way'] });
    const running = new AbortController();
    this.#running = running;
    try {
      const path = await ports.chooseFile.toSave('Export evidence', suggestName(scope), BUNDLE_FILE);
      if (path === null) return NOTHING;
      const { source, shown } = await gatherSource(ports, view, scope, redaction);
      const total = source.header.to - source.header.from + 1;
      const onRecords = (count: number): void => {
        ports.publish('evidence.progressed', progressOf(count / total, `${String(count)} of ${String(total)} records`));
      };
      const { sizeBytes, digest } = await ports.bundleFiles.write(path, source, { signal: running.signal, onRecords });
      await ports.ledger.append({
        kind: 'bundle.exported',
        actor: 'console',
        data: {
          bundle: digest,
          scope: describeScope(scope),
          redaction,
          entries: shown.length,
          from: source.header.from,
          to: source.header.to,
        },
      });
      const reports = report === 'none' ? [] : await ports.writeReports(path, report);
      ports.publish('evidence.progressed', progressOf(1, 'done'));
      return { path, sizeBytes, digest, reports };
    } catch (error) {
      if (running.signal.aborted) return NOTHING;
      throw error;
    } finally {
      this.#running = undefined;
    }
  }

  /** Silent when nothing is under way. */
  cancel(): void {
    this.#running?.abort(new Error('a person stopped the export'));
  }
}

const NOTHING: ExportedBundle = { path: null, sizeBytes: 0, digest: '', reports: [] };

function progressOf(ratio: number, detail: string): EvidenceEvents['evidence.progressed'] {
  return { task: 'export', bundleId: null, ratio, detail };
}

function describeScope(scope: BundleScope): string {
  switch (scope.kind) {
    case 'all':
      return 'all';
    case 'service':
    case 'run':
      return `${scope.kind} ${scope.id}`;
    case 'configuration':
      return `configuration ${scope.uuid}`;
    case 'period':
      return `${scope.from} to ${scope.to}`;
  }
}

function suggestName(scope: BundleScope): string {
  const about = describeScope(scope)
    .replace(/[^A-Za-z0-9]+/g, '-')
    .slice(0, 60);
  return `evidence-${about}.stagewright`;
}

async function* take<T>(items: AsyncIterable<T> | Iterable<T>, most: number): AsyncGenerator<T> {
  let count = 0;
  for await (const item of items) {
    yield item;
    count += 1;
    if (count === most) return;
  }
}
