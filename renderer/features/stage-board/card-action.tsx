import { openAdopt } from '../../commands/configurations.ts';
import { findMoveBlockers, findNextStage, previewMove } from '../../commands/promote.ts';
import { openRun } from '../../commands/runs.ts';
import type { ConfigurationKey } from '../../state/configurations-slice.ts';
import { TRAY_ID } from '../../state/board.ts';
import { useStore } from '../../state/store.ts';
import { blockerText, mainBlocker } from '../../../shared/text/blocker-text.ts';
import { inSentence, NO_NAMES } from '../../../shared/text/names.ts';
import { isHome } from './drop-verdict.ts';
import classes from './card.module.css';

/**
 * The one button of a card: promote to the next stage, or why not. A blocked one still opens the plan sheet,
 * which says what would clear each blocker. Labels begin with the words on the button, for those who speak them.
 */
export function CardAction({
  id,
  name,
  runId,
}: {
  readonly id: ConfigurationKey;
  readonly name: string;
  readonly runId: string | null;
}) {
  const isInTray = useStore((state) => isHome(state, id, TRAY_ID));
  const next = useStore((state) => findNextStage(state, id, 'promote'));
  const why = useStore((state) => {
    const first = next && mainBlocker(findMoveBlockers(state, { key: id, toStageId: next.id }));
    return first ? blockerText(first, NO_NAMES).short : '';
  });
  if (runId !== null)
    return (
      <ActionButton label={`Open run on ${inSentence(name)}`} onClick={() => openRun.run(runId)}>
        Open run
      </ActionButton>
    );
  if (isInTray)
    return (
      <ActionButton
        label={`Put into a stage: ${inSentence(name)}`}
        onClick={() => openAdopt.run({ key: id, stageId: null })}
      >
        Put into a stage
      </ActionButton>
    );
  if (!next) return null;
  const isBlocked = why !== '';
  return (
    <ActionButton
      isBlocked={isBlocked}
      label={
        isBlocked
          ? `Not yet: ${why}; ${inSentence(name)} can't be promoted`
          : `Promote → ${next.name}: ${inSentence(name)}`
      }
      onClick={() => previewMove.run({ key: id, toStageId: next.id })}
    >
      {isBlocked ? `Not yet: ${why}` : `Promote → ${next.name}`}
    </ActionButton>
  );
}

function ActionButton({
  label,
  isBlocked = false,
  onClick,
  children,
}: {
  readonly label: string;
  readonly isBlocked?: boolean;
  readonly onClick: () => void;
  readonly children: string;
}) {
  return (
    <button
      type="button"
      className={classes['action']}
      data-blocked={isBlocked || undefined}
      aria-label={label}
      // Why not yet stands beside the card, each reason with what would clear it.
      title={isBlocked ? undefined : label}
      tabIndex={-1}
      onClick={(event) => {
        event.stopPropagation();
        onClick();
      }}
    >
      {children}
    </button>
  );
}
