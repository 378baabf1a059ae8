import { Button, Modal } from '@mantine/core';
import { useState } from 'react';
import type { Problem } from '../../../shared/errors.ts';
import { releaseConfiguration } from '../../commands/configurations.ts';
import { tell } from '../../commands/tell.ts';
import { copyDetails } from '../../commands/window.ts';
import { BlockerList } from '../../components/blocker-list.tsx';
import { ProblemBox } from '../../components/problem-box.tsx';
import type { ConfigurationKey } from '../../state/configurations-slice.ts';
import { namesOf } from '../../state/names-of.ts';
import { store, useStore } from '../../state/store.ts';
import { blockerText } from '../../../shared/text/blocker-text.ts';
import { inSentence } from '../../../shared/text/names.ts';
import classes from './configurations.module.css';

/** Asks before a configuration leaves its service. */
export function ReleaseDialog({ id }: { readonly id: ConfigurationKey }) {
  const configuration = useStore((state) => state.configurations.get(id));
  const setDialog = useStore((state) => state.setDialog);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isBusy, setBusy] = useState(false);
  if (!configuration) return null;
  const { poolId, uuid, nameLabel } = configuration;
  const input = { poolId, configurationUuid: uuid };
  const blockers = releaseConfiguration.blockers(input);
  const names = namesOf(store.getState(), poolId);
  const release = async (): Promise<void> => {
    setBusy(true);
    const result = await releaseConfiguration.run(input);
    setBusy(false);
    if (!result.ok) {
      setProblem(result.problem);
      return;
    }
    tell(`${inSentence(nameLabel)} was taken out of its service`);
    setDialog(null);
  };
  return (
    <Modal
      opened
      onClose={() => setDialog(null)}
      title={`Take ${inSentence(nameLabel)} out of its service?`}
      size={520}
    >
      <div className={classes['form']}>
        <p>
          The pool forgets its stage, and its VMs lose the stage's tag. The vApp, its VMs and their networks stay as
          they are; it can be put into a stage again at any time.
        </p>
        {blockers.length > 0 && <BlockerList items={blockers.map((blocker) => blockerText(blocker, names))} />}
        {problem && <ProblemBox problem={problem} names={names} onCopy={copyDetails} />}
        <div className={classes['foot']}>
          <Button variant="default" size="sm" onClick={() => setDialog(null)} data-autofocus>
            Cancel
          </Button>
          <Button size="sm" disabled={blockers.length > 0} loading={isBusy} onClick={() => void release()}>
            Take {inSentence(nameLabel)} out
          </Button>
        </div>
      </div>
    </Modal>
  );
}
