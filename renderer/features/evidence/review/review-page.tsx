import { Button, Menu, Tabs } from '@mantine/core';
import { ChevronDown } from 'lucide-react';
import type { OpenBundle } from '../../../../shared/ipc/areas/evidence.ts';
import { closeBundle, exportReport, mergeReview, openEvidence, showBundle } from '../../../commands/evidence.ts';
import { Chip } from '../../../components/chip.tsx';
import { EmptyState } from '../../../components/empty-state.tsx';
import { Name } from '../../../components/name.tsx';
import { Page } from '../../../components/page.tsx';
import { EvidencePicture } from '../../../components/evidence-picture.tsx';
import type { ReviewTab } from '../../../state/evidence-view-slice.ts';
import { useStore } from '../../../state/store.ts';
import type { EntryNames } from '../../../../shared/text/activity-text.ts';
import { countOf } from '../../../../shared/text/format.ts';
import { verdictText } from '../../../../shared/text/verdict-text.ts';
import { Replay } from '../replay/replay.tsx';
import { Timeline } from '../timeline/timeline.tsx';
import { Compare } from './compare.tsx';
import { EntryRemarks } from './entry-remarks.tsx';
import { Remarks } from './remarks.tsx';
import { Verdict } from './verdict.tsx';
import classes from './review.module.css';

/** A stranger's bundle is told in its own words alone: names of this workstation are not mixed in. */
const NO_NAMES: EntryNames = { pool: () => undefined, configuration: () => undefined };

const TABS: readonly (readonly [ReviewTab, string])[] = [
  ['verdict', 'Verdict'],
  ['timeline', 'Timeline'],
  ['replay', 'Board replay'],
  ['remarks', 'Remarks and sign-off'],
  ['compare', 'Compare'],
];
const isTab = (value: string | null): value is ReviewTab => TABS.some(([tab]) => tab === value);

/** Evidence that was handed over: its verdict first, then its story, to be remarked on and signed. Needs no pool. */
export function ReviewPage() {
  const bundles = useStore((state) => state.bundles);
  const openedId = useStore((state) => state.openedBundleId);
  const bundle = bundles.find(({ bundleId }) => bundleId === openedId) ?? bundles.at(-1);
  if (!bundle)
    return (
      <Page title="Review">
        <EmptyState
          picture={<EvidencePicture />}
          title="No evidence is open"
          action={<Button onClick={() => void openEvidence.run(undefined)}>{openEvidence.label(undefined)}</Button>}
        >
          Open a bundle (.stagewright) that you were given, or drop it on this window. It is checked first; no pool, no
          account and no network is needed.
        </EmptyState>
      </Page>
    );
  return <Review key={bundle.bundleId} bundle={bundle} bundles={bundles} />;
}

function Review({ bundle, bundles }: { readonly bundle: OpenBundle; readonly bundles: readonly OpenBundle[] }) {
  const tab = useStore((state) => state.reviewTab);
  const setTab = useStore((state) => state.setReviewTab);
  const { bundleId, fileName, verdict } = bundle;
  const source = { kind: 'bundle', bundleId } as const;
  const words = verdict && verdictText(verdict);
  const canBeRead = verdict !== undefined && verdict.verdict !== 'malformed';
  return (
    <Page
      title="Review"
      note={
        <span className={classes['title']}>
          <BundlePicker bundle={bundle} bundles={bundles} />
          {words && <Chip tone={words.tone}>{words.word}</Chip>}
        </span>
      }
      actions={<Actions bundle={bundle} />}
    >
      <h2 className="visually-hidden">{fileName}</h2>
      <Tabs
        className={classes['tabs']}
        classNames={{ panel: classes['panel'] ?? '' }}
        value={canBeRead ? tab : 'verdict'}
        onChange={(value) => isTab(value) && setTab(value)}
        keepMounted={false}
      >
        <Tabs.List className={classes['list']}>
          {TABS.map(([value, word]) => (
            <Tabs.Tab key={value} value={value} disabled={!canBeRead && value !== 'verdict'}>
              {word}
              {value === 'remarks' && bundle.remarks.length > 0 && ` (${String(bundle.remarks.length)})`}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="verdict">
          <Verdict bundle={bundle} />
        </Tabs.Panel>
        <Tabs.Panel value="timeline">
          <Timeline
            source={source}
            names={NO_NAMES}
            newestSeq={0}
            remarked={new Set(bundle.remarks.flatMap(({ seq }) => seq ?? []))}
            renderBeside={(seq) => <EntryRemarks bundle={bundle} seq={seq} />}
            empty={<NothingShown />}
          />
        </Tabs.Panel>
        <Tabs.Panel value="replay">
          <Replay source={source} names={NO_NAMES} newestSeq={0} empty={<NothingShown />} />
        </Tabs.Panel>
        <Tabs.Panel value="remarks">
          <Remarks bundle={bundle} />
        </Tabs.Panel>
        <Tabs.Panel value="compare">
          <Compare bundle={bundle} bundles={bundles} />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}

function BundlePicker({ bundle, bundles }: { readonly bundle: OpenBundle; readonly bundles: readonly OpenBundle[] }) {
  return (
    <Menu position="bottom-start" width={360}>
      <Menu.Target>
        <button
          type="button"
          className={classes['picker']}
          aria-label={`Evidence: ${bundle.fileName}`}
          title={bundle.path}
        >
          <Name strong>{bundle.fileName}</Name>
          <ChevronDown size={14} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {bundles.map((each) => (
          <Menu.Item
            key={each.bundleId}
            aria-current={each === bundle ? 'true' : undefined}
            onClick={() => showBundle.run(each.bundleId)}
          >
            <Name strong={each === bundle}>{each.fileName}</Name>
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item onClick={() => void openEvidence.run(undefined)}>{openEvidence.label(undefined)}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function Actions({ bundle }: { readonly bundle: OpenBundle }) {
  const setDialog = useStore((state) => state.setDialog);
  const { bundleId, verdict, isOwn, signOffs } = bundle;
  const isIntact = verdict !== undefined && verdict.verdict !== 'malformed' && verdict.verdict !== 'broken-at';
  const unmerged = signOffs.filter(({ isMerged }) => !isMerged).length;
  return (
    <>
      {isOwn && unmerged > 0 && (
        <Button onClick={() => void mergeReview.run(bundleId)}>
          {mergeReview.label(bundleId)} ({countOf(unmerged, 'sign-off')})
        </Button>
      )}
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" rightSection={<ChevronDown size={14} />} disabled={!isIntact}>
            Report
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {(['html', 'pdf'] as const).map((form) => (
            <Menu.Item key={form} onClick={() => void exportReport.run({ bundleId, form })}>
              {exportReport.label({ bundleId, form })}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Button variant="default" onClick={() => void closeBundle.run(bundleId)}>
        {closeBundle.label(bundleId)}
      </Button>
      <Button disabled={!isIntact} onClick={() => setDialog({ kind: 'sign-off', bundleId })}>
        Sign off…
      </Button>
    </>
  );
}

function NothingShown() {
  return (
    <EmptyState picture={<EvidencePicture />} title="It shows no entry of this sort">
      The exporter chose a scope in which nothing of it happened; of other records only their place in the chain is
      here.
    </EmptyState>
  );
}
