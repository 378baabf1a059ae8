import type { z } from 'zod';
import { isProven, type Rehearsal } from '../../shared/domain/archive/rehearsal.ts';
import type { Configuration } from '../../shared/domain/configuration.ts';
import type { DriftView } from '../../shared/domain/drift/drift-view.ts';
import type { Plan } from '../../shared/domain/plan.ts';
import { listNetworkRoles } from '../../shared/domain/template/template-description.ts';
import type { PoolState } from '../../shared/domain/pool-state.ts';
import type { Run } from '../../shared/domain/run.ts';
import type { ArchiveView } from '../../shared/ipc/areas/archive.ts';
import type { ComparedView } from '../../shared/ipc/areas/drift.ts';
import type { FenceView } from '../../shared/ipc/areas/fences.ts';
import type { LeaseView } from '../../shared/ipc/areas/leases.ts';
import type { TemplateView } from '../../shared/ipc/areas/templates.ts';
import type { RequestView } from '../../shared/ipc/areas/approval-requests.ts';
import type { ServiceView } from '../../shared/ipc/contract.ts';
import { findingText } from '../../shared/text/archive-text.ts';
import { sideText } from '../../shared/text/drift-text.ts';
import { problemText } from '../../shared/text/problem-text.ts';
import type {
  archiveOutput,
  comparisonOutput,
  configurationOutput,
  driftOutput,
  fenceOutput,
  leaseOutput,
  planOutput,
  poolOutput,
  requestOutput,
  runOutput,
  serviceOutput,
  templateOutput,
} from './outputs.ts';

/** A pool as `--json` tells of it. */
export function toPoolOutput(pool: PoolState): z.output<typeof poolOutput> {
  const { id, uuid, nameLabel, address, userName, phase, certificate, hostCount, vmCount } = pool;
  return {
    ...{ id, uuid, nameLabel, address, userName, phase },
    ...{ fingerprint: certificate?.fingerprint ?? null, hosts: hostCount, vms: vmCount },
  };
}

/** A service as `--json` tells of it. */
export function toServiceOutput({ service: { id, name, workflow } }: ServiceView): z.output<typeof serviceOutput> {
  const stages = workflow.stages.map((stage) => ({
    ...{ id: stage.id, name: stage.name, isProduction: stage.isProduction },
  }));
  return { id, name, version: workflow.version, stages };
}

/** A configuration as `--json` tells of it. */
export function toConfigurationOutput(of: Configuration): z.output<typeof configurationOutput> {
  const { uuid, nameLabel, serviceId, stageId, since, powerState, runningCount, vmUuids, revision } = of;
  return {
    ...{ uuid, nameLabel, serviceId, stageId, since, powerState, runningCount, revision },
    vmUuids: [...vmUuids],
    recordedRevision: of.recordedRevision,
    originUuid: of.origin?.configuration ?? null,
    lockedBy: of.lock?.holder ?? null,
    activeRunId: of.activeRunId,
    warnings: of.warnings.map(({ kind }) => kind),
  };
}

/** A plan as `--json` tells of it. */
export function toPlanOutput(plan: Plan, planDigest: string): z.output<typeof planOutput> {
  const { kind, configurationUuid, configurationName, fromStageId, toStageId, estimateMs } = plan;
  return {
    ...{ planDigest, kind, configurationUuid, configurationName, fromStageId, toStageId, estimateMs },
    steps: plan.steps.map(({ id, title, call, vmUuid, undo }) => ({ id, title, call, vmUuid, undo })),
    notes: [...plan.notes],
    irreversible: [...plan.irreversible],
  };
}

/** A run as `--json` tells of it. */
export function toRunOutput(run: Run): z.output<typeof runOutput> {
  const { id, plan, planDigest, requester, phase, startedAt, finishedAt, progressRatio, steps, problem } = run;
  const { kind, configurationUuid, configurationName, fromStageId, toStageId } = plan;
  const words = problem ? problemText(problem) : undefined;
  return {
    ...{ id, kind, configurationUuid, configurationName, fromStageId, toStageId },
    ...{ planDigest, requester, phase, startedAt, finishedAt, progressRatio },
    stepCount: steps.length,
    doneCount: steps.filter((step) => step.phase === 'done').length,
    problem: problem && words ? { code: problem.code, text: `${words.what}. ${words.why}`.trim() } : null,
  };
}

/** A fence as `--json` tells of it. */
export function toFenceOutput(fence: FenceView): z.output<typeof fenceOutput> {
  const { id, name, mode, block, ofUuid, ofName, vmUuids, runningCount, networkNames, alarms, isLeftover } = fence;
  return {
    ...{ id, name, mode, block, ofUuid, ofName, runningCount, isLeftover },
    ...{ vmUuids: [...vmUuids], networks: [...networkNames], alarms: [...alarms] },
  };
}

/** Drift as `--json` tells of it. */
export function toDriftOutput(view: DriftView, configurationName: string): z.output<typeof driftOutput> {
  const { configurationUuid, baseline, score, tally, mute } = view;
  return {
    ...{ configurationUuid, configurationName, baseline: baseline.kind, score },
    ...{ drift: tally.drift, expected: tally.expected, isMuted: mute !== null },
  };
}

/** A request for approvals as `--json` tells of it. */
export function toRequestOutput(view: RequestView): z.output<typeof requestOutput> {
  const { id, configurationUuid, configurationName, direction, fromStageId, toStageId, revision, planDigest } = view;
  const { reason, at, expiresAt, phase, key, keyState } = view;
  return {
    ...{ id, configurationUuid, configurationName, direction, fromStageId, toStageId, revision, planDigest },
    ...{ requester: view.requester.name, reason, at, expiresAt, phase, key, keyState },
    decisions: view.decisions.map((each) => ({
      ...{ by: each.by.name, decision: each.decision, reason: each.reason, at: each.at },
      counts: each.refusal === null && !each.isReplaced,
    })),
  };
}

/** A comparison as `--json` tells of it. @param isAll - expected differences too */
export function toComparisonOutput(view: ComparedView, isAll: boolean): z.output<typeof comparisonOutput> {
  const { vms, score, tally } = view.comparison;
  return {
    ...{ left: sideText(view.left), right: sideText(view.right), score },
    ...{ drift: tally.drift, expected: tally.expected },
    differences: vms.flatMap(({ name, fields }) =>
      fields.flatMap(({ field, left, right, verdict, severity }) =>
        verdict === 'drift' || (isAll && verdict === 'expected')
          ? [{ vm: name, field, left, right, verdict, severity }]
          : [],
      ),
    ),
  };
}

/** An archive as `--json` tells of it. */
export function toArchiveOutput({
  archive,
  folder,
  about,
  sizeBytes,
  verdict,
  rehearsal,
}: ArchiveView): z.output<typeof archiveOutput> {
  return {
    ...{ archive, folder, sizeBytes },
    ...{ nameLabel: about?.nameLabel ?? null, note: about?.note ?? null, madeAt: about?.madeAt ?? null },
    ...{ by: about?.by ?? null, poolName: about?.poolName ?? null, stageId: about?.place?.stageId ?? null },
    ...{ configurationUuid: about?.configurationUuid ?? null, configurationName: about?.configurationName ?? null },
    revision: about?.revision ?? null,
    storage: about?.storage?.srName ?? null,
    vms: about?.members.map(({ nameLabel }) => nameLabel) ?? [],
    checkedAt: verdict?.checkedAt ?? null,
    findings: verdict?.findings.map((finding) => ({ kind: finding.kind, text: findingText(finding) })) ?? [],
    rehearsal: rehearsal && toRehearsalOutput(rehearsal),
  };
}

function toRehearsalOutput(rehearsal: Rehearsal): NonNullable<z.output<typeof archiveOutput>['rehearsal']> {
  const { at, tookMs, poolName, vms, failure } = rehearsal;
  return { at, tookMs, poolName, isProven: isProven(rehearsal), vms: vms.map((vm) => ({ ...vm })), failure };
}

/** One version of a template as `--json` tells of it. */
export function toTemplateOutput({ id, content, by, at }: TemplateView): z.output<typeof templateOutput> {
  const { family, name, version, isGold, notes, madeFrom, description, sources } = content;
  const vms = new Map(sources.map(({ tier, vm }) => [tier, vm]));
  return {
    ...{ id, family, name, version, isGold, notes, madeFrom, by, at },
    tiers: description.tiers.map((tier) => ({ id: tier.id, label: tier.label, vmUuid: vms.get(tier.id) ?? null })),
    parameters: description.parameters.map((each) => ({
      ...{ id: each.id, label: each.label, type: each.type, unit: each.unit ?? null, default: each.default },
      computed: each.computed === true,
    })),
    networks: [...listNetworkRoles(description)],
  };
}

/** Leases as `--json` tells of them. */
export function toLeaseOutput(view: LeaseView, configurationName: string): z.output<typeof leaseOutput> {
  const { configurationUuid, run, storage, runHours, storageHours, problem } = view;
  return { configurationUuid, configurationName, run, storage, runHours, storageHours, problem };
}
