import { beforeEach, describe, expect, it } from 'vitest';
import {
  demote,
  findMoveBlockers,
  findNextStage,
  previewMove,
  promote,
} from '../../../../renderer/commands/promote.ts';
import { keyOf } from '../../../../renderer/state/configurations-slice.ts';
import { store } from '../../../../renderer/state/store.ts';
import { defaultWorkflow } from '../../../../shared/domain/workflow.ts';
import { fillStore, makeConfiguration, makePool, makeService, resetStore, uuid } from '../made-facts.ts';

const configuration = makeConfiguration();
const key = keyOf(configuration);
const kinds = (toStageId: string): readonly string[] =>
  findMoveBlockers(store.getState(), { key, toStageId }).map(({ kind }) => kind);
beforeEach(() => fillStore([configuration]));

describe('blockers of a move', () => {
  it('are none for the next stage on a connected pool', () => {
    expect(kinds('integration')).toEqual([]);
  });

  it('name a missing transition, and the stage it is in already', () => {
    expect(kinds('production')).toEqual(['no-transition']);
    expect(kinds('development')).toEqual(['already-there']);
  });

  it('name the lost pool first', () => {
    fillStore([configuration], makePool({ phase: 'lost' }));
    expect(kinds('integration')[0]).toBe('pool-not-connected');
  });

  it('name each permission the role lacks', () => {
    fillStore(
      [configuration],
      makePool({ rights: { userName: 'anna', isLocalSuperuser: false, role: 'read-only', permissions: [] } }),
    );
    expect(new Set(kinds('integration'))).toEqual(new Set(['permission-missing']));
  });

  it('name a lock of another console', () => {
    const lock = { runId: 'x', holder: 'anna', console: 'ws', since: '', expires: '', isOurs: false, isStale: false };
    fillStore([{ ...configuration, lock }]);
    expect(kinds('integration')).toEqual(['locked']);
  });

  it('name a mapped network that the pool does not have', () => {
    const workflow = defaultWorkflow();
    const stages = workflow.stages.map((stage) => ({ ...stage, networkMap: { front: uuid(900) } }));
    const service = makeService({ workflow: { ...workflow, stages } });
    store.getState().applyServices('p1', [{ poolId: 'p1', service, seq: 2, by: '', at: '' }]);
    expect(kinds('integration')).toEqual(['network-missing']);
  });

  it('say that the vApp is gone when it was deleted meanwhile', () => {
    resetStore();
    expect(kinds('integration')).toEqual(['vapp-gone']);
  });
});

describe('promote and demote', () => {
  it('lead to the neighbours in the workflow', () => {
    expect(findNextStage(store.getState(), key, 'promote')?.id).toBe('integration');
    expect(findNextStage(store.getState(), key, 'demote')).toBeUndefined();
  });

  it('open the plan sheet and move nothing themselves', () => {
    promote.run(key);
    expect(store.getState().sheet).toEqual({ kind: 'plan', key, toStageId: 'integration' });
    expect(store.getState().configurations.get(key)?.stageId).toBe('development');
  });

  it('say aloud that there is no stage before instead of opening an empty sheet', () => {
    demote.run(key);
    expect(store.getState().sheet).toBeNull();
    expect(store.getState().announcement.text).toBe('There is no stage before');
  });

  it('are labelled with verb, object and stage', () => {
    expect(promote.label(key).replace(/[\u2066-\u2069]/g, '')).toBe('Promote to Integration');
    expect(previewMove.label({ key, toStageId: 'staging' }).replace(/[\u2066-\u2069]/g, '')).toBe(
      'Move Web shop 2.4 to Staging',
    );
  });
});
