import { Button, Checkbox, Modal, TextInput } from '@mantine/core';
import { useState, type SubmitEvent } from 'react';
import { controlFault } from '../../../shared/domain/plain-text.ts';
import type { Service, Stage } from '../../../shared/domain/workflow.ts';
import type { Problem } from '../../../shared/errors.ts';
import type { ServiceView } from '../../../shared/ipc/contract.ts';
import { saveService } from '../../commands/services.ts';
import { tell } from '../../commands/tell.ts';
import { copyDetails } from '../../commands/window.ts';
import { BlockerList } from '../../components/blocker-list.tsx';
import { Callout } from '../../components/callout.tsx';
import { ProblemBox } from '../../components/problem-box.tsx';
import { namesOf } from '../../state/names-of.ts';
import { serviceKeyOf } from '../../state/selectors.ts';
import { store, useStore } from '../../state/store.ts';
import { blockerText } from '../../../shared/text/blocker-text.ts';
import { inSentence } from '../../../shared/text/names.ts';
import { NetworkMap } from './network-map.tsx';
import classes from './services.module.css';

/** Edits a service: its name, its stages' names, and which network carries each role in each stage. */
export function EditServiceDialog({ original: present }: { readonly original: ServiceView }) {
  // What was opened stays the base of the edit; main refuses it when somebody saved meanwhile.
  const [original] = useState(present);
  const [draft, setDraft] = useState<Service>(original.service);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isBusy, setBusy] = useState(false);
  const setDialog = useStore((state) => state.setDialog);
  const toSave = { poolId: original.poolId, service: draft, afterSeq: original.seq };
  const blockers = saveService.blockers(toSave);
  const setStage = (id: string, change: Partial<Stage>): void =>
    setDraft({
      ...draft,
      workflow: {
        ...draft.workflow,
        stages: draft.workflow.stages.map((stage) => (stage.id === id ? { ...stage, ...change } : stage)),
      },
    });
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    const workflow = { ...draft.workflow, version: original.service.workflow.version + 1 };
    const result = await saveService.run({ ...toSave, service: { ...draft, workflow } });
    setBusy(false);
    if (!result.ok) {
      setProblem(result.problem);
      return;
    }
    tell(`The service ${inSentence(draft.name)} was saved`);
    setDialog(null);
  };
  const isComplete = draft.name.trim() !== '' && draft.workflow.stages.every(({ name }) => name.trim() !== '');
  return (
    <Modal
      opened
      onClose={() => setDialog(null)}
      title={`Stages and networks of ${inSentence(original.service.name)}`}
      size={1080}
    >
      <form
        className={classes['form']}
        onSubmit={(event) => void submit(event)}
        aria-label="Edit the service"
        noValidate
      >
        {present.seq !== original.seq && (
          <Callout tone="waiting" role="status" title="Somebody saved this service meanwhile">
            Your changes are based on an older state and will be refused. Close, and open it again.
          </Callout>
        )}
        <TextInput
          label="Service name"
          maxLength={80}
          data-autofocus
          value={draft.name}
          error={controlFault(draft.name)}
          onChange={(event) => setDraft({ ...draft, name: event.currentTarget.value })}
        />
        <NetworkMap poolId={original.poolId} stages={draft.workflow.stages} setStage={setStage}>
          {(stage) => (
            <>
              <TextInput
                size="xs"
                aria-label={`Name of stage ${stage.id}`}
                maxLength={60}
                value={stage.name}
                error={controlFault(stage.name)}
                onChange={(event) => setStage(stage.id, { name: event.currentTarget.value })}
              />
              <Checkbox
                size="xs"
                mt={6}
                label="Production"
                checked={stage.isProduction}
                onChange={(event) => setStage(stage.id, { isProduction: event.currentTarget.checked })}
              />
            </>
          )}
        </NetworkMap>
        {blockers.length > 0 && (
          <BlockerList
            items={blockers.map((blocker) => blockerText(blocker, namesOf(store.getState(), original.poolId)))}
          />
        )}
        {problem && <ProblemBox problem={problem} onCopy={copyDetails} />}
        <div className={classes['foot']}>
          <Button
            data-left
            variant="subtle"
            color="red"
            size="sm"
            onClick={() => setDialog({ kind: 'remove-service', serviceKey: serviceKeyOf(original) })}
          >
            Remove the service…
          </Button>
          <Button variant="default" size="sm" onClick={() => setDialog(null)}>
            Cancel
          </Button>
          <Button type="submit" size="sm" disabled={!isComplete || blockers.length > 0} loading={isBusy}>
            Save {inSentence(draft.name)}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
