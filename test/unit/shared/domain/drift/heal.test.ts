import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareSides, type Side } from '../../../../../shared/domain/drift/compare.ts';
import { FIELD_KINDS, ruleOf } from '../../../../../shared/domain/drift/field-rules.ts';
import { callsOf, groupOf, setterOf } from '../../../../../shared/domain/drift/field-setter.ts';
import {
  choosePicked,
  listHealRows,
  unitOf,
  type HealFacts,
  type HealRow,
} from '../../../../../shared/domain/drift/heal.ts';
import { toPortrait } from '../../../../../shared/domain/drift/portrait.ts';
import { manifestText, toManifest } from '../../../../../shared/domain/manifest.ts';
import { planHeal } from '../../../../../shared/domain/plan/plan-heal.ts';
import { driftValueText, fieldText } from '../../../../../shared/text/drift-text.ts';
import { campaign, seed } from '../../../../bench/campaign.ts';
import { recordFigure } from '../../../../bench/figures.ts';
import { makeRawEstate, RAW_NETWORKS, rawUuid, toFacts, type RawVm } from '../../../../fakes/drift-estate.ts';
import { MUTATIONS } from '../../../../fakes/drift-mutations.ts';
import { HEAL_SRS, healStorageOf } from '../../../../fakes/heal-storage.ts';
import { writeRaw } from '../../../../fakes/raw-writer.ts';
import { makeConfiguration } from '../../../../fakes/sample-estate.ts';

const sideOf = (vms: readonly RawVm[]): Side => ({
  poolId: 'pool-a',
  stage: null,
  vms: vms.map((vm) => toPortrait(toFacts(vm), null, null)),
});
const revisionOf = (vms: readonly RawVm[]): string => manifestText(toManifest(vms.map(toFacts), null, null));
const HOSTS = [{ uuid: rawUuid(6, 0), nameLabel: 'host-a', enabled: true, live: true }];

function factsOf(before: readonly RawVm[], after: readonly RawVm[]): HealFacts {
  const [left, right] = [sideOf(before), sideOf(after)];
  const networks = RAW_NETWORKS.map((uuid) => ({ uuid, nameLabel: uuid }));
  const vms = after.map(toFacts);
  return {
    comparison: compareSides(left, right),
    left,
    right,
    vms,
    networks,
    hosts: HOSTS,
    storage: healStorageOf(before, vms),
  };
}

/** Puts the rows back as XAPI's setters would. */
function healed(after: readonly RawVm[], rows: readonly HealRow[]): readonly RawVm[] {
  return after.map((vm) =>
    writeRaw(
      vm,
      rows.filter(({ vmUuid }) => vmUuid === vm.vm['uuid']),
    ),
  );
}

const isHealable = (field: string): boolean => ruleOf(field).remedy !== 'none';

describe('healing', () => {
  it('has a call for each kind of field that can be put back, and a reason for each that cannot', () => {
    for (const kind of FIELD_KINDS) {
      const rule = ruleOf(kind);
      const sample = kind.replace('*', '1').replace('*', 'key');
      if (rule.remedy === 'none') expect([kind, rule.why]).not.toEqual([kind, undefined]);
      else if (kind === 'after.*' || kind === 'pv.*')
        expect(setterOf(kind === 'after.*' ? 'after.crash' : 'pv.args')).toBeDefined();
      else expect([kind, callsOf(sample).length > 0]).toEqual([kind, true]);
      if (groupOf(sample) === 'single' && rule.remedy !== 'none' && !/^(after|pv)/.test(kind))
        expect([kind, setterOf(sample) !== undefined]).toEqual([kind, true]);
    }
  });

  it.each(MUTATIONS.map((mutation) => [mutation.kind, mutation] as const))(
    'judges and undoes: %s',
    (_kind, mutation) => {
      const before = makeRawEstate(2);
      const after = [mutation.apply(before[0]!, 3), before[1]!];
      const rows = listHealRows(factsOf(before, after));
      expect(rows.map(({ field }) => field)).toEqual([mutation.field]);
      const [row] = rows;
      expect(row?.verdict.kind).toBe(isHealable(mutation.field) ? 'heals' : 'cannot');
      const left = listHealRows(factsOf(before, healed(after, row?.verdict.kind === 'heals' ? rows : [])));
      expect(left).toHaveLength(isHealable(mutation.field) ? 0 : 1);
    },
  );

  it('brings the original revision back, for any set of changes that can be put back', () => {
    let [count, wrong] = [0, 0];
    const picks = fc.array(fc.record({ vm: fc.nat(1000), mutation: fc.nat(10_000), salt: fc.nat(50) }), {
      minLength: 1,
      maxLength: 25,
    });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), picks, (size, changes) => {
        const before = makeRawEstate(size);
        const after = [...before];
        for (const { vm, mutation, salt } of changes)
          after[vm % size] = MUTATIONS[mutation % MUTATIONS.length]!.apply(after[vm % size]!, salt);
        const facts = factsOf(before, after);
        const rows = listHealRows(facts);
        const able = rows.filter(({ verdict }) => verdict.kind === 'heals');
        const result = healed(
          after,
          choosePicked(
            rows,
            able.map(({ vmUuid, field }) => ({ vmUuid: vmUuid!, field })),
          ),
        );
        const left = listHealRows(factsOf(before, result));
        count += able.length;
        // What stays is exactly what was said to stay.
        const keys = (list: readonly HealRow[]) => list.map(({ vmUuid, field }) => `${vmUuid ?? ''} ${field}`);
        const stays = keys(rows.filter(({ verdict }) => verdict.kind === 'cannot'));
        if (keys(left).join() !== stays.join()) wrong += 1;
        expect(keys(left)).toEqual(stays);
        if (stays.length === 0) expect(revisionOf(result)).toBe(revisionOf(before));
      }),
      { seed: seed(), numRuns: campaign(500, 10_000) },
    );
    recordFigure('drift.healed', { count, bad: wrong, target: 'the original revision', ok: wrong === 0 });
  });

  it('picks what is written together, and nothing that halts a VM unless it is asked for', () => {
    const before = makeRawEstate(1);
    const running = { ...toFacts(before[0]!), powerState: 'Running' as const };
    const after = ['memory', 'memory.static-max', 'PV args', 'pv.args'].reduce((vm, kind) => {
      const mutation = MUTATIONS.find((each) => each.kind === kind);
      return mutation ? mutation.apply(vm, 2 ** 20) : vm;
    }, before[0]!);
    const rows = listHealRows({ ...factsOf(before, [after]), vms: [running] });
    expect(choosePicked(rows, null).map(({ field }) => field)).toEqual(['pv.args']);
    const vmUuid = running.uuid;
    expect(choosePicked(rows, [{ vmUuid, field: 'memory' }]).map(({ field }) => field)).toEqual([
      'memory',
      'memory.static-max',
    ]);
    expect(unitOf(vmUuid, 'memory')).toBe(unitOf(vmUuid, 'memory.static-max'));
  });

  it('says why a paused VM is not resized, and why a text that is too long does not come back', () => {
    const before = makeRawEstate(1);
    const long = { ...before[0]!, vm: { ...before[0]!.vm, PV_args: 'x'.repeat(2000) } };
    const paused = { ...toFacts(before[0]!), powerState: 'Paused' as const };
    const rows = listHealRows({
      ...factsOf([long], [MUTATIONS.find(({ kind }) => kind === 'vcpus')!.apply(before[0]!, 1)]),
      vms: [paused],
    });
    expect(rows.map(({ field, verdict }) => [field, verdict])).toEqual([
      ['vcpus', { kind: 'cannot', why: 'suspended' }],
      ['pv.args', { kind: 'cannot', why: 'shortened' }],
    ]);
  });
});

describe('the plan to heal', () => {
  const words = { field: fieldText, value: (f: string, v: string | null) => driftValueText(f, v, {}) };
  const planOf = (rows: readonly HealRow[], facts: HealFacts) =>
    planHeal({
      configuration: makeConfiguration(),
      stageName: 'Staging',
      baselineName: 'Shop, as promoted',
      vms: facts.vms,
      networks: RAW_NETWORKS.map((uuid) => ({ uuid, nameLabel: uuid })),
      hosts: HOSTS,
      srs: HEAL_SRS,
      rows,
      words,
    });

  it('is none where nothing is put back, and the same for the same facts', () => {
    const before = makeRawEstate(2);
    const facts = factsOf(before, before);
    expect(planOf([], facts)).toBeUndefined();
    const changed = factsOf(before, [MUTATIONS[0]!.apply(before[0]!, 1), before[1]!]);
    const rows = listHealRows(changed);
    expect(JSON.stringify(planOf(rows, changed))).toBe(JSON.stringify(planOf(rows, changed)));
  });

  it('replaces a disk before its settings are written, and says what is kept, where, and how it comes back', () => {
    const before = makeRawEstate(1);
    const kinds = ['disk on-boot', 'disk replaced', 'disk on another SR', 'pv.args'];
    const after = kinds.reduce((vm, kind) => MUTATIONS.find((each) => each.kind === kind)!.apply(vm, 1), before[0]!);
    const facts = { ...factsOf(before, [after]), vms: [{ ...toFacts(after), powerState: 'Running' as const }] };
    const rows = listHealRows(facts);
    expect(choosePicked(rows, null).map(({ field }) => field)).toEqual(['pv.args']);
    const vmUuid = facts.vms[0]!.uuid;
    const picked = choosePicked(rows, [
      { vmUuid, field: 'disk.1.vdi' },
      { vmUuid, field: 'disk.1.on-boot' },
    ]);
    // Where it lies comes back with it.
    expect(picked.map(({ field }) => field).sort()).toEqual(['disk.1.on-boot', 'disk.1.sr', 'disk.1.vdi']);
    const plan = planOf(picked, facts)!;
    const kindsOf = plan.steps.map(({ action }) => action.kind);
    expect(kindsOf).toEqual([
      ...['take-lock', 'shutdown-vm', 'replace-disk', 'heal-fields', 'start-vm', 'verify', 'release-lock'],
    ]);
    const step = plan.steps[2]!;
    expect(step.undo).toMatch(/^hang the kept disk on again/);
    expect(step.action).toMatchObject({ way: 'hang-on', fields: ['disk.1.vdi', 'disk.1.sr'] });
    expect(plan.irreversible).toEqual([]);
    expect(plan.notes.join('\n')).toMatch(
      /is not on the disk that takes its place.*\n.*is kept on sr-2 and hangs on nothing/,
    );
  });

  it('halts VMs in reverse start order, changes them, and starts them in order', () => {
    const before = makeRawEstate(3);
    const vcpus = MUTATIONS.find(({ kind }) => kind === 'vcpus')!;
    const after = before.map((vm) => vcpus.apply(vm, 1));
    const vms = after.map((vm) => ({ ...toFacts(vm), powerState: 'Running' as const }));
    const facts = { ...factsOf(before, after), vms };
    const plan = planOf(listHealRows(facts), facts)!;
    const stepOf = (kind: string, at: number) =>
      plan.steps.find(({ action, vmUuid }) => action.kind === kind && vmUuid === vms[at]?.uuid)!;
    // Start orders are 0, 1 and 2.
    expect(stepOf('shutdown-vm', 0).dependsOn).toEqual(
      expect.arrayContaining([stepOf('shutdown-vm', 1).id, stepOf('shutdown-vm', 2).id]),
    );
    expect(stepOf('heal-fields', 1).dependsOn).toEqual([stepOf('shutdown-vm', 1).id]);
    expect(stepOf('start-vm', 2).dependsOn).toEqual(
      expect.arrayContaining([stepOf('heal-fields', 2).id, stepOf('start-vm', 0).id, stepOf('start-vm', 1).id]),
    );
    const seen = new Set<string>();
    for (const { id, dependsOn } of plan.steps) {
      expect(dependsOn.filter((other) => !seen.has(other))).toEqual([]);
      seen.add(id);
    }
    expect(plan.notes).toHaveLength(3);
  });
});
