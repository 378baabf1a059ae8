import type { OpenBundle } from '../../../../shared/ipc/areas/evidence.ts';
import { Chip } from '../../../components/chip.tsx';
import { Name } from '../../../components/name.tsx';
import { countOf, formatAbsolute } from '../../../../shared/text/format.ts';
import { decisionTone, decisionWord } from '../../../../shared/text/review-text.ts';
import { Copyable } from '../entry/copyable.tsx';
import classes from './review.module.css';

/** The reviewers' signed words that a bundle carries. */
export function SignOffs({ bundle: { signOffs } }: { readonly bundle: OpenBundle }) {
  if (signOffs.length === 0) return null;
  return (
    <section aria-label="Sign-offs">
      <h3>Sign-offs</h3>
      <ul className={classes['signOffs']}>
        {signOffs.map((each) => (
          <li key={each.sig}>
            <div className={classes['signOffHead']}>
              <Name strong>{each.reviewer}</Name>
              <Chip tone={decisionTone(each.decision)}>{decisionWord(each.decision)}</Chip>
              <Chip tone={each.isKnown ? 'good' : 'waiting'}>{each.isKnown ? 'known key' : 'unknown key'}</Chip>
              {each.isMerged && <Chip>in the ledger</Chip>}
            </div>
            {each.statement !== '' && <p dir="auto">{each.statement}</p>}
            <div className={classes['dim']}>
              {formatAbsolute(each.at)}, {countOf(each.remarks.length, 'remark')}, key{' '}
              <Copyable text={each.key} what="the reviewer’s key" />
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
