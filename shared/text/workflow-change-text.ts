import { NO_TOLERANCE } from '../domain/drift/tolerance.ts';
import type { RuleChange, WorkflowChange } from '../domain/workflow-change.ts';
import type { StageAction, StageRules } from '../domain/stage-rules.ts';
import type { Trigger } from '../domain/workflow.ts';
import { toleranceText } from './drift-text.ts';
import { fenceModeWord } from './fence-mode-text.ts';
import { formatBytes } from './format.ts';
import { leaseRulesText } from './lease-text.ts';
import { inSentence } from './names.ts';
import type { WorkflowNames } from './workflow-names.ts';

/** Says one difference between two versions of a workflow as an administrator would. */
export function workflowChangeText(change: WorkflowChange, names: WorkflowNames): string {
  const stage = (id: string): string => inSentence(names.stage(id));
  const way = ({ from, to }: { readonly from: string; readonly to: string }): string => `${stage(from)} → ${stage(to)}`;
  switch (change.kind) {
    case 'stage-added':
      return `Stage ${inSentence(change.stage.name)} is new`;
    case 'stage-removed':
      return `Stage ${inSentence(change.stage.name)} goes`;
    case 'stage-renamed':
      return `Stage ${inSentence(change.from)} is called ${inSentence(change.to)}`;
    case 'stage-moved':
      return `${stage(change.stageId)} becomes column ${String(change.to + 1)}, was ${String(change.from + 1)}`;
    case 'production-changed':
      return `${stage(change.stageId)} ${change.isProduction ? 'counts as production' : 'counts as production no more'}`;
    case 'network-changed': {
      const network = (uuid: string | null): string =>
        uuid === null ? 'left where it is' : `on ${inSentence(names.network(uuid))}`;
      return `${stage(change.stageId)}: role ${inSentence(change.role)} ${network(change.to)}, was ${network(change.from)}`;
    }
    case 'rule-changed':
      return `${stage(change.stageId)}: ${ruleText(change, names)}`;
    case 'transition-added':
      return `New: ${change.transition.kind} ${way(change.transition)}`;
    case 'transition-removed':
      return `Goes: ${change.transition.kind} ${way(change.transition)}`;
    case 'direction-changed':
      return `${way(change.transition)}: ${change.to}, was ${change.from}`;
    case 'mode-changed':
      return `${way(change.transition)}: by ${change.to}, was by ${change.from}`;
    case 'trigger-changed':
      return `${way(change.transition)}: started ${triggerText(change.to)}, was ${triggerText(change.from)}`;
    case 'gate-changed':
      return `${way(change.transition)}: another gate`;
    case 'policies-changed':
      return `Policies changed: ${change.names.map(inSentence).join(', ')}`;
    case 'hold-changed':
      return change.to === null
        ? `${way(change.transition)}: not held any more`
        : `${way(change.transition)}: held, ${inSentence(change.to)}`;
  }
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;

/** What starts a transition, as part of a sentence. */
export function triggerText(trigger: Trigger): string {
  switch (trigger.kind) {
    case 'manual':
      return 'by a person';
    case 'automatic':
      return 'by itself';
    case 'scheduled':
      return `at ${trigger.time} (${trigger.timeZone}) on ${trigger.days.map((day) => DAYS[day] ?? '').join(', ')}`;
  }
}

function ruleText(change: RuleChange, names: WorkflowNames): string {
  const say = ruleValueTexts(names);
  switch (change.rule) {
    case 'placement':
      return `${say.placement(change.to)}, was ${say.placement(change.from)}`;
    case 'entry':
      return `on entry ${say.actions(change.to)}, was ${say.actions(change.from)}`;
    case 'exit':
      return `on exit ${say.actions(change.to)}, was ${say.actions(change.from)}`;
    case 'caps':
      return `a VM has ${say.caps(change.to)}, was ${say.caps(change.from)}`;
    case 'budget':
      return `budget ${say.budget(change.to)}, was ${say.budget(change.from)}`;
    case 'allowedUsers':
      return `open to ${say.users(change.to)}, was ${say.users(change.from)}`;
    case 'isLocked':
      return change.to ? 'locked' : 'locked no more';
    case 'keepSnapshots':
      return `keeps ${say.keep(change.to)}, was ${say.keep(change.from)}`;
    case 'leases':
      return `${leaseRulesText(change.to)}, was ${leaseRulesText(change.from)}`;
    case 'fence':
      return `copies ${say.fence(change.to)}, was ${say.fence(change.from)}`;
    case 'drift':
      return `drift: ${say.drift(change.to)}, was ${say.drift(change.from)}`;
  }
}

const listed = (parts: readonly (string | null)[], none: string): string => {
  const there = parts.filter((part) => part !== null);
  return there.length === 0 ? none : there.join(', ');
};

function ruleValueTexts(names: WorkflowNames) {
  return {
    placement: ({ srUuid, hostUuid }: StageRules['placement']): string =>
      listed(
        [
          srUuid === null ? null : `disks on ${inSentence(names.sr(srUuid))}`,
          hostUuid === null ? null : `preferring ${inSentence(names.host(hostUuid))}`,
        ],
        'anywhere',
      ),
    actions: (actions: readonly StageAction[]): string => listed(actions.map(actionText), 'nothing'),
    caps: ({ vcpus, memoryBytes }: StageRules['caps']): string =>
      listed(
        [
          vcpus === null ? null : `at most ${String(vcpus)} vCPUs`,
          memoryBytes === null ? null : `at most ${formatBytes(memoryBytes)}`,
        ],
        'any size',
      ),
    budget: ({ configurations, vcpus, memoryBytes, diskBytes }: StageRules['budget']): string =>
      listed(
        [
          configurations === null ? null : `${String(configurations)} configurations`,
          vcpus === null ? null : `${String(vcpus)} vCPUs`,
          memoryBytes === null ? null : `${formatBytes(memoryBytes)} of memory`,
          diskBytes === null ? null : `${formatBytes(diskBytes)} of disks`,
        ],
        'without limit',
      ),
    users: (users: readonly string[]): string =>
      listed(
        users.map((user) => inSentence(user)),
        'everybody',
      ),
    fence: (mode: StageRules['fence']): string =>
      mode === undefined ? 'not fenced' : `fenced, ${fenceModeWord(mode)}`,
    drift: (tolerance: StageRules['drift']): string => toleranceText(tolerance ?? NO_TOLERANCE),
    keep: (count: number | null): string => (count === null ? 'all snapshots' : `${String(count)} snapshots per VM`),
  };
}

function actionText(action: StageAction): string {
  switch (action.kind) {
    case 'snapshot':
      return action.withMemory ? 'snapshot with memory' : 'snapshot';
    case 'start':
      return 'start in order';
    case 'shutdown':
      return action.forceAfterSeconds === null
        ? 'shut down'
        : `shut down, forced after ${String(action.forceAfterSeconds)} s`;
    case 'note':
      return `note ${inSentence(action.text)}`;
  }
}
