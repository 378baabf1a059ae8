import { Button, Modal, NumberInput, Textarea } from '@mantine/core';
import { useState } from 'react';
import type { Problem } from '../../../shared/errors.ts';
import { muteDrift } from '../../commands/drift.ts';
import { copyDetails } from '../../commands/window.ts';
import { ProblemBox } from '../../components/problem-box.tsx';
import { namesOf } from '../../state/names-of.ts';
import { store } from '../../state/store.ts';
import classes from './comparison.module.css';

/** Asks why, and for how long, drift is not to be alarming. */
export function MuteDialog({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const [poolId = '', configurationUuid = ''] = id.split('/');
  const [reason, setReason] = useState('');
  const [days, setDays] = useState(7);
  const [problem, setProblem] = useState<Problem | null>(null);
  const isReady = reason.trim().length >= 3;
  const mute = async (): Promise<void> => {
    const result = await muteDrift.run({ poolId, configurationUuid, reason: reason.trim(), days });
    if (result.ok) onClose();
    else setProblem(result.problem);
  };
  return (
    <Modal opened onClose={onClose} title="Mute drift" size={480}>
      <div className={classes['form']}>
        <p>
          Its differences stay in the list and count at gates; only its card is calm. The ledger keeps who muted it and
          why.
        </p>
        <Textarea
          label="Reason"
          value={reason}
          maxLength={500}
          autosize
          minRows={2}
          data-autofocus
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <NumberInput
          label="Days"
          value={days}
          min={1}
          max={90}
          allowDecimal={false}
          onChange={(value) => setDays(Math.min(90, Math.max(1, Number(value) || 1)))}
        />
        {problem && <ProblemBox problem={problem} names={namesOf(store.getState(), poolId)} onCopy={copyDetails} />}
        <div className={classes['foot']}>
          <Button variant="default" size="sm" onClick={onClose}>
            Cancel
          </Button>
          <Button size="sm" disabled={!isReady} onClick={() => void mute()}>
            Mute drift
          </Button>
        </div>
      </div>
    </Modal>
  );
}
