import { planActions } from './action-steps.ts';
import { fitSteps } from './fit-steps.ts';
import { frameVerify } from './fence-frame.ts';
import { lockStep, recordStep } from './frame-steps.ts';
import { nicSteps } from './nic-steps.ts';
import { closePlan, finishVm, idsAfterLock, revisionOf } from './plan-move.ts';
import { uniqueIds, type Journey, type PlanDraft } from './plan-draft.ts';

/**
 * Two configurations change places. The one that enters is made ready first, so that the other leaves only then; the
 * NICs of the one that leaves are away before those of the other come, since both may have the same addresses.
 */
export function planSwap(draft: PlanDraft, entering: Journey, leaving: Journey): void {
  draft.add([lockStep(entering), lockStep(leaving, ['take-lock'])]);
  const locks = draft.steps.map((step) => step.id);
  planActions(draft, entering, 'exit');
  const fitted = new Map<string, readonly string[]>();
  const fit = (journey: Journey): readonly string[] =>
    journey.members.flatMap((member) => {
      const ids = draft.add(fitSteps(draft, journey, member, journey.after(member.vm)));
      fitted.set(member.vm.uuid, ids);
      return ids;
    });
  const ready = uniqueIds(entering.afterAll(), fit(entering));
  leaving.waitFor(ready);
  planActions(draft, leaving, 'exit');
  const out = moveNics(draft, leaving, []);
  fit(leaving);
  const away = uniqueIds(leaving.afterAll(), [...out.values()].flat());
  const into = moveNics(draft, entering, away);
  for (const [journey, nics] of [
    [leaving, out],
    [entering, into],
  ] as const) {
    for (const member of journey.members) {
      const { vm } = member;
      const changed = uniqueIds(fitted.get(vm.uuid) ?? [], nics.get(vm.uuid) ?? []);
      // A VM without a change of its own still waits until the other configuration is out of its way.
      const after = journey === entering ? uniqueIds(journey.after(vm), away) : journey.after(vm);
      finishVm(draft, journey, member, after, changed, vm.blockedOperations);
      if (journey === entering) journey.advance(vm, uniqueIds(journey.after(vm), away));
    }
  }
  planActions(draft, leaving, 'entry');
  planActions(draft, entering, 'entry');
  const done = uniqueIds(locks, idsAfterLock(draft));
  const records = [entering, leaving].map((journey) =>
    recordStep(journey, done, { afterSeq: journey.configuration.recordSeq, ...revisionOf(draft, journey) }),
  );
  const ids = draft.add(records);
  const title = `Check that every NIC, tag and record says ${entering.to.name} for ${entering.configuration.nameLabel} and ${leaving.to.name} for ${leaving.configuration.nameLabel}`;
  closePlan(draft, [entering, leaving], frameVerify(title, ids));
}

function moveNics(draft: PlanDraft, journey: Journey, also: readonly string[]): ReadonlyMap<string, readonly string[]> {
  return new Map(
    journey.members.map((member) => {
      const after = uniqueIds(journey.after(member.vm), also);
      return [member.vm.uuid, draft.add(nicSteps(draft, journey, member, member.vm.vifs, after))];
    }),
  );
}
