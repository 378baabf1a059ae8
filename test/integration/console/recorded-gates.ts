import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import { OPEN_GATE } from '../../../shared/domain/gate/gate-policy.ts';
import { NO_POOL_POLICIES } from '../../../shared/domain/gate/wide-policy.ts';
import type { HeadlessConsole } from '../../fakes/headless-console.ts';
import { anyInDevelopment, ONE_APPROVAL, setGate, transitionOf } from './gate-scene.ts';
import type { RecordBook } from './record-book.ts';

const IN_DEMO = { poolId: 'demo' } as const;

/** Gates, approvals through the pool and by file, broken glass, keys and policies; `choose` names the next file. */
export async function recordGates(
  book: RecordBook,
  desk: HeadlessConsole,
  pool: RunningDemoPool,
  choose: (name: string) => string,
): Promise<void> {
  const configuration = await anyInDevelopment(desk);
  const credentials = { userName: 'root', password: pool.password };
  const other = { userName: 'DEMO\\approver', password: pool.password };
  const always = {
    name: 'Always',
    from: '2000-01-01T00:00',
    to: '2199-12-31T00:00',
    timeZone: 'UTC',
    isOverridable: true,
  };
  const checklist = [{ id: 'backup-seen', text: 'The backup was restored' }];
  await setGate(desk, configuration, { ...OPEN_GATE, ...ONE_APPROVAL, freezes: [always], checklist });
  const target = transitionOf(configuration);
  const { planDigest } = await desk.request('promotions.preview', target);
  const planned = { ...target, planDigest };
  const reason = 'as agreed on Monday';
  await book.did('gates.tick', { ...planned, itemId: 'backup-seen', isTicked: true });
  await book.did('gates.override-freeze', { ...planned, reason, credentials });
  const said = { reason: 'the shop is down for everybody', credentials };
  const { glassId } = await book.did('gates.break-glass', { ...planned, ...said });
  await book.did('gates.second-break-glass', { ...IN_DEMO, glassId, reason, credentials: other });
  await book.did('gates.run-probes', { ...IN_DEMO, configurationUuid: configuration.uuid });
  const { requestId } = await book.did('gates.request-approval', { ...planned, reason, validMinutes: 60 });
  await book.did('gates.decide', { ...IN_DEMO, requestId, decision: 'abstain', reason, credentials: other });
  choose('request.json');
  await book.did('gates.export-request', { ...IN_DEMO, requestId });
  const opened = await desk.request('gates.open-request-file', {});
  if (opened.state !== 'read') throw new Error(`it was ${opened.state}`);
  choose('decision.json');
  const word = { decision: 'abstain', reason, credentials: other } as const;
  await book.did('gates.sign-request-file', { fileId: opened.fileId, ...word });
  await book.did('gates.import-decision', IN_DEMO);
  await book.did('gates.withdraw-request', { ...IN_DEMO, requestId, reason });
  const key = `${'A'.repeat(42)}A`;
  await book.did('gates.trust-key', { ...IN_DEMO, key, reason, credentials });
  await book.did('gates.revoke-key', { ...IN_DEMO, key, reason, credentials });
  await book.did('gates.confirm-clock', { ...IN_DEMO, reason, credentials });
  const serviceId = configuration.serviceId ?? '';
  await book.did('gates.believe-workflow', { ...IN_DEMO, serviceId, reason, credentials });
  await book.did('gates.save-policies', { ...IN_DEMO, afterSeq: 0, content: NO_POOL_POLICIES });
}
