import { Modal } from '@mantine/core';
import { KEY_MAP } from '../commands/key-map.ts';
import { KeyTable } from '../components/key-table.tsx';
import { useStore } from '../state/store.ts';

/** All keys of the window in one table. */
export function KeyboardHelp() {
  const isOpen = useStore((state) => state.dialog?.kind === 'keyboard-help');
  const setDialog = useStore((state) => state.setDialog);
  return (
    <Modal opened={isOpen} onClose={() => setDialog(null)} title="Keyboard shortcuts" size="md">
      <KeyTable groups={KEY_MAP} />
    </Modal>
  );
}
