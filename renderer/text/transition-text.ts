import { modeOf, type Transition, type TransitionMode } from '../../shared/domain/workflow.ts';

const PROMOTE: Readonly<Record<TransitionMode, string>> = {
  move: 'promote, the same VMs',
  copy: 'promote a copy, this one stays',
  swap: 'promote, swapping with what is there',
  return: 'promote',
};
const DEMOTE: Readonly<Record<TransitionMode, string>> = {
  move: 'demote, the same VMs',
  copy: 'demote a copy, this one stays',
  swap: 'demote, swapping with what is there',
  return: 'demote, back to its snapshots',
};

/** What a transition does with the VMs, in a few words: "promote a copy, this one stays". */
export function moveWord(transition: Transition): string {
  return (transition.kind === 'demote' ? DEMOTE : PROMOTE)[modeOf(transition)];
}
