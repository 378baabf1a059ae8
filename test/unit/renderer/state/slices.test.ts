import { beforeEach, describe, expect, it } from 'vitest';
import { mergeActivity } from '../../../../renderer/state/activity-slice.ts';
import { keyOf } from '../../../../renderer/state/configurations-slice.ts';
import { store } from '../../../../renderer/state/store.ts';
import type { Activity } from '../../../../shared/domain/activity.ts';
import { makeConfiguration, makeRun, makeVm, resetStore, uuid } from '../made-facts.ts';

const state = store.getState;
beforeEach(resetStore);

describe('configurations', () => {
  const a = makeConfiguration({ uuid: uuid(1), nameLabel: 'a' });
  const elsewhere = makeConfiguration({ uuid: uuid(1), poolId: 'p2', nameLabel: 'same uuid, other pool' });

  it('keeps equal uuids of two pools apart', () => {
    state().applyConfigurations({ poolId: 'p1', reset: true, changed: [a], removed: [] });
    state().applyConfigurations({ poolId: 'p2', reset: true, changed: [elsewhere], removed: [] });
    expect(state().configurations.get(keyOf(a))?.nameLabel).toBe('a');
    expect(state().configurations.get(keyOf(elsewhere))?.nameLabel).toBe('same uuid, other pool');
  });

  it('drops what a snapshot does not name, of that pool only', () => {
    state().applyConfigurations({ poolId: 'p1', reset: true, changed: [a], removed: [] });
    state().applyConfigurations({ poolId: 'p2', reset: true, changed: [elsewhere], removed: [] });
    state().applyConfigurations({ poolId: 'p1', reset: true, changed: [], removed: [] });
    expect([...state().configurations.keys()]).toEqual([keyOf(elsewhere)]);
  });

  it('removes what was deleted and keeps the identity of what did not change', () => {
    const b = makeConfiguration({ uuid: uuid(2), nameLabel: 'b' });
    state().applyConfigurations({ poolId: 'p1', reset: true, changed: [a, b], removed: [] });
    state().applyConfigurations({ poolId: 'p1', reset: false, changed: [], removed: [b.uuid] });
    expect(state().configurations.get(keyOf(a))).toBe(a);
    expect(state().configurations.has(keyOf(b))).toBe(false);
  });
});

describe('VMs', () => {
  it('replaces all of a pool on reset and patches otherwise', () => {
    state().applyVms({
      poolId: 'p1',
      reset: true,
      changed: [makeVm({ uuid: uuid(1) }), makeVm({ uuid: uuid(2) })],
      removed: [],
    });
    state().applyVms({
      poolId: 'p1',
      reset: false,
      changed: [makeVm({ uuid: uuid(1), nameLabel: 'renamed' })],
      removed: [uuid(2)],
    });
    expect([...(state().vms['p1']?.values() ?? [])].map(({ nameLabel }) => nameLabel)).toEqual(['renamed']);
    state().applyVms({ poolId: 'p1', reset: true, changed: [makeVm({ uuid: uuid(3) })], removed: [] });
    expect([...(state().vms['p1']?.keys() ?? [])]).toEqual([uuid(3)]);
  });
});

describe('runs', () => {
  it('keeps the highest revision whatever the order of arrival', () => {
    state().applyRuns([makeRun({ revision: 3, progressRatio: 0.9 })]);
    const before = state().runs;
    state().applyRuns([makeRun({ revision: 2, progressRatio: 0.1 })]);
    expect(state().runs).toBe(before);
    expect(state().runs['r1']?.progressRatio).toBe(0.9);
  });
});

describe('activity', () => {
  const entry = (seq: number): Activity => ({
    seq,
    time: '',
    kind: 'console.started',
    actor: 'console',
    poolId: null,
    configurationUuid: null,
    runId: null,
    data: {},
  });

  it('is newest first with each sequence number once', () => {
    expect(mergeActivity([entry(3), entry(1)], [entry(2), entry(3)]).map(({ seq }) => seq)).toEqual([3, 2, 1]);
  });
});

describe('notices', () => {
  it('shows a notice raised twice once, and none after it was dismissed', () => {
    const notice = { id: 'n', tone: 'info', title: 't', detail: '' } as const;
    state().applyNotice(notice);
    state().applyNotice({ ...notice, title: 'again' });
    expect(state().notices.map(({ title }) => title)).toEqual(['again']);
    state().applyNoticeDismissed('n');
    expect(state().notices).toEqual([]);
  });
});

describe('selection', () => {
  it('toggles and counts focus requests, but noting the focus asks for none', () => {
    state().toggleSelected('k');
    expect(state().selectedKeys.has('k')).toBe(true);
    state().toggleSelected('k');
    expect(state().selectedKeys.size).toBe(0);
    state().noteFocused('k');
    expect(state().focusRequests).toBe(0);
    state().moveFocus('k');
    expect(state().focusRequests).toBe(1);
  });
});

describe('announcements', () => {
  it('tells equal sentences in a row apart', () => {
    state().announce('Left where it was');
    const first = state().announcement;
    state().announce('Left where it was');
    expect(state().announcement.text).toBe(first.text);
    expect(state().announcement.count).not.toBe(first.count);
  });
});
