import { ActionIcon } from '@mantine/core';
import { ArrowDown, ArrowUp, CircleAlert, Plus, Spline, Trash2, TriangleAlert } from 'lucide-react';
import { listTransitionsFrom, type Stage } from '../../../shared/domain/workflow.ts';
import { reorderStage } from '../../../shared/domain/workflow-edit.ts';
import { Name } from '../../components/name.tsx';
import { countOf } from '../../../shared/text/format.ts';
import { inSentence } from '../../../shared/text/names.ts';
import { addBehind, openForm, removePart } from './actions.ts';
import { problemsAt, transitionLabel, type Drawn } from './drawing.ts';
import { applyEdit } from './editing.ts';
import { edgeIdOf, isSamePart } from './graph.ts';
import type { Part } from '../../state/workflow-editor-slice.ts';
import classes from './outline.module.css';

/** The same workflow as a list: stages in the order of the board, with the transitions that leave each. */
export function Outline({
  serviceKey,
  drawn,
  onConnectByList,
}: {
  readonly serviceKey: string;
  readonly drawn: Drawn;
  readonly onConnectByList: (stageId: string) => void;
}) {
  const { workflow } = drawn;
  return (
    <ol className={classes['outline']} aria-label="Stages in the order of the board">
      {workflow.stages.map((stage, index) => (
        <li key={stage.id} className={classes['stage']}>
          <StageRow
            serviceKey={serviceKey}
            drawn={drawn}
            stage={stage}
            index={index}
            onConnectByList={onConnectByList}
          />
          <ul className={classes['ways']} aria-label={`Transitions from ${inSentence(stage.name)}`}>
            {listTransitionsFrom(workflow, stage.id).map((transition) => {
              const part: Part = { kind: 'transition', from: transition.from, to: transition.to };
              const label = transitionLabel(workflow, transition);
              return (
                <li key={edgeIdOf(transition)} className={classes['row']}>
                  <button
                    type="button"
                    className={classes['open']}
                    data-outline-edge={edgeIdOf(transition)}
                    aria-pressed={isSamePart(drawn.part, part)}
                    onClick={() => openForm(serviceKey, part)}
                  >
                    <span className={classes['line']} data-kind={transition.kind} aria-hidden />
                    <Name>{label}</Name>
                    <Badge drawn={drawn} part={part} />
                  </button>
                  <ActionIcon
                    size={24}
                    aria-label={`Remove: ${label}`}
                    onClick={() => removePart(serviceKey, part, drawn.counts)}
                  >
                    <Trash2 size={13} aria-hidden />
                  </ActionIcon>
                </li>
              );
            })}
          </ul>
        </li>
      ))}
    </ol>
  );
}

function StageRow({
  serviceKey,
  drawn,
  stage,
  index,
  onConnectByList,
}: {
  readonly serviceKey: string;
  readonly drawn: Drawn;
  readonly stage: Stage;
  readonly index: number;
  readonly onConnectByList: (stageId: string) => void;
}) {
  const part: Part = { kind: 'stage', id: stage.id };
  const count = drawn.counts.get(stage.id) ?? 0;
  const last = drawn.workflow.stages.length - 1;
  const name = inSentence(stage.name);
  const move = (by: number): void => applyEdit(serviceKey, (now) => reorderStage(now, stage.id, index + by));
  const buttons = [
    ['Move up', ArrowUp, index === 0, () => move(-1)],
    ['Move down', ArrowDown, index === last, () => move(1)],
    ['Connect', Spline, false, () => onConnectByList(stage.id)],
    ['Add a stage behind', Plus, false, () => addBehind(serviceKey, stage.id)],
    ['Delete', Trash2, false, () => removePart(serviceKey, part, drawn.counts)],
  ] as const;
  return (
    <div className={classes['row']}>
      <button
        type="button"
        className={classes['open']}
        data-outline-stage={stage.id}
        aria-pressed={isSamePart(drawn.part, part)}
        onClick={() => openForm(serviceKey, part)}
      >
        <span className={classes['number']}>{index + 1}</span>
        <Name strong>{stage.name}</Name>
        {stage.isProduction && <span className={classes['production']}>Production</span>}
        <span className={classes['dim']}>{count === 0 ? 'empty' : countOf(count, 'configuration')}</span>
        <Badge drawn={drawn} part={part} />
      </button>
      {buttons.map(([word, Icon, isOff, run]) => (
        <ActionIcon key={word} size={24} aria-label={`${word}: ${name}`} title={word} disabled={isOff} onClick={run}>
          <Icon size={14} aria-hidden />
        </ActionIcon>
      ))}
    </div>
  );
}

function Badge({ drawn, part }: { readonly drawn: Drawn; readonly part: Part }) {
  const here = problemsAt(drawn.problems, part);
  const errors = here.filter(({ severity }) => severity === 'error').length;
  if (here.length === 0) return null;
  const Icon = errors > 0 ? CircleAlert : TriangleAlert;
  return (
    <span className={classes['badge']} data-tone={errors > 0 ? 'bad' : 'waiting'}>
      <Icon size={13} aria-hidden /> {errors > 0 ? countOf(errors, 'error') : countOf(here.length, 'warning')}
    </span>
  );
}
