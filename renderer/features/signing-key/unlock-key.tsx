import { Button, Modal, PasswordInput } from '@mantine/core';
import { useEffect, useState, type SubmitEvent } from 'react';
import type { UnlockOutcome } from '../../../shared/ipc/areas/signing-key.ts';
import type { Problem } from '../../../shared/errors.ts';
import { findKeyLock, goWithoutKey, unlockKey } from '../../commands/signing-key.ts';
import { copyDetails } from '../../commands/window.ts';
import { ProblemBox } from '../../components/problem-box.tsx';
import classes from './signing-key.module.css';

const FAULTS: Readonly<Record<Exclude<UnlockOutcome, 'opened'>, string>> = {
  'wrong-passphrase': 'That passphrase does not open it.',
  'not-a-key-file': 'The file of the key is damaged: no passphrase opens it.',
};

/** Asks for the passphrase of the signing key where it is kept under one. Nothing can be done here before. */
export function UnlockKey() {
  const [isLocked, setLocked] = useState(false);
  useEffect(() => {
    let isCurrent = true;
    void findKeyLock.run(undefined).then((result) => {
      if (isCurrent && result.ok) setLocked(result.value.isLocked);
    });
    return () => {
      isCurrent = false;
    };
  }, []);
  return isLocked ? <UnlockForm onOpen={() => setLocked(false)} /> : null;
}

function UnlockForm({ onOpen }: { readonly onOpen: () => void }) {
  const [passphrase, setPassphrase] = useState('');
  const [fault, setFault] = useState<string | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isBusy, setBusy] = useState(false);
  const unlock = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (passphrase === '' || isBusy) return;
    setBusy(true);
    setFault(null);
    const result = await unlockKey.run(passphrase);
    setBusy(false);
    if (!result.ok) setProblem(result.problem);
    else if (result.value.outcome === 'opened') onOpen();
    else setFault(FAULTS[result.value.outcome]);
  };
  const goOn = async (): Promise<void> => {
    const result = await goWithoutKey.run(undefined);
    if (result.ok) onOpen();
    else setProblem(result.problem);
  };
  return (
    <Modal
      opened
      onClose={() => undefined}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      title="Unlock your signing key"
      size={520}
    >
      <form className={classes['form']} aria-label="Unlock your signing key" onSubmit={(event) => void unlock(event)}>
        <p>This workstation signs records, approvals and its ledger with a key that is kept under your passphrase.</p>
        <PasswordInput
          label="Passphrase"
          autoComplete="off"
          maxLength={1024}
          data-autofocus
          value={passphrase}
          error={fault}
          onChange={(event) => setPassphrase(event.currentTarget.value)}
        />
        <p>
          Without it this session signs with a key of its own: others have to believe that key before what you sign
          counts. The kept key stays as it is.
        </p>
        {problem && <ProblemBox problem={problem} onCopy={copyDetails} />}
        <div className={classes['foot']}>
          <Button variant="default" size="sm" onClick={() => void goOn()} disabled={isBusy}>
            {goWithoutKey.label(undefined)}
          </Button>
          <Button type="submit" size="sm" loading={isBusy} disabled={passphrase === ''}>
            {unlockKey.label(passphrase)}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
