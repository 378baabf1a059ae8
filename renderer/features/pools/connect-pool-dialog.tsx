import { Button, Checkbox, Modal, PasswordInput } from '@mantine/core';
import { useState, type SubmitEvent } from 'react';
import type { Problem } from '../../../shared/errors.ts';
import { connectPool } from '../../commands/pools.ts';
import { copyDetails } from '../../commands/window.ts';
import { ProblemBox } from '../../components/problem-box.tsx';
import { useStore } from '../../state/store.ts';
import { inSentence } from '../../../shared/text/names.ts';
import { poolName } from '../../../shared/text/pool-text.ts';
import classes from './pools.module.css';

/** Asks for a pool's password again. */
export function ConnectPoolDialog({ poolId }: { readonly poolId: string }) {
  const pool = useStore((state) => state.pools[poolId]);
  const setDialog = useStore((state) => state.setDialog);
  const [password, setPassword] = useState('');
  const [keepPassword, setKeep] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isBusy, setBusy] = useState(false);
  if (!pool) return null;
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    const result = await connectPool.run({ poolId, password, keepPassword });
    setBusy(false);
    if (result.ok) setDialog(null);
    else setProblem(result.problem);
  };
  return (
    <Modal opened onClose={() => setDialog(null)} title={`Connect to ${inSentence(poolName(pool))}`} size={480}>
      <form className={classes['form']} onSubmit={(event) => void submit(event)} aria-label="Connect to the pool">
        {(problem ?? pool.problem) && (
          <ProblemBox problem={(problem ?? pool.problem) as Problem} onCopy={copyDetails} />
        )}
        <p>
          {pool.userName} at {pool.address}
        </p>
        <PasswordInput
          label="Password"
          value={password}
          maxLength={1024}
          autoComplete="off"
          data-autofocus
          visibilityToggleButtonProps={{ 'aria-label': 'Show or hide the password' }}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <Checkbox
          label="Keep the password in the key store of this workstation"
          checked={keepPassword}
          onChange={(event) => setKeep(event.currentTarget.checked)}
        />
        <div className={classes['foot']}>
          <Button variant="default" size="sm" onClick={() => setDialog(null)}>
            Cancel
          </Button>
          <Button type="submit" size="sm" loading={isBusy}>
            Connect
          </Button>
        </div>
      </form>
    </Modal>
  );
}
