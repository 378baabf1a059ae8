import type { GateReview } from '../../shared/ipc/areas/gate-views.ts';
import type { RequestInput, RequestName, RequestOutputs } from '../../shared/ipc/contract.ts';
import type { Result } from '../../shared/errors.ts';
import { request } from '../api/bridge.ts';
import type { PlannedMove } from '../state/gate-dialog.ts';
import { store } from '../state/store.ts';
import { countOf } from '../../shared/text/format.ts';
import { noBlockers, type Command } from './command.ts';
import { requestAndTell, tell } from './tell.ts';

/** Fetches all about one transition: plan, gate, checklist, who may what. */
export const reviewGate: Command<RequestInput<'gates.review'>, Promise<Result<GateReview>>> = {
  id: 'gates.review',
  shortcut: null,
  label: () => 'Look at the gate',
  blockers: noBlockers,
  run: (input) => request('gates.review', input),
};

/** A command that opens one of the forms about the plan on screen. */
function opens(
  kind: 'ask-approval' | 'override-freeze' | 'break-glass',
  id: string,
  label: string,
): Command<PlannedMove> {
  return {
    id,
    shortcut: null,
    label: () => label,
    blockers: noBlockers,
    run: (planned) => store.getState().setDialog({ kind, planned }),
  };
}

/** Opens the form that asks for approvals. */
export const openAskApproval = opens('ask-approval', 'gates.open-ask', 'Ask for approval…');
/** Opens the form that passes in spite of a freeze. */
export const openOverrideFreeze = opens('override-freeze', 'gates.open-override', 'Override the freeze…');
/** Opens the form that breaks the glass. */
export const openBreakGlass = opens('break-glass', 'gates.open-break-glass', 'Break the glass…');

/** A command that asks main and leaves what it answers to the form. */
function asks<N extends RequestName>(
  name: N,
  label: string,
): Command<RequestInput<N>, Promise<Result<RequestOutputs[N]>>> {
  return { id: name, shortcut: null, label: () => label, blockers: noBlockers, run: (input) => request(name, input) };
}

/** Asks for approvals of exactly the plan that is shown. */
export const askApproval = asks('gates.request-approval', 'Ask for approval');
/** Passes in spite of freezes, with a reason. */
export const overrideFreeze = asks('gates.override-freeze', 'Override the freeze');
/** First of the two signatures that break the glass. */
export const breakGlass = asks('gates.break-glass', 'Break the glass');
/** Second of the two signatures that break the glass. */
export const secondBreakGlass = asks('gates.second-break-glass', 'Sign as the second person');
/** Believes a workstation's key. */
export const trustKey = asks('gates.trust-key', 'Believe the key');
/** Believes a workstation's key no more. */
export const revokeKey = asks('gates.revoke-key', 'Revoke the key');
/** Says that the pool's clock is right. */
export const confirmClock = asks('gates.confirm-clock', 'Confirm the clock');

/** Says that a service's workflow is the right one although its record is not believed. */
export const believeWorkflow = asks('gates.believe-workflow', 'Believe the workflow');
/** Publishes what a pool asks of all transitions, and who has which right. */
export const savePolicies = asks('gates.save-policies', 'Save the policies');

/** Opens the form for the second signature. */
export const openSecondBreakGlass: Command<{
  readonly poolId: string;
  readonly glassId: string;
  readonly by: string;
  readonly reason: string;
}> = {
  id: 'gates.open-second',
  shortcut: null,
  label: () => 'Sign as the second person…',
  blockers: noBlockers,
  run: (subject) => store.getState().setDialog({ kind: 'second-break-glass', ...subject }),
};

/** Opens the form in which somebody who may says that a key is believed, or is not any more. */
export const openKeyTrust: Command<{
  readonly kind: 'trust-key' | 'revoke-key';
  readonly poolId: string;
  readonly key: string;
}> = {
  id: 'gates.open-key',
  shortcut: null,
  label: ({ kind }) => (kind === 'trust-key' ? 'Believe this key…' : 'Revoke this key…'),
  blockers: noBlockers,
  run: (subject) => store.getState().setDialog(subject),
};

/** Opens the form in which somebody who may says that the pool's clock is right. */
export const openConfirmClock: Command<string> = {
  id: 'gates.open-confirm-clock',
  shortcut: null,
  label: () => 'The clock is right…',
  blockers: noBlockers,
  run: (poolId) => store.getState().setDialog({ kind: 'confirm-clock', poolId }),
};

/** Shows the keys of workstations that were met, and which of them are believed. Subject: the pool to prove who one is. */
export const openKeys: Command<string> = {
  id: 'gates.open-keys',
  shortcut: null,
  label: () => 'Keys of workstations…',
  blockers: noBlockers,
  run: (poolId) => store.getState().setDialog({ kind: 'keys', poolId }),
};

/** Shows what a pool asks of all transitions, and who has which right. */
export const openPolicies: Command<string> = {
  id: 'gates.open-policies',
  shortcut: null,
  label: () => 'Policies of the pool…',
  blockers: noBlockers,
  run: (poolId) => store.getState().setDialog({ kind: 'pool-policies', poolId }),
};

/** Opens the form in which somebody who may says that a service's workflow is the right one. */
export const openBelieveWorkflow: Command<{ readonly poolId: string; readonly serviceId: string }> = {
  id: 'gates.open-believe-workflow',
  shortcut: null,
  label: () => 'The workflow is right…',
  blockers: noBlockers,
  run: (subject) => store.getState().setDialog({ kind: 'believe-workflow', ...subject }),
};

/** Ticks or unticks an item of the checklist. */
export const tickItem: Command<RequestInput<'gates.tick'>, Promise<Result<null>>> = {
  id: 'gates.tick',
  shortcut: null,
  label: ({ isTicked }) => (isTicked ? 'Tick' : 'Take the tick away'),
  blockers: noBlockers,
  run: (input) => requestAndTell('gates.tick', input, 'The item could not be ticked'),
};

/** Probes all members now. */
export const runProbes: Command<RequestInput<'gates.run-probes'>, Promise<void>> = {
  id: 'gates.run-probes',
  shortcut: null,
  label: () => 'Run the probes',
  blockers: noBlockers,
  run: async (input) => {
    const result = await requestAndTell('gates.run-probes', input, 'The probes could not be run');
    if (!result.ok) return;
    const failed = result.value.failedVmUuids.length;
    tell(failed === 0 ? 'All probes passed' : `The probes of ${countOf(failed, 'VM')} failed`);
  },
};

/** Opens the form of a transition's gate in the workflow editor. */
export const openGateForm: Command<{ readonly from: string; readonly to: string }> = {
  id: 'workflow.edit-gate',
  shortcut: null,
  label: () => 'Edit the gate…',
  blockers: noBlockers,
  run: (transition) => store.getState().setDialog({ kind: 'edit-gate', ...transition }),
};
