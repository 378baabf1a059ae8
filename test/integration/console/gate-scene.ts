import { OPEN_GATE, type GatePolicy } from '../../../shared/domain/gate/gate-policy.ts';
import type { Configuration } from '../../../shared/domain/configuration.ts';
import { setTransition } from '../../../shared/domain/workflow-edit.ts';
import type { Workflow } from '../../../shared/domain/workflow.ts';
import type { Run } from '../../../shared/domain/run.ts';
import type { RequestView } from '../../../shared/ipc/areas/approval-requests.ts';
import type { ServiceView } from '../../../shared/ipc/contract.ts';
import type { Problem, Result } from '../../../shared/errors.ts';
import type { HeadlessConsole } from '../../fakes/headless-console.ts';
import { rested } from '../../fakes/rested.ts';

/** One approval by a pool operator who did not ask. */
export const ONE_APPROVAL: GatePolicy = {
  ...OPEN_GATE,
  approvals: [
    {
      id: 'operators',
      name: 'Operators',
      minimum: 1,
      from: [{ kind: 'role', role: 'pool-operator' }],
      isRequesterExcluded: true,
    },
  ],
};

/** A configuration in development with VMs. */
export function anyInDevelopment(console_: HeadlessConsole): Promise<Configuration> {
  return console_.until('a configuration in development', ({ configurations }) =>
    [...configurations.values()].find((each) => each.stageId === 'development' && each.vmUuids.length > 0),
  );
}

/** Gives the way from development to integration of a configuration's service a gate, and waits until it is seen. */
export function setGate(
  console_: HeadlessConsole,
  configuration: Configuration,
  gate: GatePolicy,
): Promise<ServiceView> {
  return publish(console_, configuration, (workflow) =>
    setTransition(workflow, 'development', 'integration', { gate }),
  );
}

/** Publishes the workflow of a configuration's service with a change, and waits until it is seen. */
export async function publish(
  console_: HeadlessConsole,
  configuration: Configuration,
  change: (workflow: Workflow) => Workflow,
): Promise<ServiceView> {
  const serviceId = configuration.serviceId ?? '';
  const view = await console_.until('the service', ({ services }) => services.get(serviceId));
  const workflow = change(view.service.workflow);
  const { seq } = await console_.request('workflows.publish', {
    poolId: 'demo',
    serviceId,
    baseSeq: view.seq,
    workflow,
  });
  return console_.until('the new workflow', ({ services }) => {
    const now = services.get(serviceId);
    return now && now.seq >= seq ? now : undefined;
  });
}

/** The transition that is gated. */
export const transitionOf = ({ uuid }: Configuration) => ({
  poolId: 'demo',
  configurationUuid: uuid,
  toStageId: 'integration',
});

/** Asks for approvals of what would run now. */
export async function ask(
  console_: HeadlessConsole,
  configuration: Configuration,
  reason = 'release 2.4',
): Promise<string> {
  const target = transitionOf(configuration);
  const { planDigest } = await console_.request('promotions.preview', target);
  const { requestId } = await console_.request('gates.request-approval', {
    ...target,
    planDigest,
    reason,
    validMinutes: 60,
  });
  return requestId;
}

/** A request as a console shows it, once it satisfies. */
export function requestIn(
  console_: HeadlessConsole,
  requestId: string,
  what: string,
  isWanted: (view: RequestView) => boolean,
): Promise<RequestView> {
  return console_.until(what, ({ requests }) => {
    const view = requests.get(requestId);
    return view && isWanted(view) ? view : undefined;
  });
}

/** Makes a console believe a key, as root. */
export async function trust(console_: HeadlessConsole, key: string, password: string): Promise<void> {
  await console_.request('gates.trust-key', {
    poolId: 'demo',
    key,
    reason: 'compared on the phone',
    credentials: { userName: 'root', password },
  });
}

/** Starts what would run now; the answer as it came. */
export async function start(console_: HeadlessConsole, configuration: Configuration) {
  const target = transitionOf(configuration);
  const { planDigest } = await askConnected(console_, () => console_.ask('promotions.preview', target));
  return askConnected(console_, async () => {
    const answer = await console_.ask('promotions.start', { ...target, planDigest });
    return answer.ok || !isPoolAway(answer.problem) ? { ok: true, value: answer } : answer;
  });
}

/** Asks again where the pool was away: sessions end where its clock leaps, and the console logs in again first. */
export async function askConnected<T>(console_: HeadlessConsole, ask: () => Promise<Result<T>>): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    await console_.until('the pool', ({ pools }) => pools.get('demo')?.phase === 'connected');
    const answer = await ask();
    if (answer.ok) return answer.value;
    if (!isPoolAway(answer.problem) || tries > 5) throw new Error(JSON.stringify(answer.problem));
  }
}

function isPoolAway(problem: Problem): boolean {
  return (
    problem.code === 'pool-unreachable' ||
    (problem.code === 'blocked' && problem.blockers.some(({ kind }) => kind === 'pool-not-connected'))
  );
}

/** Waits for a run to come to rest. */
export function ended(console_: HeadlessConsole, runId: string): Promise<Run> {
  return rested(console_, runId);
}

/** Kinds of gate blockers in a refusal. */
export function gateKinds(result: Awaited<ReturnType<typeof start>>): readonly string[] {
  if (result.ok || result.problem.code !== 'blocked') return [];
  return result.problem.blockers.map((blocker) => (blocker.kind === 'gate' ? blocker.blocker.kind : blocker.kind));
}
