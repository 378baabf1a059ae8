import { Button, Modal, Select, TextInput } from '@mantine/core';
import { Plus } from 'lucide-react';
import { useState, type SubmitEvent } from 'react';
import { OPEN_GATE } from '../../../../shared/domain/gate/gate-policy.ts';
import {
  GATE_RIGHTS,
  NO_POOL_POLICIES,
  type PoolPolicies,
  type WidePolicy,
} from '../../../../shared/domain/gate/wide-policy.ts';
import type { Problem } from '../../../../shared/errors.ts';
import { openPolicies, savePolicies } from '../../../commands/gates.ts';
import { tell } from '../../../commands/tell.ts';
import { copyDetails } from '../../../commands/window.ts';
import { Callout } from '../../../components/callout.tsx';
import { ProblemBox } from '../../../components/problem-box.tsx';
import { namesOf } from '../../../state/names-of.ts';
import { store, useStore } from '../../../state/store.ts';
import { approverText } from '../../../../shared/text/gate-blocker-text.ts';
import { rightWords } from '../../../../shared/text/gate-problem-text.ts';
import { inSentence } from '../../../../shared/text/names.ts';
import { ApproverFields } from './approval-fields.tsx';
import { changeAt, freeId, removeAt } from './edit-list.ts';
import { GateDialog, GateWords } from './gate-dialog.tsx';
import { Part, RemoveButton } from './gate-fields.tsx';
import { arePoliciesFit } from './gate-problems.ts';
import classes from './gate-form.module.css';

/** The policies of a pool, where they are opened: what it asks of all transitions, and who has which right. */
export function PolicyDialogs() {
  const dialog = useStore((state) => state.dialog);
  const setDialog = useStore((state) => state.setDialog);
  if (dialog?.kind !== 'pool-policies') return null;
  return <PoliciesDialog key={dialog.poolId} poolId={dialog.poolId} onClose={() => setDialog(null)} />;
}

function PoliciesDialog({ poolId, onClose }: { readonly poolId: string; readonly onClose: () => void }) {
  const published = useStore((state) => state.policies[poolId]);
  // What the person departs from; somebody who publishes meanwhile is told of by main, not overwritten.
  const [former] = useState(published);
  const [content, setContent] = useState<PoolPolicies>(former?.content ?? NO_POOL_POLICIES);
  const [editedAt, setEditedAt] = useState<number | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isBusy, setBusy] = useState(false);
  const { policies, rights } = content;
  const mayDefine = published?.rights['define-gates'] ?? false;
  const isFit = arePoliciesFit(content);
  const change = (at: number, patch: Partial<WidePolicy>): void =>
    setContent({ ...content, policies: changeAt(policies, at, patch) });
  const save = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (!isFit || isBusy) return;
    setBusy(true);
    const result = await savePolicies.run({ poolId, afterSeq: former?.seq ?? 0, content });
    setBusy(false);
    if (!result.ok) {
      setProblem(result.problem);
      return;
    }
    tell('The policies are published; they hold for every transition of the pool from now on');
    onClose();
  };
  const edited = editedAt === null ? undefined : policies[editedAt];
  if (editedAt !== null && edited)
    return (
      <GateDialog
        title={`Policy ${inSentence(edited.name)}`}
        gate={edited.gate}
        onClose={() => setEditedAt(null)}
        onApply={(gate) => {
          change(editedAt, { gate });
          setEditedAt(null);
        }}
      />
    );
  return (
    <Modal opened onClose={onClose} title={openPolicies.label(poolId).replace('…', '')} size={860}>
      <form aria-label="Policies" noValidate onSubmit={(event) => void save(event)}>
        <div className={classes['form']}>
          {!mayDefine && (
            <Callout tone="info" title="You may look, not change">
              These have the right to define gates: {rights['define-gates'].map(approverText).join(', ')}.
            </Callout>
          )}
          {published && published.doubt !== null && (
            <Callout tone="bad" title="The record on the pool is not believed">
              Somebody changed or removed it. Saving publishes what is below in your name, as the record that holds.
            </Callout>
          )}
          <Part
            title="What every transition is asked for"
            hint="Beside its own gate. Where several ask, the stricter holds."
          >
            {policies.map((policy, at) => (
              <Policy
                key={policy.id}
                policy={policy}
                onChange={(patch) => change(at, patch)}
                onEdit={() => setEditedAt(at)}
                onRemove={() => setContent({ ...content, policies: removeAt(policies, at) })}
              />
            ))}
            <div>
              <Button
                size="compact-xs"
                variant="default"
                leftSection={<Plus size={13} aria-hidden />}
                disabled={policies.length >= 20}
                onClick={() => setContent({ ...content, policies: [...policies, makePolicy(policies)] })}
              >
                Add a policy
              </Button>
            </div>
          </Part>
          {GATE_RIGHTS.map((right) => (
            <Part key={right} title={`Who may ${rightWords(right)}`}>
              {rights[right].map((approver, at) => (
                <ApproverFields
                  key={at}
                  approver={approver}
                  path={`rights.${right}.${String(at)}`}
                  onChange={(next) =>
                    setContent({
                      ...content,
                      rights: { ...rights, [right]: rights[right].map((each, i) => (i === at ? next : each)) },
                    })
                  }
                  onRemove={() =>
                    setContent({ ...content, rights: { ...rights, [right]: removeAt(rights[right], at) } })
                  }
                />
              ))}
              {rights[right].length === 0 && (
                <span className={classes['error']} role="alert">
                  Name somebody, or nobody ever could
                </span>
              )}
              <div>
                <Button
                  size="compact-xs"
                  variant="default"
                  leftSection={<Plus size={13} aria-hidden />}
                  disabled={rights[right].length >= 50}
                  onClick={() =>
                    setContent({
                      ...content,
                      rights: { ...rights, [right]: [...rights[right], { kind: 'role', role: 'pool-admin' }] },
                    })
                  }
                >
                  Add somebody
                </Button>
              </div>
            </Part>
          ))}
        </div>
        {problem && <ProblemBox problem={problem} names={namesOf(store.getState(), poolId)} onCopy={copyDetails} />}
        <div className={classes['foot']}>
          <span className={classes['grow']} role="status">
            {!isFit && (
              <span className={classes['error']}>A name or an account is missing, or a gate is not whole</span>
            )}
          </span>
          <Button variant="default" size="sm" onClick={onClose}>
            Cancel
          </Button>
          <Button
            type="submit"
            size="sm"
            loading={isBusy}
            disabled={!mayDefine || !isFit || content === former?.content}
          >
            Publish
          </Button>
        </div>
      </form>
    </Modal>
  );
}

function makePolicy(taken: readonly WidePolicy[]): WidePolicy {
  const name = taken.length === 0 ? 'Policy' : `Policy ${String(taken.length + 1)}`;
  return { id: freeId(name, taken), name, direction: 'promote', enters: 'production', gate: OPEN_GATE };
}

const DIRECTIONS = [
  { value: 'any', label: 'Promotions and demotions' },
  { value: 'promote', label: 'Promotions' },
  { value: 'demote', label: 'Demotions' },
] as const;
const ENTERED = [
  { value: 'any', label: 'into any stage' },
  { value: 'production', label: 'into production' },
] as const;

function Policy({
  policy,
  onChange,
  onEdit,
  onRemove,
}: {
  readonly policy: WidePolicy;
  readonly onChange: (patch: Partial<WidePolicy>) => void;
  readonly onEdit: () => void;
  readonly onRemove: () => void;
}) {
  const { direction, enters, gate, name } = policy;
  return (
    <div className={classes['box']} role="group" aria-label={`Policy ${inSentence(name)}`}>
      <div className={classes['line']}>
        <div data-grow>
          <TextInput
            size="xs"
            label="Name of the policy"
            maxLength={80}
            value={name}
            error={name.trim() === '' ? 'A policy has a name' : null}
            onChange={(event) => onChange({ name: event.currentTarget.value })}
          />
        </div>
        <div data-grow>
          <Select
            size="xs"
            label="Holds for"
            data={DIRECTIONS}
            value={direction}
            onChange={(next) => next !== null && onChange({ direction: next })}
          />
        </div>
        <div data-grow>
          <Select
            size="xs"
            label="That lead"
            data={ENTERED}
            value={enters}
            onChange={(next) => next !== null && onChange({ enters: next })}
          />
        </div>
        <RemoveButton what={`policy ${name}`} onClick={onRemove} />
      </div>
      <div className={classes['summary']}>
        <GateWords gate={gate} />
      </div>
      <div>
        <Button size="compact-xs" variant="default" onClick={onEdit}>
          Edit what it asks for…
        </Button>
      </div>
    </div>
  );
}
