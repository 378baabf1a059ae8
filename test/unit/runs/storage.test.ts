import { beforeAll, describe, expect, it } from 'vitest';
import { ProblemError } from '../../../shared/errors.ts';
import type { Fault, PortKind } from '../../fakes/gate.ts';
import { onlyRun, Site } from './console.ts';

const full = (): Error => new ProblemError({ code: 'store-failed', file: 'journal', reason: 'ENOSPC' });

let original: unknown;
let promoted: unknown;
const counts = { journal: 0, ledger: 0 };

beforeAll(async () => {
  const site = new Site();
  original = site.picture();
  const console = site.open();
  await site.promote(console);
  promoted = site.picture();
  counts.journal = console.gate.count('journal');
  counts.ledger = console.gate.count('ledger');
});

function* faults(kind: PortKind & ('journal' | 'ledger'), forGood: boolean): Generator<Fault> {
  for (let at = 1; at <= counts[kind]; at += 1) yield { kind, at, when: 'before', happen: full, forGood };
}

describe('a disk that fails', () => {
  it.each(['journal', 'ledger'] as const)(
    'for once (%s) interrupts the run, and going on ends soundly',
    async (kind) => {
      for (const fault of faults(kind, false)) {
        const where = `${kind} ${String(fault.at)}`;
        const site = new Site();
        const console = site.open(fault);
        await site.promote(console);
        const [run] = console.engine.list();
        if (!run) {
          expect(site.picture(), where).toEqual(original);
          continue;
        }
        if (run.phase === 'interrupted') {
          await console.engine.resume(run.id);
          await site.rest(console);
        }
        expect(onlyRun(console).phase, where).toBe('succeeded');
        expect(site.picture(), where).toEqual(promoted);
      }
    },
  );

  it('for good lets nothing happen whose intent is not on disk, and the next start finds the run', async () => {
    for (const fault of faults('journal', true)) {
      const where = `journal ${String(fault.at)}`;
      const site = new Site();
      const console = site.open(fault);
      void console.engine
        .start(site.plan(), 'ab'.repeat(32), 'root')
        .catch((error: unknown) => console.bugs.push(error));
      for (let turn = 0; turn < 20; turn += 1) await site.clock.turn();
      const begun = site.journal.lines.filter((line) => line.includes('"t":"intent"')).length;
      const acted = new Set(site.pool.history.map(({ operation, subject }) => `${operation} ${subject}`));
      // A step changes at most three things: tags away, tag on; record there, older away.
      expect(acted.size, where).toBeLessThanOrEqual(begun * 2);
      const next = site.open();
      await next.engine.recover();
      const [run] = next.engine.list();
      if (run?.phase === 'interrupted') {
        await next.engine.undo(run.id);
        await site.rest(next);
        expect(onlyRun(next).phase, where).toBe('aborted');
        expect(site.picture(), where).toEqual(original);
      } else expect(site.picture(), where).toEqual(run ? promoted : original);
    }
  });

  it('at the start leaves a run that can be decided, not one that hangs', async () => {
    const site = new Site();
    const console = site.open({ kind: 'ledger', at: 1, when: 'before', happen: full });
    await site.promote(console);
    expect(onlyRun(console).phase).toBe('interrupted');
    expect(site.picture()).toEqual(original);
    await console.engine.undo(onlyRun(console).id);
    await site.rest(console);
    expect(onlyRun(console).phase).toBe('errored');
  });

  it('is not hidden when a run could not even be written down as interrupted', async () => {
    const site = new Site();
    const console = site.open({ kind: 'journal', at: 3, when: 'before', happen: full, forGood: true });
    void console.engine.start(site.plan(), 'ab'.repeat(32), 'root');
    for (let turn = 0; turn < 20; turn += 1) await site.clock.turn();
    expect(console.bugs).toMatchObject([{ problem: { code: 'store-failed' } }]);
    expect(site.picture()).toEqual(original);
  });
});
