import { Button, Select } from '@mantine/core';
import { useState } from 'react';
import type { Comparison } from '../../../../shared/domain/evidence/comparison.ts';
import type { EvidenceSource, TimelineEntry } from '../../../../shared/domain/evidence/timeline.ts';
import type { Result } from '../../../../shared/errors.ts';
import type { OpenBundle } from '../../../../shared/ipc/areas/evidence.ts';
import { compareEvidence, openEvidence } from '../../../commands/evidence.ts';
import { copyDetails } from '../../../commands/window.ts';
import { Callout } from '../../../components/callout.tsx';
import { ProblemBox } from '../../../components/problem-box.tsx';
import { countOf } from '../../../../shared/text/format.ts';
import { comparisonText } from '../../../../shared/text/review-text.ts';
import { entryText } from '../../../../shared/text/timeline-text.ts';
import classes from './review.module.css';

/** This bundle against another one, or against the ledger of this console, record by record. */
export function Compare({ bundle, bundles }: { readonly bundle: OpenBundle; readonly bundles: readonly OpenBundle[] }) {
  const others = bundles.filter(({ bundleId }) => bundleId !== bundle.bundleId);
  const [against, setAgainst] = useState('ledger');
  const [isBusy, setBusy] = useState(false);
  const [result, setResult] = useState<Result<Comparison> | null>(null);
  const left: EvidenceSource = { kind: 'bundle', bundleId: bundle.bundleId };
  const right: EvidenceSource = against === 'ledger' ? { kind: 'ledger' } : { kind: 'bundle', bundleId: against };
  const compare = (): void => {
    setBusy(true);
    void compareEvidence.run({ left, right }).then((answer) => {
      setResult(answer);
      setBusy(false);
    });
  };
  return (
    <div className={classes['remarksPage']} tabIndex={0} role="region" aria-label="Comparison">
      <div className={classes['compareBar']}>
        <span>This bundle (left) against</span>
        <Select
          size="xs"
          w={320}
          aria-label="Compare with"
          data={[
            { value: 'ledger', label: 'the ledger of this console (right)' },
            ...others.map(({ bundleId, fileName }) => ({ value: bundleId, label: `${fileName} (right)` })),
          ]}
          value={against}
          onChange={(value) => {
            setAgainst(value ?? 'ledger');
            setResult(null);
          }}
        />
        <Button loading={isBusy} onClick={compare}>
          {compareEvidence.label({ left, right })}
        </Button>
        <Button variant="subtle" onClick={() => void openEvidence.run(undefined)}>
          Open another bundle…
        </Button>
      </div>
      {result?.ok === false && <ProblemBox problem={result.problem} onCopy={copyDetails} />}
      {result?.ok === true && <Compared comparison={result.value} />}
      {result === null && (
        <p className={classes['dim']}>
          Every record is compared by its hash, also those that a bundle does not show. Two bundles of one console that
          differ prove that a past was rewritten, and name the first record.
        </p>
      )}
    </div>
  );
}

function Compared({ comparison }: { readonly comparison: Comparison }) {
  const { state, common, firstDifference, differences, differenceCount, shownLeftOnly, shownRightOnly } = comparison;
  const { tone, title, text } = comparisonText(state);
  return (
    <>
      <Callout tone={tone} role={tone === 'bad' ? 'alert' : 'status'} title={title}>
        {text}
        {common && ` Both hold #${common.from.toLocaleString()} to #${common.to.toLocaleString()}.`}
        {firstDifference !== null &&
          ` The first record that differs is #${firstDifference.toLocaleString()}, ${countOf(differenceCount, 'record')} in all.`}
      </Callout>
      {differences.length > 0 && (
        <table className={classes['differences']}>
          <caption className="visually-hidden">Records that differ</caption>
          <thead>
            <tr>
              <th scope="col">Record</th>
              <th scope="col">Left</th>
              <th scope="col">Right</th>
            </tr>
          </thead>
          <tbody>
            {differences.slice(0, 100).map((each) => (
              <tr key={each.seq}>
                <th scope="row">#{each.seq.toLocaleString()}</th>
                <td>{sideText(each.left)}</td>
                <td>{sideText(each.right)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <ShownOnly title="Shown on the left only" entries={shownLeftOnly} />
      <ShownOnly title="Shown on the right only" entries={shownRightOnly} />
    </>
  );
}

const sideText = (entry: TimelineEntry | undefined): string =>
  entry === undefined ? 'only its place in the chain' : `${entryText(entry)} (${entry.actor})`;

function ShownOnly({ title, entries }: { readonly title: string; readonly entries: readonly TimelineEntry[] }) {
  if (entries.length === 0) return null;
  return (
    <section aria-label={title}>
      <h3>
        {title} ({entries.length.toLocaleString()})
      </h3>
      <ul className={classes['shownOnly']}>
        {entries.slice(0, 100).map((entry) => (
          <li key={entry.seq}>
            #{entry.seq.toLocaleString()}: {entryText(entry)}
          </li>
        ))}
      </ul>
    </section>
  );
}
