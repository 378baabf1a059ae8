import { beforeEach, describe, expect, it } from 'vitest';
import { actOnCard } from '../../../../../renderer/features/stage-board/board-keys.ts';
import { judgeDrop } from '../../../../../renderer/features/stage-board/drop-verdict.ts';
import { selectTabStop } from '../../../../../renderer/features/stage-board/tab-stop.ts';
import { TRAY_ID } from '../../../../../renderer/state/board.ts';
import { store } from '../../../../../renderer/state/store.ts';
import { fillStore, installBridge, makeConfiguration, makePool, uuid } from '../../made-facts.ts';

const first = makeConfiguration({ uuid: uuid(1), nameLabel: 'a' });
const second = makeConfiguration({ uuid: uuid(2), nameLabel: 'b' });
const staged = makeConfiguration({ uuid: uuid(3), nameLabel: 'c', stageId: 'staging' });
const free = makeConfiguration({ uuid: uuid(4), nameLabel: 'd', serviceId: null, stageId: null });
const key = (n: number): string => `p1/${uuid(n)}`;
const press = (name: string, held: string, ctrlKey = false): boolean =>
  actOnCard({ key: name, ctrlKey, metaKey: false, altKey: false, shiftKey: false }, held);
const state = store.getState;

beforeEach(() => {
  installBridge();
  fillStore([first, second, staged, free]);
});

describe('keys on a card', () => {
  it('move the focus, and to the next column that shows cards', () => {
    press('ArrowDown', key(1));
    expect(state().focusedKey).toBe(key(2));
    press('ArrowRight', key(2));
    expect(state().focusedKey).toBe(key(3));
  });

  it('skip a column that is folded', () => {
    state().applySettings({ ...state().settings, collapsedStages: ['web-shop/staging'] });
    state().noteFocused(key(1));
    press('ArrowRight', key(1));
    expect(state().focusedKey).toBe(key(1));
  });

  it('promote and demote with Ctrl, select with Space, open with Enter, ask with M', () => {
    press('ArrowRight', key(1), true);
    expect(state().sheet).toEqual({ kind: 'plan', key: key(1), toStageId: 'integration' });
    press('ArrowLeft', key(3), true);
    expect(state().sheet).toEqual({ kind: 'plan', key: key(3), toStageId: 'patch-test' });
    press(' ', key(1));
    expect(state().selectedKeys.has(key(1))).toBe(true);
    press('Enter', key(2));
    expect(state().openedKey).toBe(key(2));
    press('m', key(2));
    expect(state().dialog).toEqual({ kind: 'move-to', key: key(2) });
  });

  it('leave other keys to the window', () => {
    expect(press('q', key(1))).toBe(false);
    expect(press('ArrowDown', key(1), true)).toBe(false);
  });
});

describe('the one card that Tab reaches', () => {
  it('is the last focused, or the first when that one is not on screen', () => {
    expect(selectTabStop(state())).toBe(key(4)); // the tray comes first
    state().noteFocused(key(2));
    expect(selectTabStop(state())).toBe(key(2));
    state().setBoardFilter({ text: 'c' });
    expect(selectTabStop(state())).toBe(key(3));
  });
});

describe('a held card', () => {
  it('is told what each column would do', () => {
    expect(judgeDrop(state(), key(1), 'integration')).toEqual({ kind: 'open', text: 'promote: move 2 VMs' });
    expect(judgeDrop(state(), key(3), 'patch-test')).toEqual({ kind: 'open', text: 'demote: move 2 VMs' });
    expect(judgeDrop(state(), key(1), 'development').kind).toBe('home');
    expect(judgeDrop(state(), key(1), 'production')).toEqual({ kind: 'shut', text: 'no transition' });
    expect(judgeDrop(state(), key(1), TRAY_ID).kind).toBe('shut');
    expect(judgeDrop(state(), key(4), 'staging')).toEqual({ kind: 'open', text: 'put it here, 2 VMs' });
  });

  it('is welcome nowhere while the pool is gone', () => {
    state().applyPool(makePool({ phase: 'lost' }));
    expect(judgeDrop(state(), key(1), 'integration')).toEqual({ kind: 'shut', text: 'pool not connected' });
    expect(judgeDrop(state(), key(4), 'staging').kind).toBe('shut');
  });
});
