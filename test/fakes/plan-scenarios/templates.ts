import { compareSides } from '../../../shared/domain/drift/compare.ts';
import { listHealRows } from '../../../shared/domain/drift/heal.ts';
import { toPortrait } from '../../../shared/domain/drift/portrait.ts';
import type { TemplateFacts } from '../../../shared/domain/inventory.ts';
import { planHeal } from '../../../shared/domain/plan/plan-heal.ts';
import type { Plan } from '../../../shared/domain/plan.ts';
import { drawBlueprints } from '../../../shared/domain/template/blueprint.ts';
import { planMakeTemplate } from '../../../shared/domain/template/plan-make-template.ts';
import { planProvision } from '../../../shared/domain/template/plan-provision.ts';
import { planRemoveTemplate } from '../../../shared/domain/template/plan-remove-template.ts';
import { resolveParameters } from '../../../shared/domain/template/resolve-parameters.ts';
import { templateTag } from '../../../shared/domain/template/template-content.ts';
import type { ProvisionWish } from '../../../shared/domain/template/template-wish.ts';
import { findStage } from '../../../shared/domain/workflow.ts';
import { makeRawEstate, RAW_NETWORKS, rawUuid, toFacts, type RawVm } from '../drift-estate.ts';
import { MUTATIONS } from '../drift-mutations.ts';
import { HEAL_SRS, healStorageOf } from '../heal-storage.ts';
import { HOSTS, makeRules, SRS } from '../plan-facts.ts';
import { makeConfiguration, makeDisk, makeVif, makeVm, SHOP } from '../sample-estate.ts';
import { makingOf, sampleContent } from '../sample-template.ts';
import { uuidOf } from '../sample-signer.ts';
import { makeVariedVms } from './estate.ts';
import { makeVariedOperation } from './operations.ts';
import { makeVariedFacts } from './transitions.ts';

const GIB = 1024 ** 3;

function making(srUuid: string | null): Plan {
  const wish = { ...makingOf(SHOP.web), tiers: [SHOP.web, SHOP.db].map((vmUuid, n) => ({ tier: TIERS[n]!, vmUuid })) };
  const vms = makeVariedVms()
    .slice(0, 2)
    .map((vm) => ({ ...vm, tags: [...vm.tags, 'fence: 00000000-7', templateTag('Old', uuidOf(5))] }));
  return planMakeTemplate({ ...makeVariedOperation({ vms }), version: 3 }, { ...wish, srUuid });
}

const TIERS = ['web', 'db'] as const;

const template = (uuid: string, nameLabel: string): TemplateFacts => ({
  ...makeVm({
    uuid,
    nameLabel,
    vcpus: 4,
    memoryBytes: 2 * GIB,
    tags: [templateTag('Web shop', sampleContent('').family)],
  }),
  vifs: [makeVif({ networkUuid: SHOP.networks.devData }), makeVif({ device: 1, networkUuid: SHOP.networks.devFront })],
  disks: [makeDisk({ sizeBytes: 20 * GIB, srUuid: SRS.slow })],
  isBuiltIn: false,
});
const CONTENT = {
  ...sampleContent(SHOP.web),
  sources: [
    { tier: 'web', vm: SHOP.web },
    { tier: 'db', vm: SHOP.spare },
  ],
};

function provisioning(wishPart: Partial<ProvisionWish>, rules: Parameters<typeof makeRules>[0] | null): Plan {
  const wish: ProvisionWish = {
    ...{ id: uuidOf(70), values: { web_count: 2, size: 'large' }, count: 2, srUuid: null },
    networks: [{ network: 'back', to: SHOP.networks.intData }],
    place: rules ? { serviceId: 'web-shop', stageId: 'integration' } : null,
    ...wishPart,
  };
  const { workflow, networks, hosts, srs } = makeVariedFacts();
  const stage = (rules && workflow && findStage(workflow, 'integration')) ?? null;
  const { description } = CONTENT;
  const drawn = drawBlueprints(description, resolveParameters(description, wish.values).values, wish.count);
  if (!drawn.ok) throw new Error(JSON.stringify(drawn.faults));
  return planProvision(
    {
      ...{ poolId: 'pool-a', id: uuidOf(70), content: CONTENT, revision: 'ab'.repeat(32), others: new Set() },
      blueprints: drawn.blueprints,
      templates: new Map([
        [SHOP.web, template(SHOP.web, 'gold-web')],
        [SHOP.spare, template(SHOP.spare, 'gold-db')],
      ]),
      ...{ isConnected: true, rights: null, serviceId: stage ? 'web-shop' : '', neighbours: [] },
      stage: stage && rules ? { ...stage, rules: makeRules(rules) } : null,
      ...{ networks, hosts, srs, configurationNames: [] },
    },
    wish,
  );
}

const removal = (ownsVms: boolean): Plan =>
  planRemoveTemplate({
    ...{ poolId: 'pool-a', id: uuidOf(70), content: { ...CONTENT, ownsVms, version: 4 }, revision: 'ab'.repeat(32) },
    templates: [template(SHOP.web, 'gold-web'), template(SHOP.spare, 'gold-db'), template(uuidOf(71), 'shared')],
    sharedVmUuids: new Set([uuidOf(71)]),
  });

/** Puts all back that can be, of two VMs that everything of was changed, one kind of change after the other. */
function healing(powerState: string): Plan {
  const before = makeRawEstate(3);
  const after = before.map((vm, n): RawVm => {
    if (n === 2) return vm;
    const changes = MUTATIONS.filter((_each, index) => index % 2 === n);
    const changed = changes.reduce((each, { apply }) => apply(each, 3), vm);
    return { ...changed, vm: { ...changed.vm, power_state: powerState } };
  });
  const [left, right] = [before, after].map((vms) => ({
    ...{ poolId: 'pool-a', stage: null },
    vms: vms.map((vm) => toPortrait(toFacts(vm), null, null)),
  }));
  const networks = RAW_NETWORKS.map((uuid, index) => ({ uuid, nameLabel: `network ${String(index)}` }));
  const hosts = [{ uuid: rawUuid(6, 0), nameLabel: 'host-a', enabled: true, live: true }];
  const vms = after.map(toFacts);
  const rows = listHealRows({
    comparison: compareSides(left!, right!),
    left: left!,
    right: right!,
    vms,
    networks,
    hosts,
    storage: healStorageOf(before, vms),
  });
  const plan = planHeal({
    ...{ configuration: makeConfiguration(), stageName: 'Staging', baselineName: 'Shop, as promoted' },
    ...{ vms, networks, hosts, srs: HEAL_SRS },
    rows: rows.filter(({ verdict }) => verdict.kind === 'heals'),
    words: { field: (field) => field, value: (_field, value) => value ?? 'nothing' },
  });
  if (!plan) throw new Error('there is nothing to put back');
  return plan;
}

/** Templates, what is made of them, and what is put back. */
export const TEMPLATES = {
  'template by clone': () => making(null),
  'template in full': () => making(SRS.fast),
  'provisioning by clone': () =>
    provisioning({}, { entry: [{ kind: 'start', readiness: { probe: { kind: 'agent' }, timeoutSeconds: 60 } }] }),
  'provisioning in full, smaller and locked': () =>
    provisioning(
      { srUuid: SRS.fast, count: 1 },
      { caps: { vcpus: 1, memoryBytes: GIB }, placement: { srUuid: null, hostUuid: HOSTS.two }, isLocked: true },
    ),
  'provisioning into no stage': () =>
    provisioning(
      {
        count: 1,
        networks: ['front', 'back'].map((network) => ({ network, to: SHOP.networks.devFront })),
      },
      null,
    ),
  'removal of a template': () => removal(true),
  'removal of a record of a template only': () => removal(false),
  'healing of what runs': () => healing('Running'),
  'healing of what is halted': () => healing('Halted'),
} satisfies Readonly<Record<string, () => Plan>>;
