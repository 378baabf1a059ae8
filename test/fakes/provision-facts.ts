import type { TemplateFacts } from '../../shared/domain/inventory.ts';
import { drawBlueprints } from '../../shared/domain/template/blueprint.ts';
import { resolveParameters } from '../../shared/domain/template/resolve-parameters.ts';
import type { ProvisionFacts } from '../../shared/domain/template/template-facts.ts';
import type { ProvisionWish } from '../../shared/domain/template/template-wish.ts';
import type { Stage } from '../../shared/domain/workflow.ts';
import { HOSTS, makeHost, makeSr, SRS } from './plan-facts.ts';
import { makeDisk, makeNetwork, makeVif, makeVm, SHOP } from './sample-estate.ts';
import { sampleContent } from './sample-template.ts';

const GIB = 2 ** 30;
const { devData } = SHOP.networks;

/** A VM template with a NIC and a disk of 20 GiB. */
export const makeTemplate = (uuid: string, part: Partial<TemplateFacts> = {}): TemplateFacts => ({
  ...makeVm({ uuid, powerState: 'Halted', vappUuid: null, vcpus: 2, memoryBytes: 2 * GIB }),
  vifs: [makeVif({ device: 0, networkUuid: devData })],
  disks: [makeDisk({ device: 0, sizeBytes: 20 * GIB, srUuid: SRS.slow })],
  isBuiltIn: false,
  ...part,
});

/** Where it is provisioned. */
export const PROVISION_STAGE: Stage = {
  id: 'development',
  name: 'Development',
  networkMap: { front: devData },
  isProduction: false,
};
/** Two configurations of two web servers and a database each. */
export const makeProvisionWish = (part: Partial<ProvisionWish> = {}): ProvisionWish => ({
  ...{ id: SHOP.vapp, values: {}, count: 2, srUuid: null, place: { serviceId: 'web-shop', stageId: 'development' } },
  networks: [{ network: 'back', to: devData }],
  ...part,
});

/** What provisioning the sample template rests on. */
export function makeProvisionFacts(part: Partial<ProvisionFacts> = {}, wish = makeProvisionWish()): ProvisionFacts {
  const content = part.content ?? {
    ...sampleContent(SHOP.web),
    sources: [
      { tier: 'web', vm: SHOP.web },
      { tier: 'db', vm: SHOP.spare },
    ],
  };
  const drawn = drawBlueprints(
    content.description,
    resolveParameters(content.description, wish.values).values,
    wish.count,
  );
  if (!drawn.ok) throw new Error(JSON.stringify(drawn.faults));
  return {
    ...{
      poolId: 'pool-a',
      id: SHOP.vapp,
      content,
      revision: 'ab'.repeat(32),
      others: new Set<string>(),
      blueprints: drawn.blueprints,
    },
    templates: new Map([SHOP.web, SHOP.spare].map((uuid) => [uuid, makeTemplate(uuid)])),
    ...{
      isConnected: true,
      rights: null,
      serviceId: 'web-shop',
      stage: PROVISION_STAGE,
      neighbours: [],
      configurationNames: [],
    },
    networks: [makeNetwork(devData, 'Development data')],
    hosts: [makeHost(HOSTS.one, 'one')],
    srs: [makeSr(SRS.slow, 'slow'), makeSr(SRS.fast, 'fast')],
    ...part,
  };
}
