import type { TemplateFacts } from '../inventory.ts';
import { ESTIMATE } from '../plan/estimates.ts';
import { frameLock, frameUnlock, frameVerify } from '../plan/fence-frame.ts';
import { scheduleSteps } from '../plan/schedule.ts';
import { compareText } from '../plan/words.ts';
import type { Plan, PlanStep } from '../plan.ts';
import { isTagOfTemplate, type TemplateContent } from './template-content.ts';

/** What removing a version of a template is planned on. */
export interface RemoveTemplateFacts {
  readonly poolId: string;
  readonly id: string;
  readonly content: TemplateContent;
  /** Digest of the content. */
  readonly revision: string;
  /** Templates of the pool that the version names. */
  readonly templates: readonly TemplateFacts[];
  /** VMs that other versions name as well. */
  readonly sharedVmUuids: ReadonlySet<string>;
}

/** VMs that go with a version: made for the template, marked so, and named by no other version. */
function listVmsToRemove({ content, templates, sharedVmUuids }: RemoveTemplateFacts): readonly TemplateFacts[] {
  if (!content.ownsVms) return [];
  return templates.filter(
    ({ uuid, tags }) => !sharedVmUuids.has(uuid) && tags.some((tag) => isTagOfTemplate(tag, content.family)),
  );
}

/** Plans the removal of one version of a template; its record goes last, so that what is left can still be removed. */
export function planRemoveTemplate(facts: RemoveTemplateFacts): Plan {
  const { content, id } = facts;
  const what = `version ${String(content.version)} of ${content.name}`;
  const vms = listVmsToRemove(facts);
  const removals = vms.map((vm): PlanStep => ({
    id: `remove-vm:${vm.uuid}`,
    title: `Remove the template ${vm.nameLabel} with its disks`,
    vmUuid: null,
    call: `VDI.destroy (its disks)\nVM.destroy self=${vm.uuid}`,
    dependsOn: ['take-lock'],
    resources: [...new Set(vm.disks.map(({ srUuid }) => srUuid))]
      .sort(compareText)
      .map((uuid) => ({ key: `sr:${uuid}`, limit: 1 })),
    estimateMs: ESTIMATE.destroySnapshot,
    undo: null,
    action: {
      kind: 'remove-vm',
      vmUuid: vm.uuid,
      claim: { kind: 'template', family: content.family },
      snapshotUuids: [],
    },
  }));
  const record: PlanStep = {
    id: 'remove-template-record',
    title: `Remove the record of ${what}`,
    vmUuid: null,
    call: `pool.remove_from_gui_config key=stagewright.template.${id}.…`,
    dependsOn: ['take-lock', ...removals.map((step) => step.id)],
    estimateMs: ESTIMATE.record,
    undo: null,
    action: { kind: 'remove-template-record', id },
  };
  const verify = frameVerify('Check that nothing of it is left', [record.id]);
  const steps = [frameLock(`the template ${content.name}`), ...removals, record, verify, frameUnlock([verify.id])];
  const kept = content.sources.length - vms.length;
  return {
    kind: 'remove-template',
    poolId: facts.poolId,
    configurationUuid: id,
    configurationName: content.name,
    serviceId: '',
    fromStageId: '',
    toStageId: '',
    fromStageName: '',
    toStageName: '',
    revision: facts.revision,
    steps,
    estimateMs: scheduleSteps(steps).endMs,
    notes: [
      ...(kept > 0
        ? [`${String(kept)} of its VM templates stay: they were not made for it, or another version needs them.`]
        : []),
      'Configurations that were provisioned from it stay as they are.',
    ],
    irreversible: [
      ...vms.map(({ nameLabel }) => `The template ${nameLabel} is destroyed with its disks.`),
      `The description of ${what} is removed; export it first to keep it.`,
    ],
  };
}
