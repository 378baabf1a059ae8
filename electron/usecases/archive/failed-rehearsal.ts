import type { Rehearsal } from '../../../shared/domain/archive/rehearsal.ts';
import type { Run } from '../../../shared/domain/run.ts';

/**
 * The result of a rehearsal that ended before all of its VMs were looked at, since a check said no or something broke;
 * undefined for all others, and where a person wanted it to end.
 */
export function failedRehearsal({ id, phase, plan, startedAt, steps, problem }: Run, now: Date): Rehearsal | undefined {
  const record = plan.steps.find(({ action }) => action.kind === 'record-rehearsal')?.action;
  if ((phase !== 'failed' && phase !== 'errored') || record?.kind !== 'record-rehearsal') return undefined;
  const failed = steps.find((step) => step.problem !== null);
  const met = failed?.problem ?? problem;
  const title = plan.steps.find((step) => step.id === failed?.stepId)?.title;
  const [finding] = met?.code === 'check-failed' ? met.findings : [];
  const why =
    finding ?? (met?.code === 'xapi-failure' ? [met.xapiCode, ...met.params].join(' ') : (met?.code ?? phase));
  return {
    ...{ runId: id, at: now.toISOString(), tookMs: Math.max(0, now.getTime() - Date.parse(startedAt)) },
    ...{ poolName: record.poolName, probe: record.probe, vms: [] },
    failure: [title, why].filter(Boolean).join(': ').slice(0, 2000),
  };
}
