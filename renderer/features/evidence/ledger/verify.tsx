import { ActionIcon, Button, Progress } from '@mantine/core';
import { ShieldCheck, X } from 'lucide-react';
import { useCallback, useState } from 'react';
import type { Result } from '../../../../shared/errors.ts';
import type { LedgerCheck } from '../../../../shared/ipc/areas/evidence.ts';
import { verifyLedger } from '../../../commands/evidence.ts';
import { copyDetails } from '../../../commands/window.ts';
import { Callout } from '../../../components/callout.tsx';
import { ProblemBox } from '../../../components/problem-box.tsx';
import { useStore } from '../../../state/store.ts';
import { countOf, formatDuration } from '../../../../shared/text/format.ts';
import { Copyable } from '../entry/copyable.tsx';
import classes from './ledger.module.css';

/** A check of the ledger: under way, or its result until it is put away. */
export interface Verifying {
  readonly isBusy: boolean;
  readonly result: Result<LedgerCheck> | null;
  readonly start: () => void;
  readonly putAway: () => void;
}

/** Checks the ledger on demand. */
export function useVerify(): Verifying {
  const [isBusy, setBusy] = useState(false);
  const [result, setResult] = useState<Result<LedgerCheck> | null>(null);
  const start = useCallback(() => {
    setBusy(true);
    void verifyLedger.run(undefined).then((answer) => {
      setResult(answer);
      setBusy(false);
    });
  }, []);
  const putAway = useCallback(() => setResult(null), []);
  return { isBusy, result, start, putAway };
}

/** Starts the check. */
export function VerifyButton({ verify }: { readonly verify: Verifying }) {
  return (
    <Button variant="default" leftSection={<ShieldCheck size={14} />} loading={verify.isBusy} onClick={verify.start}>
      {verifyLedger.label(undefined)}
    </Button>
  );
}

/** What the check found, or how far it is. */
export function VerifyResult({ verify }: { readonly verify: Verifying }) {
  const progress = useStore((state) => state.evidenceProgress.verify);
  if (verify.isBusy)
    return (
      <div className={classes['result']} role="status">
        Reading the ledger from disk: {progress?.detail ?? ''}
        <Progress value={(progress?.ratio ?? 0) * 100} aria-label="Progress of the check" mt={6} />
      </div>
    );
  const { result } = verify;
  if (result === null) return null;
  return (
    <div className={classes['result']}>
      {result.ok ? <Found check={result.value} /> : <ProblemBox problem={result.problem} onCopy={copyDetails} />}
      <ActionIcon aria-label="Put the result away" className={classes['away']} onClick={verify.putAway}>
        <X size={16} />
      </ActionIcon>
    </div>
  );
}

function Found({ check }: { readonly check: LedgerCheck }) {
  const { records, signedUpTo, head, faults, tookMs, keys } = check;
  const read = `${countOf(records, 'record')} read in ${formatDuration(tookMs)}`;
  const signed =
    signedUpTo === 0
      ? 'No checkpoint has signed them yet.'
      : `Checkpoints sign all up to #${signedUpTo.toLocaleString()}.`;
  const heads = head && (
    <div className={classes['heads']}>
      Newest record #{head.seq.toLocaleString()}: <Copyable text={head.hash} what="the hash of the newest record" />
      {keys.map((key) => (
        <Copyable key={key} text={key} what="the key" />
      ))}
    </div>
  );
  if (faults.length === 0)
    return (
      <Callout
        tone="info"
        role="status"
        title="The ledger holds: every record follows the one before, and every signature is right"
      >
        {read}. {signed}
        {heads}
      </Callout>
    );
  return (
    <Callout tone="bad" role="alert" title={`The ledger does not hold in ${countOf(faults.length, 'place')}`}>
      <ul className={classes['faults']}>
        {faults.slice(0, 50).map(({ file, seq, reason }, i) => (
          <li key={i}>
            {seq === null ? file : `Record #${seq.toLocaleString()} in ${file}`}: {reason}
          </li>
        ))}
      </ul>
      {read}. {signed} Nothing was deleted: damaged files are kept beside the ledger. Export evidence now, and compare
      it with an earlier bundle or with the pool’s own log to see what was changed.
      {heads}
    </Callout>
  );
}
