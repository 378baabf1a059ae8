import { useEffect, useState } from 'react';
import type { BundleScope, Redaction } from '../../../../shared/domain/evidence/bundle-scope.ts';
import type { Result } from '../../../../shared/errors.ts';
import type { BundlePreview } from '../../../../shared/ipc/areas/evidence.ts';
import { previewBundle } from '../../../commands/evidence.ts';
import { copyDetails } from '../../../commands/window.ts';
import { Chip } from '../../../components/chip.tsx';
import { ProblemBox } from '../../../components/problem-box.tsx';
import { countOf, formatAbsolute, formatBytes } from '../../../../shared/text/format.ts';
import { kindWord } from '../../../../shared/text/timeline-text.ts';
import classes from './export.module.css';

const PAUSE_MS = 200;

/** What a bundle of this scope would hold; undefined while that is being found out. */
export function usePreview(scope: BundleScope | null, redaction: Redaction): Result<BundlePreview> | undefined {
  const question = scope === null ? null : JSON.stringify({ scope, redaction });
  const [answer, setAnswer] = useState<{ readonly question: string; readonly result: Result<BundlePreview> }>();
  useEffect(() => {
    if (question === null) return undefined;
    let isCurrent = true;
    const timer = setTimeout(() => {
      const asked = JSON.parse(question) as { scope: BundleScope; redaction: Redaction };
      void previewBundle.run(asked).then((result) => {
        if (isCurrent) setAnswer({ question, result });
      });
    }, PAUSE_MS);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [question]);
  return answer !== undefined && answer.question === question ? answer.result : undefined;
}

/** Contents and size before anything is written. */
export function ExportPreview({ preview }: { readonly preview: Result<BundlePreview> | undefined }) {
  if (preview?.ok === false) return <ProblemBox problem={preview.problem} onCopy={copyDetails} />;
  if (preview === undefined)
    return (
      <section className={classes['preview']} aria-label="What it will hold" role="status">
        <p className={classes['dim']}>Once it is clear what to export, its contents and size are shown here.</p>
      </section>
    );
  const { value } = preview;
  const attachments = new Map<string, number>();
  for (const { kind } of value.attachments) attachments.set(kind, (attachments.get(kind) ?? 0) + 1);
  return (
    <section className={classes['preview']} aria-label="What it will hold" role="status">
      <div className={classes['sizes']}>
        <strong>{countOf(value.shown, 'entry', 'entries')}</strong>
        <span>
          {value.firstTime !== null && formatAbsolute(value.firstTime)}
          {value.lastTime !== null && ` to ${formatAbsolute(value.lastTime)}`}
        </span>
        <strong>about {formatBytes(value.estimatedBytes)}</strong>
      </div>
      <div className={classes['chips']}>
        {value.kinds.slice(0, 12).map(({ kind, count }) => (
          <Chip key={kind}>
            {count.toLocaleString()} {kindWord(kind)}
          </Chip>
        ))}
        {value.kinds.length > 12 && <Chip>{value.kinds.length - 12} more kinds</Chip>}
      </div>
      <div className={classes['dim']}>
        {[...attachments].map(([kind, count]) => countOf(count, kind)).join(', ')}
        {attachments.size > 0 && '; '}
        {countOf(value.checkpoints, 'signed checkpoint')}, {countOf(value.anchors, 'confirmation')} from outside.
        {value.withheld > 0 &&
          ` Of ${countOf(value.withheld, 'record')} outside this scope only the place in the chain goes along, so that nothing can be missing unseen.`}
      </div>
    </section>
  );
}
