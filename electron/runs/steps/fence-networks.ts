import { FENCE_KEY, fenceMarkText, parseFenceMark } from '../../../shared/domain/fence/fence-mark.ts';
import { ProblemError } from '../../../shared/errors.ts';
import type { NetworkReading } from '../../ports/fences.ts';
import { failpoint } from '../failpoint.ts';
import type { StepContext } from '../step-context.ts';
import { markedName } from './marks.ts';
import { PASSIVE, type ActionOf, type StepExecutor } from './step-executor.ts';

type Make = ActionOf<'make-fence-network'>;

/** How often, and how long apart, a VLAN is looked for that a lost call may still be making. */
const LOOKS = 20;
const LOOK_AGAIN_MS = 500;

/** Makes a network with the fence's mark in the creating call, joins its hosts, then gives it its name. */
export const makeFenceNetworkStep: StepExecutor<Make> = {
  needsLock: true,
  before: () => Promise.resolve(''),
  act: async (action, context) => {
    const known = await findNetwork(action, context);
    const uuid = known ?? (await makeNetwork(action, context));
    failpoint('make-fence-network/made');
    if (context.made[context.stepId] !== uuid) await context.recordMade(uuid);
    failpoint('make-fence-network/recorded');
    await joinHosts(action, context, uuid);
    failpoint('make-fence-network/joined');
    if (action.defaultLocking === 'disabled') await context.operations.setDefaultLocking(uuid, 'disabled');
    await context.operations.renameNetwork(uuid, action.nameLabel);
    failpoint('make-fence-network/renamed');
    return known === undefined ? 'made' : 'found made';
  },
  undo: async (action, context) => {
    const uuid = await findNetwork(action, context);
    const network = uuid === undefined ? undefined : await context.operations.readNetwork(uuid);
    if (!network) return 'is not there';
    if (network.vifCount > 0) return `left: ${String(network.vifCount)} interfaces are on it`;
    failpoint('make-fence-network/before-undo');
    await context.operations.destroyNetwork(network.uuid);
    failpoint('make-fence-network/undone');
    return 'removed';
  },
  verify: async (action, context, step) => {
    const network = await context.operations.readNetwork(context.made[step.id] ?? '');
    if (!network) return [`the network is missing: ${step.title}`];
    return findFaults(action, network).map((fault) => `${fault}: ${step.title}`);
  },
};

async function makeNetwork(action: Make, context: StepContext): Promise<string> {
  // The lock keeps other consoles away, so this is one that was made since the plan.
  if ((await context.operations.findNetworksByName(action.nameLabel)).length > 0)
    throw new ProblemError({ code: 'plan-changed', planDigest: '' });
  const mark = fenceMarkText({ ...action.mark, run: context.runId });
  failpoint('make-fence-network/before-call');
  const name = markedName(context, context.stepId, action.nameLabel);
  return context.operations.createNetwork(name, action.description, { [FENCE_KEY]: mark });
}

/** The network this step made, recorded or not; undefined where there is none. */
async function findNetwork(action: Make, context: StepContext): Promise<string | undefined> {
  const recorded = context.made[context.stepId];
  if (recorded !== undefined && (await context.operations.readNetwork(recorded))) return recorded;
  const marked = await context.operations.findNetworksByName(markedName(context, context.stepId, action.nameLabel));
  return marked[0];
}

async function joinHosts(action: Make, context: StepContext, uuid: string): Promise<void> {
  const { operations } = context;
  const network = await operations.readNetwork(uuid);
  if (!network) throw new ProblemError({ code: 'not-found', kind: 'network', id: uuid });
  const [base] = action.basePifUuids;
  if (base === undefined) return;
  if (action.tag !== null) {
    if (network.pifs.length > 0) return;
    await makeVlan(context, base, uuid, action.tag);
    return;
  }
  const there = new Set(network.pifs.map((pif) => pif.transportPifUuid));
  for (const transport of action.basePifUuids) {
    if (there.has(transport)) continue;
    await operations.createTunnel(transport, uuid);
    failpoint('make-fence-network/tunnel-made');
  }
}

/** A call whose reply was lost may still be at work: then XAPI says that the tag is taken, by this very network. */
async function makeVlan(context: StepContext, base: string, uuid: string, tag: number): Promise<void> {
  try {
    await context.operations.createVlan(base, uuid, tag);
  } catch (error) {
    const isTaken =
      error instanceof ProblemError &&
      error.problem.code === 'xapi-failure' &&
      ['VLAN_IN_USE', 'PIF_VLAN_EXISTS', 'NETWORK_ALREADY_CONNECTED'].includes(error.problem.xapiCode);
    if (!isTaken || !context.isAgain) throw error;
    for (let look = 0; look < LOOKS; look += 1) {
      if (((await context.operations.readNetwork(uuid))?.pifs.length ?? 0) > 0) return;
      await context.clock.sleep(LOOK_AGAIN_MS);
    }
    throw error;
  }
}

function findFaults(action: Make, network: NetworkReading): readonly string[] {
  const isOurs = parseFenceMark(network.notes[FENCE_KEY] ?? '')?.id === action.mark.id;
  const isJoined =
    action.basePifUuids.length === 0
      ? network.pifs.length === 0
      : network.pifs.length > 0 && network.pifs.every((pif) => action.tag === null || pif.tag === action.tag);
  return [
    ...(isOurs ? [] : ['it no longer says which fence it is of']),
    ...(isJoined ? [] : ['its interfaces are not as planned']),
  ];
}

/** Removes a network of a fence, never one that is somebody's: a network goes with all idle interfaces on it. */
export const removeFenceNetworkStep: StepExecutor<ActionOf<'remove-fence-network'>> = {
  ...PASSIVE,
  needsLock: true,
  act: async ({ networkUuid, fenceId }, context) => {
    const network = await context.operations.readNetwork(networkUuid);
    if (!network) return 'was gone already';
    if (parseFenceMark(network.notes[FENCE_KEY] ?? '')?.id !== fenceId) return 'left: it is no network of the fence';
    if (network.vifCount > 0) {
      const finding = `${network.nameLabel} still has ${String(network.vifCount)} interfaces on it`;
      throw new ProblemError({ code: 'check-failed', findings: [finding] });
    }
    failpoint('remove-fence-network/before-call');
    await context.operations.destroyNetwork(networkUuid);
    failpoint('remove-fence-network/removed');
    return 'removed';
  },
  undo: () => Promise.resolve('a removed network cannot be brought back'),
  verify: async ({ networkUuid }, context, step) =>
    (await context.operations.readNetwork(networkUuid)) ? [`it is still there: ${step.title}`] : [],
};
