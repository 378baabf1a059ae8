import type { EvidenceAttachment } from '../../../../shared/domain/evidence/timeline.ts';
import { Chip } from '../../../components/chip.tsx';
import { Facts } from '../../../components/page.tsx';
import { attachmentText } from '../../../../shared/text/attachment-text.ts';
import { Copyable } from './copyable.tsx';
import classes from './entry.module.css';

/** More of a raw text helps nobody, and a page can choke on it. */
const RAW_LIMIT = 20_000;

/** What an entry names by digest: plans, workflows, approvals, differences; and what it names that is not there. */
export function Attachments({
  attachments,
  missing,
}: {
  readonly attachments: readonly EvidenceAttachment[];
  readonly missing: readonly string[];
}) {
  if (attachments.length + missing.length === 0) return null;
  return (
    <section aria-label="What it names">
      <h3>What it names</h3>
      {attachments.map((attachment) => (
        <Attachment key={attachment.digest} attachment={attachment} />
      ))}
      {missing.length > 0 && (
        <div className={classes['missing']}>
          <span className={classes['dim']}>Named by digest, and not kept here:</span>
          {missing.slice(0, 20).map((digest) => (
            <Copyable key={digest} text={digest} what="the digest" />
          ))}
        </div>
      )}
    </section>
  );
}

function Attachment({ attachment }: { readonly attachment: EvidenceAttachment }) {
  const { title, facts, lists } = attachmentText(attachment);
  const raw = JSON.stringify(attachment.content, null, 2).slice(0, RAW_LIMIT);
  return (
    <article className={classes['attachment']} aria-label={title}>
      <div className={classes['attachmentHead']}>
        <strong>{title}</strong>
        {attachment.veiled && <Chip>names withheld</Chip>}
        <Copyable text={attachment.digest} what="the digest" />
      </div>
      {facts.length > 0 && <Facts rows={facts} />}
      {lists.map((list) => (
        <div key={list.title}>
          <h4>{list.title}</h4>
          <ol className={classes['items']} tabIndex={0} aria-label={list.title}>
            {list.items.map((item, i) => (
              <li key={i} dir="auto">
                {item}
              </li>
            ))}
          </ol>
        </div>
      ))}
      <details>
        <summary>As recorded</summary>
        <pre tabIndex={0} aria-label={`${title} as recorded`}>
          {raw}
        </pre>
      </details>
    </article>
  );
}
