import { describe, expect, it } from 'vitest';
import { compareSides, type Side } from '../../../../../shared/domain/drift/compare.ts';
import { matchVms } from '../../../../../shared/domain/drift/match-vms.ts';
import { toPortrait, type VmPortrait } from '../../../../../shared/domain/drift/portrait.ts';
import { scoreOf } from '../../../../../shared/domain/drift/score.ts';
import type { VmFacts } from '../../../../../shared/domain/inventory.ts';
import { NO_RULES, type StageRules } from '../../../../../shared/domain/stage-rules.ts';
import { findStage, type Stage } from '../../../../../shared/domain/workflow.ts';
import { makeDisk, makeVif, makeVm, makeWorkflow, SHOP } from '../../../../fakes/sample-estate.ts';
import { uuidOf } from '../../../../fakes/sample-signer.ts';

const workflow = makeWorkflow();
const stageOf = (id: string, rules: Partial<StageRules> = {}): Stage => ({
  ...findStage(workflow, id)!,
  rules: { ...NO_RULES, ...rules },
});
const draw = (part: Partial<VmFacts>, stageId = 'development', origin: string | null = null): VmPortrait =>
  toPortrait(makeVm(part), workflow, stageId, origin);
const side = (vms: readonly VmPortrait[], stage: Stage | null = null, poolId = 'pool-a'): Side => ({
  poolId,
  stage,
  vms,
});
const differences = (left: Side, right: Side) =>
  compareSides(left, right).vms.flatMap(({ fields }) =>
    fields.filter(({ verdict }) => verdict !== 'same').map(({ field, verdict, reason }) => [field, verdict, reason]),
  );
const [a, b] = [uuidOf(301), uuidOf(302)];

describe('matchVms', () => {
  const pairs = (left: readonly VmPortrait[], right: readonly VmPortrait[]) =>
    matchVms(left, right).map((pair) => [pair.left?.name ?? null, pair.right?.name ?? null, pair.by]);

  it('prefers identity to lineage, lineage to role, role to name', () => {
    const left = [
      draw({ uuid: a, nameLabel: 'one' }),
      draw({ uuid: b, nameLabel: 'two' }),
      draw({ uuid: uuidOf(303), nameLabel: 'three', tags: ['role: db'] }),
      draw({ uuid: uuidOf(304), nameLabel: 'four' }),
      draw({ uuid: uuidOf(305), nameLabel: 'alone' }),
    ];
    const right = [
      draw({ uuid: uuidOf(313), nameLabel: 'one', tags: ['role: db'] }),
      draw({ uuid: a, nameLabel: 'two' }),
      draw({ uuid: uuidOf(312), nameLabel: 'four' }, 'development', b),
      draw({ uuid: uuidOf(314), nameLabel: 'four · Staging 2' }),
      draw({ uuid: uuidOf(315), nameLabel: 'new' }),
    ];
    expect(pairs(left, right)).toEqual([
      ['alone', null, null],
      ['four', 'four · Staging 2', 'name'],
      ['one', 'two', 'identity'],
      ['three', 'one', 'role'],
      ['two', 'four', 'lineage'],
      [null, 'new', null],
    ]);
  });

  it('takes two copies of one VM for each other', () => {
    expect(
      pairs(
        [draw({ uuid: a, nameLabel: 'x' }, 'development', SHOP.web)],
        [draw({ uuid: b, nameLabel: 'y' }, 'development', SHOP.web)],
      ),
    ).toEqual([['x', 'y', 'lineage']]);
  });

  it('lets a name that two VMs share decide nothing', () => {
    const twins = [draw({ uuid: uuidOf(320), nameLabel: 'web' }), draw({ uuid: uuidOf(321), nameLabel: 'web' })];
    expect(pairs([draw({ uuid: a, nameLabel: 'web' })], twins).map(([, , by]) => by)).toEqual([null, null, null]);
  });
});

describe('what is expected', () => {
  const { networks } = SHOP;
  const source = makeVm({
    uuid: a,
    nameLabel: 'web',
    vcpus: 8,
    memoryBytes: 8192,
    vifs: [makeVif({ networkUuid: networks.devFront, mac: '02:00:00:00:00:01' })],
    disks: [makeDisk({ vdiUuid: uuidOf(51), ancestors: [uuidOf(70)] })],
  });
  const copy = makeVm({
    ...source,
    uuid: b,
    nameLabel: 'web · Integration',
    vifs: [makeVif({ networkUuid: networks.intFront, mac: '02:00:00:00:00:09' })],
    disks: [makeDisk({ vdiUuid: uuidOf(52), ancestors: [uuidOf(71), uuidOf(70)] })],
  });
  const left = side([toPortrait(source, workflow, 'development')], stageOf('development'));

  it('is what a copy in another stage has of its own', () => {
    const right = side([toPortrait(copy, workflow, 'integration', a)], stageOf('integration'));
    expect(differences(left, right)).toEqual([
      ['name', 'expected', 'copy-name'],
      ['disk.0.vdi', 'expected', 'common-base'],
      ['nic.0.mac', 'expected', 'own-mac'],
      ['nic.0.carrier', 'expected', 'stage-map'],
    ]);
    expect(compareSides(left, right).score).toBe(100);
  });

  it('is exactly what the caps of a stage make of a VM, and nothing less', () => {
    const caps = { vcpus: 4, memoryBytes: 4096 };
    const capped = (vcpus: number) =>
      differences(
        left,
        side(
          [toPortrait({ ...copy, vcpus, memoryBytes: 4096 }, workflow, 'integration', a)],
          stageOf('integration', { caps }),
        ),
      ).filter(([field]) => field === 'vcpus' || field === 'memory');
    expect(capped(4)).toEqual([
      ['vcpus', 'expected', 'stage-caps'],
      ['memory', 'expected', 'stage-caps'],
    ]);
    expect(capped(3)[0]).toEqual(['vcpus', 'drift', null]);
  });

  it('is no MAC and no disk that changed within one VM', () => {
    const changed = {
      ...copy,
      uuid: a,
      nameLabel: 'web',
      vifs: [{ ...copy.vifs[0]!, networkUuid: networks.devFront }],
    };
    const right = side([toPortrait(changed, workflow, 'development')], stageOf('development'));
    expect(differences(left, right)).toEqual([
      ['disk.0.vdi', 'drift', null],
      ['nic.0.mac', 'drift', null],
    ]);
  });

  it('is a guest that does not report now, and none that reports something else', () => {
    const of = (guestOs: string) => side([draw({ uuid: a, guestOs })]);
    expect(differences(of('Debian 12'), of(''))).toEqual([['guest.os', 'expected', 'not-reported']]);
    expect(differences(of('Debian 12'), of('Debian 11'))).toEqual([['guest.os', 'drift', null]]);
  });

  it('tells disks of one base, copied in full, unrelated and of unknown descent apart', () => {
    const verdict = (ancestors: readonly string[], beyond: readonly string[], origin: string | null) =>
      differences(
        side([draw({ uuid: a, nameLabel: 'x', disks: [makeDisk({ vdiUuid: uuidOf(51), ancestors })] })]),
        side([
          draw(
            { uuid: b, nameLabel: 'x', disks: [makeDisk({ vdiUuid: uuidOf(52), ancestors: beyond })] },
            'development',
            origin,
          ),
        ]),
      )[0];
    expect(verdict([uuidOf(70)], [uuidOf(70)], null)).toEqual(['disk.0.vdi', 'expected', 'common-base']);
    expect(verdict([uuidOf(70)], [uuidOf(71)], a)).toEqual(['disk.0.vdi', 'expected', 'recorded-copy']);
    expect(verdict([uuidOf(70)], [uuidOf(71)], null)).toEqual(['disk.0.vdi', 'drift', null]);
    expect(verdict([], [uuidOf(71)], null)).toEqual(['disk.0.vdi', 'expected', 'descent-unknown']);
    expect(verdict([uuidOf(52)], [], null)).toEqual(['disk.0.vdi', 'expected', 'common-base']);
  });

  it('is the id of a network without a role in another pool', () => {
    const nic = (networkUuid: string) => [makeVif({ networkUuid })];
    const one = side([draw({ uuid: a, nameLabel: 'x', vifs: nic(networks.management) })]);
    const other = side([draw({ uuid: b, nameLabel: 'x', vifs: nic(uuidOf(99)) })], null, 'pool-b');
    expect(differences(one, other)).toEqual([['nic.0.network', 'expected', 'other-pool']]);
    expect(differences(one, { ...other, poolId: 'pool-a' })).toEqual([['nic.0.network', 'drift', null]]);
  });
});

describe('score', () => {
  it('is 100 only where nothing drifted', () => {
    expect(scoreOf({ driftWeight: 0, totalWeight: 0 })).toBe(100);
    expect(scoreOf({ driftWeight: 1, totalWeight: 1_000_000 })).toBe(99.9);
    expect(scoreOf({ driftWeight: 25, totalWeight: 100 })).toBe(75);
    expect(scoreOf({ driftWeight: 20, totalWeight: 20 })).toBe(0);
  });
});
