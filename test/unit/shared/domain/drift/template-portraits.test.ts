import { describe, expect, it } from 'vitest';
import { compareSides, type Side } from '../../../../../shared/domain/drift/compare.ts';
import { toPortrait } from '../../../../../shared/domain/drift/portrait.ts';
import { drawTemplateVms, type TemplateDrawing } from '../../../../../shared/domain/drift/template-portraits.ts';
import type { TemplateFacts } from '../../../../../shared/domain/inventory.ts';
import { NO_RULES, type StageRules } from '../../../../../shared/domain/stage-rules.ts';
import type { BlueprintVm } from '../../../../../shared/domain/template/blueprint.ts';
import type { Provisioned } from '../../../../../shared/domain/template/provisioned.ts';
import { findStage, type Stage } from '../../../../../shared/domain/workflow.ts';
import { makeDisk, makeVif, makeVm, makeWorkflow, SHOP } from '../../../../fakes/sample-estate.ts';
import { uuidOf } from '../../../../fakes/sample-signer.ts';

const workflow = makeWorkflow();
const [SOURCE, COPY] = [uuidOf(401), uuidOf(402)];
const GIB = 2 ** 30;
const template: TemplateFacts = {
  ...makeVm({
    uuid: SOURCE,
    nameLabel: 'web, gold',
    vcpus: 2,
    memoryBytes: 2 * GIB,
    tags: ['template: Shop (0f1e2d3c)', 'role: web'],
    vifs: [makeVif({ device: 0, networkUuid: SHOP.networks.devData })],
    disks: [makeDisk({ device: 0, sizeBytes: 10 * GIB })],
  }),
  isBuiltIn: false,
};
const vm: BlueprintVm = {
  ...{ tierId: 'web', name: 'shop-web-1', vcpus: 4, memoryBytes: 8 * GIB },
  disks: [{ device: 0, sizeBytes: 40 * GIB }],
  nics: [{ device: 0, network: 'front' }],
  xenstore: { 'vm-data/stagewright/hostname': 'shop-web-1' },
  ...{ order: 3, startDelaySeconds: 10, shutdownDelaySeconds: 20 },
};
const stageOf = (id: string, rules: Partial<StageRules> = {}): Stage => ({
  ...findStage(workflow, id)!,
  rules: { ...NO_RULES, ...rules },
});
const made = (stage: string, networks: Provisioned['networks'] = []): Provisioned => ({
  ...{ id: uuidOf(403), name: 'Shop', version: 1, stage, values: {}, n: 1, copies: 1, networks, srUuid: null },
  vms: [{ vm: COPY, tier: 'web', i: 1 }],
});
const drawn = (more: Partial<TemplateDrawing> = {}) => {
  const [first] = drawTemplateVms({
    content: { sources: [{ tier: 'web', vm: SOURCE }] },
    templates: new Map([[SOURCE, template]]),
    blueprint: { name: 'shop', vms: [vm] },
    provisioned: made('development'),
    workflow,
    stage: stageOf('development'),
    networks: [],
    ...more,
  });
  if (!first) throw new Error('nothing was drawn');
  return first;
};

describe('a VM that a template would make', () => {
  it('is as the blueprint says, known by the VM that came of it, with what the template has kept beside', () => {
    const portrait = drawn();
    expect(portrait).toMatchObject({ name: 'shop-web-1', origin: COPY });
    expect(portrait.manifest).toMatchObject({ vcpus: 4, memoryBytes: 8 * GIB, startOrder: 3 });
    expect(portrait.manifest.disks[0]?.sizeBytes).toBe(40 * GIB);
    expect(portrait.manifest.settings).toMatchObject({
      'vcpus.startup': '4',
      'memory.static-max': String(8 * GIB),
      'xenstore.vm-data/stagewright/hostname': 'shop-web-1',
    });
    expect(portrait.observed['tags']).toBe('role: web');
    expect(portrait.asTemplate).toMatchObject({
      name: 'web, gold',
      vcpus: '2',
      'disk.0.size': String(10 * GIB),
      'xenstore.vm-data/stagewright/hostname': null,
    });
    expect(portrait.asTemplate).not.toHaveProperty('firmware');
  });

  it('is cut by the caps of the stage that its counterpart is in', () => {
    const caps = { vcpus: 3, memoryBytes: 4 * GIB };
    const { manifest } = drawn({ stage: stageOf('development', { caps }) });
    expect([manifest.vcpus, manifest.memoryBytes]).toEqual([3, 4 * GIB]);
  });

  it('is on the networks that were chosen in the stage of the choice, and by role in every other', () => {
    const networks = [SHOP.networks.devData, SHOP.spare].map((uuid) => ({
      ...{ uuid, nameLabel: uuid, description: '', vlan: null, hostUuids: [], tags: [] },
    }));
    const chosen = made('development', [{ network: 'front', to: SHOP.spare }]);
    const carrierOf = (stage: string, provisioned: Provisioned) =>
      drawn({ stage: stageOf(stage), provisioned, networks }).observed['nic.0.carrier'];
    expect(carrierOf('development', chosen)).toBe(SHOP.spare);
    // Another stage has no network of that name or role here: what was chosen is all there is to go by.
    expect(carrierOf('integration', chosen)).toBe(SHOP.spare);
    expect(carrierOf('integration', made('development'))).toBe(SHOP.networks.devData);
  });
});

describe('comparing with what a template would make', () => {
  const side = (vms: Side['vms']): Side => ({ poolId: 'pool-a', stage: stageOf('development'), vms });
  const actual = (more: Partial<TemplateFacts> = {}) => {
    const { disks, vifs, settings = {} } = template;
    const facts = { ...template, uuid: COPY, nameLabel: vm.name, vcpus: 4, memoryBytes: 8 * GIB, startOrder: 3 };
    return toPortrait(
      {
        ...facts,
        ...{ startDelaySeconds: 10, shutdownDelaySeconds: 20, tags: ['role: web'] },
        disks: disks.map((disk) => ({ ...disk, vdiUuid: uuidOf(404), sizeBytes: 40 * GIB })),
        vifs: vifs.map((vif) => ({ ...vif, mac: '02:00:00:00:00:77' })),
        settings: { ...settings, ...drawn().manifest.settings },
        ...more,
      },
      workflow,
      'development',
    );
  };
  const verdictsOf = (left: Side, right: Side) =>
    compareSides(left, right).vms.flatMap(({ fields }) =>
      fields
        .filter(({ verdict }) => verdict !== 'same')
        .map(({ field, left: a, right: b, reason }) => [field, a, b, reason]),
    );

  it('explains what the answers ask for, and shows the template beside it', () => {
    const found = verdictsOf(side([drawn()]), side([actual()]));
    expect(found).toContainEqual(['vcpus', '2', '4', 'template-answers']);
    expect(found).toContainEqual(['disk.0.vdi', expect.anything(), uuidOf(404), 'recorded-copy']);
    expect(found.filter(([, , , reason]) => reason === null)).toEqual([]);
    expect(compareSides(side([drawn()]), side([actual()])).vms[0]?.matchedBy).toBe('lineage');
  });

  it('shows of a difference what the answers ask for, not what the template has', () => {
    const found = verdictsOf(side([drawn()]), side([actual({ vcpus: 5 })]));
    expect(found.filter(([, , , reason]) => reason === null)).toEqual([['vcpus', '4', '5', null]]);
  });

  it('takes two templates for what they would make, and explains nothing', () => {
    expect(verdictsOf(side([drawn()]), side([drawn()]))).toEqual([]);
  });
});
