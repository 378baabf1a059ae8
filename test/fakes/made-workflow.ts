import fc from 'fast-check';
import { NO_RULES, type StageAction, type StageRules } from '../../shared/domain/stage-rules.ts';
import type { WorkflowEstate } from '../../shared/domain/workflow-problems.ts';
import type { Stage, Transition, Trigger, Workflow } from '../../shared/domain/workflow.ts';
import { uuidOf } from './sample-signer.ts';

const GIB = 2 ** 30;

/** A pool of two hosts: networks 1 and 2 on both, 3 on the first only; a shared SR, one of the first host, one of ISOs. */
export const ESTATE: WorkflowEstate = {
  hosts: [1, 2].map((number) => ({
    uuid: uuidOf(100 + number),
    nameLabel: `host ${String(number)}`,
    address: `10.0.0.${String(number)}`,
    enabled: true,
    live: true,
    isCoordinator: number === 1,
    memoryTotalBytes: 64 * GIB,
    memoryFreeBytes: 32 * GIB,
    cpuCount: 16,
  })),
  networks: [1, 2, 3].map((number) => ({
    uuid: uuidOf(200 + number),
    nameLabel: `network ${String(number)}`,
    description: '',
    vlan: 10 * number,
    hostUuids: number === 3 ? [uuidOf(101)] : [uuidOf(101), uuidOf(102)],
    tags: [],
  })),
  srs: [
    { nameLabel: 'shared', type: 'nfs', shared: true, hostUuids: [uuidOf(101), uuidOf(102)] },
    { nameLabel: 'local', type: 'ext', shared: false, hostUuids: [uuidOf(101)] },
    { nameLabel: 'images', type: 'iso', shared: true, hostUuids: [uuidOf(101), uuidOf(102)] },
  ].map((sr, index) => ({ ...sr, uuid: uuidOf(301 + index), sizeBytes: 1000 * GIB, usedBytes: 0 })),
};

/** Stages by name with the ids of their names, and transitions as `a>b` (promote) or `a<b` (demote). */
export function drawWorkflow(stages: readonly string[], ways: readonly string[] = []): Workflow {
  return {
    version: 1,
    stages: stages.map((id) => ({ id, name: id.toUpperCase(), networkMap: {}, isProduction: false })),
    transitions: ways.map((way): Transition => {
      const [from = '', to = ''] = way.split(/[<>]/);
      return { from, to, kind: way.includes('>') ? 'promote' : 'demote' };
    }),
  };
}

const text = (max: number) =>
  fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: max })
    .filter((word) => word.length <= max && word.trim() === word);
const roleNames = text(12).filter((word) => word !== '__proto__');
const uuids = fc.nat({ max: 400 }).map(uuidOf);
const orNull = <T>(some: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(some, { nil: null });

const actions: fc.Arbitrary<StageAction> = fc.oneof(
  fc.record({ kind: fc.constant('snapshot' as const), withMemory: fc.boolean() }),
  fc.record({
    kind: fc.constant('start' as const),
    readiness: fc.record({
      probe: fc.oneof(
        fc.constantFrom({ kind: 'running' as const }, { kind: 'agent' as const }, { kind: 'address' as const }),
        fc.record({ kind: fc.constant('tcp' as const), port: fc.integer({ min: 1, max: 65_535 }) }),
        fc.record({
          kind: fc.constant('http' as const),
          port: fc.integer({ min: 1, max: 65_535 }),
          path: fc.constantFrom('/', '/health?x=1#y', "/it's"),
          isTls: fc.boolean(),
        }),
      ),
      timeoutSeconds: fc.integer({ min: 5, max: 7200 }),
    }),
  }),
  fc.record({ kind: fc.constant('shutdown' as const), forceAfterSeconds: orNull(fc.integer({ min: 10, max: 7200 })) }),
  fc.record({ kind: fc.constant('note' as const), text: text(500) }),
);

const counts = orNull(fc.integer({ min: 1, max: 500 }));
const tolerances = fc
  .record({
    countsFrom: fc.constantFrom('critical' as const, 'high' as const, 'medium' as const, 'low' as const),
    leastScore: orNull(fc.integer({ min: 1, max: 100 })),
  })
  // One that lets nothing pass is left out of the record.
  .filter(({ countsFrom, leastScore }) => countsFrom !== 'low' || leastScore !== null);

const demands = fc.record({
  placement: fc.record({ srUuid: orNull(uuids), hostUuid: orNull(uuids) }),
  entry: fc.array(actions, { maxLength: 4 }),
  exit: fc.array(actions, { maxLength: 4 }),
  caps: fc.record({ vcpus: counts, memoryBytes: orNull(fc.integer({ min: 16_777_216, max: 2 ** 40 })) }),
  budget: fc.record({ configurations: counts, vcpus: counts, memoryBytes: counts, diskBytes: counts }),
  allowedUsers: fc.array(text(30), { maxLength: 4 }),
  isLocked: fc.boolean(),
  keepSnapshots: orNull(fc.integer({ min: 1, max: 50 })),
});

const rules: fc.Arbitrary<StageRules> = fc
  .tuple(demands, fc.option(tolerances, { nil: undefined }))
  .map(([asked, drift]) => ({ ...asked, ...(drift ? { drift } : {}) }));

const stagesOf = (count: number): fc.Arbitrary<Stage[]> =>
  fc.tuple(...Array.from({ length: count }, (_unused, index) => stageAt(index)));

const stageAt = (index: number): fc.Arbitrary<Stage> =>
  fc
    .record({
      name: text(40),
      networks: fc.array(fc.tuple(roleNames, uuids), { maxLength: 3 }),
      isProduction: fc.boolean(),
      rules: fc.option(rules, { nil: undefined }),
      position: fc.option(
        fc.record({ x: fc.integer({ min: -9999, max: 9999 }), y: fc.double({ min: -10, max: 10, noNaN: true }) }),
        { nil: undefined },
      ),
    })
    .map(({ name, networks, isProduction, rules: asked, position }) => ({
      id: `s-${String(index)}`,
      // Names must differ, whatever their case.
      name: `${name} ${String(index)}`,
      networkMap: Object.fromEntries(networks),
      isProduction,
      ...(asked && JSON.stringify(asked) !== JSON.stringify(NO_RULES) ? { rules: asked } : {}),
      ...(position ? { position: { x: position.x, y: position.y + 0 } } : {}),
    }));

const triggers: readonly (Trigger | undefined)[] = [
  undefined,
  { kind: 'automatic' },
  { kind: 'scheduled', days: [1, 5], time: '22:30', timeZone: 'Europe/Berlin' },
];

const transitionsOf = (count: number): fc.Arbitrary<Transition[]> =>
  fc
    .array(
      fc.record({
        from: fc.nat({ max: count - 1 }),
        to: fc.nat({ max: count - 1 }),
        kind: fc.constantFrom('promote' as const, 'demote' as const),
        mode: fc.constantFrom(undefined, 'copy' as const, 'swap' as const, 'return' as const),
        trigger: fc.constantFrom(...triggers),
        hold: fc.option(text(100), { nil: undefined }),
      }),
      { maxLength: 12 },
    )
    .map((ways) => {
      const seen = new Set<string>();
      return ways.flatMap(({ from, to, kind, mode, trigger, hold }): readonly Transition[] => {
        const way = `${String(from)} ${String(to)}`;
        if (from === to || seen.has(way)) return [];
        seen.add(way);
        return [
          {
            from: `s-${String(from)}`,
            to: `s-${String(to)}`,
            kind,
            ...(mode ? { mode } : {}),
            ...(trigger ? { trigger } : {}),
            ...(hold === undefined ? {} : { hold }),
          },
        ];
      });
    });

/** Workflows whose stages and transitions hang together, with every part filled in somehow. */
export const madeWorkflows: fc.Arbitrary<Workflow> = fc.integer({ min: 1, max: 6 }).chain((count) =>
  fc.record({
    version: fc.integer({ min: 1, max: 99 }),
    stages: stagesOf(count),
    transitions: transitionsOf(count),
  }),
);
