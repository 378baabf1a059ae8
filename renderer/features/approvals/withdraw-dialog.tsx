import { Button, Modal, Textarea } from '@mantine/core';
import { useState, type SubmitEvent } from 'react';
import type { Problem } from '../../../shared/errors.ts';
import { withdrawRequest } from '../../commands/approvals.ts';
import { tell } from '../../commands/tell.ts';
import { copyDetails } from '../../commands/window.ts';
import { ProblemBox } from '../../components/problem-box.tsx';
import type { RequestKey } from '../../state/approvals-view-slice.ts';
import { findRequest } from '../../state/gate-selectors.ts';
import { useStore } from '../../state/store.ts';
import { requestTitle } from '../../../shared/text/approval-text.ts';
import classes from './approvals.module.css';

/** Takes an own request back. */
export function WithdrawDialog({
  request: key,
  onClose,
}: {
  readonly request: RequestKey;
  readonly onClose: () => void;
}) {
  const request = useStore((state) => findRequest(state, key));
  const [reason, setReason] = useState('');
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isBusy, setBusy] = useState(false);
  if (!request) return null;
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    const result = await withdrawRequest.run({ ...key, reason: reason.trim() });
    setBusy(false);
    if (!result.ok) {
      setProblem(result.problem);
      return;
    }
    tell('The request was taken back');
    onClose();
  };
  return (
    <Modal opened onClose={onClose} title="Take the request back" size={480}>
      <form className={classes['form']} aria-label="Take the request back" onSubmit={(event) => void submit(event)}>
        <p>{requestTitle(request)}. Approvals given for it do not count any more; to go on, ask again.</p>
        <Textarea
          size="sm"
          label="Why"
          description="May be left out"
          autosize
          minRows={2}
          maxLength={1000}
          data-autofocus
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        {problem && <ProblemBox problem={problem} onCopy={copyDetails} />}
        <div className={classes['foot']}>
          <Button variant="default" size="sm" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" size="sm" loading={isBusy}>
            Take it back
          </Button>
        </div>
      </form>
    </Modal>
  );
}
