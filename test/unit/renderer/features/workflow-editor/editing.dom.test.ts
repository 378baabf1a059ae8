import { beforeEach, describe, expect, it } from 'vitest';
import { defaultWorkflow } from '../../../../../shared/domain/workflow.ts';
import { renameStage } from '../../../../../shared/domain/workflow-edit.ts';
import { store } from '../../../../../renderer/state/store.ts';
import { removePart } from '../../../../../renderer/features/workflow-editor/actions.ts';
import {
  applyEdit,
  sealEdit,
  selectPart,
  stepHistory,
} from '../../../../../renderer/features/workflow-editor/editing.ts';
import { isKeepable } from '../../../../../renderer/features/workflow-editor/autosave.ts';

const KEY = 'p1/web-shop';
const edit = () => store.getState().workflowEdits[KEY]!;
const rename = (name: string): void =>
  applyEdit(KEY, (workflow) => renameStage(workflow, 'staging', name), 'name:staging');

describe('the workflow on the table', () => {
  beforeEach(() => store.getState().startWorkflowEdit(KEY, defaultWorkflow(), 4));

  it('waits to be kept after a change, and is kept again once that is undone', () => {
    rename('Stage');
    expect(edit().draftState).toBe('waiting');
    stepHistory(KEY, 'undo');
    expect(edit().draftState).toBe('kept');
    expect(store.getState().announcement.text).toBe('Undone');
    stepHistory(KEY, 'undo');
    expect(store.getState().announcement.text).toBe('Nothing to undo');
    stepHistory(KEY, 'redo');
    expect(edit().draftState).toBe('waiting');
  });

  it('takes back a word typed as one, and two words as two', () => {
    for (const name of ['S', 'St', 'Sta']) rename(name);
    sealEdit(KEY);
    for (const name of ['Stag', 'Stage']) rename(name);
    stepHistory(KEY, 'undo');
    expect(edit().history.present.stages[3]?.name).toBe('Sta');
    stepHistory(KEY, 'undo');
    expect(edit().history.present.stages[3]?.name).toBe('Staging');
  });

  it('closes the form of a part that is gone', () => {
    selectPart(KEY, { kind: 'transition', from: 'staging', to: 'production' });
    removePart(KEY, { kind: 'stage', id: 'staging' }, new Map());
    expect(edit().part).toBeNull();
    expect(edit().history.present.stages.map(({ id }) => id)).not.toContain('staging');
    expect(edit().history.present.transitions.some(({ from, to }) => from === 'staging' || to === 'staging')).toBe(
      false,
    );
  });

  it('keeps a stage that holds configurations and says why', () => {
    const before = edit().history.present;
    removePart(KEY, { kind: 'stage', id: 'staging' }, new Map([['staging', 2]]));
    expect(edit().history.present).toBe(before);
    expect(store.getState().announcement.text).toMatch(/can't be deleted\. It holds 2 configurations: move them/);
  });

  it('says that a workflow with a nameless stage can not be kept', () => {
    expect(isKeepable(edit().history.present)).toBe(true);
    rename('');
    expect(isKeepable(edit().history.present)).toBe(false);
  });
});
