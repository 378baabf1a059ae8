import { Button, Modal, Select, TextInput } from '@mantine/core';
import { useState, type SubmitEvent } from 'react';
import { controlFault } from '../../../shared/domain/plain-text.ts';
import type { Problem } from '../../../shared/errors.ts';
import { createConfiguration, openConfiguration } from '../../commands/configurations.ts';
import { openAddPool } from '../../commands/pools.ts';
import { openCreateService } from '../../commands/services.ts';
import { copyDetails } from '../../commands/window.ts';
import { tell } from '../../commands/tell.ts';
import { BlockerList } from '../../components/blocker-list.tsx';
import { Callout } from '../../components/callout.tsx';
import { ProblemBox } from '../../components/problem-box.tsx';
import { keyOf } from '../../state/configurations-slice.ts';
import { namesOf } from '../../state/names-of.ts';
import { selectCurrentService, selectServices, serviceKeyOf } from '../../state/selectors.ts';
import { store, useStore } from '../../state/store.ts';
import { blockerText } from '../../../shared/text/blocker-text.ts';
import { countOf } from '../../../shared/text/format.ts';
import { inSentence } from '../../../shared/text/names.ts';
import { VmPicker } from './vm-picker.tsx';
import classes from './configurations.module.css';

/** Makes a configuration of VMs: name, service, stage, members. */
export function CreateDialog() {
  const services = useStore(selectServices);
  const setDialog = useStore((state) => state.setDialog);
  const close = (): void => setDialog(null);
  return (
    <Modal opened onClose={close} title="Create a configuration" size={900}>
      {services.length === 0 ? <NoService onClose={close} /> : <CreateForm onClose={close} />}
    </Modal>
  );
}

function NoService({ onClose }: { readonly onClose: () => void }) {
  const hasPool = useStore((state) => Object.keys(state.pools).length > 0);
  const first = hasPool ? openCreateService : openAddPool;
  return (
    <div className={classes['form']}>
      <p>
        A configuration belongs to a stage of a service.{' '}
        {hasPool ? 'No connected pool publishes a service yet.' : 'No pool is known yet.'}
      </p>
      <div className={classes['foot']}>
        <Button variant="default" size="sm" onClick={onClose}>
          Cancel
        </Button>
        <Button size="sm" onClick={() => first.run(undefined)}>
          {first.label(undefined)}
        </Button>
      </div>
    </div>
  );
}

function CreateForm({ onClose }: { readonly onClose: () => void }) {
  const services = useStore(selectServices);
  const current = useStore(selectCurrentService);
  const [serviceKey, setServiceKey] = useState(current ? serviceKeyOf(current) : '');
  const view = services.find((each) => serviceKeyOf(each) === serviceKey) ?? services[0];
  const stages = view?.service.workflow.stages ?? [];
  const [stageId, setStageId] = useState('');
  const stage = stages.find((each) => each.id === stageId) ?? stages[0];
  const [name, setName] = useState('');
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isBusy, setBusy] = useState(false);
  const poolId = view?.poolId ?? '';
  const input = { poolId, name, vmUuids: [...chosen], serviceId: view?.service.id ?? '', stageId: stage?.id ?? '' };
  const blockers = createConfiguration.blockers(input);
  const names = namesOf(store.getState(), poolId);

  const create = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    const result = await createConfiguration.run({ ...input, name: name.trim() });
    setBusy(false);
    if (!result.ok) {
      setProblem(result.problem);
      return;
    }
    tell(`${inSentence(name.trim())} was created in ${inSentence(stage?.name ?? '')}`);
    openConfiguration.run(keyOf({ poolId, uuid: result.value.configurationUuid }));
    onClose();
  };
  const isNamed = name.trim() !== '' && controlFault(name) === null;
  const isComplete = isNamed && chosen.size > 0 && stage !== undefined && blockers.length === 0;
  return (
    <form
      className={classes['form']}
      onSubmit={(event) => void create(event)}
      aria-label="Create a configuration"
      noValidate
    >
      <div className={classes['two']}>
        <TextInput
          label="Name"
          placeholder="Web shop 2.4"
          maxLength={200}
          data-autofocus
          value={name}
          error={controlFault(name)}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Select
          label="Service"
          data={services.map((each) => ({ value: serviceKeyOf(each), label: inSentence(each.service.name) }))}
          value={view ? serviceKeyOf(view) : null}
          onChange={(value) => {
            setServiceKey(value ?? '');
            setChosen(new Set());
          }}
        />
        <Select
          label="Stage"
          data={stages.map((each) => ({ value: each.id, label: inSentence(each.name) }))}
          value={stage?.id ?? null}
          onChange={(value) => setStageId(value ?? '')}
        />
      </div>
      <VmPicker key={poolId} poolId={poolId} chosen={chosen} onChange={setChosen} />
      {blockers.length > 0 && (
        <Callout tone="waiting" role="status" title={countOf(blockers.length, 'blocker')}>
          <BlockerList items={blockers.slice(0, 20).map((blocker) => blockerText(blocker, names))} />
        </Callout>
      )}
      {problem && <ProblemBox problem={problem} names={names} onCopy={copyDetails} />}
      <div className={classes['foot']}>
        <Button variant="default" size="sm" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" size="sm" disabled={!isComplete} loading={isBusy}>
          Create {name.trim() === '' ? 'the configuration' : inSentence(name.trim())} of {countOf(chosen.size, 'VM')}
        </Button>
      </div>
    </form>
  );
}
