import type { VmFacts } from '../inventory.ts';
import { findMappedNetwork, findRole } from '../network-role.ts';
import { findStage, type Service, type Workflow } from '../workflow.ts';
import type { MigrateWish } from './migrate-wish.ts';

/** Where one member is to be; null for what stays, or what nobody chose. */
export interface Place {
  readonly hostUuid: string | null;
  readonly disks: readonly { readonly device: number; readonly fromSrUuid: string; readonly toSrUuid: string | null }[];
  readonly nics: readonly {
    readonly device: number;
    readonly fromNetworkUuid: string;
    readonly toNetworkUuid: string | null;
  }[];
}

/** How networks of one pool become those of another by their roles. */
export interface RoleMap {
  readonly workflow: Workflow | null;
  readonly stageId: string | null;
  /** The stage there; absent: the same one. */
  readonly toStageId?: string | null;
  /** The service as the other pool knows it; null where it does not. */
  readonly there: Service | null;
}

/** Where a wish wants a member to be. */
export function placeOf(wish: MigrateWish, vm: VmFacts, roles: RoleMap): Place {
  const own = wish.members.find(({ vmUuid }) => vmUuid === vm.uuid);
  const chosen = new Map(wish.networks.map(({ from, to }) => [from, to]));
  const byDevice = (a: { readonly device: number }, b: { readonly device: number }): number => a.device - b.device;
  return {
    hostUuid: own?.hostUuid ?? wish.hostUuid,
    disks: [...vm.disks].sort(byDevice).map(({ device, srUuid }) => ({
      device,
      fromSrUuid: srUuid,
      toSrUuid: own?.disks.find((each) => each.device === device)?.srUuid ?? wish.srUuid,
    })),
    nics: [...vm.vifs].sort(byDevice).map(({ device, networkUuid }) => ({
      device,
      fromNetworkUuid: networkUuid,
      toNetworkUuid:
        own?.nics.find((each) => each.device === device)?.networkUuid ??
        chosen.get(networkUuid) ??
        byRole(roles, networkUuid),
    })),
  };
}

function byRole({ workflow, stageId, toStageId = stageId, there }: RoleMap, networkUuid: string): string | null {
  const role = workflow ? findRole(workflow, stageId, networkUuid) : undefined;
  const stage = there && toStageId !== null ? findStage(there.workflow, toStageId) : undefined;
  return (role !== undefined && stage ? findMappedNetwork(stage, role) : undefined) ?? null;
}

/**
 * A service as another pool is to know it: the roles of the stage of what comes are mapped, in the stage it goes into, to
 * where its NICs go; what only this pool has (other networks, SRs, hosts) is left out.
 */
export function serviceFor(
  service: Service,
  stageId: string,
  networks: ReadonlyMap<string, string>,
  toStageId: string = stageId,
): Service {
  const roles = Object.entries(findStage(service.workflow, stageId)?.networkMap ?? {});
  const stages = service.workflow.stages.map((stage) => {
    const { rules, ...rest } = stage;
    const mapped = roles.flatMap(([role, uuid]) => {
      const to = networks.get(uuid);
      return to === undefined || stage.id !== toStageId ? [] : [[role, to] as const];
    });
    return {
      ...rest,
      networkMap: Object.fromEntries(mapped),
      ...(rules ? { rules: { ...rules, placement: { srUuid: null, hostUuid: null } } } : {}),
    };
  });
  return { ...service, workflow: { ...service.workflow, stages } };
}
