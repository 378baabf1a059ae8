import type { VmFacts } from '../inventory.ts';
import { ESTIMATE } from '../plan/estimates.ts';
import { isLockReason } from '../plan/locked-operations.ts';
import { blockStep } from '../plan/mark-steps.ts';
import type { Operation } from './operate-facts.ts';

/** Operations that a stage's lock keeps XAPI from doing with a VM, with the reason it gives. */
export function lockedOperationsOf(vm: VmFacts): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(vm.blockedOperations).filter(([, reason]) => isLockReason(reason)));
}

/** Lifts the lock of the stage from all members, the reason first so that it stands in the ledger before anything is open. */
export function liftLocks({ draft, journey }: Operation, reason: string): void {
  const locked = journey.members.filter(({ vm }) => Object.keys(lockedOperationsOf(vm)).length > 0);
  const [first] = locked;
  if (!first) return;
  const [why] = Object.values(lockedOperationsOf(first.vm));
  const note = draft.add([
    {
      id: 'note:lift',
      title: `Lift the lock ("${why ?? ''}"): ${reason}`,
      vmUuid: null,
      call: '',
      dependsOn: journey.afterAll(),
      estimateMs: ESTIMATE.note,
      undo: null,
      action: { kind: 'note', text: reason },
    },
  ]);
  journey.waitFor(note);
  for (const member of locked) {
    const remove = Object.keys(lockedOperationsOf(member.vm)).sort();
    journey.advance(
      member.vm,
      draft.add([blockStep('lift-lock', member, { add: {}, remove }, journey.after(member.vm))]),
    );
  }
}

/** Puts the lock of the stage back on all members that had it, exactly as it was. */
export function putLocksBack({ draft, journey }: Operation): void {
  for (const member of journey.members) {
    const add = lockedOperationsOf(member.vm);
    if (Object.keys(add).length === 0) continue;
    journey.advance(
      member.vm,
      draft.add([blockStep('lock-again', member, { add, remove: [] }, journey.after(member.vm))]),
    );
  }
}
