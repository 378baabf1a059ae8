import type { WorkflowProblem } from '../domain/workflow-problem.ts';
import { countOf, formatBytes } from './format.ts';
import { inSentence } from './names.ts';
import { NO_WORKFLOW_NAMES, type WorkflowNames } from './workflow-names.ts';

/** A problem of a workflow as a person reads it. */
export interface WorkflowProblemText {
  /** What is wrong, and where. */
  readonly what: string;
  /** Why that matters. */
  readonly why: string;
  /** What to do. */
  readonly remedy: string;
}

/** Says one problem of a workflow in words; every kind has its sentence, the compiler sees to it. */
export function workflowProblemText(
  problem: WorkflowProblem,
  names: WorkflowNames = NO_WORKFLOW_NAMES,
): WorkflowProblemText {
  const stage = (stageId: string): string => inSentence(names.stage(stageId));
  const list = (stageIds: readonly string[]): string => stageIds.map(stage).join(', ');
  const network = (uuid: string): string => inSentence(names.network(uuid));
  const here =
    'stage' in problem.at
      ? stage(problem.at.stage)
      : 'transition' in problem.at
        ? `${stage(problem.at.transition.from)} → ${stage(problem.at.transition.to)}`
        : 'The workflow';
  switch (problem.kind) {
    case 'no-stage':
      return say('The workflow has no stage.', 'A configuration is always in a stage.', 'Add a stage.');
    case 'no-first-stage':
      return say(
        'Every stage is entered by a promotion.',
        'So there is none in which a release begins.',
        'Remove a promotion that leads back, or make it a demotion.',
      );
    case 'no-production':
      return say(
        'No stage is marked as production.',
        'Destructive verbs ask for the name only in production.',
        'Mark the stage that people rely on.',
      );
    case 'unreachable':
      return say(
        `Nothing leads to ${here}.`,
        'No transition reaches it from the first stage.',
        'Connect it, or remove it.',
      );
    case 'cycle-without-exit':
      return say(
        `Promotions lead round and round: ${list(problem.stages)}.`,
        'A release that enters never gets to production.',
        'Add a promotion that leads out, or make one of these a demotion.',
      );
    case 'automatic-cycle':
      return say(
        `Transitions that start by themselves lead round and round: ${list(problem.stages)}.`,
        'A configuration would be moved without end.',
        'Make one of them manual.',
      );
    case 'dead-end':
      return say(
        `No promotion leads on from ${here}.`,
        'It is not marked as production, so a release would end there.',
        'Connect it to the next stage, or mark it as production.',
      );
    case 'duplicate-id':
      return say(
        `Two stages have the id ${here}.`,
        'Records on the pool name stages by their ids.',
        'Remove one of them and add it anew.',
      );
    case 'duplicate-name':
      return say(
        `Two stages are called ${inSentence(problem.name)}.`,
        'On the board and in tags they could not be told apart.',
        'Rename one of them.',
      );
    case 'blank-name':
      return say('A stage has no name.', 'The board shows stages by their names.', 'Give it a name.');
    case 'unknown-stage':
      return say(
        `The transition ${here} names a stage that is not there (${problem.stageId}).`,
        'It leads nowhere.',
        'Remove the transition, or add the stage.',
      );
    case 'transition-to-itself':
      return say(`A transition leads from ${here} back to itself.`, 'Nothing would change.', 'Remove it.');
    case 'duplicate-transition':
      return say(`There are two transitions ${here}.`, 'Only the first would ever be used.', 'Remove one of them.');
    case 'return-on-promotion':
      return say(
        `The promotion ${here} returns to snapshots.`,
        'Only a demotion goes back.',
        'Choose another mode, or make it a demotion.',
      );
    case 'return-without-snapshot':
      return say(
        `The demotion ${here} has no snapshots to return to.`,
        'The stage it leaves takes none on entry, the one it returns to none on exit.',
        'Add a snapshot to one of these, or choose another mode.',
      );
    case 'swap-into-shared-stage':
      return say(
        `The swap ${here} may find several configurations.`,
        'It changes places with one, and only where exactly one is there.',
        'Set the budget of the target to one configuration.',
      );
    case 'automatic-into-production':
      return say(
        `The promotion ${here} starts by itself and leads to production.`,
        'Nobody looks at the plan before it runs.',
        'Make it manual, unless that is what is wanted.',
      );
    case 'check-not-measured':
      return say(
        `The gate ${here} asks for a rehearsed restore, which nothing measures yet.`,
        'It would never open.',
        'Leave that check out.',
      );
    case 'unknown-time-zone':
      return say(
        `The schedule of ${here} names a time zone that is not known (${inSentence(problem.timeZone)}).`,
        'It could not be said when it starts.',
        'Choose one such as Europe/Berlin or UTC.',
      );
    case 'start-then-shutdown':
      return say(
        `The ${problem.list} actions of ${here} shut down what they have just started.`,
        'The start would be for nothing.',
        'Put the shutdown first, or remove one of them.',
      );
    case 'action-repeated':
      return say(
        `The ${problem.list} actions of ${here} do the same twice (${problem.action}).`,
        'The second time changes nothing.',
        'Remove one of them.',
      );
    case 'memory-of-halted':
      return say(
        `The ${problem.list} actions of ${here} keep the memory of VMs that are shut down.`,
        'They have none by then.',
        'Put the snapshot before the shutdown, or take it without memory.',
      );
    case 'probe-into-fence':
      return say(
        `${here} fences copies and waits for them by ${problem.probe === 'tcp' ? 'TCP' : 'HTTP'}.`,
        'Nothing crosses the fence: the probe would ask the original, which has the same address.',
        'Wait for the guest agent instead, or do not fence.',
      );
    case 'fence-without-copies':
      return say(`${here} fences copies, and none come.`, 'No transition copies into it.', 'Take the rule out.');
    case 'cap-above-budget':
      return say(
        `One VM in ${here} may have more ${word(problem.what)} than all together.`,
        'The limit for one VM never takes effect.',
        'Lower it, or raise the budget.',
      );
    case 'user-blank':
      return say(`A user name that ${here} lets in is empty.`, 'Nobody has such a name.', 'Fill it in, or remove it.');
    case 'user-twice':
      return say(
        `${inSentence(problem.name)} stands twice among those whom ${here} lets in.`,
        'Once is enough.',
        'Remove one of them.',
      );
    case 'role-twice':
      return say(
        `${here} maps roles that differ only in spelling: ${problem.roles.map(inSentence).join(', ')}.`,
        'They are different roles to the console.',
        'Keep one spelling.',
      );
    case 'network-for-two-roles':
      return say(
        `${here} uses ${network(problem.networkUuid)} for several roles: ${problem.roles.map(inSentence).join(', ')}.`,
        'NICs on it can’t be told apart, so all of them are taken for the first role.',
        'Give each role a network of its own, or use one role.',
      );
    case 'role-not-mapped':
      return say(
        `${here} has no network for ${inSentence(problem.role)}.`,
        'NICs of that role keep the network of the stage they come from.',
        'Choose a network for it.',
      );
    case 'network-missing':
      return say(
        `${here} maps ${inSentence(problem.role)} to a network that is not on the pool (${problem.networkUuid}).`,
        'No plan can be made for it.',
        'Choose another network.',
      );
    case 'network-not-on-all-hosts':
      return say(
        `${network(problem.networkUuid)} of ${here} is missing on ${problem.hostUuids.map((uuid) => inSentence(names.host(uuid))).join(', ')}.`,
        'VMs can’t start or run there.',
        'Add the network to these hosts, choose another, or place the stage on a host that has it.',
      );
    case 'network-not-on-host':
      return say(
        `${network(problem.networkUuid)} of ${here} is missing on ${inSentence(names.host(problem.hostUuid))}, where its VMs are to be.`,
        'VMs can’t start there.',
        'Choose another host or another network.',
      );
    case 'sr-missing':
      return say(
        `${here} is placed on an SR that is not on the pool (${problem.srUuid}).`,
        'No plan can be made for it.',
        'Choose another SR.',
      );
    case 'sr-not-shared':
      return say(
        `${inSentence(names.sr(problem.srUuid))}, where ${here} is placed, belongs to one host.`,
        'VMs can run on no other host.',
        'Choose a shared SR, or name that host as well.',
      );
    case 'sr-not-on-host':
      return say(
        `${inSentence(names.sr(problem.srUuid))} is not attached to ${inSentence(names.host(problem.hostUuid))}.`,
        `VMs in ${here} could not start there.`,
        'Choose another SR or another host.',
      );
    case 'sr-not-for-disks':
      return say(
        `${inSentence(names.sr(problem.srUuid))}, where ${here} is placed, holds no disks (${problem.type}).`,
        'It is for ISOs or removable media.',
        'Choose an SR for disks.',
      );
    case 'host-missing':
      return say(
        `${here} is placed on a host that is not in the pool (${problem.hostUuid}).`,
        'No plan can be made for it.',
        'Choose another host.',
      );
    case 'host-disabled':
      return say(
        `${inSentence(names.host(problem.hostUuid))}, where ${here} is placed, is disabled or down.`,
        'VMs start elsewhere until it is back.',
        'Enable it, or choose another host.',
      );
    case 'cap-above-hosts':
      return say(
        `One VM in ${here} may have more ${word(problem.what)} than any host has (${problem.what === 'memory' ? formatBytes(problem.largest) : String(problem.largest)}).`,
        'The limit never takes effect.',
        'Lower it, or leave it empty.',
      );
    case 'record-too-large':
      return say(
        `The workflow takes ${formatBytes(problem.bytes)}, more than the ${formatBytes(problem.most)} that one request to XAPI has room for.`,
        'It is kept on the pool as one record, so it can’t be published; nothing was written.',
        'Shorten checklists, notes and lists of people, or make two services of it.',
      );
    case 'stage-in-use':
      return say(
        `${inSentence(problem.name)} holds ${countOf(problem.count, 'configuration')} and can’t be removed.`,
        'They would be in no stage.',
        'Move them to another stage first, or keep the stage.',
      );
  }
}

function word(what: 'vcpus' | 'memory'): string {
  return what === 'vcpus' ? 'vCPUs' : 'memory';
}

function say(what: string, why: string, remedy: string): WorkflowProblemText {
  return { what, why, remedy };
}
