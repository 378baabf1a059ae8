import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asMap, asString, asStrings } from '../../../electron/demo-pool/core/values.ts';
import { toSigner } from '../../../electron/os/signing-key.ts';
import type { Plan, StepAction } from '../../../shared/domain/plan.ts';
import { HeadlessConsole, QUICK_LIMITS } from '../../fakes/headless-console.ts';
import { openPlannedSite, type PlannedSite } from '../../fakes/planned-site.ts';
import { openRunDesk } from '../../fakes/run-desk.ts';
import { differences, runPictureOf } from '../../fakes/run-picture.ts';
import type { RunSite } from '../../fakes/run-site.ts';

const MODES = ['move', 'copy', 'swap', 'return'] as const;
type Mode = (typeof MODES)[number];

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stagewright-planned-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function runPlanned(mode: Mode, name: string, look: (planned: PlannedSite) => Promise<void>): Promise<void> {
  const planned = await openPlannedSite(mode, async ({ pool }) => {
    const taker = await openRunDesk(pool, join(folder, `${name} taker`));
    return { ...taker.operations, close: () => taker.close() };
  });
  const { site, plan } = planned;
  try {
    // Signed as consoles sign, so that one can read it afterwards.
    const signer = toSigner(generateKeyPairSync('ed25519').privateKey, true);
    const desk = await openRunDesk(site.pool, join(folder, name), undefined, signer);
    const run = await desk.rest(await desk.engine.start(plan, 'digest', 'root'));
    await desk.close();
    expect(run.problem).toBeNull();
    expect(run).toMatchObject({ phase: 'succeeded', progressRatio: 1, remainingMs: 0 });
    expect(desk.bugs).toEqual([]);
    await look(planned);
  } finally {
    await site.pool.close();
  }
}

function actionsOf<K extends StepAction['kind']>(plan: Plan, kind: K): readonly Extract<StepAction, { kind: K }>[] {
  return plan.steps.flatMap(({ action }) => (action.kind === kind ? [action as Extract<StepAction, { kind: K }>] : []));
}

/** Waits until a console says that a configuration is in a stage, as exactly the release that was recorded. */
async function expectRecorded(site: RunSite, stageId: string, isIt: (uuid: string) => boolean): Promise<void> {
  const console_ = await HeadlessConsole.open({ demo: site.pool, limits: QUICK_LIMITS, name: 'the reader' });
  try {
    await console_.start();
    const card = await console_.until(`the card in ${stageId}`, ({ configurations }) =>
      [...configurations.values()].find(
        (each) => isIt(each.uuid) && each.stageId === stageId && each.serviceId === 'shop',
      ),
    );
    expect(card.recordedRevision).toBe(card.revision);
    expect(card.lock).toBeNull();
    expect(card.warnings.filter(({ kind }) => kind !== 'mixed-power' && kind !== 'no-tools')).toEqual([]);
  } finally {
    await console_.close();
  }
}

/** What the pool holds of each mode's result that no other test of plans looks at. */
const LOOKS: Readonly<Record<Mode, (planned: PlannedSite) => Promise<void>>> = {
  move: async ({ site, plan }) => {
    expect(actionsOf(plan, 'write-stage-record')).toMatchObject([{ revision: null }]);
    expect(actionsOf(plan, 'move-disk').length).toBeGreaterThanOrEqual(6);
    const snapshots = plan.steps.filter(({ action }) => action.kind === 'snapshot-vm');
    for (const { resources } of snapshots) {
      expect(resources?.length).toBeGreaterThan(0);
      for (const { key, limit } of resources ?? []) expect([key.slice(0, 3), limit]).toEqual(['sr:', 1]);
    }
    for (const step of plan.steps.filter(({ action }) => action.kind === 'start-vm'))
      expect(step.resources).toEqual([{ key: `host:${site.host}`, limit: 4 }]);
    await expectRecorded(site, 'integration', (uuid) => uuid === site.vapp);
  },
  copy: async ({ site, plan }) => {
    const { db } = site.pool.world;
    expect(actionsOf(plan, 'snapshot-vm').filter(({ vm }) => vm !== undefined)).toHaveLength(6);
    const copies = [...db.entries('VM')].filter(
      ([, vm]) => vm['is_a_snapshot'] === false && asString(vm['name_label']).endsWith(' · Integration'),
    );
    expect(copies).toHaveLength(6);
    for (const [, vm] of copies) {
      expect(vm['VCPUs_at_startup']).toBe(1);
      expect(asString(db.get('host', asString(vm['affinity']))['uuid'])).toBe(site.host);
      expect(new Set(Object.values(asMap(vm['blocked_operations'])))).toEqual(
        new Set(['Stagewright: locked in Integration']),
      );
      expect(asStrings(vm['snapshots'])).toHaveLength(1);
    }
    await expectRecorded(site, 'integration', (uuid) => uuid !== site.vapp);
  },
  swap: async ({ site }) => {
    await expectRecorded(site, 'integration', (uuid) => uuid === site.vapp);
    await expectRecorded(site, 'development', (uuid) => uuid === site.otherVapp);
  },
  return: async ({ site, plan }) => {
    const { db } = site.pool.world;
    // A revert makes new NICs, which a plan can name by VM and device only.
    const byDevice = actionsOf(plan, 'move-vif').filter(({ vifUuid }) => vifUuid === '');
    expect(byDevice.length).toBeGreaterThanOrEqual(6);
    for (const { vmUuid, device, toNetworkUuid } of byDevice) {
      const vifs = asStrings(db.get('VM', db.findByUuid('VM', vmUuid) ?? '')['VIFs']).map((ref) => db.get('VIF', ref));
      const [vif, ...more] = vifs.filter((each) => each['device'] === String(device));
      expect(more).toEqual([]);
      expect(asString(db.get('network', asString(vif?.['network']))['uuid'])).toBe(toNetworkUuid);
    }
    await expectRecorded(site, 'development', (uuid) => uuid === site.vapp);
  },
};

describe.each(MODES)('what the planner plans for six VMs to %s', (mode) => {
  it('runs to its end, leaves what it says, and on an equal pool the same', async () => {
    const pictures: ReturnType<typeof runPictureOf>[] = [];
    const keep = ({ site }: PlannedSite): void => {
      pictures.push(runPictureOf(site));
    };
    await runPlanned(mode, 'first', async (planned) => {
      keep(planned);
      await LOOKS[mode](planned);
    });
    await runPlanned(mode, 'second', async (planned) => keep(planned));
    expect(differences(pictures[1]!, pictures[0]!)).toEqual([]);
    expect(JSON.stringify(pictures[0])).not.toContain('·sw:');
  });
});
