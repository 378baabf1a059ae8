import { Button, Modal, Select, Textarea } from '@mantine/core';
import { useState, type SubmitEvent } from 'react';
import type { Problem } from '../../../shared/errors.ts';
import { askApproval } from '../../commands/gates.ts';
import { tell } from '../../commands/tell.ts';
import { copyDetails } from '../../commands/window.ts';
import { ProblemBox } from '../../components/problem-box.tsx';
import type { PlannedMove } from '../../state/gate-dialog.ts';
import { findGate } from '../../state/gate-selectors.ts';
import { namesOf } from '../../state/names-of.ts';
import { store, useStore } from '../../state/store.ts';
import { ruleText } from '../../../shared/text/gate-text.ts';
import { inSentence } from '../../../shared/text/names.ts';
import classes from './approvals.module.css';

const VALIDITY = [
  { value: '60', label: '1 hour' },
  { value: '480', label: '8 hours' },
  { value: '1440', label: '1 day' },
  { value: '4320', label: '3 days' },
  { value: '10080', label: '1 week' },
  { value: '43200', label: '30 days' },
];

/** Asks for approvals of exactly the plan on screen, in the name of the console's own session. */
export function AskDialog({ planned, onClose }: { readonly planned: PlannedMove; readonly onClose: () => void }) {
  const { configurationUuid, planDigest, poolId, toStageId } = planned;
  const key = `${poolId}/${configurationUuid}`;
  const name = useStore((state) => state.configurations.get(key)?.nameLabel ?? '');
  const rules = useStore((state) => findGate(state, key, toStageId)?.policy.approvals);
  const [reason, setReason] = useState('');
  const [validMinutes, setValidMinutes] = useState('4320');
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isBusy, setBusy] = useState(false);
  const isComplete = reason.trim().length >= 3;
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (!isComplete || isBusy) return;
    setBusy(true);
    setProblem(null);
    const result = await askApproval.run({ ...planned, reason: reason.trim(), validMinutes: Number(validMinutes) });
    setBusy(false);
    if (!result.ok) {
      setProblem(result.problem);
      return;
    }
    tell('Approval was asked for');
    onClose();
  };
  return (
    <Modal opened onClose={onClose} title="Ask for approval" size={560}>
      <form className={classes['form']} aria-label="Ask for approval" onSubmit={(event) => void submit(event)}>
        <p>
          For {inSentence(name)}, plan <code>{planDigest.slice(0, 12)}</code>. The request appears on every console of
          the pool. It is void as soon as the configuration, the plan or the workflow changes.
        </p>
        {rules !== undefined && rules.length > 0 && (
          <ul className={classes['items']} aria-label="Who is asked">
            {rules.map((rule) => (
              <li key={rule.id}>{ruleText(rule)}</li>
            ))}
          </ul>
        )}
        <Textarea
          size="sm"
          label="Why"
          placeholder="Release 2.4 with the new payment service; tested since Monday"
          autosize
          minRows={3}
          maxRows={8}
          maxLength={1000}
          data-autofocus
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <Select
          label="Stands for"
          data={VALIDITY}
          value={validMinutes}
          onChange={(minutes) => minutes !== null && setValidMinutes(minutes)}
        />
        {problem && <ProblemBox problem={problem} names={namesOf(store.getState(), poolId)} onCopy={copyDetails} />}
        <div className={classes['foot']}>
          <Button variant="default" size="sm" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" size="sm" loading={isBusy} disabled={!isComplete}>
            Ask for approval
          </Button>
        </div>
      </form>
    </Modal>
  );
}
