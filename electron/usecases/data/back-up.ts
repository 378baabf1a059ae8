import { FINAL_PHASES, RESTING_PHASES } from '../../../shared/domain/run.ts';
import { ProblemError } from '../../../shared/errors.ts';
import type { BackupFacts, DataOutputs } from '../../../shared/ipc/areas/data.ts';
import type { ParsedInput } from '../../../shared/ipc/contract.ts';
import type { Clock, Ledger } from '../../ports.ts';
import type { Runs } from '../../ports/runs.ts';
import type { Backups, KeyTransfer } from '../../ports/data.ts';
import type { ChooseFile, FileKind } from '../../ports/workflows.ts';

/** What back-ups and restores need. */
export interface BackupPorts {
  readonly backups: Backups;
  readonly keyTransfer: KeyTransfer;
  readonly chooseFile: ChooseFile;
  readonly ledger: Ledger;
  readonly runs: Pick<Runs, 'list'>;
  readonly clock: Clock;
  /** Ends the console tidily and starts it again. */
  readonly restart: () => void;
}

/** Back-ups as dialogs offer them. */
const BACKUP_FILE: FileKind = { name: 'Stagewright back-up', extensions: ['stagewright-backup'] };
const NOTHING: BackupFacts = { path: null, fileCount: 0, contentBytes: 0, hasKey: false, console: '', at: '' };

/**
 * Writes all of this workstation's stores and its signing key to a file that the person chooses, encrypted.
 * @throws ProblemError `store-failed`
 */
export async function backUp(ports: BackupPorts, input: ParsedInput<'data.back-up'>): Promise<BackupFacts> {
  const now = ports.clock.now();
  const name = `stagewright-${now.toISOString().slice(0, 10)}.stagewright-backup`;
  const path = await ports.chooseFile.toSave('Back up this workstation', name, BACKUP_FILE);
  if (path === null) return NOTHING;
  const key = await ports.keyTransfer.read();
  // First, so that the back-up itself tells of it.
  await ports.ledger.append({ kind: 'data.backed-up', actor: 'console', data: { withKey: key !== undefined } });
  return ports.backups.write(path, input.passphrase, key, now);
}

/**
 * Lays a back-up that the person chooses ready for the next start.
 * @throws ProblemError `invalid-request` for what is no sound back-up under this passphrase, and while runs are under way;
 * `store-failed`
 */
export async function restore(
  ports: BackupPorts,
  input: ParsedInput<'data.restore'>,
): Promise<DataOutputs['data.restore']> {
  const busy = ports.runs.list().find(({ phase }) => !FINAL_PHASES.has(phase) && !RESTING_PHASES.has(phase));
  if (busy)
    throw new ProblemError({
      code: 'invalid-request',
      issues: [`The run on ${busy.plan.configurationName} is under way`],
    });
  const path = await ports.chooseFile.toOpen('Restore a back-up', BACKUP_FILE);
  if (path === null) return { ...NOTHING, keepsKey: false };
  const { facts, key } = await ports.backups.stage(path, input.passphrase, ports.clock.now());
  const keepsKey = key !== undefined && (await ports.keyTransfer.stage(key, input.passphrase));
  const { console, at, fileCount } = facts;
  await ports.ledger.append({ kind: 'data.restore-laid-ready', actor: 'console', data: { console, at, fileCount } });
  return { ...facts, keepsKey };
}

/** Starts the console again so that a restore is taken. @throws ProblemError `invalid-request` where none is laid ready */
export async function restartToRestore({ backups, restart }: BackupPorts): Promise<null> {
  if (!(await backups.isLaidReady()))
    throw new ProblemError({ code: 'invalid-request', issues: ['No restore is laid ready'] });
  restart();
  return null;
}
