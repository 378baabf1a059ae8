import { Button, Checkbox, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { Problem } from '../../../shared/errors.ts';
import { isTemplateSide, type ComparedView, type SideRef, type SideView } from '../../../shared/ipc/areas/drift.ts';
import { sideText } from '../../../shared/text/drift-text.ts';
import { chooseSides, compareSidesOf, exportComparison, openHeal, unmuteDrift } from '../../commands/drift.ts';
import { copyDetails } from '../../commands/window.ts';
import { ProblemBox } from '../../components/problem-box.tsx';
import { configurationKeyOf, type ChosenSides } from '../../state/drift-slice.ts';
import { namesOf } from '../../state/names-of.ts';
import { store, useStore } from '../../state/store.ts';
import { ComparisonTable } from './comparison-table.tsx';
import { MuteDialog } from './mute-dialog.tsx';
import { ScoreLine } from './score-line.tsx';
import { SideChooser } from './side-chooser.tsx';
import classes from './comparison.module.css';

type Answer =
  | { readonly state: 'open' | 'waiting' }
  | { readonly state: 'shown'; readonly compared: ComparedView }
  | { readonly state: 'refused'; readonly problem: Problem };

/** Two sides, their score, and every field of every VM. */
export function SideBySide({ sides }: { readonly sides: ChosenSides }) {
  const answer = useComparison(sides);
  const [isDifferentOnly, setDifferentOnly] = useState(true);
  const [isDriftOnly, setDriftOnly] = useState(false);
  const [query, setQuery] = useState('');
  const [isMuting, setMuting] = useState(false);
  const rightKey = configurationKeyOf(sides.right) ?? '';
  const watched = useStore((state) => state.drift.get(rightKey));
  const healed = sides.right && !isTemplateSide(sides.right) && sides.right.when === 'now' ? sides.right : null;
  const hasDrift = answer.state === 'shown' && answer.compared.comparison.tally.drift > 0;
  const healing =
    sides.left && healed && hasDrift ? { left: sides.left, right: { ...healed, when: 'now' as const } } : null;
  return (
    <>
      <div className={classes['bar']}>
        <SideChooser
          label="Left: held to be right"
          side={sides.left}
          beside={sides.right}
          onChoose={(left) => chooseSides.run({ ...sides, left })}
        />
        <SideChooser
          label="Right: compared with it"
          side={sides.right}
          beside={sides.left}
          onChoose={(right) => chooseSides.run({ ...sides, right })}
        />
        {healing && (
          <Button variant="default" size="sm" onClick={() => openHeal.run(healing)}>
            Heal…
          </Button>
        )}
        {watched &&
          (watched.mute ? (
            <Button variant="default" size="sm" onClick={() => void unmuteDrift.run(rightKey)}>
              End the mute
            </Button>
          ) : (
            <Button variant="default" size="sm" onClick={() => setMuting(true)}>
              Mute…
            </Button>
          ))}
      </div>
      {isMuting && <MuteDialog id={rightKey} onClose={() => setMuting(false)} />}
      {answer.state === 'open' && <p className={classes['nothing']}>Choose what to compare, on both sides.</p>}
      {answer.state === 'waiting' && (
        <p className={classes['nothing']} role="status">
          Comparing…
        </p>
      )}
      {answer.state === 'refused' && (
        <div className={classes['bar']}>
          <ProblemBox
            problem={answer.problem}
            names={namesOf(store.getState(), sides.left?.poolId ?? '')}
            onCopy={copyDetails}
          />
        </div>
      )}
      {answer.state === 'shown' && (
        <>
          {[answer.compared.left, answer.compared.right].map((side) => (
            <DrawnWith key={side === answer.compared.left ? 'left' : 'right'} side={side} />
          ))}
          <ScoreLine comparison={answer.compared.comparison} historyOf={watched ? rightKey : null} />
          <div className={classes['tools']}>
            <TextInput
              size="sm"
              placeholder="Search VM or field"
              aria-label="Search VM or field"
              value={query}
              onChange={(event) => setQuery(event.currentTarget.value)}
            />
            <Checkbox
              size="sm"
              label="Only what differs"
              checked={isDifferentOnly || isDriftOnly}
              disabled={isDriftOnly}
              onChange={(event) => setDifferentOnly(event.currentTarget.checked)}
            />
            <Checkbox
              size="sm"
              label="Drift only"
              checked={isDriftOnly}
              onChange={(event) => setDriftOnly(event.currentTarget.checked)}
            />
            {(['csv', 'json'] as const).map((form) => (
              <Button
                key={form}
                variant="default"
                size="sm"
                onClick={() => {
                  const { left, right } = sides;
                  if (left && right) void exportComparison.run({ left, right, form });
                }}
              >
                {form === 'csv' ? 'CSV…' : 'JSON…'}
              </Button>
            ))}
          </div>
          <ComparisonTable
            compared={answer.compared}
            shows={isDriftOnly ? 'drift' : isDifferentOnly ? 'different' : 'all'}
            query={query}
          />
        </>
      )}
    </>
  );
}

/** The answers that a template is drawn with, whole on hover. */
function DrawnWith({ side }: { readonly side: SideView }) {
  if (!isTemplateSide(side) || side.parameters.length === 0) return null;
  const text = sideText(side);
  return (
    <p className={classes['answers']} title={text}>
      {text}
    </p>
  );
}

/** What tells that a side may be another than it was. */
function factsOf({ configurations, templates }: ReturnType<typeof store.getState>, side: SideRef | null): unknown {
  if (!side) return null;
  return isTemplateSide(side) ? templates[side.poolId] : configurations.get(configurationKeyOf(side) ?? '');
}

/** Asks main, again whenever either side changes on its pool. */
function useComparison({ left, right }: ChosenSides): Answer {
  const [answer, setAnswer] = useState<Answer>({ state: 'open' });
  const leftFacts = useStore((state) => factsOf(state, left));
  const rightFacts = useStore((state) => factsOf(state, right));
  const drift = useStore((state) => state.drift.get(configurationKeyOf(right) ?? ''));
  useEffect(() => {
    let isCurrent = true;
    if (!left || !right) {
      setAnswer({ state: 'open' });
      return;
    }
    // What is on screen stays until the new answer is there: a change elsewhere must not make the table blink.
    setAnswer((shown) => (shown.state === 'shown' ? shown : { state: 'waiting' }));
    void compareSidesOf.run({ left, right }).then((result) => {
      if (!isCurrent) return;
      setAnswer(result.ok ? { state: 'shown', compared: result.value } : { state: 'refused', problem: result.problem });
    });
    return () => {
      isCurrent = false;
    };
  }, [left, right, leftFacts, rightFacts, drift]);
  return answer;
}
