import { NumberInput, Select, Switch, TextInput } from '@mantine/core';
import type { FormulaValue } from '../../shared/domain/template/formula.ts';
import { isFormula } from '../../shared/domain/template/cell.ts';
import { numberText } from '../../shared/domain/template/formula-functions.ts';
import type { ResolvedParameters } from '../../shared/domain/template/resolve-parameters.ts';
import type { Parameter } from '../../shared/domain/template/template-description.ts';
import classes from './parameter-field.module.css';

/** The field of one parameter: shows what it comes to until a person says otherwise, with its limits and what is wrong. */
export function ParameterField({
  parameter,
  given,
  resolved,
  onChange,
}: {
  readonly parameter: Parameter;
  /** Undefined: the default. */
  readonly given: FormulaValue | undefined;
  readonly resolved: ResolvedParameters;
  readonly onChange: (value: FormulaValue | undefined) => void;
}) {
  const { id, label, type, choices = [], unit = '', fraction } = parameter;
  const fault = resolved.faults.get(id);
  const error = fault === undefined ? null : fault.charAt(0).toUpperCase() + fault.slice(1);
  const value = given ?? resolved.values.get(id);
  const shared = { label, error, description: describe(parameter, given, resolved) };
  switch (type) {
    case 'number':
      return (
        <NumberInput
          {...shared}
          value={typeof value === 'number' ? value : ''}
          allowDecimal={fraction === true}
          suffix={unit === '' ? '' : ` ${unit}`}
          onChange={(next) => onChange(next === '' ? undefined : Number(next))}
        />
      );
    case 'flag':
      return (
        <div className={classes['switch']}>
          <Switch {...shared} checked={value === true} onChange={(event) => onChange(event.currentTarget.checked)} />
        </div>
      );
    case 'choice':
      return (
        <Select
          {...shared}
          data={choices}
          value={typeof value === 'string' ? value : null}
          allowDeselect={false}
          onChange={(next) => onChange(next ?? undefined)}
        />
      );
    case 'text':
      return (
        <TextInput
          {...shared}
          maxLength={200}
          value={typeof value === 'string' ? value : ''}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
  }
}

function describe(
  { id, help = '', default: value, unit = '' }: Parameter,
  given: FormulaValue | undefined,
  { limits }: ResolvedParameters,
): string | null {
  const { min = null, max = null } = limits.get(id) ?? {};
  const range =
    min !== null && max !== null
      ? `${numberText(min)} to ${numberText(max)}${unit === '' ? '' : ` ${unit}`}`
      : min !== null
        ? `${numberText(min)} at least`
        : max !== null
          ? `${numberText(max)} at most`
          : '';
  const formula = isFormula(value) && given === undefined ? `follows ${value.slice(1)}` : '';
  const text = [help, range, formula].filter((part) => part !== '').join(' · ');
  return text === '' ? null : text;
}
