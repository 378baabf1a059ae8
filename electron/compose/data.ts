import type { Ledger, Secrets } from '../ports.ts';
import type { Backups, KeyTransfer } from '../ports/data.ts';
import { openBackups } from '../store/backup/backups.ts';
import { applyRestore } from '../store/backup/restore.ts';
import { realDisk } from '../store/disk.ts';
import type { Notices } from '../usecases/app/notices.ts';
import { keyTransferBy, takeStagedKey } from '../usecases/data/key-transfer.ts';

/** What the surroundings give to data. */
export interface DataSurroundings {
  readonly folder: string;
  readonly consoleName: string;
  readonly keyTransfer?: KeyTransfer;
  readonly logBug: (error: unknown) => string;
}

/** This workstation's own data, once a restore that was laid ready is taken. */
export interface OpenedData {
  /** The key that came with it; a key store that fails now leaves the key that was. */
  readonly takeKey: (secrets: Secrets) => Promise<void>;
  readonly ports: (secrets: Secrets) => { readonly backups: Backups; readonly keyTransfer: KeyTransfer };
  /** Says in ledger and window what was restored. Silent where nothing was. */
  readonly tell: (ledger: Ledger, notices: Notices) => Promise<void>;
}

/** Takes what a restore laid ready. Call it before any store is opened. */
export async function openData({ folder, consoleName, keyTransfer, logBug }: DataSurroundings): Promise<OpenedData> {
  const applied = await applyRestore(realDisk, folder);
  return {
    takeKey: async (secrets) => {
      if (applied) await takeStagedKey(secrets).catch(logBug);
    },
    ports: (secrets) => ({
      backups: openBackups(realDisk, folder, consoleName),
      keyTransfer: keyTransfer ?? keyTransferBy(secrets),
    }),
    tell: async (ledger, notices) => {
      if (!applied) return;
      const { console, at, aside } = applied;
      await ledger.append({ kind: 'data.restored', actor: 'console', data: { console, at, aside } });
      notices.raise('info', `A back-up of ${console} was restored`, `What was here before is kept in ${aside}.`);
    },
  };
}
