import { frameLock, frameUnlock, frameVerify } from '../plan/fence-frame.ts';
import { planMigration } from '../migrate/plan-migrate.ts';
import { leavePool } from '../migrate/plan-to-pool.ts';
import type { Plan } from '../plan.ts';
import { planArrange } from './arrange-plan.ts';
import { planCopiesAway, releaseCopies } from './copy-away-plan.ts';
import { forgetCopySnapshots, planCopies } from './copy-plan.ts';
import { planDelete } from './delete-plan.ts';
import { beginOperation, endOperation, type OperateFacts, type Operation } from './operate-facts.ts';
import type { OperateWish } from './operate-wish.ts';
import { planReboot, planResume, planShutdown, planStart, planSuspend, planSwitchOff } from './power-plans.ts';
import { planRevert } from './revert-plan.ts';
import { planForgetSnapshots, planSnapshots } from './snapshot-plans.ts';

/**
 * Plans what a person wants done to all members of a configuration. Pure: equal facts give an equal plan. Call
 * `findOperateBlockers` with it; with blockers the plan is of no use.
 */
export function planOperate(facts: OperateFacts, wish: OperateWish): Plan {
  const { configuration } = facts;
  const operation = beginOperation(facts);
  const { draft } = operation;
  draft.add([frameLock(configuration.nameLabel)]);
  writeSteps(operation, wish);
  const verify = frameVerify(checkTitle(wish, configuration.nameLabel), operation.journey.afterAll());
  draft.add([verify]);
  const removals = endSteps(operation, wish, verify.id);
  draft.add([frameUnlock([verify.id, ...removals])]);
  return endOperation(operation, wish.verb, otherPoolOf(wish));
}

/** XAPI's uuid of the other pool that a wish is about; null where it is about one pool only. */
export function otherPoolOf(wish: OperateWish): string | null {
  if (wish.verb === 'migrate') return wish.poolUuid;
  return wish.verb === 'copy' ? (wish.away?.poolUuid ?? null) : null;
}

/** What goes once all is checked. */
function endSteps(operation: Operation, wish: OperateWish, verifyId: string): readonly string[] {
  if (wish.verb === 'copy') {
    const forgotten = forgetCopySnapshots(operation, verifyId);
    return wish.away ? [...forgotten, ...releaseCopies(operation, wish, [verifyId, ...forgotten])] : forgotten;
  }
  return wish.verb === 'migrate' && wish.poolUuid !== null ? leavePool(operation, verifyId) : [];
}

function writeSteps(operation: Operation, wish: OperateWish): void {
  switch (wish.verb) {
    case 'start':
      planStart(operation, wish);
      return;
    case 'shutdown':
      planShutdown(operation, wish);
      return;
    case 'switch-off':
      planSwitchOff(operation);
      return;
    case 'reboot':
      planReboot(operation, wish);
      return;
    case 'suspend':
      planSuspend(operation);
      return;
    case 'resume':
      planResume(operation);
      return;
    case 'snapshot':
      planSnapshots(operation, wish);
      return;
    case 'revert':
      planRevert(operation, wish);
      return;
    case 'forget-snapshots':
      planForgetSnapshots(operation, wish);
      return;
    case 'copy':
      if (wish.away) planCopiesAway(operation, wish, wish.away);
      else planCopies(operation, wish);
      return;
    case 'migrate':
      planMigration(operation, wish);
      return;
    case 'arrange':
      planArrange(operation, wish);
      return;
    case 'delete':
      planDelete(operation, wish);
      return;
  }
}

function checkTitle({ verb }: OperateWish, name: string): string {
  switch (verb) {
    case 'snapshot':
      return `Check that every snapshot of ${name} is there`;
    case 'revert':
      return `Check that every VM of ${name} is in its vApp and on its networks`;
    case 'forget-snapshots':
      return 'Check that the snapshots are gone';
    case 'copy':
      return 'Check that every copy is whole, in its vApp and on its networks';
    case 'migrate':
      return `Check that every VM of ${name} has arrived, with its disks`;
    case 'arrange':
      return `Check that ${name} has the members it should have, in their order`;
    case 'delete':
      return `Check that nothing of ${name} is left`;
    default:
      return `Check that every VM of ${name} is in the state it should be in`;
  }
}
