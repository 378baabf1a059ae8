import { Button, Modal, TextInput } from '@mantine/core';
import { useState, type SubmitEvent } from 'react';
import type { Problem } from '../../../shared/errors.ts';
import { breakLock } from '../../commands/configurations.ts';
import { tell } from '../../commands/tell.ts';
import { copyDetails } from '../../commands/window.ts';
import { ProblemBox } from '../../components/problem-box.tsx';
import type { ConfigurationKey } from '../../state/configurations-slice.ts';
import { useStore } from '../../state/store.ts';
import { formatAbsolute } from '../../../shared/text/format.ts';
import { inSentence } from '../../../shared/text/names.ts';
import classes from './configurations.module.css';

/** Removes a lock left behind, with a reason that goes into the ledger. */
export function BreakLockDialog({ id }: { readonly id: ConfigurationKey }) {
  const configuration = useStore((state) => state.configurations.get(id));
  const setDialog = useStore((state) => state.setDialog);
  const [reason, setReason] = useState('');
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isBusy, setBusy] = useState(false);
  if (!configuration) return null;
  const { lock, nameLabel, poolId, uuid } = configuration;
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    const result = await breakLock.run({ poolId, configurationUuid: uuid, reason: reason.trim() });
    setBusy(false);
    if (!result.ok) {
      setProblem(result.problem);
      return;
    }
    tell(`The lock on ${inSentence(nameLabel)} was broken`);
    setDialog(null);
  };
  return (
    <Modal opened onClose={() => setDialog(null)} title={`Break the lock on ${inSentence(nameLabel)}?`} size={520}>
      <form className={classes['form']} onSubmit={(event) => void submit(event)} aria-label="Break the lock">
        {lock ? (
          <p>
            {inSentence(lock.holder)} took it at {inSentence(lock.console)}; it expired {formatAbsolute(lock.expires)}.
            Make sure that console does not work on it any more. Your name and reason go into the ledger.
          </p>
        ) : (
          <p>The lock is gone meanwhile.</p>
        )}
        <TextInput
          label="Reason"
          maxLength={500}
          data-autofocus
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        {problem && <ProblemBox problem={problem} onCopy={copyDetails} />}
        <div className={classes['foot']}>
          <Button variant="default" size="sm" onClick={() => setDialog(null)}>
            Cancel
          </Button>
          <Button type="submit" size="sm" color="red" disabled={!lock || reason.trim().length < 3} loading={isBusy}>
            Break the lock
          </Button>
        </div>
      </form>
    </Modal>
  );
}
