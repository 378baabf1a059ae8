import { Lock, Play } from 'lucide-react';
import type { ReplayedCard } from '../../../../shared/domain/replay/board.ts';
import { Chip } from '../../../components/chip.tsx';
import { Name } from '../../../components/name.tsx';
import type { EntryNames } from '../../../../shared/text/activity-text.ts';
import { formatAbsolute } from '../../../../shared/text/format.ts';
import { accountWord, shortUuid } from '../../../../shared/text/names.ts';
import type { PastColumns } from './past-columns.ts';
import classes from './replay.module.css';

/** The columns of a past moment. A card that the moment's entry is about stands out. */
export function PastBoard({
  columns: { columns, outside },
  changed,
  names,
}: {
  readonly columns: PastColumns;
  readonly changed: string | null;
  readonly names: EntryNames;
}) {
  return (
    <div className={classes['board']} tabIndex={0} role="region" aria-label="Board at that moment">
      {columns.map(({ stage, cards }) => (
        <section key={stage.id} className={classes['column']} aria-label={stage.name} data-stage={stage.id}>
          <h3>
            <Name strong>{stage.name}</Name>
            <span className={classes['dim']}>{cards.length}</span>
          </h3>
          <Cards cards={cards} changed={changed} names={names} />
        </section>
      ))}
      {outside.length > 0 && (
        <section className={classes['column']} data-outside aria-label="In no stage">
          <h3>
            In no stage <span className={classes['dim']}>{outside.length}</span>
          </h3>
          <Cards cards={outside} changed={changed} names={names} />
        </section>
      )}
    </div>
  );
}

/** A column of hundreds tells nothing more than its number. */
const SHOWN = 60;

function Cards({
  cards,
  changed,
  names,
}: {
  readonly cards: readonly ReplayedCard[];
  readonly changed: string | null;
  readonly names: EntryNames;
}) {
  const first = [...cards].sort(
    (a, b) => Number(b.configurationUuid === changed) - Number(a.configurationUuid === changed),
  );
  const shown = cards.length > SHOWN ? first.slice(0, SHOWN) : cards;
  return (
    <ul className={classes['cards']}>
      {shown.map((card) => (
        <PastCard
          key={`${card.poolId}/${card.configurationUuid}`}
          card={card}
          isChanged={card.configurationUuid === changed}
          names={names}
        />
      ))}
      {cards.length > shown.length && <li className={classes['dim']}>and {cards.length - shown.length} more</li>}
    </ul>
  );
}

function PastCard({
  card,
  isChanged,
  names,
}: {
  readonly card: ReplayedCard;
  readonly isChanged: boolean;
  readonly names: EntryNames;
}) {
  const { placement, run, lockedBy, poolId, configurationUuid } = card;
  const name = card.name ?? names.configuration(poolId, configurationUuid) ?? shortUuid(configurationUuid);
  return (
    <li
      className={classes['card']}
      data-changed={isChanged || undefined}
      data-presupposed={placement?.isPresupposed === true || undefined}
      data-configuration={configurationUuid}
    >
      <Name strong>{name}</Name>
      <span className={classes['dim']}>
        {placement === null
          ? 'taken out of its service'
          : placement.since === null
            ? 'was here before the first entry about it'
            : `since ${formatAbsolute(placement.since)}${placement.by === null ? '' : `, ${accountWord(placement.by)}`}`}
      </span>
      {(run !== null || lockedBy !== null) && (
        <span className={classes['chips']}>
          {run && (
            <Chip tone={run.phase === 'running' ? 'busy' : 'waiting'} icon={<Play size={11} aria-hidden />}>
              {run.to === null ? run.phase : `${run.phase} to ${run.to.name}`}
            </Chip>
          )}
          {lockedBy !== null && (
            <Chip icon={<Lock size={11} aria-hidden />} title={`run ${lockedBy}`}>
              locked
            </Chip>
          )}
        </span>
      )}
    </li>
  );
}
