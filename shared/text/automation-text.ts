import type { AutomationState, StartOutcome } from '../domain/automation/decide-start.ts';
import { nextTimeOf } from '../domain/automation/schedule.ts';
import { triggerOf, type Transition, type Trigger } from '../domain/workflow.ts';
import type { ArmedView } from '../ipc/areas/automation.ts';
import { blockerText, mainBlocker } from './blocker-text.ts';
import { formatAbsolute, formatWeekTime } from './format.ts';
import { inSentence, type Names } from './names.ts';
import { triggerText } from './workflow-change-text.ts';

/** A mark on a card or a column: a few words, the whole on hover, and its tone. */
export interface AutomationMark {
  readonly short: string;
  readonly sentence: string;
  readonly tone: 'plain' | 'busy' | 'waiting' | 'bad';
}

/** What a transition that starts by itself is going to do, for one configuration or, without `uuid`, as a whole. */
export function automationMark(
  transition: Transition,
  toName: string,
  armed: ArmedView | undefined,
  names: Names,
  now: Date,
  uuid?: string,
): AutomationMark {
  const say = (short: string, sentence: string, tone: AutomationMark['tone'] = 'plain'): AutomationMark => ({
    short,
    sentence: `To ${inSentence(toName)} ${triggerText(triggerOf(transition))}: ${sentence}`,
    tone,
  });
  if (transition.hold !== undefined) return say('on hold', `on hold: ${inSentence(transition.hold)}.`, 'waiting');
  if (!armed) return say('not armed', 'not armed on this workstation, so nothing starts from here.');
  const standing = standingText(armed);
  if (standing !== null) return say(standing.short, standing.sentence, 'waiting');
  const by = `armed by ${inSentence(armed.armedBy)}`;
  const state = armed.configurations.find((each) => each.uuid === uuid)?.state;
  if (state) {
    const { short, sentence, tone } = stateText(state, names);
    return say(short, `${sentence} (${by})`, tone);
  }
  return say(armedWord(triggerOf(transition), now), `${by}.`, 'busy');
}

/** Next time of a schedule, or that it goes by itself. */
function armedWord(trigger: Trigger, now: Date): string {
  if (trigger.kind !== 'scheduled') return 'automatic';
  return `next: ${formatWeekTime(new Date(nextTimeOf(trigger, now.getTime())).toISOString())}`;
}

/** Why an armed transition does not work; null where it does. */
export function standingText({ standing, armedBy }: ArmedView): { short: string; sentence: string } | null {
  switch (standing) {
    case 'armed':
      return null;
    case 'pool-away':
      return { short: 'pool away', sentence: 'the pool is not connected, so nothing starts.' };
    case 'gone':
      return { short: 'gone', sentence: 'the published workflow has no such transition any more.' };
    case 'changed':
      return {
        short: 'arm again',
        sentence: 'its mode or trigger was published differently since it was armed. Arm it again if that is wanted.',
      };
    case 'other-account':
      return {
        short: 'other account',
        sentence: `armed by ${inSentence(armedBy)}, and the pool is connected with another account.`,
      };
  }
}

const OUTCOMES: Readonly<Record<StartOutcome, readonly [short: string, sentence: string]>> = {
  succeeded: ['started once', 'this revision was started, and succeeded.'],
  failed: ['failed once', 'this revision was started, and a check said no.'],
  errored: ['failed once', 'this revision was started, and something broke.'],
  aborted: ['stopped once', 'this revision was started, and a person stopped it.'],
  unknown: ['not again', 'this revision was about to start when the console ended.'],
  back: ['sent back', 'it was started, and sent back as this revision.'],
};

/** What automation does about one configuration: short, and as a sentence that begins in lower case. */
export function stateText(state: AutomationState, names: Names): AutomationMark {
  switch (state.kind) {
    case 'starts':
      return { short: 'starts', sentence: 'nothing blocks it, it starts.', tone: 'busy' };
    case 'scheduled':
      return {
        short: `next: ${formatWeekTime(state.nextAt)}`,
        sentence: `next on ${formatAbsolute(state.nextAt)}.`,
        tone: 'busy',
      };
    case 'waits': {
      const first = mainBlocker(state.blockers);
      const why = first && blockerText(first, names);
      const until =
        state.until === null ? '' : ` It may start until ${formatAbsolute(state.until)}, then it is missed.`;
      return {
        short: why ? `waits: ${why.short}` : 'waits',
        sentence: `waits for this: ${why?.reason ?? ''}${until}`,
        tone: 'waiting',
      };
    }
    case 'under-way':
      return { short: 'under way', sentence: 'a run works on it.', tone: 'busy' };
    case 'had-its-start': {
      const [short, sentence] = OUTCOMES[state.outcome];
      const again = 'It starts again with another revision, by hand, or when armed anew.';
      return { short, sentence: `${sentence} ${again}`, tone: state.outcome === 'succeeded' ? 'plain' : 'waiting' };
    }
  }
}
