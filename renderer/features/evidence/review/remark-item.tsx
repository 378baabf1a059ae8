import { ActionIcon, Button } from '@mantine/core';
import { Pencil, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { ReviewRemark } from '../../../../shared/domain/evidence/review.ts';
import { removeRemark, showEntry } from '../../../commands/evidence.ts';
import { Chip } from '../../../components/chip.tsx';
import { RelativeTime } from '../../../components/relative-time.tsx';
import { weightTone, weightWord } from '../../../../shared/text/review-text.ts';
import { RemarkForm } from './remark-form.tsx';
import classes from './review.module.css';

/** One remark: what it weighs, what it says, what it is about. */
export function RemarkItem({
  bundleId,
  remark,
  hasLink = false,
}: {
  readonly bundleId: string;
  readonly remark: ReviewRemark;
  /** Offers to go to the entry. */
  readonly hasLink?: boolean;
}) {
  const [isEdited, setEdited] = useState(false);
  const { id, seq, weight, text, at } = remark;
  if (isEdited)
    return (
      <li>
        <RemarkForm bundleId={bundleId} seq={seq} remark={remark} onDone={() => setEdited(false)} />
      </li>
    );
  return (
    <li className={classes['remark']} data-weight={weight}>
      <div className={classes['remarkHead']}>
        <Chip tone={weightTone(weight)}>{weightWord(weight)}</Chip>
        {hasLink && seq !== null && (
          <Button
            size="compact-xs"
            variant="subtle"
            onClick={() => showEntry.run({ source: { kind: 'bundle', bundleId }, seq })}
          >
            Entry #{seq}
          </Button>
        )}
        {hasLink && seq === null && <span className={classes['dim']}>the bundle as a whole</span>}
        <span className={classes['dim']}>
          <RelativeTime iso={at} />
        </span>
        <span className={classes['grow']} />
        <ActionIcon size={22} aria-label="Change the remark" onClick={() => setEdited(true)}>
          <Pencil size={13} />
        </ActionIcon>
        <ActionIcon
          size={22}
          aria-label={removeRemark.label({ bundleId, remarkId: id })}
          onClick={() => void removeRemark.run({ bundleId, remarkId: id })}
        >
          <Trash2 size={13} />
        </ActionIcon>
      </div>
      <p dir="auto" className={classes['remarkText']}>
        {text}
      </p>
    </li>
  );
}
