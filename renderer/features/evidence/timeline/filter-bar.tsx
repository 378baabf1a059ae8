import { Button, MultiSelect, TextInput } from '@mantine/core';
import { Search } from 'lucide-react';
import { useEffect, useState } from 'react';
import type {
  EvidenceSource,
  FacetValue,
  TimelineFacets,
  TimelineFilter,
} from '../../../../shared/domain/evidence/timeline.ts';
import { loadFacets, look } from '../../../commands/evidence.ts';
import { FRESH_VIEW } from '../../../state/evidence-view-slice.ts';
import { inSentence, shortUuid } from '../../../../shared/text/names.ts';
import { kindWord } from '../../../../shared/text/timeline-text.ts';
import { PeriodFilter } from './period-filter.tsx';
import classes from './timeline.module.css';

/** What the entries are filtered by. */
export function FilterBar({
  source,
  filter,
  upToSeq,
  count,
}: {
  readonly source: EvidenceSource;
  readonly filter: TimelineFilter;
  readonly upToSeq: number;
  readonly count: string;
}) {
  const facets = useFacets(source, upToSeq);
  const change = (patch: Partial<TimelineFilter>): void => look.run({ source, filter: { ...filter, ...patch } });
  const isFiltered = JSON.stringify(filter) !== JSON.stringify(FRESH_VIEW.filter);
  return (
    <div className={classes['bar']} role="search" aria-label="Filter entries">
      <TextInput
        size="xs"
        className={classes['search']}
        aria-label="Search entries"
        placeholder="Search in all texts"
        leftSection={<Search size={14} />}
        maxLength={500}
        value={filter.text}
        onChange={(event) => change({ text: event.currentTarget.value })}
      />
      <Facet
        label="Service"
        values={facets?.services}
        chosen={filter.serviceIds}
        onChange={(serviceIds) => change({ serviceIds })}
      />
      <Facet
        label="Configuration"
        values={facets?.configurations}
        chosen={filter.configurationUuids}
        onChange={(configurationUuids) => change({ configurationUuids })}
      />
      <Facet label="Person" values={facets?.actors} chosen={filter.actors} onChange={(actors) => change({ actors })} />
      <Facet
        label="Kind"
        values={facets?.kinds.map((each) => ({ ...each, label: kindWord(each.value) }))}
        chosen={filter.kinds}
        onChange={(kinds) => change({ kinds })}
      />
      <PeriodFilter filter={filter} onChange={change} />
      {isFiltered && (
        <Button variant="subtle" onClick={() => look.run({ source, filter: FRESH_VIEW.filter })}>
          Clear
        </Button>
      )}
      <span className={classes['count']} role="status">
        {count}
      </span>
    </div>
  );
}

/** More than the longest list of options that is pleasant: the field's own search finds the rest. */
const OPTIONS = 100;

function Facet({
  label,
  values = [],
  chosen = [],
  onChange,
}: {
  readonly label: string;
  readonly values?: readonly FacetValue[] | undefined;
  readonly chosen?: readonly string[] | undefined;
  readonly onChange: (values: string[]) => void;
}) {
  const data = values.map(({ value, label: word, count }) => ({
    value,
    label: `${inSentence(word === value && /^[0-9a-f-]{36}$/.test(value) ? shortUuid(value) : word)} (${String(count)})`,
  }));
  return (
    <MultiSelect
      size="xs"
      className={classes['filter']}
      aria-label={label}
      placeholder={chosen.length === 0 ? label : ''}
      data={data}
      value={[...chosen]}
      onChange={onChange}
      limit={OPTIONS}
      searchable
      clearable
      hidePickedOptions
      nothingFoundMessage="Nothing matches"
      comboboxProps={{ width: 280, position: 'bottom-start' }}
    />
  );
}

/** Counts change with every entry; they are read again when the list is. */
function useFacets(source: EvidenceSource, upToSeq: number): TimelineFacets | undefined {
  const [facets, setFacets] = useState<TimelineFacets>();
  const key = source.kind === 'ledger' ? null : source.bundleId;
  useEffect(() => {
    let isCurrent = true;
    const asked: EvidenceSource = key === null ? { kind: 'ledger' } : { kind: 'bundle', bundleId: key };
    void loadFacets.run({ source: asked }).then((result) => {
      if (isCurrent && result.ok) setFacets(result.value);
    });
    return () => {
      isCurrent = false;
    };
  }, [key, upToSeq]);
  return facets;
}
