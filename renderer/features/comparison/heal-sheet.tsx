import { Button, Modal } from '@mantine/core';
import { useEffect, useState } from 'react';
import { unitOf, type HealPick, type HealRow } from '../../../shared/domain/drift/heal.ts';
import type { Problem, Result } from '../../../shared/errors.ts';
import type { HealPreview, NowRef, SideRef } from '../../../shared/ipc/areas/drift.ts';
import { heal, previewHeal, type HealSides } from '../../commands/drift.ts';
import { copyDetails } from '../../commands/window.ts';
import { PlanSteps } from '../../components/plan-steps.tsx';
import { ProblemBox } from '../../components/problem-box.tsx';
import { SheetEnd, SheetFoot, SheetLayout, SheetLoading, SheetNotes, SheetSummary } from '../../components/sheet.tsx';
import { namesOf } from '../../state/names-of.ts';
import { store, useStore } from '../../state/store.ts';
import { countOf, formatEstimate } from '../../../shared/text/format.ts';
import { countVms } from '../../../shared/text/plan-steps.ts';
import { HealTable } from './heal-table.tsx';
import classes from './heal.module.css';

/** The sheet that puts drift back: what can be, what can't and why, and the plan. */
export function HealSheet() {
  const sheet = useStore((state) => state.sheet);
  const setSheet = useStore((state) => state.setSheet);
  if (sheet?.kind !== 'heal') return null;
  const { left, right } = sheet;
  return <HealDialog key={right.configurationUuid} left={left} right={right} onClose={() => setSheet(null)} />;
}

function HealDialog({ left, right, onClose }: HealSides & { readonly onClose: () => void }) {
  const [picks, setPicks] = useState<readonly HealPick[] | null>(null);
  const [attempt, setAttempt] = useState(0);
  const { preview, problem, isLoading } = usePreview(left, right, picks, attempt);
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Problem | null>(null);
  const failure = refusal ?? problem;
  const again = (): void => {
    setRefusal(null);
    setAttempt((n) => n + 1);
  };
  const start = (): void => {
    if (!preview?.planned) return;
    setBusy(true);
    setRefusal(null);
    void heal.run({ left, right, picks: preview.picks, planDigest: preview.planned.planDigest }).then((result) => {
      setBusy(false);
      if (result.ok) return;
      if (result.problem.code === 'plan-changed') again();
      else setRefusal(result.problem);
    });
  };
  return (
    <Modal opened onClose={onClose} title={<Title right={right} />} size={1040}>
      <SheetLayout>
        {!preview && isLoading && <SheetLoading>Looking what can be put back…</SheetLoading>}
        {failure && (
          <ProblemBox problem={failure} names={namesOf(store.getState(), right.poolId)} onCopy={copyDetails} />
        )}
        {preview && (
          <HealBody
            preview={preview}
            picks={picks ?? preview.picks}
            onToggle={(row) => setPicks((now) => toggle(preview.rows, now ?? preview.picks, row))}
            poolId={right.poolId}
          />
        )}
        <SheetEnd>
          <SheetFoot
            note={
              preview?.planned && (
                <code title={preview.planned.planDigest}>plan {preview.planned.planDigest.slice(0, 12)}</code>
              )
            }
          >
            <Button variant="default" size="sm" onClick={onClose}>
              Cancel
            </Button>
            {preview && !problem ? (
              <Button size="sm" disabled={!preview.planned || isLoading} loading={isBusy} onClick={start}>
                {preview.planned
                  ? heal.label({ left, right, picks: preview.picks, planDigest: preview.planned.planDigest })
                  : 'Nothing picked'}
              </Button>
            ) : (
              <Button size="sm" disabled={isLoading} onClick={again}>
                Check again
              </Button>
            )}
          </SheetFoot>
        </SheetEnd>
      </SheetLayout>
    </Modal>
  );
}

function Title({ right }: { readonly right: NowRef }) {
  const name = useStore(
    (state) => state.configurations.get(`${right.poolId}/${right.configurationUuid}`)?.nameLabel ?? '',
  );
  return <>Heal {name.slice(0, 120)}</>;
}

function HealBody({
  preview,
  picks,
  poolId,
  onToggle,
}: {
  readonly preview: HealPreview;
  /** As the person left them; main's answer about them may be on its way. */
  readonly picks: readonly HealPick[];
  readonly poolId: string;
  readonly onToggle: (row: HealRow) => void;
}) {
  const { rows, planned, names } = preview;
  const count = preview.picks.length;
  if (rows.length === 0) return <p>Nothing differs: there is nothing to put back.</p>;
  const cannot = rows.filter(({ verdict }) => verdict.kind === 'cannot').length;
  const isPicked = (row: HealRow): boolean =>
    picks.some(({ vmUuid, field }) => unitOf(vmUuid, field) === unitOf(row.vmUuid ?? '', row.field));
  // What a disk is, its size and where it lies are put back together.
  const disks = new Set(
    rows.flatMap((row) => (row.disk && !isPicked(row) ? [unitOf(row.vmUuid ?? '', row.field)] : [])),
  ).size;
  // What becomes of disks is read before the steps; on a small screen they would push it out of sight.
  const replaces = planned?.plan.steps.some(({ action }) => action.kind === 'replace-disk') === true;
  return (
    <>
      <SheetSummary>
        <span>
          <strong>
            {String(count)} of {countOf(rows.length, 'difference')}
          </strong>{' '}
          {count === 1 ? 'is' : 'are'} put back
        </span>
        {disks > 0 && (
          <span>
            {countOf(disks, 'disk')} {disks === 1 ? 'is' : 'are'} replaced only if you pick{' '}
            {disks === 1 ? 'it' : 'them'}
          </span>
        )}
        {cannot > 0 && <span>{String(cannot)} can&apos;t be, and say why</span>}
        {planned && (
          <>
            <span>
              <strong>{countOf(countVms(planned.plan), 'VM')}</strong>
            </span>
            <span>
              <strong>{formatEstimate(planned.plan.estimateMs)}</strong>
            </span>
            <span>nothing irreversible</span>
          </>
        )}
      </SheetSummary>
      <HealTable rows={rows} picks={picks} names={names} onToggle={onToggle} />
      {planned && (
        <>
          {replaces && <SheetNotes title="Before you heal" notes={planned.plan.notes} />}
          <div className={classes['steps']}>
            <PlanSteps key={planned.planDigest} plan={planned.plan} names={namesOf(store.getState(), poolId)} />
          </div>
          {!replaces && <SheetNotes title="Good to know" notes={planned.plan.notes} />}
        </>
      )}
    </>
  );
}

/** Picks or leaves a difference, with all that is written together with it. */
function toggle(rows: readonly HealRow[], picks: readonly HealPick[], row: HealRow): readonly HealPick[] {
  const unit = unitOf(row.vmUuid ?? '', row.field);
  const isIn = ({ vmUuid, field }: HealPick): boolean => unitOf(vmUuid, field) === unit;
  if (picks.some(isIn)) return picks.filter((pick) => !isIn(pick));
  const more = rows.flatMap(({ vmUuid, field, verdict }) =>
    vmUuid !== null && verdict.kind === 'heals' && isIn({ vmUuid, field }) ? [{ vmUuid, field }] : [],
  );
  return [...picks, ...more];
}

/** Asks main, again for each choice; what is on screen stays until the new answer is there. */
function usePreview(left: SideRef, right: NowRef, picks: readonly HealPick[] | null, attempt: number) {
  const [answer, setAnswer] = useState<Result<HealPreview> | null>(null);
  const [isLoading, setLoading] = useState(true);
  useEffect(() => {
    let isCurrent = true;
    setLoading(true);
    void previewHeal.run({ left, right, picks }).then((result) => {
      if (!isCurrent) return;
      setAnswer(result);
      setLoading(false);
    });
    return () => {
      isCurrent = false;
    };
  }, [left, right, picks, attempt]);
  return {
    preview: answer?.ok === true ? answer.value : null,
    problem: answer?.ok === false ? answer.problem : null,
    isLoading,
  };
}
