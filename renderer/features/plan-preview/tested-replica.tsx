import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { FieldComparison, VmComparison } from '../../../shared/domain/drift/compare-vm.ts';
import { freshnessOf } from '../../../shared/domain/replica/replica-freshness.ts';
import type { ComparedView } from '../../../shared/ipc/areas/drift.ts';
import { driftValueText, fieldText } from '../../../shared/text/drift-text.ts';
import { countOf, formatAbsolute } from '../../../shared/text/format.ts';
import { inSentence } from '../../../shared/text/names.ts';
import { compareSidesOf, showSides } from '../../commands/drift.ts';
import { Callout } from '../../components/callout.tsx';
import type { ConfigurationKey } from '../../state/configurations-slice.ts';
import { findServiceOf } from '../../state/selectors.ts';
import { useStore } from '../../state/store.ts';
import classes from './plan-gate.module.css';

const MOST_LINES = 6;

/** Of a replica of production that moves on: how exactly it differs from production now, and whether that changed since. */
export function TestedReplica({ id }: { readonly id: ConfigurationKey }) {
  const replica = useStore((state) => state.configurations.get(id));
  const { poolId = '', origin } = replica ?? {};
  const source = useStore((state) => origin && state.configurations.get(`${poolId}/${origin.configuration}`));
  const workflow = useStore((state) => replica && findServiceOf(state, replica)?.service.workflow);
  const freshness = replica ? freshnessOf(replica, source, workflow ?? null) : 'none';
  const compared = useComparison(poolId, freshness === 'source-gone' ? undefined : source?.uuid, replica?.uuid);
  if (!replica || !origin || freshness === 'none') return null;
  const made = formatAbsolute(origin.at);
  if (freshness === 'source-gone' || !source)
    return (
      <Callout tone="waiting" role="status" title="What this is a replica of is not in production any more">
        It was made on {made}. What was tested with it can&apos;t be held against production.
      </Callout>
    );
  const sides = {
    left: { poolId, configurationUuid: source.uuid, when: 'now' },
    right: { poolId, configurationUuid: replica.uuid, when: 'now' },
  } as const;
  const differences = compared ? listDrift(compared) : [];
  return (
    <Callout
      tone={freshness === 'stale' ? 'waiting' : 'info'}
      role="status"
      title={
        freshness === 'stale'
          ? `Production changed since this replica was made of ${inSentence(source.nameLabel)}`
          : `Tested as a replica of ${inSentence(source.nameLabel)}, which has not changed since`
      }
    >
      <div className={classes['gate']}>
        <span>
          Made on {made}.{' '}
          {compared === null
            ? 'Comparing with production…'
            : differences.length === 0
              ? `It equals production as it is now (${String(compared.comparison.tally.expected)} expected differences).`
              : `It differs from production as it is now in ${countOf(differences.length, 'place')}; this is what goes with it:`}
        </span>
        {compared && differences.length > 0 && (
          <ul className={classes['differences']} aria-label="Differences from production">
            {differences.slice(0, MOST_LINES).map(({ vm, field }) => (
              <li key={`${vm.rightUuid ?? vm.leftUuid ?? ''} ${field.field}`}>
                {inSentence(vm.name)}: {fieldText(field.field)},{' '}
                {inSentence(driftValueText(field.field, field.left, compared.names))} in production, here{' '}
                {inSentence(driftValueText(field.field, field.right, compared.names))}
              </li>
            ))}
            {differences.length > MOST_LINES && <li>and {String(differences.length - MOST_LINES)} more</li>}
          </ul>
        )}
        <div>
          <Button size="compact-xs" variant="default" onClick={() => showSides.run(sides)}>
            {showSides.label(sides)}
          </Button>
        </div>
      </div>
    </Callout>
  );
}

function listDrift({
  comparison,
}: ComparedView): readonly { readonly vm: VmComparison; readonly field: FieldComparison }[] {
  return comparison.vms.flatMap((vm) =>
    vm.fields.filter(({ verdict }) => verdict === 'drift').map((field) => ({ vm, field })),
  );
}

/** Asked anew whenever the drift of the replica is another. */
function useComparison(poolId: string, left: string | undefined, right: string | undefined): ComparedView | null {
  const [compared, setCompared] = useState<ComparedView | null>(null);
  const drift = useStore((state) => state.drift.get(`${poolId}/${right ?? ''}`));
  useEffect(() => {
    if (left === undefined || right === undefined) return undefined;
    let isCurrent = true;
    const side = (configurationUuid: string) => ({ poolId, configurationUuid, when: 'now' }) as const;
    void compareSidesOf.run({ left: side(left), right: side(right) }).then((result) => {
      if (isCurrent && result.ok) setCompared(result.value);
    });
    return () => {
      isCurrent = false;
    };
  }, [poolId, left, right, drift]);
  return compared;
}
