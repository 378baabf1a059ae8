import { Button, Modal, Select } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { RevisionView } from '../../../shared/ipc/areas/gates.ts';
import type { RevisionDifference } from '../../../shared/domain/revision-diff.ts';
import type { Problem } from '../../../shared/errors.ts';
import { compareRevisions, listRevisions } from '../../commands/approvals.ts';
import { copyDetails } from '../../commands/window.ts';
import { ProblemBox } from '../../components/problem-box.tsx';
import { RevisionDiff } from '../../components/revision-diff.tsx';
import { namesOf } from '../../state/names-of.ts';
import { store, useStore } from '../../state/store.ts';
import { formatAbsolute, shortRevision } from '../../../shared/text/format.ts';
import { inSentence } from '../../../shared/text/names.ts';
import { differenceSummary } from '../../../shared/text/revision-text.ts';
import classes from './approvals.module.css';

const PRESENT = 'present';

/** Compares two revisions of a configuration: what it is now, or one that was kept when somebody asked or promoted. */
export function RevisionsDialog({
  poolId,
  configurationUuid,
  onClose,
}: {
  readonly poolId: string;
  readonly configurationUuid: string;
  readonly onClose: () => void;
}) {
  const name = useStore((state) => state.configurations.get(`${poolId}/${configurationUuid}`)?.nameLabel ?? '');
  const [revisions, setRevisions] = useState<readonly RevisionView[]>([]);
  const [pair, setPair] = useState<readonly [before: string, after: string] | null>(null);
  const [difference, setDifference] = useState<RevisionDifference | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => {
    void listRevisions.run({ poolId, configurationUuid }).then((result) => {
      if (!result.ok) {
        setProblem(result.problem);
        return;
      }
      setRevisions(result.value);
      const former = result.value.find(({ isPresent }) => !isPresent);
      if (former) setPair([former.digest, PRESENT]);
    });
  }, [poolId, configurationUuid]);
  useEffect(() => {
    if (!pair) return undefined;
    let isCurrent = true;
    const toInput = (digest: string) =>
      digest === PRESENT ? ({ kind: 'present', configurationUuid } as const) : ({ kind: 'kept', digest } as const);
    void compareRevisions.run({ poolId, before: toInput(pair[0]), after: toInput(pair[1]) }).then((result) => {
      if (!isCurrent) return;
      setProblem(result.ok ? null : result.problem);
      setDifference(result.ok ? result.value : null);
    });
    return () => {
      isCurrent = false;
    };
  }, [poolId, configurationUuid, pair]);
  const names = namesOf(store.getState(), poolId);
  const data = revisions.map((each) => ({
    value: each.isPresent ? PRESENT : each.digest,
    label: `${shortRevision(each.digest)} · ${each.isPresent ? 'now' : each.keptAt === null ? 'kept' : formatAbsolute(each.keptAt)}`,
  }));
  return (
    <Modal opened onClose={onClose} title={`Revisions of ${inSentence(name)}`} size={640}>
      <div className={classes['form']}>
        {pair ? (
          <div className={classes['pair']}>
            <Select
              label="Before"
              data={data}
              value={pair[0]}
              onChange={(digest) => digest !== null && setPair([digest, pair[1]])}
            />
            <Select
              label="After"
              data={data}
              value={pair[1]}
              onChange={(digest) => digest !== null && setPair([pair[0], digest])}
            />
          </div>
        ) : (
          <p>
            {revisions.length === 0
              ? 'Reading the revisions…'
              : 'There is only what it is now. A revision is kept each time somebody asks for approval or a run starts; then it can be compared.'}
          </p>
        )}
        {difference && (
          <>
            <strong>{differenceSummary(difference, names)}</strong>
            <div className={classes['diff']} tabIndex={0} role="region" aria-label="Difference">
              <RevisionDiff difference={difference} names={names} />
            </div>
          </>
        )}
        {problem && <ProblemBox problem={problem} names={names} onCopy={copyDetails} />}
        <div className={classes['foot']}>
          <Button variant="default" size="sm" onClick={onClose}>
            Close
          </Button>
        </div>
      </div>
    </Modal>
  );
}
