import { fenceRouterTag } from '../fence/fence-mark.ts';
import type { FencedCopiesFacts, PlannedFence } from '../fence/fenced-copies.ts';
import { toRouterNotes } from '../fence/router-notes.ts';
import type { VmFacts } from '../inventory.ts';
import type { PlanStep } from '../plan.ts';
import { startMs } from './estimates.ts';

/** Starts at once on one host that xenopsd serves. */
const STARTS_PER_HOST = 4;
const ROUTER_MS = 4000;

/** One copy while its steps are written. */
export interface FencedCopy {
  readonly facts: FencedCopiesFacts;
  readonly fence: PlannedFence;
  /** Follows every name: "web-1 · fence 2". */
  readonly suffix: string;
  readonly vms: readonly VmFacts[];
}

/** Clones the router, plugs it in and tells it what it is for; none where nothing may cross the fence. */
export function routerSteps({ fence, facts }: FencedCopy, networks: readonly string[]): readonly PlanStep[] {
  const { plan } = fence;
  const { router } = plan;
  if (!router) return [];
  const number = String(fence.number);
  const name = `Router of fence ${plan.fenceId}`;
  const clone = `copy-vm:${number}:router`;
  const template = facts.topology.vms.find((vm) => vm.uuid === router.templateUuid)?.nameLabel ?? 'the template';
  const nics = [
    { device: 0, mac: '', network: { uuid: router.outsideNetworkUuid } },
    ...router.insideNetworkKeys.map((key, index) => ({
      device: index + 1,
      mac: '',
      network: { madeBy: `fence-network:${number}:${key}` },
    })),
  ];
  const step = (id: string, part: Pick<PlanStep, 'title' | 'call' | 'dependsOn' | 'undo' | 'action'>): PlanStep => ({
    id,
    vmUuid: null,
    estimateMs: ROUTER_MS,
    ...part,
  });
  return [
    step(clone, {
      title: `Clone the router from ${template}, as "${name}"`,
      call: `VM.clone vm=${router.templateUuid} new_name="${name}"`,
      dependsOn: ['take-lock'],
      undo: 'destroy the router with its disks',
      action: {
        kind: 'copy-vm',
        sourceVmUuid: router.templateUuid,
        source: { uuid: router.templateUuid },
        nameLabel: name,
        srUuid: null,
      },
    }),
    step(`fence-nics:${number}:router`, {
      title: `Plug the router into the outside and into ${String(nics.length - 1)} networks of the fence`,
      call: nics.map(({ device }) => `VIF.create device=${String(device)}`).join('\n'),
      dependsOn: [clone, ...networks],
      undo: 'they go with the router',
      action: { kind: 'fence-nics', vm: { madeBy: clone }, nics },
    }),
    step(`set-up-router:${number}`, {
      title: `Tell the router its ${plan.mode === 'inOut' ? 'addresses and mappings' : 'address'} through xenstore`,
      call: `VM.set_is_a_template value=false\nVM.set_xenstore_data\nVM.add_tags value="${fenceRouterTag(plan.fenceId)}"`,
      dependsOn: [`fence-nics:${number}:router`],
      undo: 'it goes with the router',
      action: {
        kind: 'set-up-router',
        vm: { madeBy: clone },
        nameLabel: name,
        tags: [fenceRouterTag(plan.fenceId)],
        xenstore: toRouterNotes(plan),
      },
    }),
  ];
}

/**
 * In start order, the router first. The very first is waited for before any other begins: it pins the private networks
 * to its host, and of two first ones at once each might pick a host of its own (`xapi_network_attach_helpers.ml`).
 */
export function startSteps({ facts, fence, suffix }: FencedCopy, ready: readonly string[]): readonly PlanStep[] {
  const number = String(fence.number);
  const steps: PlanStep[] = [];
  let before = ready;
  let tier: string[] = [];
  let order: number | null = null;
  for (const start of fence.plan.starts) {
    const vm = facts.vms.find((each) => each.uuid === start.vmUuid);
    const mine = vm?.startOrder ?? -1;
    if (tier.length > 0 && (mine !== order || steps.length === 1)) {
      before = tier;
      tier = [];
    }
    order = mine;
    const name = vm ? vm.nameLabel + suffix : 'the router';
    const host = facts.topology.hosts.find((each) => each.uuid === start.hostUuid)?.nameLabel ?? start.hostUuid;
    const target = { madeBy: `copy-vm:${number}:${vm?.uuid ?? 'router'}` };
    steps.push({
      id: `start-vm:${number}:${vm?.uuid ?? 'router'}`,
      title: `Start ${name} on ${host}`,
      vmUuid: vm?.uuid ?? null,
      call: `VM.start_on vm=(${name}) host=${start.hostUuid} start_paused=false force=false`,
      dependsOn: before,
      resources: [{ key: `host:${start.hostUuid}`, limit: STARTS_PER_HOST }],
      estimateMs: vm ? startMs(vm) : ROUTER_MS,
      undo: 'switch it off',
      action: { kind: 'start-in-fence', vm: target, hostUuid: start.hostUuid, fenceId: fence.plan.fenceId },
    });
    tier.push(`start-vm:${number}:${vm?.uuid ?? 'router'}`);
  }
  return steps;
}
