import { chmod, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asString, asStrings } from '../../../electron/demo-pool/core/values.ts';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import { isProven } from '../../../shared/domain/archive/rehearsal.ts';
import { quickDemoPool, type HeadlessConsole } from '../../fakes/headless-console.ts';
import { archived, openDesk, rehearsalOf, roomySr, smallShop } from './archive-desk.ts';

let pool: RunningDemoPool;
let desk: HeadlessConsole;

beforeEach(async () => {
  pool = await quickDemoPool();
  desk = await openDesk(pool);
});
afterEach(async () => {
  await desk.close();
  await pool.close();
});

const CLASSES = ['VM', 'VDI', 'VIF', 'VBD', 'network', 'VM_appliance'] as const;
const fenced = () =>
  [...pool.world.db.entries('VM')].filter(([, vm]) => asStrings(vm['tags']).some((tag) => tag.startsWith('fence: ')));
const counts = (): readonly number[] => CLASSES.map((cls) => pool.world.db.refs(cls).length);
const wishOf = (probe: 'running' | 'agent' | 'address' = 'agent') => ({
  ...{ archive: 'shelf', srUuid: roomySr(pool), probe, timeoutSeconds: 30 },
});

describe('a rehearsal of an archive', () => {
  it('starts every VM inside a fence, beside the originals, keeps the result and leaves nothing', async () => {
    const shop = await smallShop(desk, pool, 1);
    await archived(desk, shop, 'Shelf');
    const before = counts();
    const seen = new Set<string>();
    const macs = new Set<string>();
    const timer = setInterval(() => {
      for (const [, vm] of fenced()) {
        if (vm['power_state'] !== 'Running') continue;
        seen.add(asString(vm['uuid']));
        for (const ref of asStrings(vm['VIFs'])) macs.add(asString(pool.world.db.get('VIF', ref)['MAC']).toLowerCase());
      }
    }, 5);
    const run = await rehearsalOf(desk, wishOf()).finally(() => {
      clearInterval(timer);
    });
    expect(run.problem).toBeNull();
    expect(run.phase).toBe('succeeded');
    expect(seen.size).toBe(shop.vmUuids.length);
    expect(counts()).toEqual(before);
    const { rehearsal } = await desk.until('the result', ({ archives }) => {
      const found = archives.get('shelf');
      return found?.rehearsal ? found : undefined;
    });
    if (!rehearsal) throw new Error('no rehearsal');
    expect(isProven(rehearsal)).toBe(true);
    expect(rehearsal).toMatchObject({ runId: run.id, probe: 'agent', failure: null });
    expect(rehearsal.vms).toHaveLength(shop.vmUuids.length);
    const originals = shop.vmUuids.flatMap((uuid) =>
      asStrings(pool.world.db.get('VM', pool.world.db.findByUuid('VM', uuid) ?? '')['VIFs']).map((ref) =>
        asString(pool.world.db.get('VIF', ref)['MAC']).toLowerCase(),
      ),
    );
    expect([...macs].sort()).toEqual([...originals].sort());
    const told = await desk.request('activity.list', { limit: 20 });
    expect(told.find(({ kind }) => kind === 'archive.rehearsed')?.data).toMatchObject({ ready: 6, vms: 6 });
  });

  it('says which VM was not ready in time, looks at the others all the same, and removes all', async () => {
    const shop = await smallShop(desk, pool, 1);
    await archived(desk, shop, 'Shelf');
    const before = counts();
    let muted: string | undefined;
    const timer = setInterval(() => {
      const [, vm] = fenced().find(([, each]) => asString(each['name_label']).endsWith(' · rehearsal')) ?? [];
      if (!vm || muted !== undefined || asStrings(vm['VIFs']).length === 0) return;
      muted = asString(vm['name_label']).replace(/ ·.*$/, '');
      // Nothing comes through, so the guest has no address to tell of.
      for (const ref of asStrings(vm['VIFs'])) pool.world.db.set('VIF', ref, { locking_mode: 'disabled' });
    }, 5);
    const run = await rehearsalOf(desk, { ...wishOf('address'), timeoutSeconds: 5 }).finally(() => {
      clearInterval(timer);
    });
    expect(run.phase).toBe('succeeded');
    expect(counts()).toEqual(before);
    const { rehearsal } = await desk.until('the result', ({ archives }) => {
      const found = archives.get('shelf');
      return found?.rehearsal ? found : undefined;
    });
    if (!rehearsal) throw new Error('no rehearsal');
    expect(isProven(rehearsal)).toBe(false);
    const late = rehearsal.vms.filter(({ readyAfterMs }) => readyAfterMs === null);
    expect(late.map(({ nameLabel }) => nameLabel)).toEqual([muted]);
    expect(rehearsal.vms).toHaveLength(shop.vmUuids.length);
  });

  it('that meets an altered file ends with a verdict, gives all back, and is remembered as failed', async () => {
    const shop = await smallShop(desk, pool, 1);
    await archived(desk, shop, 'Shelf');
    const folder = join(desk.folder, 'archives', 'shelf');
    const [file = ''] = (await readdir(folder)).filter((name) => name.endsWith('.xva'));
    await chmod(folder, 0o700);
    await chmod(join(folder, file), 0o600);
    const bytes = await readFile(join(folder, file));
    bytes[bytes.length - 4000] = (bytes[bytes.length - 4000] ?? 0) ^ 1;
    await writeFile(join(folder, file), bytes);
    const before = counts();
    const run = await rehearsalOf(desk, wishOf());
    expect(run).toMatchObject({ phase: 'interrupted', problem: { code: 'check-failed' } });
    await desk.request('runs.undo', { runId: run.id });
    await desk.until('the end', ({ runs }) => runs.get(run.id)?.phase === 'failed');
    expect(counts()).toEqual(before);
    const shown = await desk.until('the failure', ({ archives }) => {
      const found = archives.get('shelf');
      return found?.rehearsal ? found : undefined;
    });
    expect(shown.rehearsal?.failure).toContain('is not what was archived');
  });

  it('is refused where no fence can be made for it, with the reason', async () => {
    const shop = await smallShop(desk, pool, 1);
    await archived(desk, shop, 'Shelf');
    for (const [ref] of [...pool.world.db.entries('host')]) pool.world.db.set('host', ref, { enabled: false });
    const wish = wishOf();
    for (const end = Date.now() + 20_000; ;) {
      const answer = await desk.ask('archives.preview-rehearsal', { poolId: 'demo', wish });
      if (answer.ok && Date.now() < end) continue;
      expect(answer).toMatchObject({ ok: false, problem: { code: 'blocked', blockers: [{ kind: 'not-fenceable' }] } });
      break;
    }
  });
});
