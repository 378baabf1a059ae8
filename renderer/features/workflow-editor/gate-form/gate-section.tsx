import { Button } from '@mantine/core';
import { asksNothing } from '../../../../shared/domain/gate/effective-gate.ts';
import { gateOf, type Transition, type Workflow } from '../../../../shared/domain/workflow.ts';
import { setTransition } from '../../../../shared/domain/workflow-edit.ts';
import { openGateForm } from '../../../commands/gates.ts';
import { tell } from '../../../commands/tell.ts';
import { useStore } from '../../../state/store.ts';
import { inSentence } from '../../../../shared/text/names.ts';
import { applyEdit } from '../editing.ts';
import { Section } from '../fields.tsx';
import { GateDialog, GateWords } from './gate-dialog.tsx';
import classes from './gate-form.module.css';

/** The gate of a transition in words, and the way to its form. */
export function GateSection({
  serviceKey,
  workflow,
  transition,
}: {
  readonly serviceKey: string;
  readonly workflow: Workflow;
  readonly transition: Transition;
}) {
  const { from, to } = transition;
  const isOpen = useStore(({ dialog }) => dialog?.kind === 'edit-gate' && dialog.from === from && dialog.to === to);
  const setDialog = useStore((state) => state.setDialog);
  const gate = gateOf(transition);
  const name = (id: string): string => inSentence(workflow.stages.find((stage) => stage.id === id)?.name ?? id);
  return (
    <Section title="Gate">
      <div className={classes['summary']}>
        <GateWords gate={gate} />
      </div>
      <div>
        <Button size="compact-xs" variant="default" onClick={() => openGateForm.run({ from, to })}>
          {openGateForm.label({ from, to })}
        </Button>
      </div>
      {isOpen && (
        <GateDialog
          title={`Gate: ${name(from)} → ${name(to)}`}
          gate={gate}
          onClose={() => setDialog(null)}
          onApply={(next) => {
            applyEdit(serviceKey, (now) => setTransition(now, from, to, { gate: asksNothing(next) ? null : next }));
            setDialog(null);
            tell('The gate is in the draft; it holds once the workflow is published');
          }}
        />
      )}
    </Section>
  );
}
