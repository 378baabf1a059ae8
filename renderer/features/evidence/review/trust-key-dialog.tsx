import { Button, Modal, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Problem } from '../../../../shared/errors.ts';
import { trustBundleKey } from '../../../commands/evidence.ts';
import { copyDetails } from '../../../commands/window.ts';
import { ProblemBox } from '../../../components/problem-box.tsx';
import { useStore } from '../../../state/store.ts';
import classes from './review.module.css';

const TAIL = 6;

/** Trusting the key that closed a bundle: it is compared first, and its end is typed. */
export function TrustKeyDialog({ bundleId, bundleKey }: { readonly bundleId: string; readonly bundleKey: string }) {
  const setDialog = useStore((state) => state.setDialog);
  const [typed, setTyped] = useState('');
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isBusy, setBusy] = useState(false);
  const close = (): void => setDialog(null);
  const trust = (): void => {
    setBusy(true);
    void trustBundleKey.run({ bundleId, key: bundleKey }).then((result) => {
      setBusy(false);
      if (result.ok) close();
      else setProblem(result.problem);
    });
  };
  return (
    <Modal opened onClose={close} title="Trust the key of this bundle" size={560}>
      <div className={classes['form']}>
        <p>
          Ask the exporter for the public key of the console by another way than this file: a call, a ticket, in person.
          It stands on the settings page there. Compare it sign by sign.
        </p>
        <code className={classes['key']}>{bundleKey.match(/.{1,6}/g)?.join(' ')}</code>
        <TextInput
          label={`Type the last ${String(TAIL)} signs as you were told them`}
          data-autofocus
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        {problem && <ProblemBox problem={problem} onCopy={copyDetails} />}
        <div className={classes['foot']}>
          <Button variant="default" size="sm" onClick={close}>
            Cancel
          </Button>
          <Button size="sm" loading={isBusy} disabled={typed.trim() !== bundleKey.slice(-TAIL)} onClick={trust}>
            {trustBundleKey.label({ bundleId, key: bundleKey })}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
