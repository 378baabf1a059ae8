import { describe, expect, it } from 'vitest';
import { findExpected, lineageOf, type CompareContext } from '../../../../../shared/domain/drift/expected.ts';
import type { VmPortrait } from '../../../../../shared/domain/drift/portrait.ts';
import { NO_RULES, type StageRules } from '../../../../../shared/domain/stage-rules.ts';
import { findStage, type Stage } from '../../../../../shared/domain/workflow.ts';
import { makeWorkflow } from '../../../../fakes/sample-estate.ts';

const workflow = makeWorkflow();
function stageOf(id: string, rules: Partial<StageRules> = {}): Stage {
  const stage = findStage(workflow, id);
  if (!stage) throw new Error(`no stage ${id}`);
  return { ...stage, rules: { ...NO_RULES, ...rules } };
}

interface Parts {
  readonly uuid?: string;
  readonly name?: string;
  readonly origin?: string | null;
  readonly vdi?: string;
  readonly ancestors?: readonly string[];
  readonly network?: string;
  readonly fenceId?: string;
}

/** A VM with one disk at 0 and one NIC at 1. */
const vm = ({
  uuid = 'left',
  name = 'web',
  origin = null,
  vdi = 'a',
  ancestors = [],
  network = 'role:front',
  fenceId,
}: Parts): VmPortrait => ({
  ...{ uuid, name, origin, observed: {}, ancestors: { 0: ancestors }, fenceId },
  manifest: {
    disks: [{ bootable: true, device: 0, image: {}, settings: {}, sizeBytes: 1, vdi }],
    ...{ firmware: 'uefi', memoryBytes: 1, settings: {}, shutdownDelaySeconds: 0, startDelaySeconds: 0 },
    ...{ startOrder: 0, vcpus: 1, vm: uuid },
    vifs: [{ device: 1, mac: '02:00:00:00:00:01', network, settings: {} }],
  },
});
const left = vm({});
const right = vm({ uuid: 'right', vdi: 'b' });

const here: CompareContext = {
  leftStage: stageOf('development'),
  rightStage: stageOf('development'),
  isSamePool: true,
};
const moved: CompareContext = { ...here, rightStage: stageOf('integration') };
const elsewhere: CompareContext = { ...moved, isSamePool: false };
const to = (rules: Partial<StageRules>): CompareContext => ({ ...here, rightStage: stageOf('integration', rules) });
const from = (rules: Partial<StageRules>): CompareContext => ({ ...moved, leftStage: stageOf('development', rules) });

describe('the lineage of two disks', () => {
  it.each([
    ['one disk', { vdi: 'x' }, { vdi: 'x' }, 'same'],
    ['a disk and its child', { vdi: 'a' }, { vdi: 'b', ancestors: ['a'] }, 'common-base'],
    ['a disk and its parent', { vdi: 'a', ancestors: ['b'] }, { vdi: 'b' }, 'common-base'],
    ['two of one parent', { vdi: 'a', ancestors: ['p'] }, { vdi: 'b', ancestors: ['q', 'p'] }, 'common-base'],
    ['a copy and what it was made from', { origin: 'right' }, { vdi: 'b' }, 'recorded-copy'],
    ['what a copy was made from and the copy', {}, { vdi: 'b', origin: 'left' }, 'recorded-copy'],
    ['two copies of one', { origin: 'golden' }, { vdi: 'b', origin: 'golden' }, 'recorded-copy'],
    ['copies of two', { origin: 'golden' }, { vdi: 'b', origin: 'silver' }, 'unknown'],
    ['a copy of a third', { origin: 'golden' }, { vdi: 'b' }, 'unknown'],
    ['disks of other descent', { ancestors: ['p'] }, { vdi: 'b', ancestors: ['q'] }, 'unrelated'],
    ['disks of which one tells no descent', { ancestors: ['p'] }, { vdi: 'b' }, 'unknown'],
    ['disks of which the other tells no descent', {}, { vdi: 'b', ancestors: ['p'] }, 'unknown'],
  ] as const)('is known: %s', (_what, a, b, wanted) => {
    expect(lineageOf(vm(a), vm({ uuid: 'right', ...b }), '0')).toBe(wanted);
  });
});

describe('a difference that is to be expected', () => {
  const reason = (
    field: string,
    values: readonly [string | undefined, string | undefined],
    context: CompareContext,
    a: VmPortrait = left,
    b: VmPortrait = right,
  ) => findExpected(field, values, a, b, context);

  const capped = { caps: { vcpus: 2, memoryBytes: 100 } };
  it.each([
    ['vcpus', '4', '2', to(capped), 'stage-caps'],
    ['vcpus.startup', '4', '2', to(capped), 'stage-caps'],
    ['vcpus', '2', '4', from(capped), 'stage-caps'],
    ['memory', '200', '100', to(capped), 'stage-caps'],
    ['memory.static-max', '200', '100', to(capped), 'stage-caps'],
    ['memory.dynamic-min', '200', '100', to(capped), 'stage-caps'],
    // Less than the stage makes of it was set by somebody.
    ['vcpus', '4', '1', to(capped), null],
    ['vcpus', '4', '3', to(capped), null],
    ['vcpus', '1', '2', to(capped), null],
    ['vcpus', '2', '2', to(capped), null],
    ['vcpus', '2', '1', from(capped), null],
    ['order', '4', '2', to(capped), null],
    // Within one stage nothing differs because of it.
    ['vcpus', '4', '2', { ...here, rightStage: stageOf('development', capped) }, null],
    ['vcpus', '4', '2', { ...moved, rightStage: null }, null],
  ] as const)('is what the stage allows: %s from %s to %s', (field, a, b, context, wanted) => {
    expect(reason(field, [a, b], context)).toBe(wanted);
  });

  const placed = { placement: { ...NO_RULES.placement, hostUuid: 'host-1', srUuid: 'sr-1' } };
  it.each([
    ['affinity', 'host-9', 'host-1', to(placed), 'stage-placement'],
    ['affinity', 'host-1', 'host-9', from(placed), 'stage-placement'],
    ['affinity', 'host-1', 'host-9', to(placed), null],
    ['affinity', 'host-9', undefined, to(placed), null],
    ['affinity', 'host-9', 'host-8', to(placed), null],
    ['affinity', 'host-9', 'host-1', { ...here, rightStage: stageOf('development', placed) }, null],
    ['affinity', 'host-9', 'host-8', elsewhere, 'other-pool'],
    ['affinity', 'host-9', 'host-8', { ...here, isSamePool: false }, 'other-pool'],
    ['disk.0.sr', 'sr-9', 'sr-1', to(placed), 'stage-placement'],
    ['disk.0.sr', 'sr-9', 'sr-8', to(placed), null],
    ['disk.0.sr', 'sr-9', 'sr-1', { ...here, rightStage: stageOf('development', placed) }, null],
    ['disk.0.sr', 'sr-9', 'sr-8', { ...here, isSamePool: false }, 'other-pool'],
    ['disk.0.size', '1', '2', elsewhere, null],
  ] as const)('is where the stage puts it: %s from %s to %s', (field, a, b, context, wanted) => {
    expect(reason(field, [a, b], context)).toBe(wanted);
  });

  it.each([
    ['guest.os', 'Debian', undefined, 'not-reported'],
    ['guest.os', undefined, 'Debian', 'not-reported'],
    ['guest.os', 'Debian', 'CentOS', null],
    ['tags', 'Debian', undefined, null],
  ] as const)('is silence of the guest agent: %s from %s to %s', (field, a, b, wanted) => {
    expect(reason(field, [a, b], here)).toBe(wanted);
  });

  it.each([
    ['a copy marked with its stage', 'web', 'web · Staging', 'right', 'copy-name'],
    ['another name', 'web', 'db', 'right', null],
    ['a VM that was renamed', 'web', 'web · Staging', 'left', null],
  ] as const)('is the name of %s', (_what, a, b, uuid, wanted) => {
    expect(reason('name', [a, b], here, vm({ name: a }), vm({ uuid, name: b }))).toBe(wanted);
  });

  it.each([
    ['of a clone', { ancestors: ['p'] }, { vdi: 'b', ancestors: ['p'] }, here, 'common-base'],
    ['of a recorded copy', {}, { vdi: 'b', origin: 'left' }, here, 'recorded-copy'],
    ['of an SR that tells no descent', {}, { vdi: 'b' }, here, 'descent-unknown'],
    ['of other descent', { ancestors: ['p'] }, { vdi: 'b', ancestors: ['q'] }, here, null],
    [
      'of other descent in another pool',
      { ancestors: ['p'] },
      { vdi: 'b', ancestors: ['q'] },
      elsewhere,
      'descent-unknown',
    ],
    ['in one VM', {}, { uuid: 'left', vdi: 'b' }, here, null],
    ['in the VM of that id in another pool', {}, { uuid: 'left', vdi: 'b' }, elsewhere, 'descent-unknown'],
  ] as const)('is the disk %s', (_what, a, b, context, wanted) => {
    expect(reason('disk.0.vdi', ['a', 'b'], context, vm(a), vm({ uuid: 'right', ...b }))).toBe(wanted);
  });

  const fenced = { network: 'network:x', fenceId: 'fence-1' };
  it.each([
    ['mac', {}, {}, here, 'own-mac'],
    ['mac', {}, { uuid: 'left' }, here, null],
    ['mac', {}, { uuid: 'left' }, elsewhere, 'own-mac'],
    ['mtu', {}, {}, elsewhere, null],
    ['network', {}, fenced, here, 'fenced'],
    ['carrier', {}, fenced, here, 'fenced'],
    ['network', fenced, fenced, here, null],
    ['network', { network: 'role:front' }, { network: 'role:back' }, moved, null],
    ['network', { network: 'network:1' }, { network: 'network:2' }, elsewhere, 'other-pool'],
    ['network', { network: 'role:front' }, { network: 'network:2' }, elsewhere, null],
    ['network', { network: 'network:1' }, { network: 'role:front' }, elsewhere, null],
    ['carrier', {}, {}, moved, 'stage-map'],
    ['carrier', {}, {}, here, null],
    ['carrier', {}, {}, elsewhere, 'other-pool'],
    ['carrier', {}, { network: 'role:back' }, moved, null],
    ['carrier', { network: 'network:1' }, { network: 'network:1' }, moved, null],
  ] as const)('is the %s of a NIC: %o, %o', (what, a, b, context, wanted) => {
    expect(reason(`nic.1.${what}`, ['x', 'y'], context, vm(a), vm({ uuid: 'right', ...b }))).toBe(wanted);
  });
});
