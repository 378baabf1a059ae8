import { Button, Modal, Select } from '@mantine/core';
import { useState } from 'react';
import type { Problem } from '../../../shared/errors.ts';
import { adoptConfiguration } from '../../commands/configurations.ts';
import { openCreateService } from '../../commands/services.ts';
import { tell } from '../../commands/tell.ts';
import { copyDetails } from '../../commands/window.ts';
import { BlockerList } from '../../components/blocker-list.tsx';
import { Callout } from '../../components/callout.tsx';
import { ProblemBox } from '../../components/problem-box.tsx';
import type { ConfigurationKey } from '../../state/configurations-slice.ts';
import { namesOf } from '../../state/names-of.ts';
import { selectCurrentService, selectServices } from '../../state/selectors.ts';
import { store, useStore } from '../../state/store.ts';
import { blockerText } from '../../../shared/text/blocker-text.ts';
import { inSentence } from '../../../shared/text/names.ts';
import classes from './configurations.module.css';

/** Puts an existing vApp into a stage. Its VMs and networks stay as they are; only tag and record are written. */
export function AdoptDialog({ id, stageId }: { readonly id: ConfigurationKey; readonly stageId: string | null }) {
  const configuration = useStore((state) => state.configurations.get(id));
  const services = useStore(selectServices).filter((view) => view.poolId === configuration?.poolId);
  const current = useStore(selectCurrentService);
  const setDialog = useStore((state) => state.setDialog);
  const [serviceId, setServiceId] = useState(current?.service.id ?? '');
  const view = services.find((each) => each.service.id === serviceId) ?? services[0];
  const [chosenStage, setChosenStage] = useState(stageId ?? '');
  const stages = view?.service.workflow.stages ?? [];
  const stage = stages.find((each) => each.id === chosenStage) ?? stages[0];
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isBusy, setBusy] = useState(false);
  if (!configuration) return null;
  const { poolId, uuid, nameLabel } = configuration;
  const input = { poolId, configurationUuid: uuid, serviceId: view?.service.id ?? '', stageId: stage?.id ?? '' };
  const blockers = adoptConfiguration.blockers(input);
  const names = namesOf(store.getState(), poolId);
  const adopt = async (): Promise<void> => {
    setBusy(true);
    setProblem(null);
    const result = await adoptConfiguration.run(input);
    setBusy(false);
    if (!result.ok) {
      setProblem(result.problem);
      return;
    }
    tell(`${inSentence(nameLabel)} is recorded in ${inSentence(stage?.name ?? '')}`);
    setDialog(null);
  };
  return (
    <Modal opened onClose={() => setDialog(null)} title={`Put ${inSentence(nameLabel)} into a stage`} size={520}>
      <div className={classes['form']}>
        {view === undefined ? (
          <p>Its pool publishes no service yet.</p>
        ) : (
          <>
            <p>Its VMs and networks stay as they are; the pool records the stage, and each VM gets the stage's tag.</p>
            <Select
              label="Service"
              data={services.map((each) => ({ value: each.service.id, label: inSentence(each.service.name) }))}
              value={view.service.id}
              onChange={(value) => setServiceId(value ?? '')}
            />
            <Select
              label="Stage"
              data={stages.map((each) => ({ value: each.id, label: inSentence(each.name) }))}
              value={stage?.id ?? null}
              onChange={(value) => setChosenStage(value ?? '')}
            />
          </>
        )}
        {blockers.length > 0 && (
          <Callout tone="waiting" role="status" title="It may not be put there yet">
            <BlockerList items={blockers.map((blocker) => blockerText(blocker, names))} />
          </Callout>
        )}
        {problem && <ProblemBox problem={problem} names={names} onCopy={copyDetails} />}
        <div className={classes['foot']}>
          <Button variant="default" size="sm" onClick={() => setDialog(null)}>
            Cancel
          </Button>
          {stage === undefined ? (
            <Button size="sm" onClick={() => openCreateService.run(undefined)}>
              {openCreateService.label(undefined)}
            </Button>
          ) : (
            <Button
              size="sm"
              disabled={blockers.length > 0}
              loading={isBusy}
              onClick={() => void adopt()}
              data-autofocus
            >
              Put into {inSentence(stage.name)}
            </Button>
          )}
        </div>
      </div>
    </Modal>
  );
}
