import type { Plan, PlanStep, StepAction } from '../../shared/domain/plan.ts';
import type { TransitionMode } from '../../shared/domain/workflow.ts';
import type { RunSite } from './run-site.ts';

type Draft = readonly [id: string, action: StepAction, ...after: string[]];

const REVISION = 'a'.repeat(64);

/** A plan of any steps: each after the lock and what it names; record, proof and release are added. */
export function planOf(site: RunSite, drafts: readonly Draft[], more: Partial<Plan> = {}): Plan {
  const locks = more.alsoLocks ?? [];
  const lockIds = ['take-lock', ...locks.map((uuid) => `take-lock:${uuid}`)];
  const steps: PlanStep[] = [
    step('take-lock', { kind: 'take-lock' }),
    ...locks.map((uuid) => step(`take-lock:${uuid}`, { kind: 'take-lock', configurationUuid: uuid }, 'take-lock')),
    ...drafts.map(([id, action, ...after]) => step(id, action, ...lockIds, ...after)),
  ];
  const records = drafts.filter(([, { kind }]) => kind === 'write-stage-record').map(([id]) => id);
  steps.push(step('verify', { kind: 'verify' }, ...steps.map(({ id }) => id), ...records));
  steps.push(
    ...locks.map((uuid) => step(`release:${uuid}`, { kind: 'release-lock', configurationUuid: uuid }, 'verify')),
  );
  steps.push(step('release-lock', { kind: 'release-lock' }, 'verify', ...locks.map((uuid) => `release:${uuid}`)));
  return {
    kind: 'promote',
    poolId: 'demo',
    configurationUuid: site.vapp,
    configurationName: 'Shop',
    serviceId: 'shop',
    fromStageId: 'development',
    toStageId: 'integration',
    fromStageName: 'Development',
    toStageName: 'Integration',
    revision: REVISION,
    steps,
    estimateMs: 1000,
    notes: [],
    irreversible: [],
    ...more,
  };
}

function step(id: string, action: StepAction, ...dependsOn: string[]): PlanStep {
  return { id, title: id, vmUuid: null, call: '', dependsOn, estimateMs: 100, undo: null, action };
}

function recordDraft(site: RunSite, ...after: readonly string[]): Draft {
  return [
    'record',
    { kind: 'write-stage-record', ...STAGES, afterSeq: 0 },
    ...marksOf(site).map(([id]) => id),
    ...after,
  ];
}

const STAGES = { serviceId: 'shop', fromStageId: 'development', toStageId: 'integration' } as const;

function marksOf(site: RunSite, ...after: readonly string[]): readonly Draft[] {
  return site.vms.map((vm) => [
    `mark:${vm.uuid}`,
    { kind: 'mark-stage', vmUuid: vm.uuid, removeTags: [...vm.stageTags], addTag: 'stage: Integration' },
    ...after,
  ]);
}

/** The same VMs: snapshots, shut down, disks, sizes, hosts, networks, reasons, started again. */
export function movePlan(site: RunSite): Plan {
  const [running, halting] = site.vms;
  const halted = site.vms.find(({ isRunning }) => !isRunning)!;
  const sized = halting!;
  const drafts: Draft[] = [
    ['note', { kind: 'note', text: 'look at the monitoring' }],
    ...site.vms.map((vm): Draft => {
      const action = {
        kind: 'snapshot-vm',
        vmUuid: vm.uuid,
        nameLabel: `before ${vm.name}`,
        withMemory: vm === running,
      } as const;
      return [`snapshot:${vm.uuid}`, action];
    }),
    [
      `shutdown:${sized.uuid}`,
      { kind: 'shutdown-vm', vmUuid: sized.uuid, forceAfterSeconds: null },
      `snapshot:${sized.uuid}`,
    ],
    [
      `size:${sized.uuid}`,
      { kind: 'set-size', vmUuid: sized.uuid, vcpus: 1, memoryBytes: 2 ** 30 },
      `shutdown:${sized.uuid}`,
    ],
    ...[running!, halted].map((vm): Draft => [
      `disk:${vm.uuid}`,
      {
        kind: 'move-disk',
        vmUuid: vm.uuid,
        device: vm.disk.device,
        vdiUuid: vm.disk.vdiUuid,
        fromSrUuid: vm.disk.srUuid,
        toSrUuid: site.otherSr,
      },
      `snapshot:${vm.uuid}`,
    ]),
    [
      `host:${running!.uuid}`,
      { kind: 'set-affinity', vmUuid: running!.uuid, hostUuid: site.host },
      `snapshot:${running!.uuid}`,
    ],
    ...site.vms.map((vm): Draft => [
      `vif:${vm.uuid}`,
      {
        kind: 'move-vif',
        vmUuid: vm.uuid,
        vifUuid: vm.vif.uuid,
        device: vm.vif.device,
        fromNetworkUuid: vm.vif.networkUuid,
        toNetworkUuid: site.network,
      },
      `snapshot:${vm.uuid}`,
    ]),
    ...marksOf(site).map((draft, index): Draft => [...draft, `vif:${site.vms[index]!.uuid}`]),
    [`start:${sized.uuid}`, { kind: 'start-vm', vm: { uuid: sized.uuid } }, `size:${sized.uuid}`, `vif:${sized.uuid}`],
    [
      `ready:${sized.uuid}`,
      { kind: 'wait-ready', vm: { uuid: sized.uuid }, readiness: { probe: { kind: 'running' }, timeoutSeconds: 30 } },
      `start:${sized.uuid}`,
    ],
    [
      'block',
      { kind: 'block-operations', vmUuid: running!.uuid, add: { destroy: 'in Integration' }, remove: [] },
      `disk:${running!.uuid}`,
    ],
    recordDraft(site, `ready:${sized.uuid}`, 'block'),
  ];
  return planOf(site, drafts, { mode: 'move' });
}

/** A replica beside the running source: snapshots, clones of them, a vApp, set up, one of them started. */
export function copyPlan(site: RunSite): Plan {
  const made = site.vms.map((vm) => ({
    vm,
    snapshot: `snapshot:${vm.uuid}`,
    copy: `copy:${vm.uuid}`,
    setUp: `set-up:${vm.uuid}`,
  }));
  const first = made[0]!;
  const drafts: Draft[] = [
    ['vapp', { kind: 'create-vapp', nameLabel: 'Shop (copy)', description: 'a replica' }],
    ...made.flatMap(({ vm, snapshot, copy, setUp }, index): Draft[] => [
      [snapshot, { kind: 'snapshot-vm', vmUuid: vm.uuid, nameLabel: `copied ${vm.name}`, withMemory: false }],
      [
        copy,
        {
          kind: 'copy-vm',
          sourceVmUuid: vm.uuid,
          source: { madeBy: snapshot },
          nameLabel: `${vm.name} copy`,
          srUuid: index === 1 ? site.otherSr : null,
        },
        snapshot,
      ],
      [
        setUp,
        {
          kind: 'set-up-copy',
          vm: { madeBy: copy },
          vapp: { madeBy: 'vapp' },
          nameLabel: `${vm.name} copy`,
          order: index,
          startDelaySeconds: 0,
          shutdownDelaySeconds: 1,
          tags: ['stage: Integration'],
          networks: { [String(vm.vif.device)]: site.network },
        },
        copy,
        'vapp',
      ],
      [`drop:${vm.uuid}`, { kind: 'destroy-snapshot', snapshot: { madeBy: snapshot } }, copy, 'record'],
    ]),
    ['start', { kind: 'start-vm', vm: { madeBy: first.copy } }, first.setUp],
    [
      'record',
      { kind: 'write-stage-record', ...STAGES, afterSeq: 0, configuration: { madeBy: 'vapp' } },
      ...made.map(({ setUp }) => setUp),
      'start',
    ],
  ];
  return planOf(site, drafts, { mode: 'copy' });
}

/** Two configurations change places. */
function swapPlan(site: RunSite): Plan {
  const other = site.others;
  const drafts: Draft[] = [
    ...[...site.vms, ...other].map((vm): Draft => [
      `vif:${vm.uuid}`,
      {
        kind: 'move-vif',
        vmUuid: vm.uuid,
        vifUuid: vm.vif.uuid,
        device: vm.vif.device,
        fromNetworkUuid: vm.vif.networkUuid,
        toNetworkUuid: site.network,
      },
    ]),
    ...marksOf(site),
    ...other.map((vm): Draft => [
      `mark:${vm.uuid}`,
      { kind: 'mark-stage', vmUuid: vm.uuid, removeTags: [...vm.stageTags], addTag: 'stage: Development' },
    ]),
    [
      'record-other',
      {
        kind: 'write-stage-record',
        serviceId: 'shop',
        fromStageId: 'integration',
        toStageId: 'development',
        afterSeq: 0,
        configuration: { uuid: site.otherVapp },
      },
      ...other.flatMap((vm) => [`mark:${vm.uuid}`, `vif:${vm.uuid}`]),
    ],
    recordDraft(site, ...site.vms.map((vm) => `vif:${vm.uuid}`), 'record-other'),
  ];
  return planOf(site, drafts, { mode: 'swap', alsoLocks: [site.otherVapp] });
}

/** Back to the content of an earlier snapshot. */
function returnPlan(site: RunSite): Plan {
  const drafts: Draft[] = [
    ...site.vms.slice(0, 2).flatMap((vm): Draft[] => {
      const down = `shutdown:${vm.uuid}`;
      const draft: Draft[] = [
        [down, { kind: 'shutdown-vm', vmUuid: vm.uuid, forceAfterSeconds: 60 }],
        [
          `safety:${vm.uuid}`,
          { kind: 'snapshot-vm', vmUuid: vm.uuid, nameLabel: `before return ${vm.name}`, withMemory: false },
          down,
        ],
        [
          `revert:${vm.uuid}`,
          { kind: 'revert-vm', vmUuid: vm.uuid, snapshotUuid: vm.snapshotUuid },
          `safety:${vm.uuid}`,
        ],
        [`start:${vm.uuid}`, { kind: 'start-vm', vm: { uuid: vm.uuid } }, `revert:${vm.uuid}`],
      ];
      return draft;
    }),
    ...marksOf(site, ...site.vms.slice(0, 2).map((vm) => `start:${vm.uuid}`)),
    recordDraft(site),
  ];
  return planOf(site, drafts, { kind: 'demote' });
}

/** A plan of each way that the planner knows. */
export const PLANS: Readonly<Record<TransitionMode | 'return', (site: RunSite) => Plan>> = {
  move: movePlan,
  copy: copyPlan,
  swap: swapPlan,
  return: returnPlan,
};
