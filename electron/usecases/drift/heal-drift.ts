import { findHolderBlockers } from '../../../shared/domain/blockers/holder-blockers.ts';
import { findPlanPermissionBlockers } from '../../../shared/domain/blockers/permission-blockers.ts';
import type { Blocker } from '../../../shared/domain/blocker.ts';
import { compareSides } from '../../../shared/domain/drift/compare.ts';
import { findFullSrs } from '../../../shared/domain/drift/heal-disk.ts';
import {
  choosePicked,
  listHealRows,
  listSpaceNeeds,
  type HealPick,
  type HealRow,
} from '../../../shared/domain/drift/heal.ts';
import { planHeal } from '../../../shared/domain/plan/plan-heal.ts';
import { planText } from '../../../shared/domain/plan-text.ts';
import { ProblemError } from '../../../shared/errors.ts';
import type { HealPreview } from '../../../shared/ipc/areas/drift.ts';
import type { ParsedInput } from '../../../shared/ipc/contract.ts';
import { driftValueText, fieldText, sideText } from '../../../shared/text/drift-text.ts';
import { assertUnblocked, getConfiguration } from '../configurations/place-configuration.ts';
import { shortUuid } from '../../../shared/text/names.ts';
import { actorOn, orTellLedger } from '../app/or-tell-ledger.ts';
import type { FencePorts } from '../fences/gather-fence-facts.ts';
import { namesOf, type ComparePorts } from './compare-sides.ts';
import { drawSides } from './draw-sides.ts';

/** What healing needs. */
export interface HealPorts extends ComparePorts, FencePorts {}

/**
 * Says of every difference whether it can be put back, and plans it for those picked. Changes nothing.
 * @throws ProblemError `not-found`; `blocked` with every reason why it may not start
 */
export async function previewHeal(ports: HealPorts, input: ParsedInput<'drift.preview-heal'>): Promise<HealPreview> {
  const { poolId, configurationUuid } = input.right;
  const configuration = getConfiguration(ports, poolId, configurationUuid);
  const { left, right } = await drawSides(ports, input);
  const inventory = ports.pools.inventory(poolId);
  const vms = configuration.vmUuids.flatMap((uuid) => inventory.findVm(uuid) ?? []);
  const [networks, hosts] = [inventory.listNetworks(), inventory.listHosts()];
  const comparison = compareSides(left.side, right.side);
  const storage = { findDisk: (uuid: string) => inventory.findDisk(uuid), srs: inventory.listSrs() };
  const rows = listHealRows({ comparison, left: left.side, right: right.side, vms, networks, hosts, storage });
  const picked = choosePicked(rows, input.picks);
  const names = { ...namesOf(ports, input.left.poolId), ...namesOf(ports, poolId), ...diskNamesOf(rows) };
  const plan = planHeal({
    configuration,
    stageName: right.side.stage?.name ?? '',
    baselineName: sideText(left.view),
    ...{ vms, networks, hosts, srs: storage.srs, rows: picked },
    words: { field: fieldText, value: (field, value) => driftValueText(field, value, names) },
  });
  if (plan)
    assertUnblocked([
      ...findHolderBlockers(configuration),
      ...findFullSrs(listSpaceNeeds(picked), storage.srs).map((full): Blocker => ({ kind: 'sr-full', ...full })),
      ...findPlanPermissionBlockers(plan, ports.pools.find(poolId)?.rights ?? null, []),
    ]);
  const picks = picked.map(({ vmUuid, field }): HealPick => ({ vmUuid: vmUuid ?? '', field }));
  return { rows, picks, planned: plan ? { plan, planDigest: ports.digest(planText(plan)) } : null, names };
}

/** Disks of VMs often are of one name: the beginning of the uuid stands beside it. */
function diskNamesOf(rows: readonly HealRow[]): Readonly<Record<string, string>> {
  const disks = rows.flatMap(({ disk }) =>
    disk ? [disk.source, { uuid: disk.replaced.vdiUuid, nameLabel: disk.replaced.nameLabel }] : [],
  );
  return Object.fromEntries(
    disks.map(({ uuid, nameLabel }) => [
      uuid,
      nameLabel === '' ? shortUuid(uuid) : `${nameLabel} (${shortUuid(uuid)})`,
    ]),
  );
}

/**
 * Puts differences back by exactly the plan that the person saw: it is computed again, and must come out the same.
 * @throws ProblemError as `previewHeal`; `plan-changed` with the new plan's digest; `store-failed`
 */
export async function healDrift(
  ports: HealPorts,
  { planDigest, ...input }: ParsedInput<'drift.heal'>,
): Promise<{ readonly runId: string }> {
  const { poolId } = input.right;
  return orTellLedger(ports, input.right, 'heal', async () => {
    const { planned } = await previewHeal(ports, input);
    if (planned?.planDigest !== planDigest)
      throw new ProblemError({ code: 'plan-changed', planDigest: planned?.planDigest ?? '' });
    return { runId: await ports.runs.start(planned.plan, planDigest, actorOn(ports, poolId)) };
  });
}
