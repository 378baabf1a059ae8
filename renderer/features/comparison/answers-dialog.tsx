import { Button, Modal } from '@mantine/core';
import { useMemo, useState } from 'react';
import { resolveParameters, type GivenValues } from '../../../shared/domain/template/resolve-parameters.ts';
import type { Parameter } from '../../../shared/domain/template/template-description.ts';
import { ParameterField } from '../../components/parameter-field.tsx';
import classes from './comparison.module.css';

/** Asks what a template is to be compared with; what is left as it is stays the default. */
export function AnswersDialog({
  parameters,
  given,
  onClose,
  onAnswer,
}: {
  readonly parameters: readonly Parameter[];
  readonly given: GivenValues;
  readonly onClose: () => void;
  readonly onAnswer: (values: Record<string, string | number | boolean>) => void;
}) {
  const [values, setValues] = useState<GivenValues>(given);
  const resolved = useMemo(() => resolveParameters({ parameters: [...parameters] }, values), [parameters, values]);
  return (
    <Modal opened onClose={onClose} title="Compare with other answers" size={480}>
      <div className={classes['form']}>
        {parameters
          .filter(({ computed }) => computed !== true)
          .map((parameter) => (
            <ParameterField
              key={parameter.id}
              parameter={parameter}
              given={Object.hasOwn(values, parameter.id) ? values[parameter.id] : undefined}
              resolved={resolved}
              onChange={(value) => {
                const { [parameter.id]: _former, ...rest } = values;
                setValues(value === undefined ? rest : { ...rest, [parameter.id]: value });
              }}
            />
          ))}
        <div className={classes['foot']}>
          <Button variant="default" size="sm" onClick={onClose}>
            Cancel
          </Button>
          <Button size="sm" disabled={resolved.faults.size > 0} onClick={() => onAnswer({ ...values })}>
            Compare
          </Button>
        </div>
      </div>
    </Modal>
  );
}
