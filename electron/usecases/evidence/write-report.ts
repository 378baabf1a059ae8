import { reportHtml } from '../../../shared/text/report-html.ts';
import type { ReviewRemark } from '../../../shared/domain/evidence/review.ts';
import { ProblemError } from '../../../shared/errors.ts';
import type { BundleFiles, PrintPage } from '../../ports/evidence.ts';
import type { BundleView } from './bundle-view.ts';

/** Entries in a report: some 500 pages. */
const MOST_ENTRIES = 20_000;

/** What writing a report needs. */
export interface ReportPorts {
  readonly bundleFiles: BundleFiles;
  readonly printPage: PrintPage;
}

/**
 * Writes a printable report of a bundle that was checked, whatever the verdict.
 * @throws ProblemError `check-failed` for a file that is no bundle; `store-failed`
 */
export async function writeReport(
  { bundleFiles, printPage }: ReportPorts,
  view: BundleView,
  remarks: readonly ReviewRemark[],
  path: string,
  form: 'html' | 'pdf',
): Promise<void> {
  const header = view.describeHeader();
  if (!header || !view.verdict)
    throw new ProblemError({ code: 'check-failed', findings: ['There is nothing in the file to report on.'] });
  const html = reportHtml({
    fileName: (path.split(/[\\/]/).pop() ?? path).replace(/\.(html|pdf)$/, '.stagewright'),
    header,
    digest: view.digest ?? '',
    verdict: view.verdict,
    entries: await view.index.collect({ text: '' }, MOST_ENTRIES),
    entryCount: view.index.size,
    attachments: view.listAttachments(),
    signOffs: view.signOffs,
    remarks,
  });
  if (form === 'html') await bundleFiles.writeText(path, html);
  else await bundleFiles.writeBytes(path, await printPage(html));
}
