import { Button, Progress, Switch, TextInput } from '@mantine/core';
import { useState, type SubmitEvent } from 'react';
import { feedAddressFault, LONGEST_FEED } from '../../../shared/domain/update/feed-address.ts';
import type { OfferedRelease, UpdateState } from '../../../shared/domain/update/update-state.ts';
import { formatAbsolute, formatBytes } from '../../../shared/text/format.ts';
import { updatePhaseText, updateWayText } from '../../../shared/text/update-text.ts';
import { cancelUpdate, checkForUpdates, downloadUpdate, installUpdate, setUpdates } from '../../commands/updates.ts';
import { copyText } from '../../commands/window.ts';
import { Facts } from '../../components/page.tsx';
import { ProblemBox } from '../../components/problem-box.tsx';
import { useStore } from '../../state/store.ts';
import classes from './settings-page.module.css';

/** Whether and where new versions of this program are looked for, and what was found. */
export function UpdatesSection() {
  const updates = useStore((state) => state.updates);
  if (!updates) return null;
  return (
    <section className={classes['group']} aria-label="Updates">
      <h2>Updates</h2>
      <p className={classes['hint']}>{updateWayText(updates.way)}</p>
      {updates.way.kind !== 'none' && <UpdateForm updates={updates} />}
    </section>
  );
}

function UpdateForm({ updates }: { readonly updates: UpdateState }) {
  const { isOn } = useStore((state) => state.settings.updates);
  const { phase, release, problem, keyFingerprint, keyPlace, checkedAt } = updates;
  return (
    <>
      <FeedForm />
      <Facts
        rows={[
          [
            'Key',
            keyFingerprint === null ? (
              `None: an administrator puts the key that updates are signed with at ${keyPlace}`
            ) : (
              <code key="key">{keyFingerprint}</code>
            ),
          ],
          ...(checkedAt === null ? [] : [['Last looked', formatAbsolute(checkedAt)] as const]),
        ]}
      />
      {isOn && (
        <>
          <p role="status" className={classes['hint']}>
            {updatePhaseText(updates)}
          </p>
          {phase === 'downloading' && (
            <Progress
              className={classes['bar']}
              value={updates.progressRatio * 100}
              aria-label="Download of the update"
            />
          )}
          {release && <Offer release={release} isByHand={updates.way.kind === 'by-hand'} />}
          {problem && <ProblemBox problem={problem} onCopy={(text) => void copyText.run({ text, what: 'details' })} />}
          <UpdateButtons updates={updates} />
        </>
      )}
    </>
  );
}

function FeedForm() {
  const { isOn, feed } = useStore((state) => state.settings.updates);
  const [draft, setDraft] = useState<string | null>(null);
  const typed = (draft ?? feed).trim();
  const fault = typed === '' ? null : feedAddressFault(typed);
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (fault !== null) return;
    await setUpdates.run({ isOn, feed: typed });
    setDraft(null);
  };
  return (
    <>
      <Switch
        size="sm"
        label="Look for updates, twice a day and when asked to"
        checked={isOn}
        onChange={(event) => void setUpdates.run({ isOn: event.currentTarget.checked, feed })}
      />
      <form className={classes['feed']} aria-label="Address of updates" onSubmit={(event) => void submit(event)}>
        <TextInput
          size="xs"
          label="Address of updates"
          placeholder="https://"
          autoComplete="off"
          spellCheck={false}
          maxLength={LONGEST_FEED}
          value={draft ?? feed}
          error={draft === null ? null : fault}
          onChange={(event) => setDraft(event.currentTarget.value)}
        />
        <Button type="submit" size="xs" variant="default" disabled={typed === feed || fault !== null}>
          Keep
        </Button>
      </form>
    </>
  );
}

function Offer({ release, isByHand }: { readonly release: OfferedRelease; readonly isByHand: boolean }) {
  const { version, releasedAt, notes, file } = release;
  return (
    <>
      <Facts
        rows={[
          ['Version', releasedAt === null ? version : `${version}, ${formatAbsolute(releasedAt)}`],
          ['Size', formatBytes(file.sizeBytes)],
          ...(isByHand
            ? [
                ['Get it here', <code key="address">{file.address}</code>] as const,
                ['SHA-512', <code key="digest">{file.sha512}</code>] as const,
              ]
            : []),
        ]}
      />
      {isByHand && (
        <Button size="xs" onClick={() => void copyText.run({ text: file.address, what: 'the address' })}>
          Copy the address
        </Button>
      )}
      {notes !== '' && (
        <pre className={classes['log']} tabIndex={0} aria-label={`What is new in ${version}`}>
          {notes}
        </pre>
      )}
    </>
  );
}

function UpdateButtons({ updates: { phase, way } }: { readonly updates: UpdateState }) {
  const isLooking = phase === 'checking';
  const isSettled = ['idle', 'current', 'available', 'checking'].includes(phase);
  return (
    <div className={classes['buttons']}>
      {phase === 'available' && way.kind === 'replaces-itself' && (
        <Button size="xs" onClick={() => void downloadUpdate.run(undefined)}>
          {downloadUpdate.label(undefined)}
        </Button>
      )}
      {phase === 'ready' && (
        <Button size="xs" onClick={() => void installUpdate.run(undefined)}>
          {installUpdate.label(undefined)}
        </Button>
      )}
      {phase === 'waiting' && (
        <Button size="xs" variant="default" onClick={() => void cancelUpdate.run(undefined)}>
          {cancelUpdate.label(undefined)}
        </Button>
      )}
      {isSettled && (
        <Button size="xs" variant="default" loading={isLooking} onClick={() => void checkForUpdates.run(undefined)}>
          Check now
        </Button>
      )}
    </div>
  );
}
