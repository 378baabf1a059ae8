import { Kbd, Modal } from '@mantine/core';
import { Facts } from '../components/page.tsx';
import { useStore } from '../state/store.ts';
import classes from './keyboard-help.module.css';

const KEYS: readonly (readonly [keys: readonly string[], what: string])[] = [
  [['←', '→', '↑', '↓'], 'Go from card to card'],
  [['Ctrl', '→'], 'Promote to the next stage'],
  [['Ctrl', '←'], 'Demote to the stage before'],
  [['M'], 'Move to a stage of your choice'],
  [['O'], 'Operate: start, shut down, snapshot, revert…'],
  [['Enter'], 'Open the details'],
  [['P'], 'Open the page of the configuration'],
  [['Space'], 'Select'],
  [['/'], 'Filter the board'],
  [['N'], 'Create a configuration'],
  [['W'], 'Edit the workflow'],
  [['A'], 'Show approvals'],
  [['Ctrl', 'K'], 'Search and commands'],
  [['Ctrl', 'Enter'], 'Start the plan that is shown'],
  [['Esc'], 'Close, or leave a card where it was'],
];

/** The keys of the board in one table. */
export function KeyboardHelp() {
  const isOpen = useStore((state) => state.dialog?.kind === 'keyboard-help');
  const setDialog = useStore((state) => state.setDialog);
  return (
    <Modal opened={isOpen} onClose={() => setDialog(null)} title="Keyboard shortcuts" size="md">
      <div className={classes['keys']}>
        <Facts
          rows={KEYS.map(([keys, what]) => [
            what,
            keys.map((key) => (
              <span key={key}>
                <Kbd size="sm">{key}</Kbd>{' '}
              </span>
            )),
          ])}
        />
      </div>
    </Modal>
  );
}
