import { Modal } from '@mantine/core';
import { findMoveBlockers, previewMove } from '../../commands/promote.ts';
import { StateMark } from '../../components/state-mark.tsx';
import { Name } from '../../components/name.tsx';
import type { ConfigurationKey } from '../../state/configurations-slice.ts';
import { findServiceOf } from '../../state/selectors.ts';
import { useStore } from '../../state/store.ts';
import { blockerText, mainBlocker } from '../../../shared/text/blocker-text.ts';
import { inSentence, NO_NAMES } from '../../../shared/text/names.ts';
import classes from './configurations.module.css';

/** All stages of the service with what a move there would be, or why not: the way of those who don't drag. */
export function MoveToDialog({ id }: { readonly id: ConfigurationKey }) {
  const state = useStore();
  const configuration = state.configurations.get(id);
  const view = configuration && findServiceOf(state, configuration);
  if (!configuration) return null;
  const workflow = view?.service.workflow;
  const firstOpen = workflow?.stages.find(
    ({ id: toStageId }) => findMoveBlockers(state, { key: id, toStageId }).length === 0,
  );
  return (
    <Modal
      opened
      onClose={() => state.setDialog(null)}
      title={`Move ${inSentence(configuration.nameLabel)} to…`}
      size={480}
    >
      <div className={classes['stages']} role="group" aria-label="Stages">
        {workflow?.stages.map((stage) => {
          const isHome = stage.id === configuration.stageId;
          const first = mainBlocker(findMoveBlockers(state, { key: id, toStageId: stage.id }));
          const kind = workflow.transitions.find(
            (each) => each.from === configuration.stageId && each.to === stage.id,
          )?.kind;
          return (
            <button
              key={stage.id}
              type="button"
              className={classes['stage']}
              data-home={isHome || undefined}
              disabled={isHome}
              data-autofocus={stage === firstOpen || undefined}
              onClick={() => {
                state.setDialog(null);
                previewMove.run({ key: id, toStageId: stage.id });
              }}
            >
              <StateMark tone={isHome ? 'good' : first ? 'off' : 'busy'} />
              <Name strong={!first || isHome}>{stage.name}</Name>
              <span className={classes['why']}>
                {isHome ? 'it is here' : first ? `not yet: ${blockerText(first, NO_NAMES).short}` : kind}
              </span>
            </button>
          );
        })}
        {!workflow && <p>It is in no service. Put it into a stage first.</p>}
      </div>
    </Modal>
  );
}
