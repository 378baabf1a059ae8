import type { GatesOutputs } from '../../shared/ipc/areas/gates.ts';
import type { Handlers } from '../ipc/dispatch.ts';
import {
  exportRequest,
  importDecision,
  OpenedFiles,
  openRequestFile,
  signRequestFile,
} from '../usecases/gates/approval-files.ts';
import { decide, withdrawRequest } from '../usecases/gates/decide.ts';
import { breakGlass, overrideFreeze, secondBreakGlass, tick } from '../usecases/gates/exceptions.ts';
import type { GatePorts } from '../usecases/gates/gate-ports.ts';
import { reviewGate } from '../usecases/gates/gated-promotion.ts';
import { believeWorkflow, confirmClock, revokeKey, savePolicies, trustKey } from '../usecases/gates/keys.ts';
import { openRequest } from '../usecases/gates/open-request.ts';
import { runProbes } from '../usecases/gates/probe-members.ts';
import { requestApproval } from '../usecases/gates/request-approval.ts';
import { compareRevisions, listRevisions } from '../usecases/gates/revisions.ts';

/** One use case for each request about gates. */
export function gateHandlers(ports: GatePorts): Pick<Handlers, keyof GatesOutputs> {
  const opened = new OpenedFiles();
  return {
    'gates.review': (input) => reviewGate(ports, input),
    'gates.request-approval': (input) => requestApproval(ports, input),
    'gates.open-request': (input) => openRequest(ports, input),
    'gates.decide': (input) => decide(ports, input),
    'gates.withdraw-request': (input) => withdrawRequest(ports, input),
    'gates.tick': (input) => tick(ports, input),
    'gates.override-freeze': (input) => overrideFreeze(ports, input),
    'gates.break-glass': (input) => breakGlass(ports, input),
    'gates.second-break-glass': (input) => secondBreakGlass(ports, input),
    'gates.run-probes': (input) => runProbes(ports, input),
    'gates.export-request': (input) => exportRequest(ports, input),
    'gates.open-request-file': () => openRequestFile(ports, opened),
    'gates.sign-request-file': (input) => signRequestFile(ports, opened, input),
    'gates.import-decision': (input) => importDecision(ports, input),
    'gates.trust-key': (input) => trustKey(ports, input),
    'gates.revoke-key': (input) => revokeKey(ports, input),
    'gates.confirm-clock': (input) => confirmClock(ports, input),
    'gates.believe-workflow': (input) => believeWorkflow(ports, input),
    'gates.save-policies': (input) => savePolicies(ports, input),
    'revisions.list': (input) => listRevisions(ports, input),
    'revisions.compare': (input) => compareRevisions(ports, input),
  };
}
