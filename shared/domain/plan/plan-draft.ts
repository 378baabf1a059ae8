import type { Configuration } from '../configuration.ts';
import type { HostFacts, NetworkFacts, PowerState, SrFacts, VmFacts } from '../inventory.ts';
import type { PlanStep, StepResource, Target } from '../plan.ts';
import type { PlanFacts } from '../transition-facts.ts';
import { rulesOf, type Stage, type Workflow } from '../workflow.ts';
import { compareText } from './words.ts';

/** xenopsd's own number of starts and shutdowns at once on one host. */
const STARTS_PER_HOST = 4;

/** One VM of a plan: one that is there, or the copy that the plan makes of it. */
export interface Member {
  /** The VM itself, or the one it is copied from. */
  readonly vm: VmFacts;
  readonly target: Target;
  readonly name: string;
}

/** What a plan is made of while it is written. */
export class PlanDraft {
  readonly facts: PlanFacts;
  readonly workflow: Workflow;
  readonly steps: PlanStep[] = [];
  readonly notes: string[] = [];
  readonly irreversible: string[] = [];
  private readonly networks: ReadonlyMap<string, NetworkFacts>;
  private readonly srs: ReadonlyMap<string, SrFacts>;
  private readonly hosts: ReadonlyMap<string, HostFacts>;

  constructor(facts: PlanFacts, workflow: Workflow) {
    this.facts = facts;
    this.workflow = workflow;
    this.networks = new Map(facts.networks.map((network) => [network.uuid, network]));
    this.srs = new Map(facts.srs.map((sr) => [sr.uuid, sr]));
    this.hosts = new Map(facts.hosts.map((host) => [host.uuid, host]));
  }

  networkName(uuid: string): string {
    return this.networks.get(uuid)?.nameLabel ?? uuid;
  }

  srName(uuid: string): string {
    return this.srs.get(uuid)?.nameLabel ?? uuid;
  }

  hostName(uuid: string): string {
    return this.hosts.get(uuid)?.nameLabel ?? uuid;
  }

  /** Adds steps; answers their ids. */
  add(steps: readonly PlanStep[]): readonly string[] {
    this.steps.push(...steps);
    return steps.map((step) => step.id);
  }

  /** SRs serve one clone, snapshot, move or removal at a time: their driver holds the SR's lock meanwhile. */
  srResources(vm: VmFacts, ...more: readonly string[]): Pick<PlanStep, 'resources'> {
    const uuids = [...new Set([...vm.disks.map((disk) => disk.srUuid), ...more])].sort(compareText);
    return resourcesOf(uuids.map((uuid) => ({ key: `sr:${uuid}`, limit: 1 })));
  }

  /** Starts and shutdowns are done by few workers on each host; where the host is not known, by those of all. */
  hostResources(hostUuid: string | null): Pick<PlanStep, 'resources'> {
    if (hostUuid !== null) return resourcesOf([{ key: `host:${hostUuid}`, limit: STARTS_PER_HOST }]);
    const usable = this.facts.hosts.filter((host) => host.enabled && host.live).length;
    return resourcesOf([{ key: 'hosts', limit: STARTS_PER_HOST * Math.max(1, usable) }]);
  }
}

function resourcesOf(resources: readonly StepResource[]): Pick<PlanStep, 'resources'> {
  return resources.length === 0 ? {} : { resources };
}

/** One configuration on its way between two stages, and where each of its VMs stands while the plan is written. */
export class Journey {
  readonly configuration: Configuration;
  readonly members: readonly Member[];
  readonly from: Stage;
  readonly to: Stage;
  /** Appended to ids of steps of the whole configuration: empty for the plan's own. */
  readonly suffix: string;
  private readonly fronts = new Map<string, readonly string[]>();
  /** What a step of a configuration without VMs waits for. */
  private last: readonly string[];
  private readonly powers = new Map<string, PowerState>();

  constructor(part: Pick<Journey, 'configuration' | 'members' | 'from' | 'to' | 'suffix'>, first: readonly string[]) {
    this.configuration = part.configuration;
    this.members = part.members;
    this.from = part.from;
    this.to = part.to;
    this.suffix = part.suffix;
    this.last = first;
    for (const { vm } of part.members) {
      this.fronts.set(vm.uuid, first);
      this.powers.set(vm.uuid, vm.powerState);
    }
  }

  get fromRules() {
    return rulesOf(this.from);
  }

  get toRules() {
    return rulesOf(this.to);
  }

  /** Ids of the steps that the next step of a VM waits for. */
  after(vm: VmFacts): readonly string[] {
    return this.fronts.get(vm.uuid) ?? [];
  }

  /** Ids of the steps that a step of all VMs waits for. */
  afterAll(): readonly string[] {
    return this.members.length === 0 ? this.last : uniqueIds(...this.members.map(({ vm }) => this.after(vm)));
  }

  /** Lets the VM's next step wait for these. */
  advance(vm: VmFacts, ids: readonly string[]): void {
    if (ids.length > 0) this.fronts.set(vm.uuid, ids);
  }

  /** Lets every VM's next step wait for these. */
  advanceAll(ids: readonly string[]): void {
    if (ids.length > 0) this.last = ids;
    for (const { vm } of this.members) this.advance(vm, ids);
  }

  /** Lets every VM's next step wait for these as well. */
  waitFor(ids: readonly string[]): void {
    this.last = uniqueIds(this.last, ids);
    for (const { vm } of this.members) this.advance(vm, uniqueIds(this.after(vm), ids));
  }

  /** Power state of a VM at this point of the plan. */
  powerOf(vm: VmFacts): PowerState {
    return this.powers.get(vm.uuid) ?? vm.powerState;
  }

  setPower(vm: VmFacts, state: PowerState): void {
    this.powers.set(vm.uuid, state);
  }
}

/** Ids without doubles, in order of first appearance. */
export function uniqueIds(...lists: readonly (readonly string[])[]): readonly string[] {
  return [...new Set(lists.flat())];
}

/** VMs in the order in which a plan names them: start order, then name. */
export function sortVms(vms: readonly VmFacts[]): readonly VmFacts[] {
  return [...vms].sort(
    (a, b) => a.startOrder - b.startOrder || compareText(a.nameLabel, b.nameLabel) || compareText(a.uuid, b.uuid),
  );
}

/** VMs that are there, as members of a plan. */
export function toMembers(vms: readonly VmFacts[]): readonly Member[] {
  return sortVms(vms).map((vm) => ({ vm, target: { uuid: vm.uuid }, name: vm.nameLabel }));
}
