import { Button, Modal, PasswordInput } from '@mantine/core';
import { useState, type ReactNode, type SubmitEvent } from 'react';
import type { Problem, Result } from '../../../shared/errors.ts';
import type { BackupFacts } from '../../../shared/ipc/areas/data.ts';
import { countOf, formatAbsolute, formatBytes } from '../../../shared/text/format.ts';
import { inSentence } from '../../../shared/text/names.ts';
import { backUp, openBackUp, openRestore, restartToRestore, restoreBackup } from '../../commands/data.ts';
import { copyDetails } from '../../commands/window.ts';
import { Callout } from '../../components/callout.tsx';
import { ProblemBox } from '../../components/problem-box.tsx';
import { useStore } from '../../state/store.ts';
import classes from './settings-page.module.css';

const SHORTEST = 12;

/** Whichever dialog about this workstation's data is open. */
export function DataDialogs() {
  const dialog = useStore((state) => state.dialog);
  const setDialog = useStore((state) => state.setDialog);
  const close = (): void => setDialog(null);
  switch (dialog?.kind) {
    case 'back-up':
      return <BackUpDialog onClose={close} />;
    case 'restore':
      return <RestoreDialog onClose={close} />;
    default:
      return null;
  }
}

function BackUpDialog({ onClose }: { readonly onClose: () => void }) {
  return (
    <PassphraseDialog
      title={title(openBackUp.label(undefined))}
      verb={backUp.label({ passphrase: '' })}
      isRepeated
      hint="Whoever has the file and the passphrase has this console’s key. Without the passphrase nobody can open it, not even you."
      act={(passphrase) => backUp.run({ passphrase })}
      onClose={onClose}
      done={(facts) => (
        <Callout tone="info" role="status" title={`Written: ${facts.path ?? ''}`}>
          {`${countOf(facts.fileCount, 'file')}, ${formatBytes(facts.contentBytes)}. `}
          {facts.hasKey
            ? 'The signing key is in it.'
            : 'No signing key is in it: this desktop has no key store that would keep one.'}
        </Callout>
      )}
    />
  );
}

function RestoreDialog({ onClose }: { readonly onClose: () => void }) {
  return (
    <PassphraseDialog
      title={title(openRestore.label(undefined))}
      verb={restoreBackup.label({ passphrase: '' })}
      hint="What is here now is kept beside, in a folder of its own. Nothing changes before the console starts again."
      act={(passphrase) => restoreBackup.run({ passphrase })}
      onClose={onClose}
      done={(facts) => (
        <Callout
          tone="info"
          role="status"
          title={`The back-up of ${inSentence(facts.console)} from ${formatAbsolute(facts.at)} is whole`}
          actions={
            <Button size="compact-sm" onClick={() => void restartToRestore.run(undefined)}>
              {restartToRestore.label(undefined)}
            </Button>
          }
        >
          {`${countOf(facts.fileCount, 'file')}, ${formatBytes(facts.contentBytes)}, laid ready for the next start. `}
          {facts.keepsKey
            ? 'Its signing key will be this workstation’s.'
            : 'Its signing key will not be used here: the file has none, or this desktop has no key store.'}
        </Callout>
      )}
    />
  );
}

/** A passphrase, then a file; what came of it stays until the person closes it. */
function PassphraseDialog<T extends BackupFacts>({
  title: name,
  verb,
  hint,
  isRepeated = false,
  act,
  done,
  onClose,
}: {
  readonly title: string;
  readonly verb: string;
  readonly hint: string;
  readonly isRepeated?: boolean;
  readonly act: (passphrase: string) => Promise<Result<T>>;
  readonly done: (facts: T) => ReactNode;
  readonly onClose: () => void;
}) {
  const [passphrase, setPassphrase] = useState('');
  const [again, setAgain] = useState('');
  const [problem, setProblem] = useState<Problem | null>(null);
  const [facts, setFacts] = useState<T | null>(null);
  const [isBusy, setBusy] = useState(false);
  const isSame = !isRepeated || again === passphrase;
  const isComplete = passphrase.length >= SHORTEST && isSame;
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (!isComplete || isBusy) return;
    setBusy(true);
    setProblem(null);
    const result = await act(passphrase);
    setBusy(false);
    if (!result.ok) setProblem(result.problem);
    else if (result.value.path !== null) setFacts(result.value);
  };
  return (
    <Modal opened onClose={onClose} title={name} size={520}>
      <form className={classes['form']} aria-label={name} onSubmit={(event) => void submit(event)}>
        {facts === null && (
          <>
            <PasswordInput
              label="Passphrase of the back-up"
              description={`At least ${String(SHORTEST)} characters`}
              autoComplete="off"
              maxLength={1024}
              data-autofocus
              value={passphrase}
              onChange={(event) => setPassphrase(event.currentTarget.value)}
            />
            {isRepeated && (
              <PasswordInput
                label="The same again"
                autoComplete="off"
                maxLength={1024}
                value={again}
                error={again !== '' && !isSame ? 'It differs' : null}
                onChange={(event) => setAgain(event.currentTarget.value)}
              />
            )}
            <p className={classes['hint']}>{hint}</p>
          </>
        )}
        {facts !== null && done(facts)}
        {problem && <ProblemBox problem={problem} onCopy={copyDetails} />}
        <div className={classes['foot']}>
          <Button variant="default" size="sm" onClick={onClose}>
            {facts === null ? 'Cancel' : 'Close'}
          </Button>
          {facts === null && (
            <Button type="submit" size="sm" loading={isBusy} disabled={!isComplete}>
              {verb}
            </Button>
          )}
        </div>
      </form>
    </Modal>
  );
}

const title = (label: string): string => label.replace(/…$/, '');
