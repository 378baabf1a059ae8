import { Button, Modal } from '@mantine/core';
import { useId, useMemo, useState, type SubmitEvent } from 'react';
import { OPEN_GATE, type GatePolicy } from '../../../../shared/domain/gate/gate-policy.ts';
import { breakGlassLine, gateLines } from '../../../../shared/text/gate-text.ts';
import { countOf } from '../../../../shared/text/format.ts';
import { ApprovalFields } from './approval-fields.tsx';
import { CheckFields, ChecklistFields, OtherFields } from './check-fields.tsx';
import { GateProblems, type ChangeGate } from './gate-fields.tsx';
import { findGateProblems } from './gate-problems.ts';
import { TimeFields } from './time-fields.tsx';
import classes from './gate-form.module.css';

/** The whole gate of a transition in one form, checked as it is typed; taken over as one step that can be undone. */
export function GateDialog({
  title,
  gate: former,
  onApply,
  onClose,
}: {
  readonly title: string;
  readonly gate: GatePolicy;
  readonly onApply: (gate: GatePolicy) => void;
  readonly onClose: () => void;
}) {
  const [gate, setGate] = useState(former);
  const formId = useId();
  const change: ChangeGate = (patch) => setGate((now) => ({ ...now, ...patch }));
  const problems = useMemo(() => findGateProblems(gate, localNow()), [gate]);
  const errors = problems.filter(({ severity }) => severity === 'error');
  const apply = (event: SubmitEvent): void => {
    event.preventDefault();
    if (errors.length === 0) onApply(gate);
  };
  return (
    <Modal opened onClose={onClose} title={title} size={960}>
      <GateProblems value={problems}>
        <div className={classes['columns']}>
          <form id={formId} className={classes['form']} aria-label="Gate" noValidate onSubmit={apply}>
            <ApprovalFields gate={gate} change={change} />
            <TimeFields gate={gate} change={change} />
            <CheckFields gate={gate} change={change} />
            <ChecklistFields gate={gate} change={change} />
            <OtherFields gate={gate} change={change} />
          </form>
          <div className={classes['words']} role="group" aria-label="In words" tabIndex={0}>
            <h3>In words</h3>
            <GateWords gate={gate} />
          </div>
        </div>
      </GateProblems>
      <div className={classes['foot']}>
        <span className={classes['grow']} role="status">
          {errors.length > 0 && (
            <span className={classes['error']}>{countOf(errors.length, 'field')} to put right first</span>
          )}
        </span>
        <Button variant="subtle" size="sm" onClick={() => setGate(OPEN_GATE)}>
          Ask for nothing
        </Button>
        <Button variant="default" size="sm" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" form={formId} size="sm" disabled={errors.length > 0}>
          Take over
        </Button>
      </div>
    </Modal>
  );
}

/** What the gate asks for, line by line. */
export function GateWords({ gate }: { readonly gate: GatePolicy }) {
  const lines = gateLines(gate);
  if (lines.length === 0) return <span className={classes['dim']}>Nothing: it may go at any time.</span>;
  return (
    <>
      <ul className={classes['lines']}>
        {lines.map((line, i) => (
          <li key={i}>{line}</li>
        ))}
      </ul>
      <span className={classes['dim']}>{breakGlassLine(gate)}</span>
    </>
  );
}

/** The wall clock of this workstation, in the form freezes have. */
function localNow(): string {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
