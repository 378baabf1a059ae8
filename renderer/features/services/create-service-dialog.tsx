import { Button, Modal, Select, Textarea, TextInput } from '@mantine/core';
import { useState, type SubmitEvent } from 'react';
import { controlFault } from '../../../shared/domain/plain-text.ts';
import { defaultWorkflow, toSlug } from '../../../shared/domain/workflow.ts';
import type { Problem } from '../../../shared/errors.ts';
import { openAddPool } from '../../commands/pools.ts';
import { saveService, selectService } from '../../commands/services.ts';
import { tell } from '../../commands/tell.ts';
import { copyDetails } from '../../commands/window.ts';
import { BlockerList } from '../../components/blocker-list.tsx';
import { ProblemBox } from '../../components/problem-box.tsx';
import { namesOf } from '../../state/names-of.ts';
import { selectCurrentService } from '../../state/selectors.ts';
import { store, useStore } from '../../state/store.ts';
import { blockerText } from '../../../shared/text/blocker-text.ts';
import { inSentence } from '../../../shared/text/names.ts';
import { poolName } from '../../../shared/text/pool-text.ts';
import classes from './services.module.css';

/** Makes a service with the default workflow on a pool. */
export function CreateServiceDialog() {
  const pools = useStore((state) => state.pools);
  const all = Object.values(pools);
  const inFrame = useStore(selectCurrentService)?.poolId;
  const setDialog = useStore((state) => state.setDialog);
  const preferred = all.find(({ id }) => id === inFrame) ?? all.find(({ phase }) => phase === 'connected') ?? all[0];
  const [poolId, setPoolId] = useState(preferred?.id ?? '');
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isBusy, setBusy] = useState(false);
  const taken = useStore((state) => state.services[poolId]);
  const workflow = defaultWorkflow();
  const id = freeSlug(toSlug(name), taken?.map((view) => view.service.id) ?? []);
  const service = { id, name: name.trim(), description: description.trim(), workflow };
  const isNamed = name.trim() !== '' && controlFault(name + description) === null;
  const blockers = all.length === 0 ? [] : saveService.blockers({ poolId, service, afterSeq: 0 });
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    const result = await saveService.run({ poolId, service, afterSeq: 0 });
    setBusy(false);
    if (!result.ok) {
      setProblem(result.problem);
      return;
    }
    tell(`The service ${inSentence(service.name)} was created`);
    setDialog(null);
    await selectService.run(`${poolId}/${id}`);
  };
  return (
    <Modal opened onClose={() => setDialog(null)} title="Create a service" size={560}>
      <form
        className={classes['form']}
        onSubmit={(event) => void submit(event)}
        aria-label="Create a service"
        noValidate
      >
        {all.length === 0 ? (
          <p>A service lives on a pool. Add one first.</p>
        ) : (
          <>
            <TextInput
              label="Name"
              placeholder="Web shop"
              maxLength={80}
              data-autofocus
              value={name}
              error={controlFault(name)}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <Textarea
              label="Description"
              autosize
              minRows={2}
              maxRows={5}
              maxLength={2000}
              value={description}
              error={controlFault(description)}
              onChange={(event) => setDescription(event.currentTarget.value)}
            />
            <Select
              label="Pool"
              data={all.map((pool) => ({ value: pool.id, label: inSentence(poolName(pool)) }))}
              value={poolId}
              onChange={(value) => setPoolId(value ?? '')}
            />
            <div>
              <h3>Stages</h3>
              <ul className={classes['stages']}>
                {workflow.stages.map((stage) => (
                  <li key={stage.id}>{stage.name}</li>
                ))}
              </ul>
            </div>
          </>
        )}
        {blockers.length > 0 && (
          <BlockerList items={blockers.map((blocker) => blockerText(blocker, namesOf(store.getState(), poolId)))} />
        )}
        {problem && <ProblemBox problem={problem} onCopy={copyDetails} />}
        <div className={classes['foot']}>
          <Button variant="default" size="sm" onClick={() => setDialog(null)}>
            Cancel
          </Button>
          {all.length === 0 ? (
            <Button size="sm" onClick={() => openAddPool.run(undefined)}>
              {openAddPool.label(undefined)}
            </Button>
          ) : (
            <Button type="submit" size="sm" disabled={!isNamed || blockers.length > 0} loading={isBusy}>
              Create {name.trim() === '' ? 'the service' : inSentence(name.trim())}
            </Button>
          )}
        </div>
      </form>
    </Modal>
  );
}

/** The slug itself, or with the first free number behind it. */
export function freeSlug(wanted: string, taken: readonly string[]): string {
  if (!taken.includes(wanted)) return wanted;
  for (let n = 2; ; n += 1) {
    const candidate = `${wanted.slice(0, 44)}-${String(n)}`;
    if (!taken.includes(candidate)) return candidate;
  }
}
