import { ActionIcon, Button } from '@mantine/core';
import { X } from 'lucide-react';
import { useEffect, useState, type ReactNode } from 'react';
import type { EntryEvidence, EvidenceSource } from '../../../../shared/domain/evidence/timeline.ts';
import { changesBoard } from '../../../../shared/domain/replay/replay-entry.ts';
import type { Result } from '../../../../shared/errors.ts';
import { loadEntry, look, openExport, showMoment } from '../../../commands/evidence.ts';
import { copyDetails } from '../../../commands/window.ts';
import { Name } from '../../../components/name.tsx';
import { Facts } from '../../../components/page.tsx';
import { ProblemBox } from '../../../components/problem-box.tsx';
import { StateMark } from '../../../components/state-mark.tsx';
import type { EntryNames } from '../../../../shared/text/activity-text.ts';
import { formatAbsolute } from '../../../../shared/text/format.ts';
import { entryText, entryTone, kindWord } from '../../../../shared/text/timeline-text.ts';
import { Attachments } from './attachments.tsx';
import { Copyable } from './copyable.tsx';
import { EntryProof } from './entry-proof.tsx';
import classes from './entry.module.css';

/** An entry opened to its evidence: what it says, why it can be believed, what it names, what belongs to it. */
export function EntryDetails({
  source,
  seq,
  names,
  children,
}: {
  readonly source: EvidenceSource;
  readonly seq: number;
  readonly names: EntryNames;
  readonly children?: ReactNode;
}) {
  const result = useEvidence(source, seq);
  return (
    <aside className={classes['details']} aria-label={`Entry #${String(seq)}`}>
      <div className={classes['head']}>
        <h2>Entry #{seq}</h2>
        <ActionIcon aria-label="Close the entry" onClick={() => look.run({ source, selectedSeq: null })}>
          <X size={16} />
        </ActionIcon>
      </div>
      <div className={classes['body']}>
        {result === undefined ? (
          <p className={classes['dim']} role="status">
            Reading…
          </p>
        ) : result.ok ? (
          <Content source={source} evidence={result.value} names={names}>
            {children}
          </Content>
        ) : (
          <ProblemBox problem={result.problem} onCopy={copyDetails} />
        )}
      </div>
    </aside>
  );
}

function useEvidence(source: EvidenceSource, seq: number): Result<EntryEvidence> | undefined {
  const [result, setResult] = useState<Result<EntryEvidence>>();
  const bundleId = source.kind === 'bundle' ? source.bundleId : null;
  useEffect(() => {
    let isCurrent = true;
    const asked: EvidenceSource = bundleId === null ? { kind: 'ledger' } : { kind: 'bundle', bundleId };
    void loadEntry.run({ source: asked, seq }).then((answer) => {
      if (isCurrent) setResult(answer);
    });
    return () => {
      isCurrent = false;
    };
  }, [bundleId, seq]);
  return result;
}

function Content({
  source,
  evidence,
  names,
  children,
}: {
  readonly source: EvidenceSource;
  readonly evidence: EntryEvidence;
  readonly names: EntryNames;
  readonly children: ReactNode;
}) {
  const { entry, attachments, missing, related } = evidence;
  const { runId } = entry;
  return (
    <>
      <p className={classes['sentence']}>
        <StateMark tone={entryTone(entry)} /> {entryText(entry, names)}
      </p>
      <div className={classes['actions']}>
        {changesBoard(entry) && (
          <Button size="compact-xs" variant="default" onClick={() => showMoment.run({ source, seq: entry.seq })}>
            {showMoment.label({ source, seq: entry.seq })}
          </Button>
        )}
        {runId !== null && (
          <Button
            size="compact-xs"
            variant="default"
            onClick={() => look.run({ source, filter: { text: '', runIds: [runId] } })}
          >
            Only this run
          </Button>
        )}
        {runId !== null && source.kind === 'ledger' && (
          <Button size="compact-xs" variant="default" onClick={() => openExport.run({ kind: 'run', id: runId })}>
            Export this run…
          </Button>
        )}
      </div>
      {children}
      <section aria-label="What it says">
        <h3>What it says</h3>
        <Facts rows={factsOf(evidence)} />
        {entry.isVeiled && (
          <p className={classes['dim']}>Names are withheld: people and texts are the exporter’s stand-ins.</p>
        )}
      </section>
      <EntryProof evidence={evidence} />
      <Attachments attachments={attachments} missing={missing} />
      {related.length > 1 && (
        <section aria-label="Step log">
          <h3>Of the same run</h3>
          <ol className={classes['related']}>
            {related.map((each) => (
              <li key={each.seq} data-current={each.seq === entry.seq || undefined}>
                <button type="button" onClick={() => look.run({ source, selectedSeq: each.seq })}>
                  <StateMark tone={entryTone(each)} />
                  <span>{entryText(each, names)}</span>
                  <span className={classes['dim']}>#{each.seq}</span>
                </button>
              </li>
            ))}
          </ol>
        </section>
      )}
    </>
  );
}

/** What a field's text would need to be broken over several lines anyway. */
const LONG = 24;

function factsOf({ entry }: EntryEvidence): readonly (readonly [string, ReactNode])[] {
  const { time, kind, actor, poolId, configurationUuid, runId, data } = entry;
  const ids = [
    ['Pool', poolId],
    ['Configuration', configurationUuid],
    ['Run', runId],
  ] as const;
  return [
    ['When', formatAbsolute(time)],
    ['Who', <Name key="who">{actor}</Name>],
    ['Kind', `${kindWord(kind)} (${kind})`],
    ...ids.flatMap(([what, id]) =>
      id === null ? [] : [[what, <Copyable key={what} text={id} what={what} />] as const],
    ),
    ...Object.entries(data).flatMap(([key, value]) =>
      value === null || value === '' ? [] : [[key, showValue(key, String(value))] as const],
    ),
  ];
}

function showValue(key: string, value: string): ReactNode {
  if (/^[0-9a-f]{32,}$|^[0-9a-f-]{36}$/.test(value)) return <Copyable text={value} what={key} />;
  return value.length < LONG ? (
    <Name>{value}</Name>
  ) : (
    <span dir="auto">{value.replace(/[\u202a-\u202e\u2066-\u2069]/g, '')}</span>
  );
}
