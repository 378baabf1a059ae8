import type { Rehearsal } from '../../../shared/domain/archive/rehearsal.ts';
import { rehearsalSign, rehearsalWord } from '../../../shared/text/archive-text.ts';
import { formatDuration } from '../../../shared/text/format.ts';
import { inSentence } from '../../../shared/text/names.ts';
import { Callout } from '../../components/callout.tsx';
import { Name } from '../../components/name.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import classes from './archive.module.css';

/** What the last rehearsal found: when, where, how long, and which VMs were ready. */
export function RehearsalResult({ rehearsal }: { readonly rehearsal: Rehearsal | null }) {
  const { word, tone } = rehearsalWord(rehearsal);
  if (!rehearsal)
    return (
      <p className={classes['state']}>
        <StateMark tone="off" />
        Not rehearsed yet: a rehearsal restores into a fence, starts, looks and removes.
      </p>
    );
  const { at, tookMs, poolName, failure, vms } = rehearsal;
  const when = (
    <>
      <RelativeTime iso={at} /> on {inSentence(poolName)}, in {formatDuration(tookMs)}
    </>
  );
  if (failure !== null)
    return (
      <Callout tone="bad" title={word}>
        <p className={classes['note']}>{failure}</p>
        {when}
      </Callout>
    );
  return (
    <>
      <p className={classes['state']}>
        <StateMark tone={tone} />
        <span>
          {word}: rehearsed {when}; it waited {rehearsalSign(rehearsal)}
        </span>
      </p>
      <ul className={classes['members']} aria-label="VMs of the rehearsal">
        {vms.map(({ nameLabel, readyAfterMs }, index) => (
          <li key={index}>
            <StateMark tone={readyAfterMs === null ? 'bad' : 'good'} />
            <Name>{nameLabel}</Name>
            <span className={classes['dim']}>
              {readyAfterMs === null ? 'not ready in time' : formatDuration(readyAfterMs)}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
