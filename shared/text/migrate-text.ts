import type { MigrateFinding } from '../domain/migrate/migrate-finding.ts';
import { countOf, formatBytes } from './format.ts';
import { inSentence } from './names.ts';
import type { BlockerText } from './plan-blocker-text.ts';

/** Says why a migration may not start, and what would clear it. */
export function migrateFindingText(finding: MigrateFinding): BlockerText {
  switch (finding.why) {
    case 'pool-away':
      return say('pool away', `This console is not connected to ${inSentence(finding.pool)}.`, 'Connect to it first.');
    case 'same-pool':
      return say('same pool', 'It is in that pool already.', 'Choose another pool, or a host or SR of this one.');
    case 'older':
      return say(
        'older release',
        `${inSentence(finding.pool)} runs ${finding.there}, older than ${finding.here} here; XAPI migrates only to the same release or a newer one.`,
        'Update that pool first, or choose another.',
      );
    case 'host-not-chosen':
      return say('host to choose', 'Another pool needs a host that receives.', 'Choose a host.');
    case 'host-missing':
      return say('host gone', `There is no host ${finding.hostUuid} in that pool.`, 'Choose another host.');
    case 'host-not-ready':
      return say(
        'host not ready',
        `${inSentence(finding.host)} is disabled or does not answer.`,
        'Enable it, or choose another host.',
      );
    case 'memory':
      return say(
        'memory short',
        `${inSentence(finding.host)} has ${formatBytes(finding.freeBytes)} of memory free; what runs needs ${formatBytes(finding.neededBytes)}.`,
        'Choose another host, or shut VMs down first.',
      );
    case 'sr-not-chosen':
      return say('SR to choose', `${countOf(finding.disks, 'disk')} need an SR in that pool.`, 'Choose an SR.');
    case 'sr-missing':
      return say('SR gone', `There is no SR ${finding.srUuid} in that pool.`, 'Choose another SR.');
    case 'sr-unseen':
      return say(
        'SR not seen',
        `${inSentence(finding.host)} is not attached to ${inSentence(finding.sr)}.`,
        'Choose a host that is attached to it, or another SR.',
      );
    case 'sr-unfit':
      return say(
        'SR makes no disks',
        `${inSentence(finding.sr)} is of type ${finding.type}, on which no disk can be made.`,
        'Choose another SR.',
      );
    case 'sr-full':
      return say(
        'SR too full',
        `${inSentence(finding.sr)} has ${formatBytes(finding.freeBytes)} free; the disks need ${formatBytes(finding.neededBytes)}.`,
        'Make room, or choose another SR.',
      );
    case 'network-not-chosen':
      return say(
        'network to choose',
        `No network of the other pool stands for ${inSentence(finding.network)}.`,
        'Choose one.',
      );
    case 'network-missing':
      return say('network gone', `There is no network ${finding.networkUuid} in that pool.`, 'Choose another network.');
    case 'network-unseen':
      return say(
        'network not seen',
        `${inSentence(finding.host)} has no interface on ${inSentence(finding.network)}.`,
        'Choose another network or host.',
      );
    case 'network-bonded':
      return say(
        'network in a bond',
        `The interface of ${inSentence(finding.host)} on ${inSentence(finding.network)} is a part of a bond, and carries no VMs.`,
        'Choose the network of the bond, or another one.',
      );
    case 'name-taken':
      return say(
        'name taken',
        `${inSentence(finding.pool)} has a configuration named ${inSentence(finding.name)} already.`,
        'Rename one of them first.',
      );
    case 'stage-missing':
      return say(
        'no such stage',
        `${inSentence(finding.pool)} knows the service, without a stage ${inSentence(finding.stage)}.`,
        'Publish the workflow there with that stage first.',
      );
    case 'no-tools':
      return say(
        'no tools',
        `${inSentence(finding.vm)} runs without guest tools, so it can't move live.`,
        'Install the tools, or shut it down first.',
      );
    case 'role':
      return say(
        'role too weak',
        `The account on ${inSentence(finding.pool)} may not do ${finding.permission}.`,
        'Connect to it with an account that may.',
      );
    case 'refused':
      return say(
        'pool refuses',
        `${inSentence(finding.vm)}: ${finding.sentence}`,
        `XAPI says ${finding.xapiCode}. Choose another place, or remove what it names.`,
      );
  }
}

function say(short: string, reason: string, remedy: string): BlockerText {
  return { short, reason, remedy };
}
