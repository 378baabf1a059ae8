import { Button, Modal, PasswordInput } from '@mantine/core';
import { useEffect, useState, type SubmitEvent } from 'react';
import { MIN_PASSPHRASE } from '../../../shared/ipc/areas/signing-key.ts';
import type { Problem } from '../../../shared/errors.ts';
import { openSealKey, sealKey } from '../../commands/signing-key.ts';
import { copyDetails, describeApp } from '../../commands/window.ts';
import { ProblemBox } from '../../components/problem-box.tsx';
import { useStore } from '../../state/store.ts';
import classes from './signing-key.module.css';

const TITLE = openSealKey.label(undefined).replace('…', '');

/** Keeps this session's signing key under a passphrase, where the desktop has no key store for it. */
export function SealKeyDialog() {
  const isOpen = useStore((state) => state.dialog?.kind === 'seal-key');
  return isOpen ? <SealKey /> : null;
}

function SealKey() {
  const setDialog = useStore((state) => state.setDialog);
  const [isKept, setKept] = useState<boolean | null>(null);
  useEffect(() => {
    let isCurrent = true;
    void describeApp.run(undefined).then((result) => {
      if (isCurrent) setKept(result.ok && result.value.signingKeyKept);
    });
    return () => {
      isCurrent = false;
    };
  }, []);
  const close = (): void => setDialog(null);
  if (isKept === null) return null;
  return (
    <Modal opened onClose={close} title={TITLE} size={520}>
      {isKept ? (
        <div className={classes['form']}>
          <p>The key of this workstation is kept already: the next start signs with it too.</p>
          <div className={classes['foot']}>
            <Button variant="default" size="sm" onClick={close}>
              Close
            </Button>
          </div>
        </div>
      ) : (
        <SealForm onClose={close} />
      )}
    </Modal>
  );
}

function SealForm({ onClose }: { readonly onClose: () => void }) {
  const [first, setFirst] = useState('');
  const [second, setSecond] = useState('');
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isBusy, setBusy] = useState(false);
  const isLong = first.length >= MIN_PASSPHRASE;
  const isComplete = isLong && first === second;
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (!isComplete || isBusy) return;
    setBusy(true);
    setProblem(null);
    const result = await sealKey.run(first);
    setBusy(false);
    if (result.ok) onClose();
    else setProblem(result.problem);
  };
  return (
    <form className={classes['form']} aria-label={TITLE} onSubmit={(event) => void submit(event)}>
      <p>
        This desktop has no key store. Under a passphrase the key is kept in an encrypted file beside your data, and
        each start asks for it. Nobody can recover a lost passphrase; a new key can be made and believed instead.
      </p>
      <PasswordInput
        label="Passphrase"
        description={`At least ${String(MIN_PASSPHRASE)} characters`}
        autoComplete="off"
        maxLength={1024}
        data-autofocus
        value={first}
        onChange={(event) => setFirst(event.currentTarget.value)}
      />
      <PasswordInput
        label="The same again"
        autoComplete="off"
        maxLength={1024}
        value={second}
        error={second !== '' && isLong && first !== second ? 'The two are not the same' : null}
        onChange={(event) => setSecond(event.currentTarget.value)}
      />
      {problem && <ProblemBox problem={problem} onCopy={copyDetails} />}
      <div className={classes['foot']}>
        <Button variant="default" size="sm" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" size="sm" loading={isBusy} disabled={!isComplete}>
          {sealKey.label(first)}
        </Button>
      </div>
    </form>
  );
}
