import { Select } from '@mantine/core';
import { useMemo } from 'react';
import { isTemplateSide, type SideRef } from '../../../shared/ipc/areas/drift.ts';
import { inSentence } from '../../../shared/text/names.ts';
import { poolNameAmong } from '../../../shared/text/pool-text.ts';
import { compareNames } from '../../state/selectors.ts';
import { useStore, type store } from '../../state/store.ts';
import { AnswersChooser } from './answers-chooser.tsx';
import { MomentChooser } from './moment-chooser.tsx';
import classes from './comparison.module.css';

type State = ReturnType<typeof store.getState>;
type Facts = Pick<State, 'configurations' | 'pools' | 'services' | 'templates'>;

interface Choice {
  readonly value: string;
  readonly label: string;
}

/** Any configuration of any pool as of some moment, or a version of a template with answers. */
export function SideChooser({
  label,
  side,
  beside,
  onChoose,
}: {
  readonly label: string;
  readonly side: SideRef | null;
  /** The other side, which says what the answers of a template were. */
  readonly beside: SideRef | null;
  readonly onChoose: (side: SideRef | null) => void;
}) {
  const configurations = useStore((state) => state.configurations);
  const pools = useStore((state) => state.pools);
  const services = useStore((state) => state.services);
  const templates = useStore((state) => state.templates);
  const data = useMemo(() => {
    const facts = { configurations, pools, services, templates };
    const groups = [
      { group: 'Configurations', items: listConfigurations(facts) },
      { group: 'Templates', items: listTemplates(facts) },
    ];
    return groups.filter(({ items }) => items.length > 0);
  }, [configurations, pools, services, templates]);
  return (
    <div className={classes['side']}>
      <Select
        size="sm"
        label={label}
        placeholder="Choose a configuration or a template"
        nothingFoundMessage="Nothing matches"
        searchable
        limit={60}
        data={data}
        value={side ? valueOf(side) : null}
        onChange={(value) => onChoose(value === null ? null : toSide(value))}
      />
      {side && !isTemplateSide(side) && <MomentChooser label={`${label}: as of`} side={side} onChoose={onChoose} />}
      {side && isTemplateSide(side) && (
        <AnswersChooser label={`${label}: answers`} side={side} beside={beside} onChoose={onChoose} />
      )}
    </div>
  );
}

function listConfigurations({ configurations, pools, services }: Facts): Choice[] {
  const hasSeveralPools = Object.keys(pools).length > 1;
  return [...configurations.values()]
    .sort((a, b) => compareNames(a.nameLabel, b.nameLabel))
    .map((each) => {
      const workflow = services[each.poolId]?.find((view) => view.service.id === each.serviceId)?.service.workflow;
      const stage = workflow?.stages.find(({ id }) => id === each.stageId)?.name;
      const where = poolName(pools, each.poolId);
      // Two pools may have stages and configurations of the same names.
      const place = stage === undefined ? [where] : [inSentence(stage), ...(hasSeveralPools ? [where] : [])];
      return {
        value: `${each.poolId}/${each.uuid}`,
        label: [inSentence(each.nameLabel), ...place].join(' · '),
      };
    });
}

function listTemplates({ templates, pools }: Facts): Choice[] {
  const hasSeveralPools = Object.keys(pools).length > 1;
  return Object.entries(templates).flatMap(([poolId, views]) =>
    views.map(({ id, content: { name, version, isGold } }) => ({
      value: `template/${poolId}/${id}`,
      label: [
        inSentence(name),
        `template, version ${String(version)}`,
        ...(isGold ? ['gold'] : []),
        ...(hasSeveralPools ? [poolName(pools, poolId)] : []),
      ].join(' · '),
    })),
  );
}

function poolName(pools: State['pools'], poolId: string): string {
  const pool = pools[poolId];
  return pool ? inSentence(poolNameAmong(pool, Object.values(pools))) : poolId;
}

function valueOf(side: SideRef): string {
  return isTemplateSide(side)
    ? `template/${side.poolId}/${side.templateId}`
    : `${side.poolId}/${side.configurationUuid}`;
}

function toSide(value: string): SideRef {
  const parts = value.split('/');
  if (parts.length === 3) return { poolId: parts[1] ?? '', templateId: parts[2] ?? '', values: null };
  return { poolId: parts[0] ?? '', configurationUuid: parts[1] ?? '', when: 'now' };
}
