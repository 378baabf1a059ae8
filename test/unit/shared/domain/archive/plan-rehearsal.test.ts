import { describe, expect, it } from 'vitest';
import type { ArchiveManifest } from '../../../../../shared/domain/archive/archive-manifest.ts';
import { planRehearsal } from '../../../../../shared/domain/archive/plan-rehearsal.ts';
import { foundText, parseFound } from '../../../../../shared/domain/archive/rehearsal.ts';
import { NO_FENCE_SETTINGS } from '../../../../../shared/domain/fence/no-fence-settings.ts';
import type { Plan } from '../../../../../shared/domain/plan.ts';

const GIB = 1024 ** 3;
const uuid = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

const member = (n: number, startOrder: number): ArchiveManifest['members'][number] => ({
  nameLabel: `vm-${String(n)}`,
  tags: ['stage: Staging', 'gold'],
  file: `00${String(n)}-vm.xva`,
  content: {
    disks: [{ bootable: true, device: 0, image: {}, settings: {}, sizeBytes: GIB, vdi: uuid(100 + n) }],
    ...{ firmware: 'uefi', memoryBytes: GIB, settings: {}, shutdownDelaySeconds: 0, startDelaySeconds: 0 },
    ...{ startOrder, vcpus: 1, vm: uuid(n) },
    vifs: [{ device: 0, mac: `02:00:00:00:00:0${String(n)}`, network: 'role:front', settings: {} }],
  },
});

function manifestOf(storage: ArchiveManifest['storage']): ArchiveManifest {
  return {
    ...{ v: 1, kind: 'archive', id: uuid(9), nameLabel: 'Shelf', note: '', madeAt: '', by: 'root', console: 'desk' },
    ...{ pool: { uuid: uuid(8), nameLabel: 'East' }, place: null, revision: 'a'.repeat(64) },
    configuration: { uuid: uuid(7), nameLabel: 'Shop', description: '' },
    networks: [{ key: 'role:front', nameLabel: 'front' }],
    members: [member(1, 0), member(2, 0), member(3, 1)],
    ...{ files: {}, key: '', sig: '' },
    ...(storage ? { storage } : {}),
  };
}

function planOf(freeBytes = 64 * GIB, storage?: ArchiveManifest['storage']) {
  const host = {
    ...{ uuid: uuid(20), nameLabel: 'host', isUsable: true, memoryFreeBytes: freeBytes },
    networkBackend: 'openvswitch',
  } as const;
  const sr = { uuid: uuid(30), nameLabel: 'SR', type: 'nfs', shared: true, sizeBytes: 99 * GIB, usedBytes: 0 };
  return planRehearsal(
    {
      ...{ poolId: 'east', poolName: 'East', manifest: manifestOf(storage), isConnected: true, rights: null },
      srs: [{ ...sr, hostUuids: [host.uuid] }],
      settings: NO_FENCE_SETTINGS,
      topology: { hosts: [host], vms: [], vifs: [], networks: [], pifs: [], hasTunnelController: false },
    },
    { archive: 'shelf', srUuid: sr.uuid, probe: 'agent', timeoutSeconds: 60 },
  );
}

function planned(storage?: ArchiveManifest['storage']): Plan {
  const planning = planOf(undefined, storage);
  if (!planning.ok) throw new Error(JSON.stringify(planning));
  return planning.plan;
}

/** All steps that come before one, however far. */
function before({ steps }: Plan, id: string): ReadonlySet<string> {
  const found = new Set<string>();
  const look = (each: string): void => {
    for (const other of steps.find((step) => step.id === each)?.dependsOn ?? [])
      if (!found.has(other)) {
        found.add(other);
        look(other);
      }
  };
  look(id);
  return found;
}

const idsOf = ({ steps }: Plan, kind: Plan['steps'][number]['action']['kind']): readonly string[] =>
  steps.filter(({ action }) => action.kind === kind).map(({ id }) => id);

describe('the plan of a rehearsal', () => {
  it('starts nothing before every NIC is in the fence and all was compared', () => {
    const plan = planned();
    for (const start of idsOf(plan, 'start-in-fence'))
      for (const needed of [...idsOf(plan, 'fence-nics'), ...idsOf(plan, 'check-restored'), 'verify'])
        expect(before(plan, start), `${needed} before ${start}`).toContain(needed);
  });

  it('starts the very first alone, and an order once all of the one before were looked at', () => {
    const plan = planned();
    const [first = '', second = '', third = ''] = idsOf(plan, 'start-in-fence');
    expect(before(plan, second)).toContain(first);
    const [lookA = '', lookB = ''] = idsOf(plan, 'look-at-vm');
    expect(before(plan, second)).not.toContain(lookA);
    expect([...before(plan, third)]).toEqual(expect.arrayContaining([lookA, lookB]));
  });

  it('removes all that it makes, after the result is kept, and then only gives the lock back', () => {
    const plan = planned();
    const removals = idsOf(plan, 'remove-rehearsed-vm');
    expect(removals).toHaveLength(3);
    for (const removal of removals) expect(before(plan, removal)).toContain('record-rehearsal');
    const fence = plan.steps.find(({ action }) => action.kind === 'remove-rehearsed-fence');
    if (fence?.action.kind !== 'remove-rehearsed-fence') throw new Error('nothing removes the fence');
    expect(fence.action.networks).toEqual(idsOf(plan, 'make-fence-network').map((madeBy) => ({ madeBy })));
    expect(fence.dependsOn).toEqual(removals);
    expect(plan.steps.at(-1)).toMatchObject({ action: { kind: 'release-lock' }, dependsOn: [fence.id] });
  });

  it('gives the VMs the tag of the fence and none of a stage', () => {
    const tags = planned().steps.flatMap(({ action }) => (action.kind === 'set-up-copy' ? [action.tags] : []));
    expect(tags).toHaveLength(3);
    for (const each of tags) expect(each).toEqual([expect.stringMatching(/^fence: /), 'gold']);
  });

  it('copies where the archive is on an SR, and sweeps nothing then', () => {
    const vms = { '001-vm.xva': uuid(41), '002-vm.xva': uuid(42), '003-vm.xva': uuid(43) };
    const plan = planned({ poolUuid: uuid(8), srUuid: uuid(30), srName: 'SR', vms });
    expect(idsOf(plan, 'import-vm')).toEqual([]);
    expect(idsOf(plan, 'sweep-import')).toEqual([]);
    expect(plan.steps.flatMap(({ action }) => (action.kind === 'copy-vm' ? [action.source] : []))).toEqual(
      Object.values(vms).map((each) => ({ uuid: each })),
    );
  });

  it('is none where no host has the memory for it, with the reason', () => {
    const planning = planOf(GIB);
    expect(planning).toMatchObject({ ok: false, problems: [{ kind: 'no-building-block' }] });
  });
});

describe('what a look found', () => {
  it.each([null, 0, 1, 12_345])('is read back as it was written: %s', (readyAfterMs) => {
    expect(parseFound(foundText(readyAfterMs))).toBe(readyAfterMs);
  });

  it.each([undefined, '', 'found:', 'found:-1', 'found:1.5', 'found:later', uuid(1)])('is nothing else: %s', (text) => {
    expect(parseFound(text)).toBeUndefined();
  });
});
