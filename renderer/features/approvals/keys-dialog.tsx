import { Button, Modal } from '@mantine/core';
import type { KeyView } from '../../../shared/ipc/areas/gates.ts';
import { openKeyTrust } from '../../commands/gates.ts';
import { copyText } from '../../commands/window.ts';
import { Chip } from '../../components/chip.tsx';
import { useStore } from '../../state/store.ts';
import { inSentence } from '../../../shared/text/names.ts';
import classes from './approvals.module.css';

const STATES = {
  known: { word: 'believed', tone: 'good' },
  unknown: { word: 'not believed', tone: 'waiting' },
  revoked: { word: 'revoked', tone: 'bad' },
} as const;

/** The workstations' keys that statements here are signed with: who used them, and whether they are believed. */
export function KeysDialog({ poolId, onClose }: { readonly poolId: string; readonly onClose: () => void }) {
  const keys = useStore((state) => state.keys);
  return (
    <Modal opened onClose={onClose} title="Keys of workstations" size={720}>
      <div className={classes['form']}>
        <p>
          Each workstation signs what people say at it with a key of its own. What is signed with a key that is not
          believed counts for nothing here.
        </p>
        <ul className={classes['keys']} aria-label="Keys">
          {keys.map((view) => (
            <Key key={view.key} view={view} poolId={poolId} />
          ))}
        </ul>
        <div className={classes['foot']}>
          <Button variant="default" size="sm" onClick={onClose}>
            Close
          </Button>
        </div>
      </div>
    </Modal>
  );
}

function Key({ view, poolId }: { readonly view: KeyView; readonly poolId: string }) {
  const { isOwn, key, state, usedBy } = view;
  const { tone, word } = STATES[state];
  const trust = { kind: 'trust-key', poolId, key } as const;
  const revoke = { kind: 'revoke-key', poolId, key } as const;
  return (
    <li>
      <div className={classes['line']}>
        <code>{key}</code>
        <Chip isRigid tone={tone}>
          {word}
        </Chip>
      </div>
      <div className={classes['line']}>
        <span className={classes['dim']}>
          {isOwn ? 'This workstation' : 'Another workstation'}
          {usedBy.length > 0 && <>, used by {usedBy.map(inSentence).join(', ')}</>}
        </span>
        <span className={classes['keyActions']}>
          <Button size="compact-xs" variant="subtle" onClick={() => void copyText.run({ text: key, what: 'key' })}>
            Copy
          </Button>
          {state !== 'known' && (
            <Button size="compact-xs" variant="default" onClick={() => openKeyTrust.run(trust)}>
              {openKeyTrust.label(trust)}
            </Button>
          )}
          {state !== 'revoked' && (
            <Button size="compact-xs" variant="default" color="red" onClick={() => openKeyTrust.run(revoke)}>
              {openKeyTrust.label(revoke)}
            </Button>
          )}
        </span>
      </div>
    </li>
  );
}
