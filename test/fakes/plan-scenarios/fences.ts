import { planFencedCopies, type FencedCopiesFacts } from '../../../shared/domain/fence/fenced-copies.ts';
import type { FenceState } from '../../../shared/domain/fence/fence-view.ts';
import { NO_FENCE_SETTINGS } from '../../../shared/domain/fence/no-fence-settings.ts';
import type { TopologyFacts } from '../../../shared/domain/fence/topology-facts.ts';
import { planFenceRemoval, type FenceRemovalFacts } from '../../../shared/domain/plan/plan-fence-removal.ts';
import { planFencedCopiesRun } from '../../../shared/domain/plan/plan-fenced-copies.ts';
import { planTransition } from '../../../shared/domain/plan/plan-transition.ts';
import type { Plan } from '../../../shared/domain/plan.ts';
import { planReplica, type PlanReplicaFacts } from '../../../shared/domain/replica/plan-replica.ts';
import { toReplicaFacts } from '../../../shared/domain/replica/replica-facts.ts';
import { toMemoryTopology } from '../memory-topology.ts';
import { HOSTS, makeOccupant } from '../plan-facts.ts';
import { SHOP } from '../sample-estate.ts';
import { uuidOf } from '../sample-signer.ts';
import { makeVariedConfiguration, makeVariedVms, MORE } from './estate.ts';
import { makeVariedFacts } from './transitions.ts';

const GIB = 1024 ** 3;
const { management } = SHOP.networks;
const ROUTER = uuidOf(80);

/** The members with what fencing looks at: addresses, and tags of a stage and of a fence they came from. */
function fencedVms() {
  return makeVariedVms()
    .filter(({ vifs }) => vifs.length > 0)
    .map((vm, index) => ({
      ...vm,
      addresses: [`10.0.0.${String(10 + index)}`],
      tags: [...vm.tags, 'fence: 00000000-7'],
    }));
}

function topology(): TopologyFacts {
  const { networks, hosts } = makeVariedFacts();
  const known = toMemoryTopology(fencedVms(), networks, hosts);
  return {
    ...known,
    pifs: [HOSTS.one, HOSTS.two].map((hostUuid, index) => ({
      ...{ uuid: uuidOf(90 + index), hostUuid, networkUuid: management, device: 'eth0', kind: { type: 'physical' } },
      ...{ isManaged: true, hostAddresses: [`10.9.0.${String(1 + index)}`] },
    })),
  };
}

function copiesOf(part: Partial<FencedCopiesFacts> = {}): Plan {
  const facts: FencedCopiesFacts = {
    wish: { mode: 'block', copies: 2, isStarted: true, mustMigrate: false },
    ...{ configuration: makeVariedConfiguration(), vms: fencedVms(), srs: makeVariedFacts().srs, topology: topology() },
    ...{ settings: NO_FENCE_SETTINGS, router: null },
    ...part,
  };
  const planning = planFencedCopies(facts);
  if (!planning.ok) throw new Error(JSON.stringify(planning.unplanned));
  return planFencedCopiesRun(facts, planning.fences);
}

const WITH_ROUTER: Pick<FencedCopiesFacts, 'settings' | 'router'> = {
  settings: {
    physicalNetworks: [
      {
        ...{ id: 'core', bases: [{ networkUuid: management, nativeTag: 1 }] },
        tags: [201, 202, 203, 204].map((tag) => ({ tag, missingOnHostUuids: [], isReserved: false })),
      },
    ],
    outside: {
      networkUuid: management,
      addresses: Array.from({ length: 12 }, (_, index) => `10.9.1.${String(1 + index)}`),
    },
    router: { templateUuid: ROUTER, servesDhcp: true },
    dhcpNetworkUuids: [SHOP.networks.devFront],
  },
  router: { uuid: ROUTER, memoryBytes: GIB, nicCapacity: 7, servesDhcp: true },
};

const STATE: FenceState = {
  ...{ id: '00000000-1', mode: 'block', block: 'vlan', ofUuid: SHOP.vapp, ofName: 'Web shop 1' },
  networkUuids: [uuidOf(901), SHOP.networks.intFront],
  vmUuids: [SHOP.web, SHOP.db, MORE.batch, MORE.cache],
  ...{ routerVmUuids: [ROUTER], vappUuids: [uuidOf(902)], strangerVmUuids: [], leases: [] },
};

function removalOf(part: Partial<FenceRemovalFacts> = {}): Plan {
  const common = { description: '', allowedOperations: [] };
  const plan = planFenceRemoval({
    ...{ poolId: 'pool-a', fence: STATE, topology: topology(), vms: makeVariedVms() },
    vapps: [
      { ...common, uuid: uuidOf(903), nameLabel: 'of others too', vmUuids: [SHOP.web, SHOP.spare] },
      { ...common, uuid: uuidOf(902), nameLabel: 'Web shop 1 · fence 1', vmUuids: [SHOP.web, SHOP.db] },
    ],
    ...part,
  });
  if (!plan) throw new Error('nothing of the fence is left');
  return plan;
}

function replicaOf(part: Partial<PlanReplicaFacts> = {}): Plan {
  const facts = toReplicaFacts(makeVariedFacts());
  const base = facts && planTransition(facts);
  const plan = facts && base && planReplica({ facts, base, note: '', retired: [], ...part });
  if (!plan) throw new Error('no replica is made here');
  return plan;
}

const former = (n: number) => {
  const { configuration, vms } = makeOccupant(n);
  const origin = { configuration: SHOP.vapp, stage: 'development', revision: 'ab'.repeat(32) };
  const made = { name: 'Web shop 1', at: '2026-02-28T21:30:00.000Z', vms: [] };
  return { configuration: { ...configuration, origin: { ...origin, ...made } }, vms };
};

/** Fenced copies, their removal, and replicas in and out of fences. */
export const FENCES = {
  'fenced copies on one host': () => copiesOf(),
  'one fenced copy for consoles, left off': () =>
    copiesOf({ wish: { mode: 'consoleOnly', copies: 1, isStarted: false, mustMigrate: false } }),
  'fenced copies behind a router': () =>
    copiesOf({ ...WITH_ROUTER, wish: { mode: 'inOut', copies: 1, isStarted: true, mustMigrate: true } }),
  'removal of a fence': () => removalOf(),
  'removal of what is left of a fence of tunnels': () =>
    removalOf({ fence: { ...STATE, block: 'tunnel' }, vms: [], vapps: [] }),
  'removal of a fence inside a host without networks': () =>
    removalOf({ fence: { ...STATE, block: 'hostInternal', networkUuids: [] }, vapps: [] }),
  replica: () => replicaOf(),
  'replica with a note and without its elders': () =>
    replicaOf({
      note: 'for the auditors',
      retired: [
        { ...former(1), fence: null },
        { ...former(2), fence: { state: { ...STATE, vmUuids: [uuidOf(752)] }, topology: topology() } },
      ],
    }),
  'fenced replica': () => replicaOf({ base: copiesOf(), note: 'trial of the patch' }),
} satisfies Readonly<Record<string, () => Plan>>;
