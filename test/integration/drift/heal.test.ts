import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Row } from '../../../electron/demo-pool/core/contract.ts';
import { asString, asStrings } from '../../../electron/demo-pool/core/values.ts';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import type { Configuration } from '../../../shared/domain/configuration.ts';
import type { HealPreview } from '../../../shared/ipc/areas/drift.ts';
import type { RequestInput } from '../../../shared/ipc/contract.ts';
import { recordFigure } from '../../bench/figures.ts';
import type { Raw } from '../../fakes/drift-estate.ts';
import { MUTATIONS } from '../../fakes/drift-mutations.ts';
import { quickDemoPool, type HeadlessConsole } from '../../fakes/headless-console.ts';
import { expectNoBugs, openConsole, problemOf } from '../console/desk.ts';
import { rested } from '../../fakes/rested.ts';

let pool: RunningDemoPool;
let from: HeadlessConsole;
beforeEach(async () => {
  pool = await quickDemoPool();
  from = await openConsole(pool);
});
afterEach(async () => {
  await from.close();
  await pool.close();
  expectNoBugs(from);
});

/** A configuration that is what it was recorded as, and watched. */
const watched = (): Promise<Configuration> =>
  from.until('a configuration that is held against something', ({ configurations, drift }) =>
    [...configurations.values()].find(
      (each) =>
        each.vmUuids.length > 1 &&
        each.powerState === 'Running' &&
        each.revision === each.recordedRevision &&
        drift.get(each.uuid)?.score === 100,
    ),
  );

const sides = ({ poolId, uuid }: Configuration) => {
  const side = { poolId, configurationUuid: uuid } as const;
  return { left: { ...side, when: 'promoted' }, right: { ...side, when: 'now' } } as const;
};

type Picks = RequestInput<'drift.preview-heal'>['picks'];

const preview = (configuration: Configuration, picks: Picks): Promise<HealPreview> =>
  from.request('drift.preview-heal', { ...sides(configuration), picks });

/** Everything that can be put back at all, whatever it takes. */
function allOf({ rows }: HealPreview): NonNullable<Picks> {
  return rows.flatMap(({ vmUuid, field, verdict }) =>
    vmUuid !== null && verdict.kind === 'heals' ? [{ vmUuid, field }] : [],
  );
}

async function heal(configuration: Configuration, picks: Picks): Promise<string> {
  const { planned, picks: taken } = await preview(configuration, picks);
  const input = { ...sides(configuration), picks: [...taken], planDigest: planned?.planDigest ?? '' };
  return (await from.request('drift.heal', input)).runId;
}

const driftOf = (uuid: string) => from.facts.drift.get(uuid)?.tally.drift ?? 0;
const isOriginal = (uuid: string, what: string): Promise<Configuration> =>
  from.until(what, ({ configurations, drift }) => {
    const found = configurations.get(uuid);
    const isSame = found?.revision === found?.recordedRevision && drift.get(uuid)?.score === 100;
    return isSame ? found : undefined;
  });

/** Changes the VM's own record as another client would, all kinds that a plan puts back. */
function changeVm(vmUuid: string): number {
  const { db } = pool.world;
  const ref = db.findByUuid('VM', vmUuid)!;
  let row = { ...db.get('VM', ref) } as Raw;
  const taken = new Set<string>();
  // References are no uuids here; texts that are no enum would be refused when they are written back by XAPI's own setter.
  const skipped = new Set(['affinity', 'blocked', 'hardware-version', 'firmware', 'domain-type']);
  for (const mutation of MUTATIONS) {
    if (skipped.has(mutation.field) || /^(disk|nic|guest|bios)\./.test(mutation.field)) continue;
    if (taken.has(mutation.field)) continue;
    const next = mutation.apply({ vm: row, disks: [], vifs: [], guest: {} }, 3).vm;
    if (JSON.stringify(next) === JSON.stringify(row)) continue;
    taken.add(mutation.field);
    row = next;
  }
  const before = db.get('VM', ref) as Raw;
  const changed = Object.keys(row).filter((field) => JSON.stringify(row[field]) !== JSON.stringify(before[field]));
  db.set('VM', ref, Object.fromEntries(changed.map((field) => [field, row[field]])) as Row);
  return taken.size;
}

/** Changes the first disk and the first NIC of a VM. */
function changeDevices(vmUuid: string): readonly string[] {
  const { db } = pool.world;
  const vm = db.get('VM', db.findByUuid('VM', vmUuid)!);
  const vbd = asStrings(vm['VBDs']).find((ref) => asString(db.get('VBD', ref)['type']) === 'Disk')!;
  const device = asString(db.get('VBD', vbd)['userdevice']);
  const vif = asStrings(vm['VIFs'])[0]!;
  const nic = asString(db.get('VIF', vif)['device']);
  db.set('VBD', vbd, {
    bootable: db.get('VBD', vbd)['bootable'] !== true,
    mode: 'RO',
    qos_algorithm_type: 'ionice',
    qos_algorithm_params: { sched: 'rt' },
  });
  db.set('VDI', asString(db.get('VBD', vbd)['VDI']), { sharable: true, allow_caching: true, on_boot: 'reset' });
  db.set('VIF', vif, {
    locking_mode: 'disabled',
    qos_algorithm_params: { kbps: '77' },
    other_config: { 'ethtool-gso': 'off' },
  });
  return [
    ...['bootable', 'caching', 'mode', 'on-boot', 'qos', 'qos.sched', 'sharable'].map(
      (each) => `disk.${device}.${each}`,
    ),
    ...['locking', 'other.ethtool-gso', 'qos.kbps'].map((each) => `nic.${nic}.${each}`),
  ].sort();
}

describe('healing drift', () => {
  it.each(['json-rpc', 'xml-rpc'] as const)(
    'puts every kind of change back and comes to the original revision, over %s',
    async (kind) => {
      if (kind === 'xml-rpc') {
        await from.close();
        // A host before 7.3 has no usable JSON-RPC: that path answers a page.
        pool.control.addCallFault({ kind: 'content-type', method: 'pool.get_all', count: 1 });
        from = await openConsole(pool);
      }
      expect(from.facts.pools.get('demo')?.transport).toBe(kind);
      const configuration = await watched();
      const [first = '', second = ''] = configuration.vmUuids;
      const made = changeVm(first);
      expect(made).toBeGreaterThan(30);
      const devices = changeDevices(second);
      await from.until('all the drift', () => driftOf(configuration.uuid) === made + devices.length);

      const at = await preview(configuration, null);
      expect(at.rows.filter(({ verdict }) => verdict.kind === 'cannot')).toEqual([]);
      expect(
        at.rows
          .filter(({ vmUuid }) => vmUuid === second)
          .map(({ field }) => field)
          .sort(),
      ).toEqual(devices);
      // Nothing is halted unless it is asked for.
      expect(at.planned?.plan.steps.some(({ action }) => action.kind === 'shutdown-vm')).toBe(false);

      const run = await rested(from, await heal(configuration, allOf(at)), 60_000);
      expect([run.phase, run.problem]).toEqual(['succeeded', null]);
      const after = await isOriginal(configuration.uuid, 'the original revision');
      expect(after.powerState).toBe('Running');
      const count = made + devices.length;
      recordFigure(`drift.healed.${kind}`, { count, bad: 0, target: 'the original revision', ok: true });
    },
  );

  it('heals some, leaves the rest, and says so in the ledger', async () => {
    const configuration = await watched();
    const [uuid = ''] = configuration.vmUuids;
    const { db } = pool.world;
    const ref = db.findByUuid('VM', uuid)!;
    const before = db.get('VM', ref);
    db.set('VM', ref, { PV_args: 'debug', order: 9, tags: [...asStrings(before['tags']), 'by hand'] });
    await from.until('the drift', () => driftOf(configuration.uuid) === 3);
    const picks = [
      { vmUuid: uuid, field: 'pv.args' },
      { vmUuid: uuid, field: 'tags' },
    ];
    const runId = await heal(configuration, picks);
    expect((await rested(from, runId)).phase).toBe('succeeded');
    await from.until('one that is left', () => driftOf(configuration.uuid) === 1);
    expect(db.get('VM', ref)['tags']).toEqual(before['tags']);
    for (const kind of ['run.started', 'run.finished'])
      await from.until(kind, ({ activity }) => activity.find((entry) => entry.runId === runId && entry.kind === kind));
  });

  it('moves a NIC back where it was', async () => {
    const configuration = await watched();
    const [uuid = ''] = configuration.vmUuids;
    const { db } = pool.world;
    const vif = asStrings(db.get('VM', db.findByUuid('VM', uuid)!)['VIFs'])[0]!;
    const before = asString(db.get('VIF', vif)['network']);
    const other = db
      .refs('network')
      .find((ref) => ref !== before && asStrings(db.get('network', ref)['PIFs']).length > 0)!;
    db.set('VIF', vif, { network: other });
    await from.until('the drift', () => driftOf(configuration.uuid) > 0);
    const run = await rested(from, await heal(configuration, allOf(await preview(configuration, null))));
    expect([run.phase, run.problem]).toEqual(['succeeded', null]);
    expect(db.get('VIF', vif)['network']).toBe(before);
    await isOriginal(configuration.uuid, 'the original revision');
  });

  it('refuses a plan that is not the one that was shown', async () => {
    const configuration = await watched();
    const [uuid = ''] = configuration.vmUuids;
    const { db } = pool.world;
    const ref = db.findByUuid('VM', uuid)!;
    db.set('VM', ref, { PV_args: 'debug' });
    await from.until('the drift', () => driftOf(configuration.uuid) === 1);
    const shown = await preview(configuration, null);
    db.set('VM', ref, { PV_args: 'debug more' });
    await expect
      .poll(async () => (await preview(configuration, null)).planned?.planDigest, { timeout: 10_000 })
      .not.toBe(shown.planned?.planDigest);
    const answer = await from.ask('drift.heal', {
      ...sides(configuration),
      picks: [...shown.picks],
      planDigest: shown.planned?.planDigest ?? '',
    });
    expect(problemOf(answer).code).toBe('plan-changed');
    await from.until('the refusal', ({ activity }) => activity.some(({ kind }) => kind === 'plan.refused'));
    expect(db.get('VM', ref)['PV_args']).toBe('debug more');
  });

  it('leaves a value alone that somebody set while it ran, and undoes what it had done', async () => {
    const configuration = await watched();
    const [uuid = ''] = configuration.vmUuids;
    const { db } = pool.world;
    const ref = db.findByUuid('VM', uuid)!;
    db.set('VM', ref, { PV_args: 'debug', order: 9 });
    await from.until('the drift', () => driftOf(configuration.uuid) === 2);
    pool.control.addCallFault({ kind: 'error', method: 'VM.set_PV_args', count: 99 });
    const run = await rested(from, await heal(configuration, allOf(await preview(configuration, null))));
    expect(run.phase).toBe('interrupted');
    db.set('VM', ref, { order: 12 });
    await from.request('runs.undo', { runId: run.id });
    await from.until('the undoing', ({ runs }) => runs.get(run.id)?.phase === 'errored');
    expect([db.get('VM', ref)['PV_args'], db.get('VM', ref)['order']]).toEqual(['debug', 12]);
  });
});
