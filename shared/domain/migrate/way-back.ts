import type { Plan } from '../plan.ts';
import type { MemberPlace, MigrateWish } from './migrate-wish.ts';

/**
 * The wish that puts everything back where a plan found it; null where the plan moved nothing. Hosts that halted VMs
 * preferred are left.
 * @param homeUuid - XAPI's uuid of the pool that the plan began in
 */
export function findWayBack(
  plan: Pick<Plan, 'kind' | 'steps' | 'otherPoolUuid'>,
  homeUuid: string,
): MigrateWish | null {
  if (plan.kind !== 'migrate') return null;
  const members = new Map<
    string,
    { hostUuid: string | null; disks: MemberPlace['disks']; nics: MemberPlace['nics'] }
  >();
  const memberOf = (uuid: string) => {
    const known = members.get(uuid) ?? { hostUuid: null, disks: [], nics: [] };
    members.set(uuid, known);
    return known;
  };
  for (const { action } of plan.steps) {
    if (action.kind === 'move-disk')
      memberOf(action.vmUuid).disks.push({ device: action.device, srUuid: action.fromSrUuid });
    if (action.kind !== 'migrate-vm') continue;
    const member = memberOf(action.vmUuid);
    member.hostUuid = action.fromHostUuid;
    for (const { device, fromSrUuid } of action.disks) member.disks.push({ device, srUuid: fromSrUuid });
    for (const { device, fromNetworkUuid } of action.nics) member.nics.push({ device, networkUuid: fromNetworkUuid });
  }
  if (members.size === 0) return null;
  const list = [...members].map(([vmUuid, place]) => ({ vmUuid, ...place }));
  const isAway = plan.otherPoolUuid !== undefined;
  // What was halted had no host: at another pool any of those that the others had will do.
  const hostUuid = isAway ? (list.find((each) => each.hostUuid !== null)?.hostUuid ?? null) : null;
  return {
    verb: 'migrate',
    poolUuid: isAway ? homeUuid : null,
    hostUuid,
    srUuid: null,
    networks: [],
    members: list,
  };
}
