import type { Blocker } from '../../../shared/domain/blocker.ts';
import type { Plan, PlanStep } from '../../../shared/domain/plan.ts';
import type { Reception } from '../../ports/migrate.ts';
import type { Pools } from '../../ports.ts';
import { refusalOf } from '../promotions/refusal-of.ts';
import { findPoolId } from './gather-migrate-facts.ts';

type MoveVm = Extract<PlanStep['action'], { readonly kind: 'migrate-vm' }>;

/** What is asked about: a VM that moves, or one whose copy is sent. */
interface Question {
  readonly id: string;
  readonly action: Omit<MoveVm, 'kind' | 'fromHostUuid'>;
  readonly isCopy: boolean;
}

function questionOf({ id, action, vmUuid }: PlanStep): readonly Question[] {
  if (action.kind === 'migrate-vm') return [{ id, action, isCopy: false }];
  return action.kind === 'send-copy' ? [{ id, action: { ...action, vmUuid: vmUuid ?? '' }, isCopy: true }] : [];
}

/** Questions at once: each is a call that the pool answers from what it knows. */
const ASK_AT_ONCE = 4;

/**
 * Asks the pools of every move of a plan whether they would make it: memory, processor features, networks, storage and
 * all else that only they know (`VM.assert_can_migrate`, `VM.assert_can_boot_here`). Nothing is changed.
 * @throws ProblemError `pool-unreachable`
 */
export async function findPoolRefusals({ pools }: { readonly pools: Pools }, plan: Plan): Promise<readonly Blocker[]> {
  const moves = plan.steps.flatMap(questionOf);
  const receptions = new Map<string, Promise<Reception>>();
  const answers = new Map<string, Blocker>();
  const queue = [...moves];
  const ask = async (): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const { action, id } = next;
      const refusal = await refusalOf(() => askOne(pools, plan, next, receptions));
      const vm = pools.inventory(plan.poolId).findVm(action.vmUuid)?.nameLabel ?? action.vmUuid;
      if (refusal) answers.set(id, { kind: 'migration', finding: { why: 'refused', vm, ...refusal } });
    }
  };
  await Promise.all(Array.from({ length: ASK_AT_ONCE }, ask));
  return moves.flatMap(({ id }) => answers.get(id) ?? []);
}

async function askOne(
  pools: Pools,
  plan: Plan,
  { action, isCopy }: Question,
  receptions: Map<string, Promise<Reception>>,
): Promise<void> {
  const here = pools.operations(plan.poolId);
  if (action.toPoolUuid === null && action.disks.length === 0) {
    await here.assertBootsOn(action.vmUuid, action.toHostUuid);
    return;
  }
  const vm = pools.inventory(plan.poolId).findVm(action.vmUuid);
  const poolId = action.toPoolUuid === null ? plan.poolId : (findPoolId({ pools }, action.toPoolUuid) ?? '');
  const known = receptions.get(action.toHostUuid);
  const srUuids = allOf(plan, ({ disks }) => disks.map(({ toSrUuid }) => toSrUuid));
  const networkUuids = allOf(plan, ({ nics }) => nics.map(({ toNetworkUuid }) => toNetworkUuid));
  const reception = known ?? pools.operations(poolId).receiveVm(action.toHostUuid, { srUuids, networkUuids });
  receptions.set(action.toHostUuid, reception);
  // XAPI answers for copies of halted VMs only; of one that runs, the host that receives has consented at least.
  if (isCopy && vm?.powerState !== 'Halted') {
    await reception;
    return;
  }
  await here.assertCanSend(action.vmUuid, await reception, {
    isLive: vm?.powerState === 'Running',
    ...(isCopy ? { isCopy: true } : {}),
    disks: (vm?.disks ?? []).flatMap(({ device, vdiUuid }) => {
      const srUuid = action.disks.find((each) => each.device === device)?.toSrUuid;
      return srUuid === undefined ? [] : [{ vdiUuid, srUuid }];
    }),
    nics: (vm?.vifs ?? []).flatMap(({ device, uuid }) => {
      const networkUuid = action.nics.find((each) => each.device === device)?.toNetworkUuid;
      return networkUuid === undefined ? [] : [{ vifUuid: uuid, networkUuid }];
    }),
  });
}

function allOf(plan: Plan, pick: (action: Question['action']) => readonly string[]): readonly string[] {
  return [...new Set(plan.steps.flatMap(questionOf).flatMap(({ action }) => pick(action)))];
}
