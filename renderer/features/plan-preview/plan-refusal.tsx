import { Button } from '@mantine/core';
import type { Blocker } from '../../../shared/domain/blocker.ts';
import type { Problem } from '../../../shared/errors.ts';
import { reconnectPool } from '../../commands/pools.ts';
import { openRun } from '../../commands/runs.ts';
import type { Move } from '../../commands/promote.ts';
import { copyDetails } from '../../commands/window.ts';
import { BlockerList } from '../../components/blocker-list.tsx';
import { Callout } from '../../components/callout.tsx';
import { ProblemBox } from '../../components/problem-box.tsx';
import { SheetFoot } from '../../components/sheet.tsx';
import { namesOf } from '../../state/names-of.ts';
import { store } from '../../state/store.ts';
import { blockerText } from '../../../shared/text/blocker-text.ts';
import { countOf } from '../../../shared/text/format.ts';

/** Why there is no plan: every blocker with what would clear it, or what went wrong. */
export function PlanRefusal({
  move,
  problem,
  onAgain,
  onClose,
}: {
  readonly move: Move;
  readonly problem: Problem;
  readonly onAgain: () => void;
  readonly onClose: () => void;
}) {
  const poolId = move.key.split('/')[0] ?? '';
  return (
    <>
      {problem.code === 'blocked' ? (
        <PlanBlockers blockers={problem.blockers} move={move} />
      ) : (
        <ProblemBox problem={problem} names={namesOf(store.getState(), poolId)} onCopy={copyDetails} />
      )}
      <SheetFoot>
        <Button variant="default" size="sm" onClick={onClose}>
          Close
        </Button>
        <Button size="sm" onClick={onAgain}>
          Check again
        </Button>
      </SheetFoot>
    </>
  );
}

/** Blockers in a frame, each with the button that would clear it where there is one. */
export function PlanBlockers({ blockers, move }: { readonly blockers: readonly Blocker[]; readonly move: Move }) {
  const poolId = move.key.split('/')[0] ?? '';
  const names = namesOf(store.getState(), poolId);
  if (blockers.length === 0) return null;
  return (
    <Callout tone="waiting" role="status" title={`It may not start yet: ${countOf(blockers.length, 'blocker')}`}>
      <BlockerList
        items={blockers.map((blocker) => ({
          ...blockerText(blocker, names),
          action: <ClearButton blocker={blocker} move={move} poolId={poolId} />,
        }))}
      />
    </Callout>
  );
}

function ClearButton({
  blocker,
  move,
  poolId,
}: {
  readonly blocker: Blocker;
  readonly move: Move;
  readonly poolId: string;
}) {
  const state = store.getState();
  const button = (label: string, run: () => void) => (
    <Button size="compact-xs" variant="default" onClick={run}>
      {label}
    </Button>
  );
  if (blocker.kind === 'pool-not-connected') return button('Connect', () => void reconnectPool.run(poolId));
  if (blocker.kind === 'run-active' || blocker.kind === 'run-interrupted')
    return button('Open the run', () => openRun.run(blocker.runId));
  if (blocker.kind === 'locked' && blocker.isStale)
    return button('Break the lock…', () => {
      state.setSheet(null);
      const { configurationUuid } = blocker;
      state.setDialog({ kind: 'break-lock', key: configurationUuid ? `${poolId}/${configurationUuid}` : move.key });
    });
  return null;
}
