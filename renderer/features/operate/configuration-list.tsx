import { blockerText, mainBlocker } from '../../../shared/text/blocker-text.ts';
import { countOf, formatEstimate } from '../../../shared/text/format.ts';
import { NO_NAMES } from '../../../shared/text/names.ts';
import { countVms } from '../../../shared/text/plan-steps.ts';
import { Name } from '../../components/name.tsx';
import { StateMark, type MarkTone } from '../../components/state-mark.tsx';
import type { ConfigurationKey } from '../../state/configurations-slice.ts';
import { useStore } from '../../state/store.ts';
import type { Planned } from './use-plans.ts';
import classes from './operate.module.css';

/** The configurations of a sheet for several, each with its figures or why it is left out; one is shown in full. */
export function ConfigurationList({
  plans,
  chosenKey,
  onChoose,
}: {
  readonly plans: readonly Planned[];
  readonly chosenKey: ConfigurationKey;
  readonly onChoose: (key: ConfigurationKey) => void;
}) {
  return (
    <ul className={classes['list']} aria-label="Configurations">
      {plans.map((planned) => (
        <Row key={planned.key} planned={planned} isChosen={planned.key === chosenKey} onChoose={onChoose} />
      ))}
    </ul>
  );
}

function Row({
  planned,
  isChosen,
  onChoose,
}: {
  readonly planned: Planned;
  readonly isChosen: boolean;
  readonly onChoose: (key: ConfigurationKey) => void;
}) {
  const name = useStore((state) => state.configurations.get(planned.key)?.nameLabel ?? 'not on the pool any more');
  const { tone, words } = wordsOf(planned);
  return (
    <li>
      <button
        type="button"
        className={classes['row']}
        aria-current={isChosen || undefined}
        onClick={() => onChoose(planned.key)}
      >
        <StateMark tone={tone} />
        <Name strong>{name}</Name>
        <span className={classes['words']}>{words}</span>
      </button>
    </li>
  );
}

function wordsOf({ wish, answer }: Planned): { readonly tone: MarkTone; readonly words: string } {
  if (wish === null) return { tone: 'off', words: 'the form is not filled in' };
  if (!answer) return { tone: 'busy', words: 'computing' };
  if (answer.ok) {
    const { plan, needsName } = answer.value;
    if (needsName) return { tone: 'waiting', words: 'left out: asks for its name, so do it by itself' };
    const figures = [
      countOf(countVms(plan), 'VM'),
      countOf(plan.steps.length, 'step'),
      formatEstimate(plan.estimateMs),
    ];
    return { tone: 'good', words: figures.join(', ') };
  }
  const { problem } = answer;
  const main = problem.code === 'blocked' ? mainBlocker(problem.blockers) : undefined;
  return { tone: 'waiting', words: `left out: ${main ? blockerText(main, NO_NAMES).short : problem.code}` };
}
