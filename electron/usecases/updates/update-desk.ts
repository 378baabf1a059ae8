import { FINAL_PHASES, RESTING_PHASES, type Run } from '../../../shared/domain/run.ts';
import { addressInFeed } from '../../../shared/domain/update/feed-address.ts';
import { judgeRelease } from '../../../shared/domain/update/judge-release.ts';
import type { Release } from '../../../shared/domain/update/release.ts';
import type { UpdateFault } from '../../../shared/domain/update/update-fault.ts';
import type { OfferedRelease, UpdateState } from '../../../shared/domain/update/update-state.ts';
import { ProblemError } from '../../../shared/errors.ts';
import type { Clock, Ledger, Publish, SettingsStore } from '../../ports.ts';
import type { Runs } from '../../ports/runs.ts';
import type { Updater } from '../../ports/updates.ts';

/** What updates need. */
export interface UpdatePorts {
  readonly updater: Updater;
  readonly settings: Pick<SettingsStore, 'get'>;
  readonly runs: Pick<Runs, 'list' | 'onChanged'>;
  readonly ledger: Ledger;
  readonly publish: Publish;
  readonly clock: Clock;
}

/** The start of a console has more urgent things to do. */
const FIRST_LOOK_MS = 60_000;
const LOOK_AGAIN_MS = 12 * 3_600_000;
/** Between two reports of a download. */
const PROGRESS_STEP = 0.01;

type Moving = Pick<UpdateState, 'phase' | 'release' | 'progressRatio' | 'checkedAt' | 'problem' | 'keyFingerprint'>;

const fail = (fault: UpdateFault, detail = ''): ProblemError =>
  new ProblemError({ code: 'update-failed', fault, detail });

/**
 * Looks for a new version of this program where the settings say, downloads it when a person wants it, and lets it be
 * installed once no run is under way. Whatever fails leaves the installed version as it is, and is told in the state.
 */
export class UpdateDesk {
  private readonly ports: UpdatePorts;
  private readonly logBug: (error: unknown) => string;
  private moving: Moving;
  /** Of which feed the release is, and whole: the download must be of what was checked. */
  private found: { readonly feed: string; readonly release: Release } | undefined;
  private timer: NodeJS.Timeout | undefined;
  private unlisten: () => void = () => undefined;

  constructor(ports: UpdatePorts, logBug: (error: unknown) => string) {
    this.ports = ports;
    this.logBug = logBug;
    const nothing = { release: null, progressRatio: 0, checkedAt: null, problem: null, keyFingerprint: null };
    this.moving = { phase: 'off', ...nothing };
  }

  /** Begins to look by itself, where that is switched on. */
  start(): void {
    this.unlisten = this.ports.runs.onChanged(() => {
      if (this.moving.phase === 'waiting') this.installIfFree().catch(this.logBug);
    });
    this.settingsChanged();
  }

  /** Looks no more; what waits to be installed is not. */
  stop(): void {
    clearTimeout(this.timer);
    this.unlisten();
  }

  /** Says everything, for a window that has just opened. */
  publishAll(): void {
    this.change({});
  }

  /** Begins anew with what the settings say now: what another feed offered counts no more. */
  settingsChanged(): void {
    clearTimeout(this.timer);
    const { isOn } = this.ports.settings.get().updates;
    this.found = undefined;
    const isHere = isOn && this.ports.updater.way.kind !== 'none';
    this.change({ phase: isHere ? 'idle' : 'off', release: null, problem: null, progressRatio: 0 });
    this.readKey().catch(this.logBug);
    if (isHere) this.lookIn(FIRST_LOOK_MS);
  }

  /** Reads the feed. @throws ProblemError `update-failed` */
  async check(): Promise<null> {
    return this.telling(async () => {
      const feed = this.feed();
      if (this.isBusy()) return;
      const before = this.moving;
      this.change({ phase: 'checking', problem: null });
      try {
        await this.readKey();
        const release = await this.ports.updater.findLatest(feed);
        this.take(feed, release);
      } catch (error) {
        // What was found earlier still holds.
        if (this.moving.phase === 'checking') this.change({ phase: before.phase, release: before.release });
        throw error;
      }
    });
  }

  /** Downloads what was found. @throws ProblemError `update-failed` */
  async download(): Promise<null> {
    return this.telling(async () => {
      const { found, moving, ports } = this;
      if (ports.updater.way.kind === 'none') throw fail('no-updates-here');
      if (ports.updater.way.kind === 'by-hand') throw fail('by-hand', ports.updater.way.package);
      const { release } = moving;
      if (!found || !release || moving.phase !== 'available') throw fail('nothing-ready');
      this.change({ phase: 'downloading', progressRatio: 0, problem: null });
      try {
        await ports.updater.download(found.feed, found.release, release.file, (ratio) => {
          if (ratio - this.moving.progressRatio >= PROGRESS_STEP) this.change({ progressRatio: ratio });
        });
      } catch (error) {
        if (this.found === found) this.change({ phase: 'available', progressRatio: 0 });
        throw error;
      }
      // Switched off or pointed elsewhere meanwhile.
      if (this.found !== found) return;
      await ports.ledger.append({ kind: 'update.downloaded', actor: 'console', data: this.words(release) });
      this.change({ phase: 'ready', progressRatio: 1 });
    });
  }

  /** Installs what was downloaded, or waits until no run is under way. @throws ProblemError `update-failed` */
  async install(): Promise<null> {
    return this.telling(async () => {
      const { release, phase } = this.moving;
      if (!release || (phase !== 'ready' && phase !== 'waiting')) throw fail('nothing-ready');
      if (phase === 'ready')
        await this.ports.ledger.append({ kind: 'update.install-asked', actor: 'console', data: this.words(release) });
      this.change({ phase: 'waiting', problem: null });
      await this.installIfFree();
    });
  }

  /** Takes back an installation that waits. @throws ProblemError `update-failed` where none does */
  async cancelInstall(): Promise<null> {
    return this.telling(async () => {
      const { release, phase } = this.moving;
      if (!release || phase !== 'waiting') throw fail('nothing-ready');
      this.change({ phase: 'ready' });
      await this.ports.ledger.append({ kind: 'update.install-cancelled', actor: 'console', data: this.words(release) });
    });
  }

  private async installIfFree(): Promise<void> {
    if (this.busyRuns().length > 0) {
      this.change({});
      return;
    }
    this.change({ phase: 'installing' });
    try {
      await this.ports.updater.install();
    } catch (error) {
      this.change({ phase: 'ready', problem: problemOf(error) });
      throw error;
    }
  }

  private take(feed: string, release: Release): void {
    // Switched off or pointed elsewhere meanwhile.
    if (this.moving.phase !== 'checking' || this.ports.settings.get().updates.feed !== feed) return;
    const { way, installed } = this.ports.updater;
    if (way.kind === 'none') throw fail('no-updates-here');
    const judged = judgeRelease(installed, way.package, release);
    const checkedAt = this.ports.clock.now().toISOString();
    if (judged.kind === 'older') throw fail('older', release.version);
    if (judged.kind === 'no-file') throw fail('no-file', `${release.version}, ${way.package}`);
    this.found = judged.kind === 'newer' ? { feed, release } : undefined;
    const { version, releasedAt, notes } = release;
    const offered: OfferedRelease | null =
      judged.kind === 'newer'
        ? { version, releasedAt, notes, file: { ...judged.file, address: addressInFeed(feed, judged.file.name) } }
        : null;
    this.change({ phase: offered ? 'available' : 'current', release: offered, checkedAt, problem: null });
  }

  /** The feed to read. @throws ProblemError `update-failed` where there is none */
  private feed(): string {
    const { isOn, feed } = this.ports.settings.get().updates;
    if (this.ports.updater.way.kind === 'none') throw fail('no-updates-here');
    if (!isOn) throw fail('off');
    if (feed === '') throw fail('no-feed', 'it is empty');
    return feed;
  }

  private async readKey(): Promise<void> {
    if (this.ports.updater.way.kind === 'none') return;
    try {
      this.change({ keyFingerprint: await this.ports.updater.readKey() });
    } catch (error) {
      this.change({ keyFingerprint: null, problem: problemOf(error) });
    }
  }

  private isBusy(): boolean {
    return !['off', 'idle', 'current', 'available'].includes(this.moving.phase);
  }

  private busyRuns(): readonly Run[] {
    return this.ports.runs.list().filter(({ phase }) => !FINAL_PHASES.has(phase) && !RESTING_PHASES.has(phase));
  }

  private words({ version }: OfferedRelease): Readonly<Record<string, string>> {
    return { version, from: this.ports.updater.installed };
  }

  private lookIn(ms: number): void {
    this.timer = setTimeout(() => {
      this.check().catch((error: unknown) => {
        if (!(error instanceof ProblemError)) this.logBug(error);
      });
      this.lookIn(LOOK_AGAIN_MS);
    }, ms);
    this.timer.unref();
  }

  /** Keeps a failure for the window as well as for whoever asked. */
  private async telling(act: () => Promise<void>): Promise<null> {
    try {
      await act();
      return null;
    } catch (error) {
      const problem = problemOf(error);
      if (problem) this.change({ problem });
      throw error;
    }
  }

  private change(next: Partial<Moving>): void {
    this.moving = { ...this.moving, ...next };
    const { way, installed, keyPlace } = this.ports.updater;
    const waitsFor = this.moving.phase === 'waiting' ? this.busyRuns().map(({ plan }) => plan.configurationName) : [];
    this.ports.publish('updates.changed', { ...this.moving, way, installed, keyPlace, waitsFor });
  }
}

const problemOf = (error: unknown): ProblemError['problem'] | null =>
  error instanceof ProblemError ? error.problem : null;
