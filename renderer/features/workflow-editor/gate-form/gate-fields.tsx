import { ActionIcon, NumberInput, Select } from '@mantine/core';
import { Trash2 } from 'lucide-react';
import { createContext, useContext, useState, type ReactNode } from 'react';
import type { GatePolicy } from '../../../../shared/domain/gate/gate-policy.ts';
import type { GateProblem } from './gate-problems.ts';
import classes from './gate-form.module.css';

/** Changes parts of the gate in the form. */
export type ChangeGate = (patch: Partial<GatePolicy>) => void;

/** What is wrong with the gate in the form, for the fields that are to say so. */
export const GateProblems = createContext<readonly GateProblem[]>([]);

/** What is wrong at a path: the error for a field, else the warning. */
export function useProblem(path: string): { readonly error: ReactNode; readonly warning: string | null } {
  const found = useContext(GateProblems).filter((problem) => problem.path === path);
  const first = (severity: GateProblem['severity']): string | null =>
    found.find((problem) => problem.severity === severity)?.text ?? null;
  return { error: first('error'), warning: first('warning') };
}

/** Small print under a part for what belongs to no single field. */
export function ProblemLine({ path }: { readonly path: string }) {
  const { error, warning } = useProblem(path);
  if (error !== null)
    return (
      <span className={classes['error']} role="alert">
        {error}
      </span>
    );
  return warning === null ? null : <span className={classes['warning']}>{warning}</span>;
}

/** A part of the gate with its heading and what it means. */
export function Part({
  title,
  hint,
  children,
}: {
  readonly title: string;
  readonly hint?: string;
  readonly children: ReactNode;
}) {
  return (
    <div className={classes['part']} role="group" aria-label={title}>
      <h3>{title}</h3>
      {hint !== undefined && <p className={classes['hint']}>{hint}</p>}
      {children}
    </div>
  );
}

/** Takes an item off a list. */
export function RemoveButton({
  what,
  isBare = false,
  onClick,
}: {
  readonly what: string;
  /** Beside fields without a label above them. */
  readonly isBare?: boolean;
  readonly onClick: () => void;
}) {
  return (
    <ActionIcon
      size={28}
      className={classes[isBare ? 'bare' : 'remove']}
      aria-label={`Remove ${what}`}
      onClick={onClick}
    >
      <Trash2 size={14} aria-hidden />
    </ActionIcon>
  );
}

/** A whole number; what is no number stays in the field and is an error. */
export function CountField({
  label,
  value,
  path,
  placeholder,
  onChange,
}: {
  readonly label: string;
  readonly value: number | null;
  readonly path: string;
  /** What an empty field means; without one it may not be empty. */
  readonly placeholder?: string;
  readonly onChange: (value: number | null) => void;
}) {
  const { error, warning } = useProblem(path);
  return (
    <NumberInput
      size="xs"
      label={label}
      value={value === null || Number.isNaN(value) ? '' : value}
      onChange={(typed) => onChange(typed === '' ? (placeholder === undefined ? Number.NaN : null) : Number(typed))}
      clampBehavior="none"
      placeholder={placeholder ?? ''}
      error={error}
      {...(warning === null ? {} : { description: warning, inputWrapperOrder: ['label', 'input', 'description'] })}
    />
  );
}

const UNITS = [
  { value: '1', label: 'minutes' },
  { value: '60', label: 'hours' },
  { value: '1440', label: 'days' },
];

/** A length of time as a number and its unit; empty where nothing is asked for. */
export function TimeField({
  label,
  minutes,
  path,
  none,
  onChange,
}: {
  readonly label: string;
  readonly minutes: number | null;
  readonly path: string;
  readonly none: string;
  readonly onChange: (minutes: number | null) => void;
}) {
  const { error } = useProblem(path);
  const fitting =
    minutes === null || minutes % 60 !== 0 ? (minutes === null ? 60 : 1) : minutes % 1440 === 0 ? 1440 : 60;
  const [chosen, setChosen] = useState<number | null>(null);
  const unit = chosen ?? fitting;
  const shown = minutes === null || Number.isNaN(minutes) ? '' : minutes / unit;
  return (
    <div className={classes['line']}>
      <div data-grow>
        <NumberInput
          size="xs"
          label={label}
          value={shown}
          placeholder={none}
          clampBehavior="none"
          onChange={(typed) => onChange(typed === '' ? null : Math.round(Number(typed) * unit))}
          error={error}
        />
      </div>
      <div data-slim>
        <Select
          size="xs"
          label="Unit"
          aria-label={`${label}: unit`}
          data={UNITS}
          value={String(unit)}
          onChange={(next) => {
            if (next === null) return;
            setChosen(Number(next));
            // The number stays, its unit changes: "4 hours" becomes "4 days".
            if (minutes !== null) onChange(Math.round((minutes / unit) * Number(next)));
          }}
        />
      </div>
    </div>
  );
}

const ownZone = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone;

/** The zone of this workstation, for what is new. */
export { ownZone };

/** A time zone by its IANA name. */
export function ZoneField({
  value,
  path,
  onChange,
}: {
  readonly value: string;
  readonly path: string;
  readonly onChange: (timeZone: string) => void;
}) {
  const { error } = useProblem(path);
  const zones = [...new Set([value, ownZone(), 'UTC', ...Intl.supportedValuesOf('timeZone')])];
  return (
    <Select
      size="xs"
      label="Time zone"
      searchable
      limit={60}
      data={zones}
      value={value}
      error={error}
      onChange={(zone) => zone !== null && onChange(zone)}
    />
  );
}
