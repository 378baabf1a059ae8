import type { TemplateContent } from '../../shared/domain/template/template-content.ts';
import type { TemplateDescription } from '../../shared/domain/template/template-description.ts';
import type { MakeTemplateWish, ProvisionWish, SaveTemplateWish } from '../../shared/domain/template/template-wish.ts';

/** Two tiers with everything that a description can say. */
export function sampleDescription(): TemplateDescription {
  return {
    parameters: [
      { id: 'base_name', label: 'Name', type: 'text', default: 'Web shop' },
      { id: 'web_count', label: 'Web servers', type: 'number', default: 2, min: 1, max: 8 },
      { id: 'size', label: 'Size', type: 'choice', default: 'small', choices: ['small', 'large'] },
      {
        id: 'web_memory',
        label: 'Memory of web servers',
        type: 'number',
        unit: 'GiB',
        default: '=if(size = "large", 4, 2)',
        min: 1,
        max: 64,
        fraction: true,
      },
      {
        id: 'db_memory',
        label: 'Memory of the database',
        type: 'number',
        unit: 'GiB',
        default: '=max(web_count * web_memory, 8)',
        computed: true,
      },
    ],
    configurationName: '=base_name & " " & n',
    tiers: [
      {
        id: 'web',
        label: 'Web',
        count: '=web_count',
        name: '=configuration & " web-" & i',
        vcpus: 2,
        memoryGiB: '=web_memory',
        nics: [{ device: 0, network: 'front', address: '=ip("10.0.0.10/24", i + (n - 1) * 16)' }],
        hostName: '=host(vm)',
        xenstore: [{ key: 'vm-data/app/role', value: '=tier' }],
      },
      {
        id: 'db',
        label: 'Database',
        count: 1,
        name: '=configuration & " db"',
        memoryGiB: '=db_memory',
        order: 1,
        disks: [{ device: 0, sizeGiB: 40 }],
        nics: [{ device: 0, network: 'back' }],
      },
    ],
  };
}

const ID = '0f1e2d3c-4b5a-4000-8000-00000000000a';
const named = { id: ID, family: null, name: 'Web shop', notes: 'for trial' };

/** A wish that makes a template, with the same VM for each tier. */
export function makingOf(vmUuid: string): MakeTemplateWish {
  const tiers = sampleDescription().tiers.map(({ id }) => ({ tier: id, vmUuid }));
  return { ...named, description: sampleDescription(), tiers, srUuid: null };
}

/** A wish that saves a template, with the same VM template for each tier. */
export function savingOf(vm: string): SaveTemplateWish {
  const sources = sampleDescription().tiers.map(({ id }) => ({ tier: id, vm }));
  return { ...named, description: sampleDescription(), sources };
}

/** A wish that provisions. */
export function provisioningOf(networkUuid: string): ProvisionWish {
  return {
    ...{ id: ID, values: { web_count: 3, size: 'large' }, count: 2 },
    networks: [{ network: 'front', to: networkUuid }],
    ...{ srUuid: null, place: { serviceId: 'web-shop', stageId: 'integration' } },
  };
}

/** A version of a template as records have it. */
export function sampleContent(vm: string): TemplateContent {
  const { family: _none, id: _id, ...wish } = savingOf(vm);
  return { ...wish, family: ID, version: 1, isGold: false, madeFrom: 'Web shop', ownsVms: true };
}
