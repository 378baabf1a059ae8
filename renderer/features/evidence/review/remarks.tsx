import { Button } from '@mantine/core';
import type { OpenBundle } from '../../../../shared/ipc/areas/evidence.ts';
import { useStore } from '../../../state/store.ts';
import { RemarkForm } from './remark-form.tsx';
import { RemarkItem } from './remark-item.tsx';
import { SignOffs } from './sign-offs.tsx';
import classes from './review.module.css';

/** Everything the reviewer wrote down, the word on the whole, and the sign-offs there are. */
export function Remarks({ bundle }: { readonly bundle: OpenBundle }) {
  const setDialog = useStore((state) => state.setDialog);
  const { bundleId, verdict } = bundle;
  const remarks = [...bundle.remarks].sort((a, b) => (a.seq ?? 0) - (b.seq ?? 0));
  const isIntact = verdict !== undefined && verdict.verdict !== 'broken-at' && verdict.verdict !== 'malformed';
  return (
    <div className={classes['remarksPage']} tabIndex={0} role="region" aria-label="Remarks and sign-off">
      <section aria-label="Remarks">
        <h3>Remarks</h3>
        {remarks.length === 0 ? (
          <p className={classes['dim']}>
            Open an entry on the timeline to remark on it. Remarks stay on this workstation until you sign off: then
            they are part of the signed copy.
          </p>
        ) : (
          <ul className={classes['remarks']}>
            {remarks.map((remark) => (
              <RemarkItem key={remark.id} bundleId={bundleId} remark={remark} hasLink />
            ))}
          </ul>
        )}
        <h3>About the bundle as a whole</h3>
        <RemarkForm bundleId={bundleId} seq={null} />
      </section>
      <section aria-label="Sign-off" className={classes['signOffBox']}>
        <h3>Sign-off</h3>
        <p className={classes['dim']}>
          A copy of the bundle with your decision and remarks, signed with this workstation’s key. Nothing in it can be
          changed after that; its console can merge it into the ledger.
        </p>
        <Button disabled={!isIntact} onClick={() => setDialog({ kind: 'sign-off', bundleId })}>
          Sign off…
        </Button>
        {!isIntact && <p className={classes['dim']}>What does not hold can’t be signed off.</p>}
      </section>
      <SignOffs bundle={bundle} />
    </div>
  );
}
