import { Button, Modal } from '@mantine/core';
import type { FileProblem, NameMatch } from '../../../shared/domain/workflow-file-report.ts';
import type { ImportedWorkflow } from '../../../shared/ipc/contract.ts';
import { copyText } from '../../commands/window.ts';
import { tell } from '../../commands/tell.ts';
import { useStore } from '../../state/store.ts';
import { countOf } from '../../../shared/text/format.ts';
import { inSentence } from '../../../shared/text/names.ts';
import { applyEdit, selectPart } from './editing.ts';
import classes from './dialogs.module.css';

type Read = Exclude<ImportedWorkflow, { state: 'cancelled' }>;

/** What a workflow file holds: what is wrong in it, line by line, or what its names stand for here. */
export function FileDialog({ serviceKey, read }: { readonly serviceKey: string; readonly read: Read }) {
  const setDialog = useStore((state) => state.setDialog);
  const close = (): void => setDialog(null);
  return (
    <Modal
      opened
      onClose={close}
      title={read.state === 'refused' ? 'The file can’t be imported' : 'Import the workflow'}
      size={640}
    >
      <div className={classes['form']}>
        <div className={classes['place']}>{read.path}</div>
        {read.state === 'refused' ? (
          <Refused path={read.path} problems={read.problems} onClose={close} />
        ) : (
          <Accepted serviceKey={serviceKey} read={read} onClose={close} />
        )}
      </div>
    </Modal>
  );
}

function Refused({
  path,
  problems,
  onClose,
}: {
  readonly path: string;
  readonly problems: readonly FileProblem[];
  readonly onClose: () => void;
}) {
  const lines = problems.map(({ line, column, message }) => `${path}:${String(line)}:${String(column)}: ${message}`);
  return (
    <>
      <p>{countOf(problems.length, 'mistake')}, in order of lines. Nothing was changed.</p>
      <ul className={classes['list']} aria-label="Mistakes in the file" tabIndex={0}>
        {problems.slice(0, 500).map(({ line, column, path: field, message }, i) => (
          <li key={i}>
            <span className={classes['place']}>
              line {line}, column {column}
              {field !== '' && ` · ${field}`}
            </span>
            <div>{message}</div>
          </li>
        ))}
      </ul>
      <div className={classes['foot']}>
        <Button
          variant="default"
          size="sm"
          onClick={() => void copyText.run({ text: lines.join('\n'), what: 'mistakes in the file' })}
        >
          Copy all
        </Button>
        <Button size="sm" data-autofocus onClick={onClose}>
          Close
        </Button>
      </div>
    </>
  );
}

function Accepted({
  serviceKey,
  read,
  onClose,
}: {
  readonly serviceKey: string;
  readonly read: Extract<Read, { state: 'read' }>;
  readonly onClose: () => void;
}) {
  const open = read.matches.filter(({ how }) => how !== 'uuid');
  const take = (): void => {
    selectPart(serviceKey, null);
    applyEdit(serviceKey, ({ version }) => ({ ...read.workflow, version }));
    onClose();
    tell('The workflow of the file is in the draft');
  };
  return (
    <>
      <p>
        {countOf(read.workflow.stages.length, 'stage')} and {countOf(read.workflow.transitions.length, 'transition')}{' '}
        replace what is in the draft. This can be undone.
      </p>
      {open.length > 0 && (
        <ul className={classes['list']} aria-label="Names that were looked up on the pool" tabIndex={0}>
          {open.map((match, i) => (
            <li key={i}>{matchText(match)}</li>
          ))}
        </ul>
      )}
      <div className={classes['foot']}>
        <Button variant="default" size="sm" onClick={onClose}>
          Cancel
        </Button>
        <Button size="sm" data-autofocus onClick={take}>
          Take it into the draft
        </Button>
      </div>
    </>
  );
}

const WHAT: Readonly<Record<NameMatch['what'], string>> = { network: 'Network', sr: 'SR', host: 'Host' };

function matchText({ what, name, stageId, role, how }: NameMatch): string {
  const where = role === null ? inSentence(stageId) : `${inSentence(stageId)}, role ${inSentence(role)}`;
  const found = {
    uuid: 'found by its uuid',
    name: 'found by its name',
    ambiguous: 'several have that name: none was taken',
    none: 'not on this pool: left out',
  }[how];
  return `${WHAT[what]} ${inSentence(name)} (${where}): ${found}`;
}
