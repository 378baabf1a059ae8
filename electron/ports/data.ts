import type { BackupFacts } from '../../shared/ipc/areas/data.ts';

/** This workstation's stores as one encrypted file. */
export interface Backups {
  /**
   * Writes all stores as they are on disk now. A run or an entry that is being written meanwhile is in it whole or not at all.
   * @param key - signing key (PKCS #8, base64); undefined: none is kept
   * @throws ProblemError `store-failed`
   */
  write(path: string, passphrase: string, key: string | undefined, now: Date): Promise<BackupFacts>;
  /**
   * Checks a back-up from end to end and lays its stores ready for the next start. Nothing of it is used before all of it held.
   * @returns its facts and its signing key
   * @throws ProblemError `invalid-request` for another passphrase or what is no back-up; `store-failed`
   */
  stage(
    path: string,
    passphrase: string,
    now: Date,
  ): Promise<{ readonly facts: BackupFacts; readonly key: string | undefined }>;
  /** Whether a restore is laid ready for the next start. */
  isLaidReady(): Promise<boolean>;
  /** Files of all stores by path in the data folder, with their sizes. */
  list(): Promise<readonly { readonly file: string; readonly bytes: number }[]>;
  /** The newest lines of the program's log, oldest first; none where there is no log. */
  readLog(limit: number): Promise<readonly string[]>;
}

/** The workstation's signing key on its way to a back-up and out of one. */
export interface KeyTransfer {
  /** PKCS #8, base64; undefined where none is kept. */
  read(): Promise<string | undefined>;
  /** Keeps a key that the next start signs with, where it can. @returns whether it does */
  stage(key: string, passphrase: string): Promise<boolean>;
}
