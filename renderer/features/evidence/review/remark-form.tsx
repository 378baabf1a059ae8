import { Button, SegmentedControl, Textarea } from '@mantine/core';
import { useState } from 'react';
import type { RemarkWeight, ReviewRemark } from '../../../../shared/domain/evidence/review.ts';
import type { Problem } from '../../../../shared/errors.ts';
import { saveRemark } from '../../../commands/evidence.ts';
import { copyText } from '../../../commands/window.ts';
import { ProblemBox } from '../../../components/problem-box.tsx';
import { weightWord } from '../../../../shared/text/review-text.ts';
import classes from './review.module.css';

const WEIGHTS = (['note', 'finding', 'breach'] as const).map((value) => ({ value, label: weightWord(value) }));

/** Writes a remark about an entry, or about the bundle as a whole. */
export function RemarkForm({
  bundleId,
  seq,
  remark,
  onDone,
}: {
  readonly bundleId: string;
  readonly seq: number | null;
  /** The one that is changed; absent: a new one. */
  readonly remark?: ReviewRemark;
  readonly onDone?: () => void;
}) {
  const [weight, setWeight] = useState<RemarkWeight>(remark?.weight ?? 'note');
  const [text, setText] = useState(remark?.text ?? '');
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isBusy, setBusy] = useState(false);
  const save = (): void => {
    if (text.trim() === '' || isBusy) return;
    setBusy(true);
    const input = { bundleId, seq, weight, text: text.trim(), ...(remark ? { remarkId: remark.id } : {}) };
    void saveRemark.run(input).then((result) => {
      setBusy(false);
      setProblem(result.ok ? null : result.problem);
      if (!result.ok) return;
      if (!remark) setText('');
      onDone?.();
    });
  };
  return (
    <div className={classes['remarkForm']}>
      <Textarea
        size="sm"
        aria-label={seq === null ? 'Remark on the bundle as a whole' : `Remark on entry #${String(seq)}`}
        placeholder="What you noticed, and what should be done about it"
        autosize
        minRows={2}
        maxRows={8}
        maxLength={4000}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) save();
        }}
      />
      <div className={classes['remarkHead']}>
        <SegmentedControl
          size="xs"
          aria-label="What it weighs"
          data={WEIGHTS}
          value={weight}
          onChange={(value) => setWeight(value)}
        />
        <span className={classes['grow']} />
        {onDone && (
          <Button variant="default" onClick={onDone}>
            Cancel
          </Button>
        )}
        <Button loading={isBusy} disabled={text.trim() === ''} onClick={save}>
          {saveRemark.label({ bundleId, seq, weight, text })}
        </Button>
      </div>
      {problem && (
        <ProblemBox problem={problem} onCopy={(details) => void copyText.run({ text: details, what: 'details' })} />
      )}
    </div>
  );
}
