import type { EntryEvidence } from '../../../../shared/domain/evidence/timeline.ts';
import { Facts } from '../../../components/page.tsx';
import { countOf, formatAbsolute } from '../../../../shared/text/format.ts';
import { Copyable } from './copyable.tsx';
import classes from './entry.module.css';

const PLACES: Readonly<Record<string, string>> = {
  'pool-audit': 'a pool’s audit log',
  'gui-config': 'a pool’s records',
  approval: 'an approval',
  receipt: 'a receipt',
};

/** Why an entry can be believed: its hash, the one before it, the signature that covers it, who outside saw it. */
export function EntryProof({ evidence }: { readonly evidence: EntryEvidence }) {
  const { hash, prev, signedBy, witnesses } = evidence;
  return (
    <section aria-label="Proof">
      <h3>Proof</h3>
      <Facts
        rows={[
          ['Hash', <Copyable key="hash" text={hash} what="the hash" />],
          ['Hash before', <Copyable key="prev" text={prev} what="the hash before" />],
          [
            'Signed',
            signedBy === null ? (
              'not yet: the next checkpoint covers it'
            ) : (
              <>
                by checkpoint #{signedBy.seq}, {formatAbsolute(signedBy.time)}{' '}
                <Copyable text={signedBy.key} what="the key" />
              </>
            ),
          ],
          [
            'Seen outside',
            witnesses.length === 0 ? (
              'by nobody'
            ) : (
              <ul className={classes['plain']}>
                {witnesses.slice(0, 5).map(({ where, witness, seq, at }, i) => (
                  <li key={i}>
                    {PLACES[where] ?? where} ({witness}) holds #{seq} since {formatAbsolute(at)}
                  </li>
                ))}
                {witnesses.length > 5 && <li>and {countOf(witnesses.length - 5, 'other')}</li>}
              </ul>
            ),
          ],
        ]}
      />
    </section>
  );
}
