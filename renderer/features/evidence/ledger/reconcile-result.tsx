import type { ReconcileReport } from '../../../../shared/ipc/areas/evidence.ts';
import type { WitnessState } from '../../../../shared/domain/audit/witness.ts';
import { openConfiguration } from '../../../commands/configurations.ts';
import { openView } from '../../../commands/window.ts';
import { Callout } from '../../../components/callout.tsx';
import { Chip } from '../../../components/chip.tsx';
import { StateMark } from '../../../components/state-mark.tsx';
import { VirtualList } from '../../../components/virtual-list.tsx';
import { keyOf } from '../../../state/configurations-slice.ts';
import { useStore } from '../../../state/store.ts';
import { findingText, witnessWord, type ShownFinding } from '../../../../shared/text/audit-text.ts';
import { countOf, formatAbsolute } from '../../../../shared/text/format.ts';
import { shortUuid } from '../../../../shared/text/names.ts';
import classes from './ledger.module.css';

/** What came of comparing a pool's log with the ledger: was the ledger rewritten, then what was done behind its back. */
export function ReconcileResult({ report }: { readonly report: ReconcileReport }) {
  const { counts, findings, lines, rewrittenFrom } = report;
  return (
    <>
      <div className={classes['result']}>
        {rewrittenFrom !== null ? (
          <Callout
            tone="bad"
            role="alert"
            title={`The ledger was rewritten: the pool remembers another record #${String(rewrittenFrom)}`}
          >
            Its log holds a checkpoint of this ledger, signed with its own key, that the ledger does not have any more.
            Believe the pool’s log and earlier bundles, not the ledger, from that record on.
          </Callout>
        ) : (
          <Callout tone="info" role="status" title={headline(counts)}>
            {countOf(lines.records, 'call')} from {formatAbsolute(report.from)} to {formatAbsolute(report.to)}, by the
            coordinator’s clock.
            {lines.unknown + lines.torn > 0 &&
              ` ${countOf(lines.unknown + lines.torn, 'line')} could not be understood and ${lines.unknown + lines.torn === 1 ? 'was' : 'were'} left out.`}
          </Callout>
        )}
        <div className={classes['counts']}>
          <Chip tone="good">{counts.recorded.toLocaleString()} ours, recorded</Chip>
          <Chip tone={counts.unrecorded > 0 ? 'bad' : 'plain'}>
            {counts.unrecorded.toLocaleString()} ours, not recorded
          </Chip>
          <Chip tone={counts.foreign > 0 ? 'waiting' : 'plain'}>
            {counts.foreign.toLocaleString()} by others on your configurations
          </Chip>
          <Chip>{counts.bookkeeping.toLocaleString()} sessions, tasks and records of this console</Chip>
          <Chip>{counts.elsewhere.toLocaleString()} by others elsewhere</Chip>
        </div>
        <Witnesses report={report} />
      </div>
      {findings.length > 0 && (
        <div className={classes['findings']}>
          <VirtualList
            count={findings.length}
            rowHeight={52}
            label="Findings"
            rowKey={(index) => index}
            renderRow={(index) => {
              const finding = findings[index];
              return finding && <Finding finding={finding} poolId={report.poolId} />;
            }}
          />
        </div>
      )}
    </>
  );
}

function headline({ unrecorded, foreign }: ReconcileReport['counts']): string {
  if (unrecorded + foreign === 0) return 'The pool’s log and the ledger agree';
  const parts = [
    ...(unrecorded > 0 ? [`${countOf(unrecorded, 'call')} of this console without an entry`] : []),
    ...(foreign > 0 ? [`${countOf(foreign, 'call')} by others on your configurations`] : []),
  ];
  return parts.join(', ');
}

function Witnesses({ report: { witnesses } }: { readonly report: ReconcileReport }) {
  if (witnesses.length === 0)
    return <p className={classes['dim']}>The log remembers no checkpoint of a ledger in this period.</p>;
  const byState = new Map<WitnessState, number>();
  for (const { state } of witnesses) byState.set(state, (byState.get(state) ?? 0) + 1);
  return (
    <ul className={classes['witnesses']} aria-label="Checkpoints that the pool remembers">
      {[...byState].map(([state, count]) => (
        <li key={state}>
          <StateMark
            tone={state === 'confirmed' ? 'good' : state === 'elsewhere' || state === 'forged' ? 'off' : 'bad'}
          />
          {countOf(count, 'checkpoint')}: {witnessWord(state)}
        </li>
      ))}
    </ul>
  );
}

function Finding({ finding, poolId }: { readonly finding: ShownFinding; readonly poolId: string }) {
  const { configurationUuid: uuid, record } = finding;
  const known = useStore((state) =>
    uuid === null ? undefined : state.configurations.get(keyOf({ poolId, uuid }))?.nameLabel,
  );
  const { what, broke, tone } = findingText(finding, (each) => known ?? shortUuid(each));
  const open = (): void => {
    if (uuid === null) return;
    openView.run('configurations');
    openConfiguration.run(keyOf({ poolId, uuid }));
  };
  return (
    <div className={classes['finding']} data-finding={finding.kind}>
      <StateMark tone={tone} />
      <div className={classes['findingText']}>
        <span title={what}>{what}</span>
        <span className={classes['dim']}>{[formatAbsolute(record.time), ...broke].join(' · ')}</span>
      </div>
      <Chip tone={tone === 'off' ? 'plain' : tone} isRigid>
        {finding.kind === 'unrecorded' ? 'not recorded' : 'by others'}
      </Chip>
      {known !== undefined && (
        <button type="button" className={classes['link']} onClick={open}>
          Open
        </button>
      )}
    </div>
  );
}
