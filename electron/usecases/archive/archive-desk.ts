import { isArchiveKind } from '../../../shared/domain/archive/archive-action.ts';
import type { ArchiveVerdict } from '../../../shared/domain/archive/archive-finding.ts';
import {
  readArchiveManifest,
  type ArchiveManifest,
  type ArchiveReading,
} from '../../../shared/domain/archive/archive-manifest.ts';
import type { Plan } from '../../../shared/domain/plan.ts';
import { FINAL_PHASES, type Run } from '../../../shared/domain/run.ts';
import { ProblemError } from '../../../shared/errors.ts';
import type { ArchiveView } from '../../../shared/ipc/areas/archive.ts';
import type { Clock, KnownWriters, Ledger, Pools, Publish, Signer } from '../../ports.ts';
import type { Runs } from '../../ports/runs.ts';
import type { ArchiveFiles, ArchiveFolders, ArchiveRehearsals, ArchiveVerdicts } from '../../ports/archive.ts';
import { findPoolOf, removeCopies } from './archived-copies.ts';
import { checkArchive, judgeManifest } from './check-archive.ts';
import { failedRehearsal } from './failed-rehearsal.ts';
import { toAbout } from './archive-view.ts';

/** What the shelf needs. */
export interface ArchiveDeskPorts {
  readonly archives: ArchiveFiles;
  readonly archiveFolders: ArchiveFolders;
  readonly verdicts: ArchiveVerdicts;
  readonly rehearsals: ArchiveRehearsals;
  readonly signer: Signer;
  readonly writers: Pick<KnownWriters, 'has'>;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly publish: Publish;
  readonly runs: Pick<Runs, 'list' | 'onChanged'>;
  readonly pools: Pools;
}

/** Progress is told this often, ms. */
const TELL_MS = 200;

interface Shelved {
  readonly folder: string;
  readonly reading: ArchiveReading | undefined;
  readonly files: readonly { readonly name: string; readonly sizeBytes: number }[];
}

/** The shelf: what archives there are, what the last check of each found, and checks under way. */
export class ArchiveDesk {
  private readonly ports: ArchiveDeskPorts;
  private readonly shelf = new Map<string, Shelved>();
  private away: readonly string[] = [];
  private readonly checks = new Map<string, { readonly stop: AbortController; ratio: number }>();
  private readonly logBug: (error: unknown) => string;
  private stopListening: () => void = () => undefined;
  private looking: Promise<void> = Promise.resolve();

  constructor(ports: ArchiveDeskPorts, logBug: (error: unknown) => string) {
    this.ports = ports;
    this.logBug = logBug;
  }

  /** Begins to follow runs: what they write and remove is seen when they come to rest. */
  start(): void {
    const known = new Map<string, string>();
    this.stopListening = this.ports.runs.onChanged((run) => {
      const { id, phase, plan } = run;
      if (!isArchiveKind(plan.kind) || known.get(id) === phase) return;
      known.set(id, phase);
      this.follow(run).catch(this.logBug);
    });
    this.refresh().catch(this.logBug);
  }

  /** A rehearsal that a check or a breakage ended has a result as well. */
  private async follow(run: Run): Promise<void> {
    const failed = run.plan.kind === 'rehearse' ? failedRehearsal(run, this.ports.clock.now()) : undefined;
    if (failed) await this.ports.rehearsals.save(run.plan.configurationUuid, failed);
    await this.refresh();
  }

  /** Ends checks under way and waits for what is being read. */
  async stop(): Promise<void> {
    this.stopListening();
    for (const { stop } of this.checks.values()) stop.abort();
    await this.looking;
  }

  /** Looks at the folder again and tells windows. @throws ProblemError `store-failed` */
  async refresh(): Promise<void> {
    const look = this.looking.then(() => this.lookAtAll());
    this.looking = look.catch(() => undefined);
    await look;
    this.publishAll();
  }

  /** Tells windows what there is. */
  publishAll(): void {
    const archives = [...this.shelf].map(([archive, shelved]) => this.toView(archive, shelved));
    const age = ({ about }: ArchiveView): string => about?.madeAt ?? '';
    archives.sort((a, b) => (age(a) < age(b) ? 1 : age(a) > age(b) ? -1 : a.archive < b.archive ? -1 : 1));
    const { archiveFolders, publish } = this.ports;
    const folder = archiveFolders.current();
    publish('archives.changed', { folder, isOwnFolder: archiveFolders.isOwn(), awayFolders: this.away, archives });
  }

  /**
   * New archives go to a folder that a person chose, or to the console's own. Answers where exactly.
   * @throws ProblemError as of `ArchiveFolders`
   */
  async chooseFolder(chosen: string | null): Promise<string> {
    const folder = await this.ports.archiveFolders.choose(chosen);
    await this.ports.ledger.append({ kind: 'archive.folder-chosen', actor: 'console', data: { folder } });
    await this.refresh();
    return folder;
  }

  /** Names of the folders that are there. @throws ProblemError `store-failed` */
  async listNames(): Promise<readonly string[]> {
    return this.ports.archives.list();
  }

  /**
   * The manifest of an archive that may be restored: signed as it is.
   * @throws ProblemError `not-found`; `check-failed` where it can't be believed
   */
  async getManifest(archive: string): Promise<ArchiveManifest> {
    await this.assertThere(archive);
    const reading = await this.read(archive);
    if (reading?.state === 'valid') return reading.manifest;
    throw new ProblemError({ code: 'check-failed', findings: ["the manifest of this archive can't be believed"] });
  }

  /**
   * Reads every byte of an archive. Answers null where it was cancelled.
   * @throws ProblemError `not-found`, `store-failed`; `invalid-request` while it is being checked or written
   */
  async check(archive: string): Promise<ArchiveVerdict | null> {
    await this.assertThere(archive);
    this.assertFree(archive);
    const check = { stop: new AbortController(), ratio: 0 };
    this.checks.set(archive, check);
    this.publishAll();
    try {
      const reading = await this.read(archive);
      let toldAt = this.ports.clock.elapsed();
      const verdict = await checkArchive(this.ports.archives, archive, reading, this.ports, {
        signal: check.stop.signal,
        now: () => this.ports.clock.now(),
        onProgress: (ratio) => {
          check.ratio = ratio;
          if (this.ports.clock.elapsed() - toldAt < TELL_MS) return;
          toldAt = this.ports.clock.elapsed();
          this.publishAll();
        },
      });
      await this.keep(archive, reading, verdict);
      return verdict;
    } catch (error) {
      if (check.stop.signal.aborted) return null;
      throw error;
    } finally {
      this.checks.delete(archive);
      await this.refresh();
    }
  }

  /** Ends a check; silent where there is none. */
  async cancelCheck(archive: string): Promise<void> {
    const check = this.checks.get(archive);
    if (!check) return;
    check.stop.abort();
    const name = this.nameOf(archive);
    await this.ports.ledger.append({ kind: 'archive.check-cancelled', actor: 'console', data: { archive: name } });
  }

  /**
   * Removes an archive with all its files.
   * @throws ProblemError `not-found`, `store-failed`; `invalid-request` where the name was not typed, or it is in use
   */
  async remove(archive: string, typed: string): Promise<void> {
    await this.assertThere(archive);
    this.assertFree(archive);
    const name = this.nameOf(archive);
    if (typed.trim() !== name.trim())
      throw new ProblemError({ code: 'invalid-request', issues: ['typed: the name of the archive'] });
    const reading = this.shelf.get(archive)?.reading;
    const copied = reading?.state === 'valid' ? reading.manifest : undefined;
    if (copied?.storage) findPoolOf(this.ports, copied.storage);
    await this.ports.ledger.append({
      kind: 'archive.removed',
      actor: 'console',
      data: { archive: name, folder: archive },
    });
    // What a crash in between leaves is an archive whose copies are missing, which can be removed again.
    if (copied?.storage) await removeCopies(this.ports, copied, copied.storage);
    await this.ports.archives.remove(archive);
    if (reading && reading.state !== 'unreadable') {
      await this.ports.verdicts.remove(reading.manifest.id);
      await this.ports.rehearsals.remove(reading.manifest.id);
    }
    await this.refresh();
  }

  private async keep(archive: string, reading: ArchiveReading | undefined, verdict: ArchiveVerdict): Promise<void> {
    if (reading && reading.state !== 'unreadable') await this.ports.verdicts.save(reading.manifest.id, verdict);
    const [first] = verdict.findings;
    await this.ports.ledger.append({
      kind: 'archive.checked',
      actor: 'console',
      data: { archive: this.nameOf(archive), findings: verdict.findings.length, first: first?.kind ?? null },
    });
  }

  private nameOf(archive: string): string {
    const reading = this.shelf.get(archive)?.reading;
    return reading?.state === 'valid' ? reading.manifest.nameLabel : archive;
  }

  private async assertThere(archive: string): Promise<void> {
    if (!(await this.ports.archives.list()).includes(archive))
      throw new ProblemError({ code: 'not-found', kind: 'file', id: archive });
    if (!this.shelf.has(archive)) await this.refresh();
  }

  private assertFree(archive: string): void {
    if (this.checks.has(archive))
      throw new ProblemError({ code: 'invalid-request', issues: ['archive: it is being checked'] });
    if (this.isBusy(archive))
      throw new ProblemError({ code: 'invalid-request', issues: ['archive: a run works with it'] });
  }

  private isBusy(archive: string): boolean {
    return this.ports.runs.list().some(({ phase, plan }) => !FINAL_PHASES.has(phase) && usesArchive(plan, archive));
  }

  private async read(archive: string): Promise<ArchiveReading | undefined> {
    const text = await this.ports.archives.readManifest(archive);
    const { signer } = this.ports;
    return text === undefined ? undefined : readArchiveManifest(text, (...signed) => signer.verify(...signed));
  }

  private async lookAtAll(): Promise<void> {
    const names = await this.ports.archives.list();
    for (const name of [...this.shelf.keys()]) if (!names.includes(name)) this.shelf.delete(name);
    for (const name of names) {
      const files = await this.ports.archives.listFiles(name);
      const folder = await this.ports.archiveFolders.folderOf(name);
      this.shelf.set(name, { folder, reading: await this.read(name), files });
    }
    this.away = await this.ports.archiveFolders.listAway();
  }

  private toView(archive: string, { folder, reading, files }: Shelved): ArchiveView {
    const findings = judgeManifest(reading, this.ports);
    const manifest = reading?.state === 'valid' ? reading.manifest : undefined;
    const about = manifest ? toAbout(manifest) : null;
    const counted = about?.storage ? about.members : files;
    const kept = manifest ? this.ports.verdicts.find(manifest.id) : undefined;
    // What a glance shows counts at once; a full check before that said something else.
    const glance = manifest ? null : { checkedAt: this.ports.clock.now().toISOString(), findings, unread: 0 };
    return {
      archive,
      folder,
      about,
      sizeBytes: counted.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      verdict: glance ?? kept ?? null,
      rehearsal: (manifest && this.ports.rehearsals.find(manifest.id)) ?? null,
      checkingRatio: this.checks.get(archive)?.ratio ?? null,
      isBusy: this.isBusy(archive),
    };
  }
}

function usesArchive({ steps }: Plan, archive: string): boolean {
  return steps.some(
    ({ action }) =>
      (action.kind === 'open-archive' || action.kind === 'import-vm' || action.kind === 'export-vm') &&
      action.archive === archive,
  );
}
