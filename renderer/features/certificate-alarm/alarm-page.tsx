import { Button, TextInput } from '@mantine/core';
import { OctagonAlert } from 'lucide-react';
import { useState } from 'react';
import type { CertificateAlarm, PoolState } from '../../../shared/domain/pool-state.ts';
import type { Problem } from '../../../shared/errors.ts';
import { disconnectPool, trustCertificate } from '../../commands/pools.ts';
import { copyText } from '../../commands/window.ts';
import { Fingerprint } from '../../components/fingerprint.tsx';
import { Name } from '../../components/name.tsx';
import { Facts } from '../../components/page.tsx';
import { ProblemBox } from '../../components/problem-box.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { useStore } from '../../state/store.ts';
import { formatAbsolute } from '../../text/format.ts';
import { poolName } from '../../text/pool-text.ts';
import { lastPairs, matchesLastPairs } from './last-pairs.ts';
import classes from './alarm-page.module.css';

/** Stops everything when a pool shows another certificate than the trusted one. Nothing is sent until a person decides. */
export function AlarmPage({ poolId }: { readonly poolId: string }) {
  const pool = useStore((state) => state.pools[poolId]);
  if (!pool?.alarm) return null;
  return <Alarm key={pool.alarm.seen.fingerprint} pool={pool} alarm={pool.alarm} />;
}

function Alarm({ pool, alarm }: { readonly pool: PoolState; readonly alarm: CertificateAlarm }) {
  return (
    <div className={classes['page']} role="alertdialog" aria-label="Certificate changed">
      <div className={classes['inner']}>
        <h1 className={classes['title']}>
          <OctagonAlert size={22} aria-hidden />
          <span>Stop: the certificate of</span> <Name strong>{poolName(pool)}</Name> <span>has changed</span>
        </h1>
        <p>
          {alarm.address} showed another certificate <RelativeTime iso={alarm.seenAt} /> than the one trusted here.
          Either it was replaced on the host, or somebody stands between this workstation and the pool. The connection
          is stopped; no password and no call was sent.
        </p>
        <section>
          <h2>Trusted until now</h2>
          <Fingerprint value={alarm.pinnedFingerprint} label="Trusted fingerprint" />
        </section>
        <section>
          <h2>Shown now</h2>
          <Fingerprint value={alarm.seen.fingerprint} than={alarm.pinnedFingerprint} label="New fingerprint" />
          <div className={classes['facts']}>
            <Facts
              rows={[
                ['Subject', alarm.seen.subject],
                ['Issuer', alarm.seen.issuer],
                ['Valid', `${formatAbsolute(alarm.seen.validFrom)} to ${formatAbsolute(alarm.seen.validTo)}`],
              ]}
            />
          </div>
        </section>
        <Decision pool={pool} alarm={alarm} />
      </div>
    </div>
  );
}

function Decision({ pool, alarm }: { readonly pool: PoolState; readonly alarm: CertificateAlarm }) {
  const [typed, setTyped] = useState('');
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isBusy, setBusy] = useState(false);
  const wanted = lastPairs(alarm.seen.fingerprint);
  const trust = async (): Promise<void> => {
    setBusy(true);
    const { fingerprint } = alarm.seen;
    const result = await trustCertificate.run({ poolId: pool.id, address: alarm.address, fingerprint, typed });
    setBusy(false);
    if (!result.ok) setProblem(result.problem);
  };
  return (
    <section className={classes['decision']}>
      <p>
        On the host, run <code>openssl x509 -noout -fingerprint -sha256 -in /etc/xensource/xapi-ssl.pem</code>. Only if
        it prints the new fingerprint, type its last four pairs as you read them there.
      </p>
      {problem && <ProblemBox problem={problem} onCopy={(text) => void copyText.run({ text, what: 'details' })} />}
      <TextInput
        label="Last four pairs of the new fingerprint"
        placeholder="00:00:00:00"
        className={classes['typed']}
        value={typed}
        maxLength={40}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <div className={classes['buttons']}>
        <Button size="sm" variant="default" onClick={() => void disconnectPool.run(pool.id)}>
          Keep it disconnected
        </Button>
        <Button
          size="sm"
          color="red"
          disabled={!matchesLastPairs(typed, wanted)}
          loading={isBusy}
          onClick={() => void trust()}
        >
          Trust the new certificate
        </Button>
      </div>
    </section>
  );
}
