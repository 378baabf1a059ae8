import { OctagonAlert } from 'lucide-react';
import type { CertificateAlarm, PoolState } from '../../../shared/domain/pool-state.ts';
import { disconnectPool } from '../../commands/pools.ts';
import { Fingerprint } from '../../components/fingerprint.tsx';
import { Name } from '../../components/name.tsx';
import { Facts } from '../../components/page.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { useStore } from '../../state/store.ts';
import { certificateFacts } from './certificate-facts.ts';
import { poolName } from '../../../shared/text/pool-text.ts';
import { TrustForm } from './trust-form.tsx';
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
            <Facts rows={certificateFacts(alarm.seen)} />
          </div>
        </section>
        <TrustForm
          poolId={pool.id}
          alarm={alarm}
          verb="Trust the new certificate"
          refusal="Keep it disconnected"
          onRefuse={() => void disconnectPool.run(pool.id)}
        />
      </div>
    </div>
  );
}
