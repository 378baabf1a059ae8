import type { Configuration } from '../../../shared/domain/configuration.ts';
import { rulesOf } from '../../../shared/domain/workflow.ts';
import type { HeadlessConsole } from '../../fakes/headless-console.ts';
import type { RecordBook } from './record-book.ts';

/** Gives the stage of a configuration a storage lease, renews it and lets this workstation keep it. */
export async function recordLeases(desk: HeadlessConsole, book: RecordBook, card: Configuration): Promise<void> {
  const { poolId, uuid: configurationUuid, serviceId, stageId } = card;
  const { service, seq } = await desk.until('the service', ({ services }) => services.get(serviceId ?? ''));
  const leases = { run: null, storage: { days: 3650, end: 'tell' }, warnHours: 4 } as const;
  const stages = service.workflow.stages.map((stage) =>
    stage.id === stageId ? { ...stage, rules: { ...rulesOf(stage), leases } } : stage,
  );
  const workflow = { ...service.workflow, version: service.workflow.version + 1, stages };
  await desk.request('services.save', { poolId, service: { ...service, workflow }, afterSeq: seq });
  await desk.until('the rule', ({ services }) => (services.get(service.id)?.seq ?? 0) > seq);
  const renewal = { part: 'storage', hours: 48, reason: 'the audit is not over' } as const;
  await book.did('leases.renew', { poolId, configurationUuid, ...renewal });
  await book.did('leases.keep', { poolId, isKept: true });
}
