import { Button } from '@mantine/core';
import { dismissNotice } from '../commands/window.ts';
import { Callout } from '../components/callout.tsx';
import { useStore } from '../state/store.ts';
import classes from './notices.module.css';

const TONES = { info: 'info', warning: 'waiting', error: 'bad' } as const;

/** What main has to say that belongs to no request (a damaged file kept aside, an old runtime). */
export function Notices() {
  const notices = useStore((state) => state.notices);
  if (notices.length === 0) return null;
  return (
    <div className={classes['notices']}>
      {notices.map(({ id, tone, title, detail }) => (
        <Callout
          key={id}
          tone={TONES[tone]}
          title={title}
          role={tone === 'error' ? 'alert' : 'status'}
          actions={
            <Button size="compact-xs" variant="default" onClick={() => void dismissNotice.run(id)}>
              Dismiss
            </Button>
          }
        >
          {detail}
        </Callout>
      ))}
    </div>
  );
}
