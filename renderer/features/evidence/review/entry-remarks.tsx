import type { OpenBundle } from '../../../../shared/ipc/areas/evidence.ts';
import { RemarkForm } from './remark-form.tsx';
import { RemarkItem } from './remark-item.tsx';
import classes from './review.module.css';

/** A reviewer's remarks on one entry, and a field for one more. */
export function EntryRemarks({ bundle, seq }: { readonly bundle: OpenBundle; readonly seq: number }) {
  const own = bundle.remarks.filter((remark) => remark.seq === seq);
  return (
    <section aria-label="Remarks" className={classes['entryRemarks']}>
      <h3>Your remarks</h3>
      {own.length > 0 && (
        <ul className={classes['remarks']}>
          {own.map((remark) => (
            <RemarkItem key={remark.id} bundleId={bundle.bundleId} remark={remark} />
          ))}
        </ul>
      )}
      <RemarkForm bundleId={bundle.bundleId} seq={seq} />
    </section>
  );
}
