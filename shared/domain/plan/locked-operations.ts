import type { VmFacts } from '../inventory.ts';
import { rulesOf, type Stage } from '../workflow.ts';

/** What XAPI refuses for VMs in a locked stage. A revert is checked as `revert` on snapshots, as `reverting` on their VM. */
const LOCKED_OPERATIONS = ['destroy', 'revert', 'reverting'] as const;

const REASON = 'Stagewright: locked in ';

/** The reason that XenCenter and `xe` show to whoever tries. */
function lockReason(stage: Stage): string {
  return `${REASON}${stage.name}`;
}

/** True for reasons that a stage of ours gave; what an administrator blocked is theirs. */
export function isLockReason(reason: string): boolean {
  return reason.startsWith(REASON);
}

/** What to add to and remove from a VM's blocked operations, so that they are those of a stage; null where they are. */
export function findBlockChange(
  blocked: VmFacts['blockedOperations'],
  to: Stage,
): { readonly add: Readonly<Record<string, string>>; readonly remove: readonly string[] } | null {
  const wanted = new Set<string>(rulesOf(to).isLocked ? LOCKED_OPERATIONS : []);
  const reason = lockReason(to);
  // An operation that has our reason already stays; one with another stage's reason is replaced.
  const remove = Object.entries(blocked)
    .filter(([operation, why]) => isLockReason(why) && !(wanted.has(operation) && why === reason))
    .map(([operation]) => operation)
    .sort();
  const free = (operation: string): boolean => !Object.hasOwn(blocked, operation) || remove.includes(operation);
  const add = Object.fromEntries([...wanted].filter(free).map((operation) => [operation, reason]));
  return remove.length === 0 && Object.keys(add).length === 0 ? null : { add, remove };
}
