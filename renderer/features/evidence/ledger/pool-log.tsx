import { Button, Progress, Select } from '@mantine/core';
import { useState } from 'react';
import type { Result } from '../../../../shared/errors.ts';
import type { ReconcileReport } from '../../../../shared/ipc/areas/evidence.ts';
import { reconcilePool } from '../../../commands/evidence.ts';
import { copyDetails } from '../../../commands/window.ts';
import { EmptyState } from '../../../components/empty-state.tsx';
import { PoolPicture } from '../../../components/pictures.tsx';
import { ProblemBox } from '../../../components/problem-box.tsx';
import { useStore } from '../../../state/store.ts';
import { inSentence } from '../../../../shared/text/names.ts';
import { poolName } from '../../../../shared/text/pool-text.ts';
import { ReconcileResult } from './reconcile-result.tsx';
import classes from './ledger.module.css';

const DAY_MS = 86_400_000;
const PERIODS = [
  { value: '1', label: 'the last day' },
  { value: '7', label: 'the last 7 days' },
  { value: '30', label: 'the last 30 days' },
  { value: '365', label: 'the last year' },
];

/** What the pool's own audit log says was done, held against the ledger. */
export function PoolLog() {
  const pools = useStore((state) => state.pools);
  const progress = useStore((state) => state.evidenceProgress.reconcile);
  const connected = Object.values(pools).filter(({ phase }) => phase === 'connected');
  const [chosen, setChosen] = useState<string | null>(null);
  const [days, setDays] = useState('1');
  const [isBusy, setBusy] = useState(false);
  const [result, setResult] = useState<Result<ReconcileReport> | null>(null);
  const pool = connected.find(({ id }) => id === chosen) ?? connected[0];
  const compare = (): void => {
    if (!pool) return;
    setBusy(true);
    const from = new Date(Date.now() - Number(days) * DAY_MS).toISOString();
    void reconcilePool.run({ poolId: pool.id, from }).then((answer) => {
      setResult(answer);
      setBusy(false);
    });
  };
  if (!pool)
    return (
      <EmptyState picture={<PoolPicture />} title="No pool is connected">
        Every pool keeps an audit log of its own. Connected to one, it is compared with the ledger: what this console
        did, what it did without an entry, and what others did to your configurations.
      </EmptyState>
    );
  return (
    <div className={classes['poolLog']}>
      <div className={classes['bar']}>
        <Select
          size="xs"
          aria-label="Pool"
          data={connected.map((each) => ({ value: each.id, label: inSentence(poolName(each)) }))}
          value={pool.id}
          onChange={setChosen}
        />
        <Select size="xs" aria-label="Period" data={PERIODS} value={days} onChange={(value) => setDays(value ?? '1')} />
        <Button loading={isBusy} onClick={compare}>
          {reconcilePool.label({ poolId: pool.id, from: '' })}
        </Button>
        <span className={classes['dim']}>Reads only; the role “read-only” suffices.</span>
      </div>
      {isBusy && (
        <div className={classes['result']} role="status">
          {progress?.detail ?? 'Reading the pool’s log'}
          <Progress value={(progress?.ratio ?? 0) * 100} aria-label="Progress of the comparison" mt={6} />
        </div>
      )}
      {!isBusy && result?.ok === false && (
        <div className={classes['result']}>
          <ProblemBox problem={result.problem} onCopy={copyDetails} />
        </div>
      )}
      {!isBusy && result?.ok === true && <ReconcileResult report={result.value} />}
      {!isBusy && result === null && (
        <p className={classes['intro']}>
          The pool writes down by itself who called what. Compared with the ledger it shows calls of this console that
          have no entry, calls of others on your configurations, and whether checkpoints the pool remembers still stand
          in the ledger.
        </p>
      )}
    </div>
  );
}
