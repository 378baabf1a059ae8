import { Modal, TextInput } from '@mantine/core';
import { useState } from 'react';
import { inSentence } from '../../../shared/text/names.ts';
import { previewRemoveTemplate, removeTemplate } from '../../commands/templates.ts';
import { SheetLayout } from '../../components/sheet.tsx';
import { store, useStore } from '../../state/store.ts';
import { PlanAnswer, PlanFoot } from '../../components/plan-form.tsx';
import { useAsked } from '../../components/use-asked.ts';
import { copyDetails } from '../../commands/window.ts';
import { openRun } from '../../commands/runs.ts';
import { namesOf } from '../../state/names-of.ts';
import classes from './templates.module.css';

/** Shows what goes with a version, and asks for the template's name before it does. */
export function RemoveTemplateDialog() {
  const dialog = useStore((state) => state.dialog);
  const setDialog = useStore((state) => state.setDialog);
  const { poolId, id } = dialog?.kind === 'remove-template' ? dialog : { poolId: '', id: '' };
  const item = useStore((state) => state.templates[poolId]?.find((each) => each.id === id));
  if (dialog?.kind !== 'remove-template' || !item) return null;
  const { name, version } = item.content;
  return <Question key={id} {...{ poolId, id, name, version }} onClose={() => setDialog(null)} />;
}

function Question({
  poolId,
  id,
  name,
  version,
  onClose,
}: {
  readonly poolId: string;
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly onClose: () => void;
}) {
  const [typed, setTyped] = useState('');
  const [attempt, setAttempt] = useState(0);
  const names = namesOf(store.getState(), poolId);
  const answer = useAsked({ poolId, id }, attempt, (input) => previewRemoveTemplate.run(input));
  const isTyped = typed.trim() === name.trim();
  return (
    <Modal opened onClose={onClose} title={`Delete version ${String(version)} of ${inSentence(name)}`} size={760}>
      <SheetLayout>
        <PlanAnswer stepsClass={classes['steps']} onCopy={copyDetails} names={names} missing={null} answer={answer} />
        <TextInput
          label={`Type ${inSentence(name)} to confirm`}
          value={typed}
          autoComplete="off"
          spellCheck={false}
          data-autofocus
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <PlanFoot
          names={names}
          onCopy={copyDetails}
          onStarted={(runId) => openRun.run(runId)}
          answer={isTyped || answer?.ok === false ? answer : null}
          label={removeTemplate.label({ poolId, id, planDigest: '', typed })}
          onStart={(planDigest) => {
            const started = removeTemplate.run({ poolId, id, planDigest, typed });
            void started.then((result) => {
              if (result.ok) onClose();
            });
            return started;
          }}
          onAgain={() => setAttempt((n) => n + 1)}
          onClose={onClose}
        />
      </SheetLayout>
    </Modal>
  );
}
