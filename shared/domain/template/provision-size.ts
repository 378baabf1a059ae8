import type { TemplateFacts } from '../inventory.ts';
import { rulesOf, type Stage } from '../workflow.ts';
import type { BlueprintVm } from './blueprint.ts';

/** What is to be set of a VM's size: null for what stays as the template has it. A stage's caps cut what was asked for. */
export function sizeOf(
  { vcpus, memoryBytes }: Pick<BlueprintVm, 'vcpus' | 'memoryBytes'>,
  template: Pick<TemplateFacts, 'vcpus' | 'memoryBytes'>,
  stage: Stage | null,
): { readonly vcpus: number | null; readonly memoryBytes: number | null } {
  const caps = stage ? rulesOf(stage).caps : { vcpus: null, memoryBytes: null };
  const wanted = {
    vcpus: Math.min(vcpus ?? template.vcpus, caps.vcpus ?? Infinity),
    memoryBytes: Math.min(memoryBytes ?? template.memoryBytes, caps.memoryBytes ?? Infinity),
  };
  return {
    vcpus: wanted.vcpus === template.vcpus ? null : wanted.vcpus,
    memoryBytes: wanted.memoryBytes === template.memoryBytes ? null : wanted.memoryBytes,
  };
}
