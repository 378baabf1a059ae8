import { Button, SegmentedControl } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { Problem } from '../../../shared/errors.ts';
import type { AppDescription } from '../../../shared/ipc/contract.ts';
import type { Settings } from '../../../shared/ipc/settings.ts';
import { openSealKey } from '../../commands/signing-key.ts';
import { changeSettings, copyDetails, describeApp } from '../../commands/window.ts';
import { Callout } from '../../components/callout.tsx';
import { Facts, Page } from '../../components/page.tsx';
import { ProblemBox } from '../../components/problem-box.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { useStore } from '../../state/store.ts';
import { DataSection } from './data-section.tsx';
import { UpdatesSection } from './updates-section.tsx';
import { LogSection } from './log-section.tsx';
import classes from './settings-page.module.css';

const THEMES: readonly { readonly value: Settings['theme']; readonly label: string }[] = [
  { value: 'system', label: 'As the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
];

/** How the window looks, what the workstation can keep, and what this program runs on. */
export function SettingsPage() {
  const theme = useStore((state) => state.settings.theme);
  const [about, setAbout] = useState<AppDescription | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  // A form that keeps the signing key changes what is told here.
  const isCovered = useStore((state) => state.dialog !== null);
  useEffect(() => {
    if (isCovered) return undefined;
    let isCurrent = true;
    void describeApp.run(undefined).then((result) => {
      if (!isCurrent) return;
      if (result.ok) setAbout(result.value);
      else setProblem(result.problem);
    });
    return () => {
      isCurrent = false;
    };
  }, [isCovered]);
  return (
    <Page title="Settings">
      <div className={classes['list']}>
        <section className={classes['group']} aria-label="Theme">
          <h2>Theme</h2>
          <SegmentedControl
            aria-label="Theme"
            value={theme}
            data={[...THEMES]}
            onChange={(value) => void changeSettings.run({ theme: value })}
          />
        </section>
        {problem && <ProblemBox problem={problem} onCopy={copyDetails} />}
        <DataSection />
        <UpdatesSection />
        {about && <About about={about} />}
        <LogSection />
      </div>
    </Page>
  );
}

function About({ about }: { readonly about: AppDescription }) {
  return (
    <>
      {about.runtimeWarning !== null && (
        <Callout tone="waiting" title="This runtime is for trial and tests only">
          {about.runtimeWarning}
        </Callout>
      )}
      <section className={classes['group']} aria-label="Secrets">
        <h2>Secrets</h2>
        <ul className={classes['states']}>
          <li>
            <StateMark tone={about.canKeepSecrets ? 'good' : 'waiting'} />
            {about.canKeepSecrets
              ? 'Passwords you ask to keep go into the key store of this workstation.'
              : 'This desktop has no key store: passwords are never kept, they are asked again.'}
          </li>
          <li>
            <StateMark tone={about.signingKeyKept ? 'good' : 'waiting'} />
            {!about.signingKeyKept
              ? 'The key that signs your records lives until the console closes; the next start makes a new one.'
              : about.canKeepSecrets
                ? 'The key that signs your records is kept there too.'
                : 'The key that signs your records is kept in a file under your passphrase; each start asks for it.'}
          </li>
        </ul>
        {!about.signingKeyKept && !about.canKeepSecrets && (
          <Button size="xs" variant="default" onClick={() => openSealKey.run(undefined)}>
            {openSealKey.label(undefined)}
          </Button>
        )}
        <Facts rows={[['Public key', <code key="key">{about.publicKey}</code>]]} />
      </section>
      <section className={classes['group']} aria-label="Versions">
        <h2>Versions</h2>
        <Facts
          rows={[
            ['Stagewright', about.version],
            ['Electron', about.electron],
            ['Chromium', about.chromium],
            ['Node', about.node],
          ]}
        />
      </section>
    </>
  );
}
