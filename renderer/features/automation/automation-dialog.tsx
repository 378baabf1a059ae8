import { Button, Modal } from '@mantine/core';
import { Clock, Zap } from 'lucide-react';
import { triggerOf, type Transition } from '../../../shared/domain/workflow.ts';
import type { ServiceView } from '../../../shared/ipc/contract.ts';
import { armTransition, disarmTransition, wayText } from '../../commands/automation.ts';
import { Chip } from '../../components/chip.tsx';
import { Name } from '../../components/name.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { findArmed, startsByItself } from '../../state/automation-slice.ts';
import { namesOf } from '../../state/names-of.ts';
import { selectCurrentService } from '../../state/selectors.ts';
import { store, useStore } from '../../state/store.ts';
import { automationMark, stateText } from '../../../shared/text/automation-text.ts';
import { blockerText } from '../../../shared/text/blocker-text.ts';
import { inSentence, NO_NAMES } from '../../../shared/text/names.ts';
import { triggerText } from '../../../shared/text/workflow-change-text.ts';
import classes from './automation-dialog.module.css';

/** What starts by itself in the service of the frame: armed here or not, by whom, and what each configuration waits for. */
export function AutomationDialog() {
  const isOpen = useStore((state) => state.dialog?.kind === 'automation');
  const view = useStore(selectCurrentService);
  const setDialog = useStore((state) => state.setDialog);
  if (!isOpen || !view) return null;
  const transitions = view.service.workflow.transitions.filter(startsByItself);
  return (
    <Modal opened onClose={() => setDialog(null)} title={`Automation of ${inSentence(view.service.name)}`} size={640}>
      <div className={classes['page']}>
        <p className={classes['note']}>
          A workstation starts only what was armed on it, under the account that armed it, while the console runs. Each
          revision of a configuration is started once. A scheduled time is open for ten minutes; later it is missed,
          which the activity says, and the next one counts.
        </p>
        {transitions.length === 0 && (
          <p>
            Every transition of this workflow is started by a person. The workflow editor sets what else may start one.
          </p>
        )}
        <ul className={classes['list']}>
          {transitions.map((transition) => (
            <Entry key={`${transition.from} ${transition.to}`} view={view} transition={transition} />
          ))}
        </ul>
        <div className={classes['foot']}>
          <Button variant="default" size="sm" onClick={() => setDialog(null)} data-autofocus>
            Close
          </Button>
        </div>
      </div>
    </Modal>
  );
}

function Entry({ view, transition }: { readonly view: ServiceView; readonly transition: Transition }) {
  const { poolId, service } = view;
  const { from, to } = transition;
  const key = { poolId, serviceId: service.id, from, to };
  const armed = useStore((state) => findArmed(state, key));
  const way = wayText(service.workflow, transition);
  const toName = service.workflow.stages.find(({ id }) => id === to)?.name ?? to;
  const mark = automationMark(transition, toName, armed, NO_NAMES, new Date());
  const why = useStore(() => armTransition.blockers(key)[0]);
  const reason = why ? blockerText(why, NO_NAMES).reason : '';
  const Icon = triggerOf(transition).kind === 'scheduled' ? Clock : Zap;
  const needsArming = !armed || armed.standing === 'changed' || armed.standing === 'other-account';
  return (
    <li className={classes['entry']} aria-label={way} data-transition={`${from} ${to}`}>
      <div className={classes['head']}>
        <Icon size={14} aria-hidden />
        <h3>{way}</h3>
        <Chip tone={mark.tone} isRigid>
          {mark.short}
        </Chip>
        <span className={classes['grow']} />
        {armed && (
          <Button size="compact-xs" variant="default" onClick={() => void disarmTransition.run(key)}>
            {disarmTransition.label(key)}
          </Button>
        )}
        <Button
          size="compact-xs"
          variant={needsArming ? 'filled' : 'default'}
          disabled={reason !== ''}
          title={reason}
          onClick={() => void armTransition.run(key)}
        >
          {armTransition.label(key)}
        </Button>
      </div>
      <p className={classes['text']}>
        Started {triggerText(triggerOf(transition))}.{' '}
        {armed ? (
          <>
            Armed on this workstation by {inSentence(armed.armedBy)}, <RelativeTime iso={armed.armedAt} />.
          </>
        ) : (
          'Not armed on this workstation.'
        )}
      </p>
      {mark.tone === 'waiting' && <p className={classes['text']}>{mark.sentence}</p>}
      {armed && armed.configurations.length > 0 && (
        <dl className={classes['states']}>
          {armed.configurations.map(({ uuid, state }) => {
            const names = namesOf(store.getState(), poolId);
            return (
              <div key={uuid}>
                <dt>
                  <Name>{names.configuration(uuid)}</Name>
                </dt>
                <dd>{upperFirst(stateText(state, names).sentence)}</dd>
              </div>
            );
          })}
        </dl>
      )}
    </li>
  );
}

function upperFirst(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
