import { Button, Progress } from '@mantine/core';
import { CheckCircle2, CircleDashed, CircleHelp, OctagonX, ShieldAlert, ShieldCheck, ShieldX } from 'lucide-react';
import type { OpenBundle } from '../../../../shared/ipc/areas/evidence.ts';
import { showEntry } from '../../../commands/evidence.ts';
import { Facts } from '../../../components/page.tsx';
import { Name } from '../../../components/name.tsx';
import { useStore } from '../../../state/store.ts';
import { formatAbsolute, formatBytes } from '../../../../shared/text/format.ts';
import { scopeText } from '../../../../shared/text/timeline-text.ts';
import { verdictText, type VerdictCheck } from '../../../../shared/text/verdict-text.ts';
import { Copyable } from '../entry/copyable.tsx';
import { SignOffs } from './sign-offs.tsx';
import classes from './review.module.css';

const ICONS = { good: ShieldCheck, waiting: ShieldAlert, bad: ShieldX } as const;

/** The verdict in one sentence, with its proof: what was checked, what holds, what does not, what to do. */
export function Verdict({ bundle }: { readonly bundle: OpenBundle }) {
  const { verdict } = bundle;
  if (verdict === undefined) return <Checking bundle={bundle} />;
  const { tone, word, sentence, checks, remedies } = verdictText(verdict);
  const Icon = ICONS[tone];
  const brokenSeq = verdict.verdict === 'broken-at' ? verdict.seq : null;
  const firstBad = brokenSeq !== null && brokenSeq > 1 ? brokenSeq - 1 : null;
  return (
    <div className={classes['verdictPage']} tabIndex={0} role="region" aria-label="Verdict">
      <section className={classes['verdict']} data-tone={tone} data-verdict={verdict.verdict}>
        <Icon size={40} aria-hidden className={classes['shield']} />
        <div>
          <h2>{word}</h2>
          <p className={classes['sentence']}>{sentence}</p>
          <div className={classes['buttons']}>
            {verdict.verdict === 'unknown-key' && <TrustButton bundleId={bundle.bundleId} bundleKey={verdict.key} />}
            {firstBad !== null && (
              <Button
                size="compact-xs"
                variant="default"
                onClick={() => showEntry.run({ source: { kind: 'bundle', bundleId: bundle.bundleId }, seq: firstBad })}
              >
                Show the last record that holds
              </Button>
            )}
          </div>
        </div>
      </section>
      <div className={classes['columns']}>
        <section aria-label="What was checked">
          <h3>What was checked</h3>
          <ul className={classes['checks']}>
            {checks.map((check) => (
              <Check key={check.what} check={check} />
            ))}
          </ul>
        </section>
        <div className={classes['beside']}>
          <section aria-label="What to do">
            <h3>What to do</h3>
            <ul className={classes['remedies']}>
              {remedies.map((remedy) => (
                <li key={remedy}>{remedy}</li>
              ))}
            </ul>
          </section>
          <section aria-label="The file">
            <h3>The file</h3>
            <Facts rows={factsOf(bundle)} />
          </section>
          <SignOffs bundle={bundle} />
        </div>
      </div>
    </div>
  );
}

function Checking({ bundle }: { readonly bundle: OpenBundle }) {
  const progress = useStore((state) => state.evidenceProgress.open);
  const own = progress?.bundleId === bundle.bundleId ? progress : undefined;
  return (
    <div className={classes['verdictPage']} role="status">
      Checking {bundle.fileName}, {formatBytes(bundle.sizeBytes)}: nothing in it is believed before that.
      <Progress value={(own?.ratio ?? 0) * 100} aria-label="Progress of the check" mt={8} />
      <span className={classes['dim']}>{own?.detail}</span>
    </div>
  );
}

const CHECKS = {
  holds: [CheckCircle2, 'holds'],
  open: [CircleHelp, 'open'],
  fails: [OctagonX, 'fails'],
  unseen: [CircleDashed, 'not reached'],
} as const;

function Check({ check: { state, what, detail } }: { readonly check: VerdictCheck }) {
  const [Icon, word] = CHECKS[state];
  return (
    <li data-state={state}>
      <Icon size={16} aria-hidden />
      <div>
        <strong>{what}</strong> <span className={classes['state']}>{word}</span>
        <div className={classes['dim']}>{detail}</div>
      </div>
    </li>
  );
}

function TrustButton({ bundleId, bundleKey }: { readonly bundleId: string; readonly bundleKey: string }) {
  const setDialog = useStore((state) => state.setDialog);
  return (
    <Button size="compact-xs" onClick={() => setDialog({ kind: 'trust-bundle-key', bundleId, key: bundleKey })}>
      Compare and trust the key…
    </Button>
  );
}

function factsOf(bundle: OpenBundle): Parameters<typeof Facts>[0]['rows'] {
  const { header, fileName, sizeBytes, digest, isOwn, isCut, openedAt, entryCount } = bundle;
  return [
    ['Name', <Name key="name">{fileName}</Name>],
    ['Size', formatBytes(sizeBytes)],
    ['Opened', formatAbsolute(openedAt)],
    ...(header === null
      ? []
      : [
          ['About', scopeText(header.scope)] as const,
          [
            'From',
            header.console === '' ? 'a console whose name is withheld' : <Name key="console">{header.console}</Name>,
          ] as const,
          [
            'Records',
            `#${header.from.toLocaleString()} to #${header.to.toLocaleString()}, ${entryCount.toLocaleString()} to look at`,
          ] as const,
          ['Names', header.redaction === 'names' ? 'withheld, stand-ins shown' : 'shown'] as const,
          ['Ledger', <Copyable key="ledger" text={header.ledger} what="the ledger’s id" />] as const,
        ]),
    ...(digest === null ? [] : [['Digest', <Copyable key="digest" text={digest} what="the digest" />] as const]),
    ...(isOwn ? [['Origin', 'exported from this console’s own ledger'] as const] : []),
    ...(isCut ? [['Shown', 'in part: all was checked, the rest is too much to show'] as const] : []),
  ];
}
