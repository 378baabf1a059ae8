import { Button, Modal, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Problem } from '../../../shared/errors.ts';
import { countOf, formatBytes } from '../../../shared/text/format.ts';
import { inSentence } from '../../../shared/text/names.ts';
import { removeArchive } from '../../commands/archive.ts';
import { findArchive } from '../../state/archives-slice.ts';
import { store, useStore } from '../../state/store.ts';
import { PlanRefused } from '../../components/plan-refused.tsx';
import { copyDetails } from '../../commands/window.ts';
import { namesOf } from '../../state/names-of.ts';
import classes from './archive.module.css';

/** Asks for the name before an archive goes. */
export function RemoveArchiveDialog() {
  const dialog = useStore((state) => state.dialog);
  const setDialog = useStore((state) => state.setDialog);
  if (dialog?.kind !== 'remove-archive') return null;
  return <Question key={dialog.archive} archive={dialog.archive} onClose={() => setDialog(null)} />;
}

function Question({ archive, onClose }: { readonly archive: string; readonly onClose: () => void }) {
  const view = useStore((state) => findArchive(state, archive));
  const [typed, setTyped] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const name = view?.about?.nameLabel ?? archive;
  const remove = (): void => {
    setBusy(true);
    void removeArchive.run({ archive, typed }).then((result) => {
      setBusy(false);
      if (result.ok) onClose();
      else setProblem(result.problem);
    });
  };
  return (
    <Modal opened onClose={onClose} title={`Remove ${inSentence(name)}`} size="md">
      <div className={classes['ask']}>
        <p>
          {view?.about ? `${countOf(view.about.members.length, 'VM')}, ` : ''}
          {formatBytes(view?.sizeBytes ?? 0)} are deleted from {view?.about?.storage?.srName ?? 'this workstation'}.
          Nothing brings them back.
        </p>
        <TextInput
          label={`Type ${inSentence(name)} to confirm`}
          value={typed}
          autoComplete="off"
          spellCheck={false}
          data-autofocus
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        {problem && <PlanRefused problem={problem} names={namesOf(store.getState(), '')} onCopy={copyDetails} />}
        <div className={classes['ends']}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button color="red" loading={isBusy} disabled={typed.trim() !== name.trim()} onClick={remove}>
            {removeArchive.label({ archive, typed })}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
