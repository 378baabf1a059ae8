import { Button, Checkbox, Modal, Progress, Radio } from '@mantine/core';
import { useState } from 'react';
import type { BundleScope } from '../../../../shared/domain/evidence/bundle-scope.ts';
import type { Problem } from '../../../../shared/errors.ts';
import type { ExportedBundle } from '../../../../shared/ipc/areas/evidence.ts';
import { cancelExport, exportBundle, openEvidenceFile } from '../../../commands/evidence.ts';
import { copyDetails } from '../../../commands/window.ts';
import { Callout } from '../../../components/callout.tsx';
import { ProblemBox } from '../../../components/problem-box.tsx';
import { useStore } from '../../../state/store.ts';
import { formatBytes } from '../../../../shared/text/format.ts';
import { Copyable } from '../entry/copyable.tsx';
import { ExportPreview, usePreview } from './export-preview.tsx';
import { ScopeFields } from './scope-fields.tsx';
import classes from './export.module.css';

type Report = 'none' | 'html' | 'pdf' | 'both';

/** What to export, what it will hold and weigh, how far it is, and where it went. */
export function ExportDialog({ scope: first }: { readonly scope: BundleScope }) {
  const setDialog = useStore((state) => state.setDialog);
  const [scope, setScope] = useState<BundleScope | null>(first);
  const [isRedacted, setRedacted] = useState(false);
  const [report, setReport] = useState<Report>('none');
  const redaction = isRedacted ? 'names' : 'none';
  const preview = usePreview(scope, redaction);
  const exporting = useExport();
  const close = (): void => {
    if (!exporting.isBusy) setDialog(null);
  };
  return (
    <Modal opened onClose={close} title="Export evidence" size={760} closeOnClickOutside={!exporting.isBusy}>
      {exporting.done ? (
        <Exported done={exporting.done} onClose={close} />
      ) : (
        <div className={classes['form']}>
          <p className={classes['dim']}>
            One signed file that an auditor opens without a pool, an account or this console: what was done, by whom, on
            whose approval, and that nothing was removed.
          </p>
          <fieldset className={classes['fields']} disabled={exporting.isBusy}>
            <ScopeFields scope={scope} first={first} onChange={setScope} />
            <Checkbox
              label="Withhold names"
              description="People, addresses and other texts that may name somebody become stand-ins (actor-1). The chain can be checked all the same."
              checked={isRedacted}
              onChange={(event) => setRedacted(event.currentTarget.checked)}
            />
            <Radio.Group
              label="Printable report beside it"
              description="For reading on paper; what counts is the bundle."
              value={report}
              onChange={(value) => setReport(value)}
            >
              <div className={classes['radios']}>
                <Radio value="none" label="None" />
                <Radio value="html" label="HTML" />
                <Radio value="pdf" label="PDF" />
                <Radio value="both" label="Both" />
              </div>
            </Radio.Group>
          </fieldset>
          <ExportPreview preview={preview} />
          {exporting.problem && <ProblemBox problem={exporting.problem} onCopy={copyDetails} />}
          {exporting.isBusy ? (
            <Busy />
          ) : (
            <div className={classes['foot']}>
              <Button variant="default" size="sm" onClick={close}>
                Close
              </Button>
              <Button
                size="sm"
                data-autofocus
                disabled={scope === null || preview?.ok !== true || preview.value.shown === 0}
                onClick={() => scope && exporting.start({ scope, redaction, report })}
              >
                {scope && exportBundle.label({ scope, redaction, report })}
                {scope === null && 'Choose what to export'}
              </Button>
            </div>
          )}
        </div>
      )}
    </Modal>
  );
}

function useExport() {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [done, setDone] = useState<(ExportedBundle & { readonly path: string }) | null>(null);
  const start = (input: Parameters<typeof exportBundle.run>[0]): void => {
    setBusy(true);
    setProblem(null);
    void exportBundle.run(input).then((result) => {
      setBusy(false);
      if (!result.ok) setProblem(result.problem);
      else if (result.value.path !== null) setDone({ ...result.value, path: result.value.path });
    });
  };
  return { isBusy, problem, done, start };
}

function Busy() {
  const progress = useStore((state) => state.evidenceProgress.export);
  const ratio = progress?.ratio ?? null;
  return (
    <div className={classes['busy']} role="status">
      <div className={classes['grow']}>
        {progress?.detail ?? 'Waiting for the file to be chosen'}
        <Progress value={(ratio ?? 0) * 100} aria-label="Progress of the export" mt={6} />
      </div>
      <Button variant="default" size="sm" onClick={() => void cancelExport.run(undefined)}>
        {cancelExport.label(undefined)}
      </Button>
    </div>
  );
}

function Exported({
  done,
  onClose,
}: {
  readonly done: ExportedBundle & { readonly path: string };
  readonly onClose: () => void;
}) {
  const review = (): void => {
    onClose();
    void openEvidenceFile.run(done.path);
  };
  return (
    <div className={classes['form']}>
      <Callout tone="info" role="status" title={`Written: ${formatBytes(done.sizeBytes)}`}>
        <div className={classes['path']}>{done.path}</div>
        {done.reports.map((path) => (
          <div key={path} className={classes['path']}>
            {path}
          </div>
        ))}
        <div className={classes['digest']}>
          Closed by digest <Copyable text={done.digest} what="the digest" />
        </div>
        <p className={classes['dim']}>
          Give the digest to the auditor by another way than the file: then nobody can exchange one for another.
        </p>
      </Callout>
      <div className={classes['foot']}>
        <Button variant="default" size="sm" onClick={review}>
          Look at it as the auditor will
        </Button>
        <Button size="sm" data-autofocus onClick={onClose}>
          Close
        </Button>
      </div>
    </div>
  );
}
