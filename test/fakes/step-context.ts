import { LockTurns } from '../../electron/runs/lock-turns.ts';
import type { StepContext } from '../../electron/runs/step-context.ts';
import type { PoolOperations } from '../../electron/ports.ts';
import type { VmReading } from '../../electron/ports/vm-operations.ts';
import type { Plan } from '../../shared/domain/plan.ts';
import { MemoryPool } from './memory-pool.ts';
import { makeIds, makeSigner, sha256 } from './sample-signer.ts';
import { VirtualClock } from './virtual-clock.ts';

const PLAN: Plan = {
  kind: 'promote',
  poolId: 'pool-a',
  configurationUuid: '00000000-0000-4000-8000-000000000001',
  configurationName: 'Shop',
  serviceId: 'shop',
  fromStageId: 'development',
  toStageId: 'integration',
  fromStageName: 'Development',
  toStageName: 'Integration',
  revision: 'a'.repeat(64),
  steps: [],
  estimateMs: 0,
  notes: [],
  irreversible: [],
};

/** What a step under test may use; calls that a test does not give are refused by the pool in memory. */
export function makeStepContext(
  operations: Partial<PoolOperations>,
  more: Partial<StepContext> & { readonly pool?: MemoryPool } = {},
): StepContext & { readonly clock: VirtualClock } {
  const clock = new VirtualClock();
  const { pool = new MemoryPool(clock), ...rest } = more;
  return {
    runId: '11111111-0000-4000-8000-000000000000',
    startedAt: '2026-03-02T08:00:00.000Z',
    nonce: 'nonce',
    turnedBack: false,
    plan: PLAN,
    stepId: 'step',
    isAgain: false,
    before: '',
    made: {},
    recordMade: () => Promise.resolve(),
    progress: () => undefined,
    halt: new AbortController().signal,
    requester: 'root',
    consoleName: 'desk',
    poolUuid: 'uuid-of-pool-a',
    operations: { ...pool.operations(), ...operations },
    inventory: pool.inventory(),
    signer: makeSigner(),
    digest: sha256,
    newId: makeIds('id'),
    lockTurns: new LockTurns(),
    probe: { tcp: () => Promise.resolve(false), http: () => Promise.resolve(false) },
    ...rest,
    clock,
  };
}

/** A VM's reading with everything a test does not care about filled in. */
export function makeReading(part: Partial<VmReading> = {}): VmReading {
  return {
    uuid: '00000000-0000-4000-8000-000000000002',
    nameLabel: 'web-1',
    powerState: 'Running',
    isTemplate: false,
    isSnapshot: false,
    vappUuid: null,
    order: 0,
    startDelaySeconds: 0,
    shutdownDelaySeconds: 0,
    vcpus: 2,
    vcpusMax: 2,
    memoryBytes: 2 ** 30,
    firmware: 'bios',
    affinityHostUuid: null,
    tags: [],
    blockedOperations: {},
    operations: [],
    ...part,
  };
}
