import { beforeEach, describe, expect, it } from 'vitest';
import type { Updater } from '../../../../electron/ports/updates.ts';
import { noUpdater } from '../../../../electron/usecases/updates/no-updater.ts';
import { UpdateDesk } from '../../../../electron/usecases/updates/update-desk.ts';
import type { Run, RunPhase } from '../../../../shared/domain/run.ts';
import type { UpdateFault } from '../../../../shared/domain/update/update-fault.ts';
import type { UpdateState } from '../../../../shared/domain/update/update-state.ts';
import { ProblemError } from '../../../../shared/errors.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../../../shared/ipc/settings.ts';
import { MemoryUpdater, offeredRelease } from '../../../fakes/memory-updater.ts';
import { MemoryLedger } from '../../../fakes/memory-ledger.ts';
import { VirtualClock } from '../../../fakes/virtual-clock.ts';

const FEED = 'https://updates.example/stagewright';
const failure = (fault: UpdateFault): ProblemError => new ProblemError({ code: 'update-failed', fault, detail: '' });

let updater: MemoryUpdater;
let settings: Settings;
let runs: Run[];
let runChanged: (run: Run) => void;
let ledger: MemoryLedger;
let states: UpdateState[];
let bugs: unknown[];
let desk: UpdateDesk;

const run = (phase: RunPhase, configurationName = 'Web shop'): Run => ({ phase, plan: { configurationName } }) as Run;
const state = (): UpdateState => {
  const last = states.at(-1);
  if (!last) throw new Error('nothing was said');
  return last;
};

function open(more: Partial<{ updater: Updater }> = {}): UpdateDesk {
  const opened = new UpdateDesk(
    {
      updater: more.updater ?? updater,
      settings: { get: () => settings },
      runs: {
        list: () => runs,
        onChanged: (listener) => {
          runChanged = listener;
          return () => undefined;
        },
      },
      ledger,
      publish: (event, payload) => {
        if (event === 'updates.changed') states.push(payload as UpdateState);
      },
      clock: new VirtualClock(),
    },
    (error) => {
      bugs.push(error);
      return 'test';
    },
  );
  opened.start();
  return opened;
}

function set(updates: Settings['updates']): void {
  settings = { ...settings, updates };
  desk.settingsChanged();
}

async function faultOf(asked: Promise<unknown>): Promise<UpdateFault> {
  const error = await asked.catch((reason: unknown) => reason);
  if (!(error instanceof ProblemError) || error.problem.code !== 'update-failed') throw new Error('it was not refused');
  // Whoever looks at the window is told as well.
  expect(state().problem).toEqual(error.problem);
  return error.problem.fault;
}

async function downloaded(): Promise<void> {
  await desk.check();
  await desk.download();
}

beforeEach(() => {
  updater = new MemoryUpdater();
  settings = { ...DEFAULT_SETTINGS, updates: { isOn: true, feed: FEED } };
  runs = [];
  ledger = new MemoryLedger();
  states = [];
  bugs = [];
  desk = open();
  return () => {
    desk.stop();
    expect(bugs).toEqual([]);
  };
});

describe('updates', () => {
  it('are off in a fresh console, and then nothing is asked for', async () => {
    settings = DEFAULT_SETTINGS;
    desk.settingsChanged();
    expect(state().phase).toBe('off');
    expect(await faultOf(desk.check())).toBe('off');
    expect(updater.asked).toEqual([]);
  });

  it('need an address', async () => {
    set({ isOn: true, feed: '' });
    expect(await faultOf(desk.check())).toBe('no-feed');
    expect(updater.asked).toEqual([]);
  });

  it.each([noUpdater, { ...noUpdater, way: { kind: 'none', why: 'development' } } satisfies Updater])(
    'are none where the program has none',
    async (none) => {
      desk.stop();
      desk = open({ updater: none });
      expect(state().phase).toBe('off');
      expect(await faultOf(desk.check())).toBe('no-updates-here');
      expect(await faultOf(desk.download())).toBe('no-updates-here');
      expect(await faultOf(desk.install())).toBe('nothing-ready');
      await expect(none.findLatest('')).rejects.toThrow(ProblemError);
    },
  );

  it('offer a newer version, and download nothing before they are asked to', async () => {
    await desk.check();
    expect(state()).toMatchObject({
      ...{ phase: 'available', installed: '0.1.0', keyFingerprint: 'AB:CD', problem: null },
      release: { version: '0.2.0', notes: 'new', file: { address: `${FEED}/stagewright-0.2.0.AppImage` } },
      checkedAt: '2026-03-02T08:00:00.000Z',
    });
    expect(updater.asked).toEqual([`find ${FEED}`]);
  });

  it('say so when the installed version is the newest', async () => {
    updater.offers = () => Promise.resolve(offeredRelease('0.1.0'));
    await desk.check();
    expect(state()).toMatchObject({ phase: 'current', release: null });
  });

  it('never go back to an older version', async () => {
    updater.offers = () => Promise.resolve(offeredRelease('0.0.9'));
    expect(await faultOf(desk.check())).toBe('older');
    expect(state()).toMatchObject({ phase: 'idle', release: null });
    expect(await faultOf(desk.download())).toBe('nothing-ready');
  });

  it('refuse a release without a file for this package', async () => {
    updater.offers = () => Promise.resolve(offeredRelease('0.2.0', 'stagewright-0.2.0.rpm'));
    expect(await faultOf(desk.check())).toBe('no-file');
  });

  it('keep what was found when a later look fails', async () => {
    await desk.check();
    updater.offers = () => Promise.reject(failure('unreachable'));
    expect(await faultOf(desk.check())).toBe('unreachable');
    expect(state()).toMatchObject({ phase: 'available', release: { version: '0.2.0' } });
    await desk.download();
    expect(state().phase).toBe('ready');
  });

  it('take nothing from a feed that is not the one of the settings any more', async () => {
    updater.offers = () => {
      set({ isOn: true, feed: 'https://other.example' });
      return Promise.resolve(offeredRelease('0.2.0'));
    };
    await desk.check();
    expect(state()).toMatchObject({ phase: 'idle', release: null });
  });

  it('of a package of the system are said, not downloaded', async () => {
    updater.way = { kind: 'by-hand', package: 'deb' };
    updater.offers = () => Promise.resolve(offeredRelease('0.2.0', 'stagewright_0.2.0_amd64.deb'));
    await desk.check();
    expect(state().release?.file.address).toBe(`${FEED}/stagewright_0.2.0_amd64.deb`);
    expect(await faultOf(desk.download())).toBe('by-hand');
  });
});

describe('a download', () => {
  it('is of exactly what was checked, tells how far it is, and is recorded', async () => {
    const said: number[] = [];
    updater.downloads = (tell) => {
      for (const ratio of [0, 0.004, 0.5, 0.505, 1]) {
        tell(ratio);
        said.push(state().progressRatio);
      }
      return Promise.resolve();
    };
    runs = [run('running')];
    await downloaded();
    expect(updater.asked[1]).toBe(`download ${FEED} 0.2.0 stagewright-0.2.0.AppImage`);
    expect(said).toEqual([0, 0, 0.5, 0.5, 1]);
    expect(state()).toMatchObject({ phase: 'ready', progressRatio: 1 });
    expect(ledger.entries).toMatchObject([{ kind: 'update.downloaded', data: { version: '0.2.0', from: '0.1.0' } }]);
  });

  it('that fails leaves the offer as it was, to be tried again', async () => {
    updater.downloads = () => Promise.reject(failure('download-failed'));
    await desk.check();
    expect(await faultOf(desk.download())).toBe('download-failed');
    expect(state()).toMatchObject({ phase: 'available', progressRatio: 0 });
    expect(ledger.entries).toEqual([]);
    updater.downloads = () => Promise.resolve();
    await desk.download();
    expect(state()).toMatchObject({ phase: 'ready', problem: null });
  });

  it('is dropped when updates were switched off meanwhile', async () => {
    updater.downloads = () => {
      set({ isOn: false, feed: FEED });
      return Promise.resolve();
    };
    await downloaded();
    expect(state().phase).toBe('off');
    expect(await faultOf(desk.install())).toBe('nothing-ready');
  });

  it('is not begun twice, nor looked past', async () => {
    let finish: () => void = () => undefined;
    updater.downloads = () => new Promise((resolve) => (finish = resolve));
    await desk.check();
    const first = desk.download();
    expect(await faultOf(desk.download())).toBe('nothing-ready');
    await desk.check();
    expect(state().phase).toBe('downloading');
    finish();
    await first;
    expect(updater.asked.filter((line) => line.startsWith('download'))).toHaveLength(1);
  });
});

describe('an installation', () => {
  it('is done at once where no run is under way', async () => {
    runs = [run('succeeded'), run('paused'), run('interrupted')];
    await downloaded();
    await desk.install();
    expect(updater.asked.at(-1)).toBe('install');
    expect(state().phase).toBe('installing');
    expect(ledger.entries.at(-1)).toMatchObject({ kind: 'update.install-asked', data: { version: '0.2.0' } });
  });

  it.each(['pending', 'running', 'waiting', 'stopping', 'pausing', 'undoing'] as const)(
    'waits for a run that is %s, says for which, and is done when it ends',
    async (phase) => {
      runs = [run(phase), run('succeeded', 'ERP')];
      await downloaded();
      await desk.install();
      expect(state()).toMatchObject({ phase: 'waiting', waitsFor: ['Web shop'] });
      runs = [run(phase), run('running', 'ERP')];
      runChanged(run(phase));
      expect(state().waitsFor).toEqual(['Web shop', 'ERP']);
      expect(updater.asked).not.toContain('install');
      runs = [run('succeeded'), run('paused', 'ERP')];
      runChanged(run('succeeded'));
      expect(updater.asked.filter((line) => line === 'install')).toHaveLength(1);
      runChanged(run('succeeded'));
      expect(updater.asked.filter((line) => line === 'install')).toHaveLength(1);
    },
  );

  it('that waits can be taken back', async () => {
    runs = [run('running')];
    await downloaded();
    await desk.install();
    await desk.cancelInstall();
    runs = [];
    runChanged(run('succeeded'));
    expect(updater.asked).not.toContain('install');
    expect(state().phase).toBe('ready');
    expect(ledger.entries.map(({ kind }) => kind)).toEqual([
      'update.downloaded',
      'update.install-asked',
      'update.install-cancelled',
    ]);
    expect(await faultOf(desk.cancelInstall())).toBe('nothing-ready');
  });

  it('that fails leaves the console as it was, to be tried again', async () => {
    updater.installs = () => Promise.reject(failure('install-failed'));
    await downloaded();
    expect(await faultOf(desk.install())).toBe('install-failed');
    expect(state().phase).toBe('ready');
    updater.installs = () => Promise.resolve();
    await desk.install();
    expect(state()).toMatchObject({ phase: 'installing', problem: null });
  });

  it('is refused before anything was downloaded', async () => {
    await desk.check();
    expect(await faultOf(desk.install())).toBe('nothing-ready');
    expect(ledger.entries).toEqual([]);
  });

  it('does not begin when the settings changed while it waited', async () => {
    runs = [run('running')];
    await downloaded();
    await desk.install();
    set({ isOn: true, feed: 'https://other.example' });
    runs = [];
    runChanged(run('succeeded'));
    expect(updater.asked).not.toContain('install');
  });
});
