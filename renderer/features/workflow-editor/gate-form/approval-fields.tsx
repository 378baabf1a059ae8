import { Button, Checkbox, Select, TextInput } from '@mantine/core';
import { Plus } from 'lucide-react';
import type { ApprovalRule, GatePolicy } from '../../../../shared/domain/gate/gate-policy.ts';
import type { Approver } from '../../../../shared/domain/gate/person.ts';
import { ROLES } from '../../../../shared/domain/rights.ts';
import { roleWord } from '../../../../shared/text/role-text.ts';
import { inSentence } from '../../../../shared/text/names.ts';
import { changeAt, freeId, removeAt } from './edit-list.ts';
import { CountField, Part, ProblemLine, RemoveButton, TimeField, useProblem, type ChangeGate } from './gate-fields.tsx';
import classes from './gate-form.module.css';

/** Who consents, and how many of them. */
export function ApprovalFields({ gate, change }: { readonly gate: GatePolicy; readonly change: ChangeGate }) {
  const { approvals } = gate;
  const add = (): void => {
    const name = approvals.length === 0 ? 'Approvers' : `Approvers ${String(approvals.length + 1)}`;
    const rule: ApprovalRule = {
      id: freeId(name, approvals),
      name,
      minimum: 1,
      from: [{ kind: 'role', role: 'pool-operator' }],
      isRequesterExcluded: true,
    };
    change({ approvals: [...approvals, rule] });
  };
  return (
    <Part
      title="Approvals"
      hint="Every rule is to be met. An approval is void as soon as the configuration, the plan or the workflow changes."
    >
      {approvals.map((rule, i) => (
        <Rule
          key={rule.id}
          rule={rule}
          path={`approvals.${String(i)}`}
          onChange={(patch) => change({ approvals: changeAt(approvals, i, patch) })}
          onRemove={() => change({ approvals: removeAt(approvals, i) })}
        />
      ))}
      <div>
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<Plus size={13} aria-hidden />}
          disabled={approvals.length >= 20}
          onClick={add}
        >
          Add a rule
        </Button>
      </div>
      {approvals.length > 0 && (
        <TimeField
          label="An approval counts for"
          minutes={gate.approvalValidMinutes}
          path="approvalValidMinutes"
          none="until it expires by itself"
          onChange={(approvalValidMinutes) => change({ approvalValidMinutes })}
        />
      )}
    </Part>
  );
}

function Rule({
  rule,
  path,
  onChange,
  onRemove,
}: {
  readonly rule: ApprovalRule;
  readonly path: string;
  readonly onChange: (patch: Partial<ApprovalRule>) => void;
  readonly onRemove: () => void;
}) {
  const { error } = useProblem(`${path}.name`);
  const { from } = rule;
  return (
    <div className={classes['box']} role="group" aria-label={`Rule ${inSentence(rule.name)}`}>
      <div className={classes['line']}>
        <div data-grow>
          <TextInput
            size="xs"
            label="Name of the rule"
            maxLength={80}
            value={rule.name}
            error={error}
            onChange={(event) => onChange({ name: event.currentTarget.value })}
          />
        </div>
        <div data-slim>
          <CountField
            label="How many"
            value={rule.minimum}
            path={`${path}.minimum`}
            onChange={(minimum) => onChange({ minimum: minimum ?? Number.NaN })}
          />
        </div>
        <RemoveButton what={`rule ${rule.name}`} onClick={onRemove} />
      </div>
      <div className={classes['hint']}>Out of</div>
      {from.map((approver, i) => (
        <ApproverFields
          key={i}
          approver={approver}
          path={`${path}.from.${String(i)}`}
          onChange={(next) => onChange({ from: from.map((each, n) => (n === i ? next : each)) })}
          onRemove={() => onChange({ from: removeAt(from, i) })}
        />
      ))}
      <ProblemLine path={`${path}.from`} />
      <div className={classes['line']}>
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<Plus size={13} aria-hidden />}
          disabled={from.length >= 50}
          onClick={() => onChange({ from: [...from, { kind: 'user', subject: '' }] })}
        >
          Add an approver
        </Button>
      </div>
      <Checkbox
        size="xs"
        label="Whoever asks does not count"
        checked={rule.isRequesterExcluded}
        onChange={(event) => onChange({ isRequesterExcluded: event.currentTarget.checked })}
      />
    </div>
  );
}

const KINDS: readonly { readonly value: Approver['kind']; readonly label: string }[] = [
  { value: 'user', label: 'Account' },
  { value: 'group', label: 'Members of a group' },
  { value: 'role', label: 'Role or stronger' },
  { value: 'anybody', label: 'Anybody with an account' },
];

function makeApprover(kind: string, former: Approver): Approver {
  const subject = former.kind === 'user' || former.kind === 'group' ? former.subject : '';
  if (kind === 'user' || kind === 'group') return { kind, subject };
  return kind === 'role' ? { kind, role: 'pool-operator' } : { kind: 'anybody' };
}

/** One entry of a list of people. */
export function ApproverFields({
  approver,
  path,
  onChange,
  onRemove,
}: {
  readonly approver: Approver;
  readonly path: string;
  readonly onChange: (approver: Approver) => void;
  readonly onRemove: () => void;
}) {
  const { error } = useProblem(path);
  const isSubject = approver.kind === 'user' || approver.kind === 'group';
  return (
    <div className={classes['line']}>
      <div data-grow>
        <Select
          size="xs"
          aria-label="Kind of approver"
          data={KINDS}
          value={approver.kind}
          onChange={(kind) => kind !== null && onChange(makeApprover(kind, approver))}
        />
      </div>
      {isSubject && (
        <div data-grow>
          <TextInput
            size="xs"
            aria-label={approver.kind === 'user' ? 'Account' : 'Group'}
            placeholder={approver.kind === 'user' ? 'DOMAIN\\name or sid' : 'DOMAIN\\group or sid'}
            maxLength={256}
            value={approver.subject}
            error={error}
            onChange={(event) => onChange({ kind: approver.kind, subject: event.currentTarget.value })}
          />
        </div>
      )}
      {approver.kind === 'role' && (
        <div data-grow>
          <Select
            size="xs"
            aria-label="Role"
            data={ROLES.map((role) => ({ value: role, label: roleWord(role) }))}
            value={approver.role}
            onChange={(role) => role !== null && onChange({ kind: 'role', role })}
          />
        </div>
      )}
      <RemoveButton what="approver" isBare onClick={onRemove} />
    </div>
  );
}
