import { NumberInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import classes from './form.module.css';

/** A part of a form with its heading. */
export function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <div className={classes['section']} role="group" aria-label={title}>
      <h3>{title}</h3>
      {children}
    </div>
  );
}

/** A whole number, or nothing for no limit. Only what is allowed is handed on; the rest stays in the field, with the reason. */
export function LimitField({
  label,
  value,
  onChange,
  min = 1,
  max,
  unit,
  none = 'no limit',
}: {
  readonly label: string;
  readonly value: number | null;
  readonly onChange: (value: number | null) => void;
  readonly min?: number;
  readonly max: number;
  readonly unit?: string;
  /** What an empty field means; null where it may not be empty. */
  readonly none?: string | null;
}) {
  // What is typed and not allowed; the value in force is the one before.
  const [refused, setRefused] = useState<string | null>(null);
  const take = (typed: string | number): void => {
    const isEmpty = typed === '';
    const number = Number(typed);
    const isAllowed = isEmpty ? none !== null : Number.isInteger(number) && number >= min && number <= max;
    setRefused(isAllowed ? null : String(typed));
    if (isAllowed) onChange(isEmpty ? null : number);
  };
  return (
    <NumberInput
      size="xs"
      label={label}
      value={refused ?? value ?? ''}
      onChange={take}
      onBlur={() => setRefused(null)}
      allowDecimal={false}
      clampBehavior="none"
      thousandSeparator={false}
      placeholder={none ?? ''}
      {...(unit === undefined ? {} : { suffix: ` ${unit}` })}
      error={refused === null ? null : `${String(min)} to ${String(max)}`}
    />
  );
}

const GIB = 1024 ** 3;

/** An amount of bytes, in GiB. */
export function BytesField({
  label,
  bytes,
  max,
  none,
  onChange,
}: {
  readonly label: string;
  readonly bytes: number | null;
  readonly max: number;
  readonly none?: string;
  readonly onChange: (bytes: number | null) => void;
}) {
  return (
    <LimitField
      label={label}
      unit="GiB"
      // Parts of a GiB come from files made elsewhere; they are shown rounded up and kept until the field is changed.
      value={bytes === null ? null : Math.ceil(bytes / GIB)}
      max={max}
      {...(none === undefined ? {} : { none })}
      onChange={(gib) => onChange(gib === null ? null : gib * GIB)}
    />
  );
}
