import { SegmentedControl, Select, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { BundleScope } from '../../../../shared/domain/evidence/bundle-scope.ts';
import type { FacetValue, TimelineFacets } from '../../../../shared/domain/evidence/timeline.ts';
import { loadFacets } from '../../../commands/evidence.ts';
import { inSentence, shortUuid } from '../../../../shared/text/names.ts';
import { fromLocalDay, toLocalDay } from '../timeline/local-days.ts';
import classes from './export.module.css';

type Kind = BundleScope['kind'];

const KINDS: readonly { readonly value: Kind; readonly label: string }[] = [
  { value: 'all', label: 'Everything' },
  { value: 'service', label: 'A service' },
  { value: 'configuration', label: 'A configuration' },
  { value: 'period', label: 'A period' },
  { value: 'run', label: 'A run' },
];

/** What the bundle is about; null while a part of it is not chosen. */
export function ScopeFields({
  scope,
  first,
  onChange,
}: {
  readonly scope: BundleScope | null;
  readonly first: BundleScope;
  readonly onChange: (scope: BundleScope | null) => void;
}) {
  const facets = useLedgerFacets();
  const [kind, setKind] = useState<Kind>(first.kind);
  const [days, setDays] = useState({ from: '', to: '' });
  const choose = (next: Kind): void => {
    setKind(next);
    onChange(next === 'all' ? { kind: 'all' } : next === 'period' ? toPeriod(days) : null);
  };
  const changeDays = (next: typeof days): void => {
    setDays(next);
    onChange(toPeriod(next));
  };
  return (
    <div className={classes['scope']}>
      <SegmentedControl
        size="xs"
        aria-label="What to export"
        data={[...KINDS]}
        value={kind}
        onChange={(value) => choose(value)}
      />
      {kind === 'service' && (
        <Pick
          label="Service"
          values={facets?.services}
          value={scope?.kind === 'service' ? scope.id : null}
          onChange={(id) => onChange(id === null ? null : { kind, id })}
        />
      )}
      {kind === 'configuration' && (
        <Pick
          label="Configuration"
          values={facets?.configurations}
          value={scope?.kind === 'configuration' ? scope.uuid : null}
          onChange={(uuid) => onChange(uuid === null ? null : { kind, uuid })}
        />
      )}
      {kind === 'run' && (
        <Pick
          label="Run"
          values={facets?.runs}
          value={scope?.kind === 'run' ? scope.id : null}
          onChange={(id) => onChange(id === null ? null : { kind, id })}
        />
      )}
      {kind === 'period' && (
        <div className={classes['days']}>
          <TextInput
            size="xs"
            type="date"
            label="From"
            value={days.from}
            min={facets?.firstTime ? toLocalDay(facets.firstTime, 0) : undefined}
            onChange={(event) => changeDays({ ...days, from: event.currentTarget.value })}
          />
          <TextInput
            size="xs"
            type="date"
            label="To, included"
            value={days.to}
            onChange={(event) => changeDays({ ...days, to: event.currentTarget.value })}
          />
        </div>
      )}
    </div>
  );
}

function Pick({
  label,
  values = [],
  value,
  onChange,
}: {
  readonly label: string;
  readonly values?: readonly FacetValue[] | undefined;
  readonly value: string | null;
  readonly onChange: (value: string | null) => void;
}) {
  const data = values.map((each) => ({
    value: each.value,
    label:
      each.label === each.value
        ? inSentence(each.value)
        : `${inSentence(each.label)} · ${shortUuid(each.value)} (${String(each.count)})`,
  }));
  return (
    <Select
      size="xs"
      aria-label={label}
      placeholder={values.length === 0 ? 'The ledger names none yet' : `Choose a ${label.toLowerCase()}`}
      data={data}
      value={value}
      onChange={onChange}
      limit={100}
      searchable
      nothingFoundMessage="Nothing matches"
    />
  );
}

function toPeriod(days: { readonly from: string; readonly to: string }): BundleScope | null {
  const from = fromLocalDay(days.from, 0);
  const to = fromLocalDay(days.to, 1);
  return from === undefined || to === undefined || from >= to ? null : { kind: 'period', from, to };
}

function useLedgerFacets(): TimelineFacets | undefined {
  const [facets, setFacets] = useState<TimelineFacets>();
  useEffect(() => {
    let isCurrent = true;
    void loadFacets.run({ source: { kind: 'ledger' } }).then((result) => {
      if (isCurrent && result.ok) setFacets(result.value);
    });
    return () => {
      isCurrent = false;
    };
  }, []);
  return facets;
}
