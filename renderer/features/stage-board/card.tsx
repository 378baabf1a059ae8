import { GitCompareArrows, Lock } from 'lucide-react';
import { memo, useDeferredValue, useEffect, useRef, useState, type ReactElement } from 'react';
import type { Configuration } from '../../../shared/domain/configuration.ts';
import { Chip } from '../../components/chip.tsx';
import { Name } from '../../components/name.tsx';
import { ProgressLine } from '../../components/progress-line.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { WarningGlyph } from '../../components/warning-glyph.tsx';
import type { ConfigurationKey } from '../../state/configurations-slice.ts';
import { driftTone } from '../../state/drift-tone.ts';
import { findRunOn } from '../../state/selectors.ts';
import { useStore } from '../../state/store.ts';
import { stateWord, warningText } from '../../../shared/text/configuration-text.ts';
import { driftSummary } from '../../../shared/text/drift-text.ts';
import { shortRevision } from '../../../shared/text/format.ts';
import { accountWord, inSentence, NO_NAMES } from '../../../shared/text/names.ts';
import { planAim, runPhaseWord } from '../../../shared/text/run-text.ts';
import { AutomationChip } from './automation-chip.tsx';
import { CardAction } from './card-action.tsx';
import { CardMenu } from './card-menu.tsx';
import { makeDraggable } from './drag.ts';
import { FenceChip } from './fence-chip.tsx';
import { GateMark } from './gate-mark.tsx';
import { LeaseChip } from './lease-chip.tsx';
import { selectTabStop } from './tab-stop.ts';
import classes from './card.module.css';

/** Height of a card with the gap below it, px; all are equal, so that a column of any length costs the same. */
export const CARD_PITCH = 92;

/** One configuration. Subscribes to its own facts only; fixed places, so that the eye learns them. */
export const Card = memo(function Card({ id }: { readonly id: ConfigurationKey }) {
  const configuration = useStore((state) => state.configurations.get(id));
  const isTabStop = useStore((state) => selectTabStop(state) === id);
  const isSelected = useStore((state) => state.selectedKeys.has(id));
  const isOpened = useStore((state) => state.openedKey === id);
  const isHeld = useStore((state) => state.draggedKey === id);
  const noteFocused = useStore((state) => state.noteFocused);
  const ref = useRef<HTMLDivElement>(null);
  useFocusOnRequest(id, ref);
  useShownWhenOpened(isOpened, ref);
  useEffect(() => (ref.current ? makeDraggable(ref.current, id) : undefined), [id]);
  if (!configuration) return null;
  const { tone } = stateWord(configuration.powerState);
  return (
    <div
      ref={ref}
      role="group"
      aria-roledescription="configuration"
      aria-label={cardLabel(configuration, isSelected)}
      tabIndex={isTabStop ? 0 : -1}
      data-card={id}
      data-selected={isSelected || undefined}
      data-opened={isOpened || undefined}
      data-held={isHeld || undefined}
      className={classes['card']}
      onFocus={() => noteFocused(id)}
    >
      <div className={classes['top']}>
        <StateMark tone={tone} />
        <Name strong>{configuration.nameLabel}</Name>
        <Later>
          <MenuButton id={id} name={configuration.nameLabel} />
        </Later>
      </div>
      <div className={classes['middle']}>
        <code title={configuration.revision}>{shortRevision(configuration.revision)}</code>
        {configuration.since !== null && <RelativeTime iso={configuration.since} />}
        {configuration.by !== null && configuration.by !== '' && (
          <span className={classes['by']} title={configuration.by} dir="auto">
            {accountWord(configuration.by)}
          </span>
        )}
      </div>
      <CardFoot id={id} configuration={configuration} />
    </div>
  );
});

function CardFoot({ id, configuration }: { readonly id: ConfigurationKey; readonly configuration: Configuration }) {
  const run = useStore((state) => findRunOn(state, id));
  if (run) {
    const { word } = runPhaseWord(run.phase);
    return (
      <div className={classes['foot']}>
        <span className={classes['run']}>{planAim(run.plan)}</span>
        <ProgressLine
          ratio={run.progressRatio}
          tone={run.phase === 'interrupted' || run.phase === 'waiting' ? 'waiting' : 'busy'}
          label={`${word}: ${planAim(run.plan)}`}
        />
        <span className={classes['percent']}>{Math.round(run.progressRatio * 100)} %</span>
        <CardAction id={id} name={configuration.nameLabel} runId={run.id} />
      </div>
    );
  }
  const { warnings, lock, vmUuids, runningCount } = configuration;
  const sentences = warnings.map((warning) => warningText(warning, NO_NAMES));
  return (
    <div className={classes['foot']}>
      <Chip isRigid title={`${String(runningCount)} of ${String(vmUuids.length)} VMs running`}>
        {stateWord(configuration.powerState).word} {runningCount}/{vmUuids.length}
      </Chip>
      <FenceChip id={id} />
      <GateMark id={id} />
      {lock && (
        <Chip
          tone={lock.isStale ? 'bad' : 'busy'}
          icon={<Lock size={11} aria-label={lock.isStale ? 'Stale lock' : 'Locked'} />}
          title={`${lock.isStale ? 'Stale lock, held' : 'Held'} by ${lock.holder} from ${lock.console}`}
        >
          {lock.isStale ? 'stale' : ''}
        </Chip>
      )}
      <AutomationChip configuration={configuration} />
      <LeaseChip id={id} />
      {sentences.length > 0 && (
        <Chip
          isRigid
          tone="waiting"
          icon={<WarningGlyph label="Warnings" />}
          title={sentences.map(({ sentence }) => sentence).join('\n')}
        >
          {sentences.length}
        </Chip>
      )}
      <DriftChip id={id} />
      <Later>
        <CardAction id={id} name={configuration.nameLabel} runId={null} />
      </Later>
    </div>
  );
}

/** What shows only when the card is pointed at or focused: made after the frame in which the card itself appears. */
function Later({ children }: { readonly children: ReactElement }) {
  return useDeferredValue(true, false) ? children : null;
}

/** Shown only where it drifted; what nobody holds against anything, and what is the same, has no mark. */
function DriftChip({ id }: { readonly id: ConfigurationKey }) {
  const view = useStore((state) => state.drift.get(id));
  if (!view || view.tally.drift === 0) return null;
  return (
    <Chip
      isRigid
      tone={driftTone(view)}
      icon={<GitCompareArrows size={11} aria-label="Drift" />}
      title={driftSummary(view)}
    >
      {view.tally.drift}
    </Chip>
  );
}

function MenuButton({ id, name }: { readonly id: ConfigurationKey; readonly name: string }) {
  const [isOpen, setOpen] = useState(false);
  const moveFocus = useStore((state) => state.moveFocus);
  const close = (): void => {
    setOpen(false);
    moveFocus(id);
  };
  // The menu itself is made only when asked for: a thousand closed menus would cost more than the cards.
  const button = (
    <button
      type="button"
      className={classes['menu']}
      tabIndex={-1}
      aria-label={`Menu of ${inSentence(name)}`}
      aria-haspopup="menu"
      onClick={() => setOpen(true)}
    >
      ⋯
    </button>
  );
  return isOpen ? <CardMenu id={id} target={button} onClose={close} /> : button;
}

/** Takes the keyboard focus when a command has moved it to this card, also when the card has only now come on screen. */
function useFocusOnRequest(id: ConfigurationKey, ref: React.RefObject<HTMLDivElement | null>): void {
  const request = useStore((state) => (state.focusedKey === id ? state.focusRequests : 0));
  useEffect(() => {
    if (request > 0 && ref.current && !ref.current.contains(document.activeElement))
      ref.current.focus({ preventScroll: true });
  }, [request, ref]);
}

/** The details take room beside the board: the card they are about stays in sight. */
function useShownWhenOpened(isOpened: boolean, ref: React.RefObject<HTMLDivElement | null>): void {
  useEffect(() => {
    if (isOpened) ref.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [isOpened, ref]);
}

function cardLabel(configuration: Configuration, isSelected: boolean): string {
  const { nameLabel, vmUuids, runningCount, warnings, lock } = configuration;
  return [
    inSentence(nameLabel),
    stateWord(configuration.powerState).word,
    `${String(runningCount)} of ${String(vmUuids.length)} VMs running`,
    ...(warnings.length > 0 ? [`${String(warnings.length)} warnings`] : []),
    ...(lock ? [lock.isStale ? 'stale lock' : 'locked'] : []),
    ...(isSelected ? ['selected'] : []),
  ].join(', ');
}
