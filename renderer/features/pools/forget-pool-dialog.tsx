import { Button, Modal } from '@mantine/core';
import { useState } from 'react';
import type { Problem } from '../../../shared/errors.ts';
import { forgetPool } from '../../commands/pools.ts';
import { copyDetails } from '../../commands/window.ts';
import { ProblemBox } from '../../components/problem-box.tsx';
import { useStore } from '../../state/store.ts';
import { inSentence } from '../../../shared/text/names.ts';
import { poolName } from '../../../shared/text/pool-text.ts';
import classes from './pools.module.css';

/** Asks before a pool leaves this workstation. */
export function ForgetPoolDialog({ poolId }: { readonly poolId: string }) {
  const pool = useStore((state) => state.pools[poolId]);
  const setDialog = useStore((state) => state.setDialog);
  const [problem, setProblem] = useState<Problem | null>(null);
  if (!pool) return null;
  const forget = async (): Promise<void> => {
    const result = await forgetPool.run(poolId);
    if (result.ok) setDialog(null);
    else setProblem(result.problem);
  };
  return (
    <Modal opened onClose={() => setDialog(null)} title={`Forget ${inSentence(poolName(pool))}?`} size={480}>
      <div className={classes['form']}>
        {problem && <ProblemBox problem={problem} onCopy={copyDetails} />}
        <p>
          This workstation forgets the address, the trusted certificate and the kept password. Nothing on the pool
          changes: its services, stages and configurations stay, and are here again when the pool is added again.
        </p>
        <div className={classes['foot']}>
          <Button variant="default" size="sm" onClick={() => setDialog(null)} data-autofocus>
            Cancel
          </Button>
          <Button size="sm" color="red" onClick={() => void forget()}>
            Forget {inSentence(poolName(pool))}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
