import type { Configuration, ConfigurationWarning } from '../domain/configuration.ts';
import { countOf } from './format.ts';
import { inSentence, type Names } from './names.ts';

/** How the power of a configuration is shown: a word, and a tone that picks glyph and colour. */
export interface StateWord {
  readonly word: string;
  readonly tone: 'running' | 'off' | 'mixed' | 'waiting' | 'unknown';
}

/** One word for the power state of a configuration or VM. */
export function stateWord(powerState: Configuration['powerState']): StateWord {
  switch (powerState) {
    case 'Running':
      return { word: 'Running', tone: 'running' };
    case 'Halted':
      return { word: 'Halted', tone: 'off' };
    case 'Paused':
      return { word: 'Paused', tone: 'waiting' };
    case 'Suspended':
      return { word: 'Suspended', tone: 'waiting' };
    case 'Mixed':
      return { word: 'Mixed', tone: 'mixed' };
    case 'Unknown':
      return { word: 'Unknown', tone: 'unknown' };
  }
}

/** A warning in words: short for a chip, a sentence for the details. */
export function warningText(
  warning: ConfigurationWarning,
  names: Names,
): { readonly short: string; readonly sentence: string } {
  const list = (uuids: readonly string[]): string => listNames(uuids.map((uuid) => names.vm(uuid)));
  switch (warning.kind) {
    case 'empty':
      return { short: 'no VMs', sentence: 'The vApp has no VMs.' };
    case 'no-tools':
      return { short: 'no guest tools', sentence: `No guest tools report from ${list(warning.vmUuids)}.` };
    case 'mixed-power':
      return { short: 'mixed power', sentence: 'Some of its VMs run and some do not.' };
    case 'members-changed':
      return {
        short: 'members changed',
        sentence: `Since it entered the stage, ${membersSentence(warning.added, warning.removed, list)}.`,
      };
    case 'record-not-believed':
      return {
        short: 'record not believed',
        sentence: `Its stage record on the pool is not believed: ${warning.reason}.`,
      };
    case 'unknown-writer':
      return {
        short: 'unknown writer',
        sentence: `Its stage record was signed by a key this workstation has not met (${inSentence(warning.by)}).`,
      };
    case 'duplicate-name':
      return {
        short: 'name twice',
        sentence: `${countOf(warning.otherUuids.length, 'other configuration')} of this pool ${warning.otherUuids.length === 1 ? 'has' : 'have'} the same name.`,
      };
    case 'tag-differs':
      return {
        short: 'stage tag differs',
        sentence: `The stage tag of ${list(warning.vmUuids)} names another stage, or is missing.`,
      };
    case 'stage-unknown':
      return {
        short: 'stage unknown',
        sentence: `It is recorded in ${inSentence(warning.stage)} of ${inSentence(warning.service)}, which this pool does not publish.`,
      };
    case 'network-off-map':
      return {
        short: 'network off map',
        sentence: `A NIC of ${list(warning.vmUuids)} is on a network that the stage does not map.`,
      };
    case 'run-interrupted':
      return {
        short: 'run interrupted',
        sentence: 'A run on it was interrupted and waits for a decision: resume or undo.',
      };
    case 'revision-changed':
      return {
        short: 'content changed',
        sentence: 'Its content differs from the revision recorded when it entered the stage.',
      };
  }
}

function membersSentence(
  added: readonly string[],
  removed: readonly string[],
  list: (uuids: readonly string[]) => string,
): string {
  const parts = [
    ...(added.length > 0 ? [`${list(added)} joined`] : []),
    ...(removed.length > 0 ? [`${list(removed)} left`] : []),
  ];
  return parts.length === 0 ? 'its order changed' : parts.join(' and ');
}

/** Up to three names, then how many more. */
export function listNames(names: readonly string[]): string {
  const shown = names.slice(0, 3).map(inSentence).join(', ');
  return names.length > 3 ? `${shown} and ${String(names.length - 3)} more` : shown;
}
