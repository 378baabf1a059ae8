import { NumberInput, Select } from '@mantine/core';
import { MOST_COPIES } from '../../../shared/domain/operate/operate-wish.ts';
import type { FormulaValue } from '../../../shared/domain/template/formula.ts';
import type { ResolvedParameters } from '../../../shared/domain/template/resolve-parameters.ts';
import { listNetworkRoles } from '../../../shared/domain/template/template-description.ts';
import { findProvisionNetwork } from '../../../shared/domain/template/template-facts.ts';
import type { ProvisionWish } from '../../../shared/domain/template/template-wish.ts';
import { formatBytes } from '../../../shared/text/format.ts';
import { ParameterField } from '../../components/parameter-field.tsx';
import { selectEstate } from '../../state/selectors.ts';
import { useStore } from '../../state/store.ts';
import type { LibraryItem } from '../../state/templates-slice.ts';
import { findStageOf, placeValue, stagesOf, toPlace } from './places.ts';
import classes from './templates.module.css';

/** The fields of a template: where to, how many, its parameters, its networks. */
export function ProvisionForm({
  item: { poolId, content },
  wish,
  resolved,
  onChange,
}: {
  readonly item: LibraryItem;
  readonly wish: ProvisionWish;
  readonly resolved: ResolvedParameters;
  readonly onChange: (wish: ProvisionWish) => void;
}) {
  const estate = useStore((state) => selectEstate(state, poolId));
  const stage = findStageOf(poolId, wish.place);
  const setValue = (id: string, value: FormulaValue | undefined): void => {
    const { [id]: _former, ...rest } = wish.values;
    onChange({ ...wish, values: value === undefined ? rest : { ...rest, [id]: value } });
  };
  return (
    <div className={classes['form']}>
      <Select
        label="Stage"
        data={[{ value: '', label: 'No stage' }, ...stagesOf(poolId)]}
        value={placeValue(wish.place)}
        allowDeselect={false}
        onChange={(value) => value !== null && onChange({ ...wish, place: toPlace(value) })}
      />
      <NumberInput
        label="Configurations"
        description={`1 to ${String(MOST_COPIES)}`}
        min={1}
        max={MOST_COPIES}
        clampBehavior="strict"
        allowDecimal={false}
        value={wish.count}
        onChange={(count) => typeof count === 'number' && count >= 1 && onChange({ ...wish, count })}
      />
      <Select
        label="Disks"
        data={[
          { value: '', label: 'Fast clones beside the template' },
          ...estate.srs
            .filter(({ hostUuids, type }) => hostUuids.length > 0 && type !== 'iso')
            .map((sr) => ({
              value: sr.uuid,
              label: `Full copies on ${sr.nameLabel} · ${formatBytes(Math.max(0, sr.sizeBytes - sr.usedBytes))} free`,
            })),
        ]}
        value={wish.srUuid ?? ''}
        allowDeselect={false}
        onChange={(value) => onChange({ ...wish, srUuid: value === null || value === '' ? null : value })}
      />
      {content.description.parameters
        .filter(({ computed }) => computed !== true)
        .map((parameter) => (
          <ParameterField
            key={parameter.id}
            parameter={parameter}
            given={Object.hasOwn(wish.values, parameter.id) ? wish.values[parameter.id] : undefined}
            resolved={resolved}
            onChange={(value) => setValue(parameter.id, value)}
          />
        ))}
      {listNetworkRoles(content.description).map((network) => {
        const found = findProvisionNetwork(network, wish.networks, stage, estate.networks);
        const isChosen = wish.networks.some((each) => each.network === network);
        return (
          <Select
            key={network}
            label={`Network for ${network}`}
            description={isChosen || found === undefined ? null : 'As the stage or its name says'}
            error={found === undefined ? 'Choose one' : null}
            placeholder="Choose one"
            searchable
            data={estate.networks.map((each) => ({ value: each.uuid, label: each.nameLabel }))}
            value={found ?? null}
            allowDeselect={false}
            onChange={(to) =>
              to !== null &&
              onChange({
                ...wish,
                networks: [...wish.networks.filter((each) => each.network !== network), { network, to }],
              })
            }
          />
        );
      })}
    </div>
  );
}
