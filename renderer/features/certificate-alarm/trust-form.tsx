import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { CertificateAlarm } from '../../../shared/domain/pool-state.ts';
import type { Problem } from '../../../shared/errors.ts';
import { trustCertificate } from '../../commands/pools.ts';
import { copyDetails } from '../../commands/window.ts';
import { ProblemBox } from '../../components/problem-box.tsx';
import { lastPairs, matchesLastPairs } from './last-pairs.ts';
import classes from './alarm-page.module.css';

/** Trusts a certificate once its last pairs are typed, which nobody does without having read them. */
export function TrustForm({
  poolId,
  alarm,
  verb,
  refusal,
  onRefuse,
  onTrusted,
}: {
  readonly poolId: string;
  readonly alarm: CertificateAlarm;
  readonly verb: string;
  readonly refusal: string;
  readonly onRefuse: () => void;
  readonly onTrusted?: () => void;
}) {
  const [typed, setTyped] = useState('');
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isBusy, setBusy] = useState(false);
  const { address, seen, pinnedFingerprint } = alarm;
  const which = pinnedFingerprint === '' ? 'this fingerprint' : 'the new fingerprint';
  const trust = async (): Promise<void> => {
    setBusy(true);
    const result = await trustCertificate.run({ poolId, address, fingerprint: seen.fingerprint, typed });
    setBusy(false);
    if (result.ok) onTrusted?.();
    else setProblem(result.problem);
  };
  return (
    <section className={classes['decision']}>
      <p>
        On the host, run <code>openssl x509 -noout -fingerprint -sha256 -in /etc/xensource/xapi-ssl.pem</code>. Only if
        it prints {which}, type its last four pairs as you read them there.
      </p>
      {problem && <ProblemBox problem={problem} onCopy={copyDetails} />}
      <TextInput
        label={`Last four pairs of ${which}`}
        placeholder="00:00:00:00"
        className={classes['typed']}
        value={typed}
        maxLength={40}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <div className={classes['buttons']}>
        <Button size="sm" variant="default" onClick={onRefuse}>
          {refusal}
        </Button>
        <Button
          size="sm"
          color="red"
          disabled={!matchesLastPairs(typed, lastPairs(seen.fingerprint))}
          loading={isBusy}
          onClick={() => void trust()}
        >
          {verb}
        </Button>
      </div>
    </section>
  );
}
