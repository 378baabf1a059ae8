import { Button } from '@mantine/core';
import type { ArchiveView } from '../../../shared/ipc/areas/archive.ts';
import { findingText, verdictWord } from '../../../shared/text/archive-text.ts';
import { countOf, formatAbsolute, formatBytes, shortRevision } from '../../../shared/text/format.ts';
import { cancelCheck, checkArchive, openRehearsal, openRemoveArchive, openRestore } from '../../commands/archive.ts';
import { copyText } from '../../commands/window.ts';
import { Callout } from '../../components/callout.tsx';
import { DetailsPane } from '../../components/list-with-details.tsx';
import { Name } from '../../components/name.tsx';
import { Facts } from '../../components/page.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { useStore } from '../../state/store.ts';
import { RehearsalResult } from './rehearsal-result.tsx';
import classes from './archive.module.css';

const TONES = { good: 'info', waiting: 'waiting', bad: 'bad', off: 'info', busy: 'info' } as const;

/** One archive: what can be done with it, what the last check found, where it is from, what it holds. */
export function ArchiveDetails({ view }: { readonly view: ArchiveView }) {
  const { archive, folder, about, checkingRatio, isBusy } = view;
  const setOpened = useStore((state) => state.setOpenedArchive);
  return (
    <DetailsPane
      label="Details of the archive"
      className={classes['details']}
      title={<Name strong>{about?.nameLabel ?? archive}</Name>}
      onClose={() => setOpened(null)}
      buttons={
        <>
          <Button disabled={!about || isBusy} onClick={() => openRestore.run(archive)}>
            {openRestore.label(archive)}
          </Button>
          <Button variant="default" disabled={!about || isBusy} onClick={() => openRehearsal.run(archive)}>
            {openRehearsal.label(archive)}
          </Button>
          {checkingRatio === null ? (
            <Button variant="default" disabled={isBusy} onClick={() => void checkArchive.run(archive)}>
              {checkArchive.label(archive)}
            </Button>
          ) : (
            <Button variant="default" onClick={() => void cancelCheck.run(archive)}>
              {cancelCheck.label(archive)}
            </Button>
          )}
          <Button
            variant="default"
            disabled={isBusy || checkingRatio !== null}
            onClick={() => openRemoveArchive.run(archive)}
          >
            {openRemoveArchive.label(archive)}
          </Button>
        </>
      }
    >
      <Verdict view={view} />
      {about && <RehearsalResult rehearsal={view.rehearsal} />}
      {about && (
        <>
          {about.note !== '' && <p className={classes['note']}>{about.note}</p>}
          <Facts
            rows={[
              ['Configuration', <Name key="c">{about.configurationName}</Name>],
              [
                'Stage',
                <Name key="s">{about.place ? `${about.place.serviceName}, ${about.place.stageName}` : 'none'}</Name>,
              ],
              ['Pool', <Name key="p">{about.poolName}</Name>],
              ['Kept', <Name key="k">{about.storage ? `as copies on ${about.storage.srName}` : 'as files'}</Name>],
              ['Folder', <Name key="f">{folder}</Name>],
              ['Revision', <code key="r">{shortRevision(about.revision)}</code>],
              [
                'Evidence',
                about.evidence ? (
                  <code key="e" title={`${about.evidence.file}, SHA-256 ${about.evidence.sha256}`}>
                    {about.evidence.sha256.slice(0, 12)}
                  </code>
                ) : (
                  'none'
                ),
              ],
              ['Made', formatAbsolute(about.madeAt)],
              ['By', <Name key="b">{`${about.by} at ${about.console}`}</Name>],
              [
                'Networks',
                <Name key="n">{about.networks.map(({ nameLabel }) => nameLabel).join(', ') || 'none'}</Name>,
              ],
            ]}
          />
          <h3>{countOf(about.members.length, 'VM')}</h3>
          <ul className={classes['members']}>
            {about.members.map(({ file, nameLabel, sizeBytes, order }) => (
              <li key={file} title={file}>
                <span className={classes['order']}>{order}</span>
                <Name>{nameLabel}</Name>
                <span className={classes['dim']}>{formatBytes(sizeBytes)}</span>
              </li>
            ))}
          </ul>
        </>
      )}
      <Button
        variant="default"
        size="compact-xs"
        title={`${folder}/${archive}`}
        onClick={() => void copyText.run({ text: `${folder}/${archive}`, what: 'folder' })}
      >
        Copy the folder's path
      </Button>
    </DetailsPane>
  );
}

function Verdict({ view: { about, verdict } }: { readonly view: ArchiveView }) {
  const { word, tone } = verdictWord(verdict);
  if (!verdict)
    return (
      <p className={classes['state']}>
        <StateMark tone="off" />
        {about?.storage
          ? 'Not checked yet: a check looks at every copy on the pool and changes nothing.'
          : 'Not checked yet: a check reads every byte and changes nothing.'}
      </p>
    );
  if (verdict.findings.length === 0)
    return (
      <p className={classes['state']}>
        <StateMark tone="good" />
        <span>
          {word}, checked <RelativeTime iso={verdict.checkedAt} />
          {verdict.unread > 0 && `; ${countOf(verdict.unread, 'file')} compressed, so only the checksum was compared`}
        </span>
      </p>
    );
  return (
    <Callout tone={TONES[tone]} title={word}>
      <ul className={classes['findings']}>
        {verdict.findings.slice(0, 20).map((finding, index) => (
          <li key={index}>{findingText(finding)}</li>
        ))}
        {verdict.findings.length > 20 && <li>and {verdict.findings.length - 20} more</li>}
      </ul>
    </Callout>
  );
}
