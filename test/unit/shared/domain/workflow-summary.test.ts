import { expect, it } from 'vitest';
import { OPEN_GATE } from '../../../../shared/domain/gate/gate-policy.ts';
import { NO_RULES } from '../../../../shared/domain/stage-rules.ts';
import { diffWorkflows } from '../../../../shared/domain/workflow-diff.ts';
import {
  addStage,
  connect,
  disconnect,
  removeStage,
  reorderStage,
  setNetwork,
  setRules,
  setStage,
  setTransition,
} from '../../../../shared/domain/workflow-edit.ts';
import { summarizeChanges } from '../../../../shared/domain/workflow-summary.ts';
import type { Workflow } from '../../../../shared/domain/workflow.ts';
import { drawWorkflow } from '../../../fakes/made-workflow.ts';
import { uuidOf } from '../../../fakes/sample-signer.ts';

const abc = drawWorkflow(['a', 'b', 'c'], ['a>b']);
const said = (before: Workflow, after: Workflow): string =>
  summarizeChanges(diffWorkflows(before, after), before, after);

it.each<readonly [words: string, back: string, change: (workflow: Workflow) => Workflow]>([
  ['stage New added', 'stage New removed', (w) => addStage(w, 'New').workflow],
  ['stage C moved', 'stage C moved', (w) => reorderStage(w, 'c', 0)],
  ['C is production', 'C is not production', (w) => setStage(w, 'c', { isProduction: true })],
  ['network of front in A changed', 'network of front in A changed', (w) => setNetwork(w, 'a', 'front', uuidOf(1))],
  ['lock of A changed', 'lock of A changed', (w) => setRules(w, 'a', { ...NO_RULES, isLocked: true })],
  ['demote C to A added', 'demote C to A removed', (w) => connect(w, 'c', 'a', 'demote')],
  ['promote A to B removed', 'promote A to B added', (w) => disconnect(w, 'a', 'b')],
  [
    'A to B: promote became demote',
    'A to B: demote became promote',
    (w) => setTransition(w, 'a', 'b', { kind: 'demote' }),
  ],
  ['A to B: move became copy', 'A to B: copy became move', (w) => setTransition(w, 'a', 'b', { mode: 'copy' })],
  ['A to B: automatic', 'A to B: manual', (w) => setTransition(w, 'a', 'b', { trigger: { kind: 'automatic' } })],
  ['A to B: held', 'A to B: released', (w) => setTransition(w, 'a', 'b', { hold: 'audit' })],
  [
    'A to B: gate changed',
    'A to B: gate changed',
    (w) => setTransition(w, 'a', 'b', { gate: { ...OPEN_GATE, soakMinutes: 5 } }),
  ],
  [
    'policies changed: All',
    'policies changed: All',
    (w) => ({ ...w, policies: [{ id: 'all', name: 'All', direction: 'any', enters: 'any', gate: OPEN_GATE }] }),
  ],
])('a change is said in words: "%s", and back: "%s"', (words, back, change) => {
  expect(said(abc, change(abc))).toBe(words);
  expect(said(change(abc), abc)).toBe(back);
});

it('what went with a stage is said by the name that the stage had', () => {
  expect(said(abc, removeStage(abc, 'b'))).toBe('stage B removed; promote A to B removed');
});
