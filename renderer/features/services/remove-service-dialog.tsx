import { Button, Modal, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Problem } from '../../../shared/errors.ts';
import type { ServiceView } from '../../../shared/ipc/contract.ts';
import { removeService } from '../../commands/services.ts';
import { tell } from '../../commands/tell.ts';
import { copyDetails } from '../../commands/window.ts';
import { BlockerList } from '../../components/blocker-list.tsx';
import { ProblemBox } from '../../components/problem-box.tsx';
import { namesOf } from '../../state/names-of.ts';
import { store, useStore } from '../../state/store.ts';
import { blockerText } from '../../../shared/text/blocker-text.ts';
import { countOf } from '../../../shared/text/format.ts';
import { inSentence } from '../../../shared/text/names.ts';
import classes from './services.module.css';

/** Withdraws a service from its pool, once its name is typed: everybody who uses the pool loses the board. */
export function RemoveServiceDialog({ view }: { readonly view: ServiceView }) {
  const { poolId, service } = view;
  const setDialog = useStore((state) => state.setDialog);
  const count = useStore(
    (state) =>
      [...state.configurations.values()].filter((each) => each.poolId === poolId && each.serviceId === service.id)
        .length,
  );
  const [typed, setTyped] = useState('');
  const [problem, setProblem] = useState<Problem | null>(null);
  const input = { poolId, serviceId: service.id };
  const blockers = removeService.blockers(input);
  const remove = async (): Promise<void> => {
    const result = await removeService.run(input);
    if (!result.ok) {
      setProblem(result.problem);
      return;
    }
    tell(`The service ${inSentence(service.name)} was removed`);
    setDialog(null);
  };
  return (
    <Modal opened onClose={() => setDialog(null)} title={`Remove the service ${inSentence(service.name)}?`} size={520}>
      <div className={classes['form']}>
        <p>
          Its stages and network map are removed from the pool, for everybody. {countOf(count, 'configuration')} will be
          in no stage; their vApps, VMs and networks stay as they are.
        </p>
        <TextInput
          label="Type the service's name"
          data-autofocus
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        {blockers.length > 0 && (
          <BlockerList items={blockers.map((blocker) => blockerText(blocker, namesOf(store.getState(), poolId)))} />
        )}
        {problem && <ProblemBox problem={problem} onCopy={copyDetails} />}
        <div className={classes['foot']}>
          <Button variant="default" size="sm" onClick={() => setDialog(null)}>
            Cancel
          </Button>
          <Button
            size="sm"
            color="red"
            disabled={typed.trim() !== service.name.trim() || blockers.length > 0}
            onClick={() => void remove()}
          >
            Remove {inSentence(service.name)}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
