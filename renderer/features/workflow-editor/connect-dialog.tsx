import { Modal, SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { findStage, type Transition, type Workflow } from '../../../shared/domain/workflow.ts';
import { Name } from '../../components/name.tsx';
import { useStore } from '../../state/store.ts';
import { inSentence } from '../../../shared/text/names.ts';
import { addTransition } from './actions.ts';
import { whyNotConnect } from './edits.ts';
import { focusStage } from './focus.ts';
import classes from './dialogs.module.css';

/** Connects a stage without dragging: a direction, then the target from a list that says what is possible. */
export function ConnectDialog({
  serviceKey,
  workflow,
  stageId,
}: {
  readonly serviceKey: string;
  readonly workflow: Workflow;
  readonly stageId: string;
}) {
  const setDialog = useStore((state) => state.setDialog);
  const [kind, setKind] = useState<Transition['kind']>('promote');
  const others = workflow.stages.filter(({ id }) => id !== stageId);
  const close = (): void => {
    setDialog(null);
    focusStage(stageId);
  };
  const choose = (to: string): void => {
    addTransition(serviceKey, stageId, to, kind);
    close();
  };
  const first = others.find(({ id }) => whyNotConnect(workflow, stageId, id) === null);
  return (
    <Modal
      opened
      onClose={close}
      title={`Connect ${inSentence(findStage(workflow, stageId)?.name ?? stageId)} to`}
      size={420}
      returnFocus={false}
    >
      <div className={classes['form']}>
        <SegmentedControl
          size="xs"
          aria-label="Direction"
          data={[
            { value: 'promote', label: 'Promote, forward' },
            { value: 'demote', label: 'Demote, back' },
          ]}
          value={kind}
          onChange={(value) => setKind(value === 'demote' ? 'demote' : 'promote')}
        />
        {others.length === 0 && <p>There is no other stage yet.</p>}
        <div className={classes['targets']} role="group" aria-label="Targets">
          {others.map((stage) => {
            const reason = whyNotConnect(workflow, stageId, stage.id);
            return (
              <button
                key={stage.id}
                type="button"
                className={classes['target']}
                disabled={reason !== null}
                data-autofocus={stage === first ? true : undefined}
                onClick={() => choose(stage.id)}
              >
                <Name>{stage.name}</Name>
                <span>{reason ?? ''}</span>
              </button>
            );
          })}
        </div>
      </div>
    </Modal>
  );
}
