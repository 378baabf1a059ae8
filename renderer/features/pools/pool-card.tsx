import { Button } from '@mantine/core';
import { memo } from 'react';
import type { PoolState } from '../../../shared/domain/pool-state.ts';
import { disconnectPool, openTrustMember, reconnectPool } from '../../commands/pools.ts';
import { copyDetails, copyText } from '../../commands/window.ts';
import { Chip } from '../../components/chip.tsx';
import { Fingerprint } from '../../components/fingerprint.tsx';
import { Name } from '../../components/name.tsx';
import { Facts } from '../../components/page.tsx';
import { ProblemBox } from '../../components/problem-box.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { store, useStore } from '../../state/store.ts';
import { countOf, formatAbsolute, formatClock } from '../../../shared/text/format.ts';
import { inSentence } from '../../../shared/text/names.ts';
import { connectionWord, poolName, rightsWords, versionWords } from '../../../shared/text/pool-text.ts';
import { PoolRights } from './pool-rights.tsx';
import classes from './pools.module.css';

/** One pool: connection, rights, what is on it, certificate. */
export const PoolCard = memo(function PoolCard({ id }: { readonly id: string }) {
  const pool = useStore((state) => state.pools[id]);
  if (!pool) return null;
  return (
    <article className={classes['card']} aria-label={`Pool ${inSentence(poolName(pool))}`} data-pool={id}>
      <PoolHead pool={pool} />
      {pool.problem && pool.phase !== 'connected' && (
        <ProblemBox
          problem={pool.problem}
          onCopy={copyDetails}
          actions={
            pool.alarm && (
              <Button size="compact-xs" variant="default" onClick={() => openTrustMember.run(pool.id)}>
                {openTrustMember.label(pool.id)}
              </Button>
            )
          }
        />
      )}
      <div className={classes['columns']}>
        <section>
          <h3>Connection</h3>
          <Facts rows={connectionRows(pool)} />
        </section>
        <section>
          <h3>Rights</h3>
          <PoolRights pool={pool} />
        </section>
      </div>
      {pool.certificate && (
        <section className={classes['certificate']}>
          <h3>Certificate</h3>
          <Fingerprint value={pool.certificate.fingerprint} label="SHA-256 fingerprint" />
          <span className={classes['dim']}>
            {pool.certificate.subject}, valid until {formatAbsolute(pool.certificate.validTo)}
          </span>
          <Button
            size="compact-xs"
            variant="default"
            onClick={() => void copyText.run({ text: pool.certificate?.fingerprint ?? '', what: 'fingerprint' })}
          >
            Copy fingerprint
          </Button>
        </section>
      )}
    </article>
  );
});

function PoolHead({ pool }: { readonly pool: PoolState }) {
  const { word, tone } = connectionWord(pool.phase);
  const isOut = pool.phase === 'disconnected' || pool.phase === 'lost' || pool.phase === 'refused';
  return (
    <header className={classes['head']}>
      <StateMark tone={tone} />
      <h2>
        <Name>{poolName(pool)}</Name>
      </h2>
      {pool.isDemo && <Chip>demo pool</Chip>}
      <span className={classes['phase']}>
        {word}
        {pool.phase === 'loading' && `, ${countOf(pool.loadedRecords, 'object')} so far`},{' '}
        <RelativeTime iso={pool.since} />
        {pool.nextTryAt !== null && `, next try at ${formatClock(pool.nextTryAt)}`}
      </span>
      <div className={classes['actions']}>
        {isOut && <Button onClick={() => void reconnectPool.run(pool.id)}>{reconnectPool.label(pool.id)}</Button>}
        {pool.phase !== 'disconnected' && (
          <Button variant="default" onClick={() => void disconnectPool.run(pool.id)}>
            {disconnectPool.label(pool.id)}
          </Button>
        )}
        <Button variant="default" onClick={() => store.getState().setDialog({ kind: 'forget-pool', poolId: pool.id })}>
          Forget…
        </Button>
      </div>
    </header>
  );
}

function connectionRows(pool: PoolState): readonly (readonly [string, React.ReactNode])[] {
  const { version } = pool;
  return [
    ['Address', pool.address],
    ['Account', rightsWords(pool)],
    [
      'Product',
      version ? (
        <span title={version.release}>
          {versionWords(pool)}, API {version.api}
        </span>
      ) : (
        'not known yet'
      ),
    ],
    ['Transport', pool.transport === null ? 'not known yet' : TRANSPORT_WORDS[pool.transport]],
    [
      'On it',
      [
        countOf(pool.hostCount, 'host'),
        countOf(pool.vmCount, 'VM'),
        countOf(pool.snapshotCount, 'snapshot'),
        countOf(pool.vappCount, 'vApp'),
        countOf(pool.networkCount, 'network'),
        countOf(pool.srCount, 'SR'),
      ].join(' · '),
    ],
    ['Password', passwordWords(pool)],
    ['uuid', pool.uuid ?? 'not known yet'],
  ];
}

function passwordWords({ isDemo, passwordKept }: PoolState): string {
  if (isDemo) return 'known, since this console starts the demo pool';
  return passwordKept ? 'kept by the key store of this workstation' : 'not kept; asked again';
}

const TRANSPORT_WORDS = { 'json-rpc': 'JSON-RPC over TLS', 'xml-rpc': 'XML-RPC over TLS' } as const;
