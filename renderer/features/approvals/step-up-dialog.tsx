import { Button, Modal, PasswordInput, Textarea, TextInput } from '@mantine/core';
import { useState, type ReactNode, type SubmitEvent } from 'react';
import type { Problem, Result } from '../../../shared/errors.ts';
import { copyDetails } from '../../commands/window.ts';
import { ProblemBox } from '../../components/problem-box.tsx';
import { namesOf } from '../../state/names-of.ts';
import { store } from '../../state/store.ts';
import classes from './approvals.module.css';

/** Whose word it is, and what they say. */
export interface SignedWord {
  readonly credentials: { readonly userName: string; readonly password: string };
  readonly reason: string;
}

/**
 * A form in which a person proves with their own account on the pool who they are, and signs. The password lives in the
 * form only: it is handed to main once and gone with the form; a refusal leaves the form as it is.
 */
export function StepUpDialog<T>({
  title,
  poolId,
  verb,
  isDangerous = false,
  reasonLabel = 'Reason',
  minReason,
  userName: proposed = '',
  children,
  sign,
  onSigned,
  onClose,
}: {
  readonly title: string;
  readonly poolId: string;
  readonly verb: string;
  readonly isDangerous?: boolean;
  readonly reasonLabel?: string;
  /** Fewest characters of the reason; 0 where it may be left out. */
  readonly minReason: number;
  readonly userName?: string;
  readonly children: ReactNode;
  readonly sign: (word: SignedWord) => Promise<Result<T>>;
  readonly onSigned: (answer: T) => void;
  readonly onClose: () => void;
}) {
  const [userName, setUserName] = useState(proposed);
  const [password, setPassword] = useState('');
  const [reason, setReason] = useState('');
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isBusy, setBusy] = useState(false);
  const isReasoned = reason.trim().length >= minReason;
  const isComplete = userName.trim() !== '' && password !== '' && isReasoned;
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (!isComplete || isBusy) return;
    setBusy(true);
    setProblem(null);
    const result = await sign({ credentials: { userName: userName.trim(), password }, reason: reason.trim() });
    setBusy(false);
    if (result.ok) onSigned(result.value);
    else setProblem(result.problem);
  };
  return (
    <Modal opened onClose={onClose} title={title} size={560}>
      <form className={classes['form']} aria-label={title} onSubmit={(event) => void submit(event)}>
        {children}
        <Textarea
          size="sm"
          label={reasonLabel}
          autosize
          minRows={2}
          maxRows={6}
          maxLength={1000}
          data-autofocus
          value={reason}
          description={minReason === 0 ? 'May be left out' : `At least ${String(minReason)} characters`}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <fieldset className={classes['account']}>
          <legend>Sign with your own account</legend>
          <div className={classes['pair']}>
            <TextInput
              label="User name"
              autoComplete="off"
              maxLength={256}
              value={userName}
              onChange={(event) => setUserName(event.currentTarget.value)}
            />
            <PasswordInput
              label="Password"
              autoComplete="off"
              maxLength={1024}
              value={password}
              onChange={(event) => setPassword(event.currentTarget.value)}
            />
          </div>
          <p className={classes['hint']}>
            The pool itself says who you are and what your roles are. The password is kept nowhere.
          </p>
        </fieldset>
        {problem && <ProblemBox problem={problem} names={namesOf(store.getState(), poolId)} onCopy={copyDetails} />}
        <div className={classes['foot']}>
          <Button variant="default" size="sm" onClick={onClose}>
            Cancel
          </Button>
          <Button
            type="submit"
            size="sm"
            loading={isBusy}
            disabled={!isComplete}
            {...(isDangerous ? { color: 'red' } : {})}
          >
            {verb}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
