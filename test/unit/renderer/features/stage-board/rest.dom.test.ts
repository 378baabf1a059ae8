import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { watchRest } from '../../../../../renderer/features/stage-board/rest.ts';

let root: HTMLElement;
let told: (string | null)[];
let stop: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  document.body.innerHTML = `
    <div id="root"><p id="gap"></p>
      <div data-card id="a"><button id="in-a"></button></div>
      <div data-card id="b"></div>
    </div>`;
  root = document.querySelector<HTMLElement>('#root')!;
  told = [];
  stop = watchRest(root, '[data-card]', (element) => told.push(element?.id ?? null));
});
afterEach(() => {
  stop();
  vi.useRealTimers();
});

const send = (id: string, name: string): void => {
  document
    .querySelector(`#${id}`)!
    .dispatchEvent(new Event(name, { bubbles: name !== 'pointerleave' && name !== 'scroll' }));
};

describe('resting on a card', () => {
  it('is told after a while, and once, however the pointer moves within', () => {
    send('a', 'pointerover');
    expect(told).toEqual([null]);
    vi.advanceTimersByTime(1000);
    send('in-a', 'pointerover');
    send('in-a', 'pointerleave');
    vi.advanceTimersByTime(1000);
    expect(told).toEqual([null, 'a']);
  });

  it('is not told to who passes by', () => {
    send('a', 'pointerover');
    vi.advanceTimersByTime(100);
    send('b', 'pointerover');
    vi.advanceTimersByTime(100);
    send('gap', 'pointerover');
    vi.advanceTimersByTime(1000);
    expect(told).toEqual([null, null, null]);
  });

  it.each([
    ['root', 'pointerleave'],
    ['a', 'pointerdown'],
    ['a', 'keydown'],
    ['a', 'focusout'],
    ['gap', 'pointerover'],
    ['root', 'scroll'],
  ])('ends: %s %s', (id, name) => {
    send('a', 'pointerover');
    vi.advanceTimersByTime(1000);
    send(id, name);
    vi.advanceTimersByTime(1000);
    expect(told).toEqual([null, 'a', null]);
  });

  it('begins anew after scrolling with what then lies below the pointer, though the pointer has not moved', () => {
    send('a', 'pointerover');
    vi.advanceTimersByTime(1000);
    // No layout here, so nothing is ever below the pointer: this says what is.
    const sought = vi.spyOn(root, 'querySelector').mockReturnValue(document.querySelector('#b'));
    send('root', 'scroll');
    vi.advanceTimersByTime(60);
    send('root', 'scroll');
    vi.advanceTimersByTime(60);
    expect(sought).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1000);
    expect(sought).toHaveBeenCalledExactlyOnceWith('[data-card]:hover');
    expect(told).toEqual([null, 'a', null, null, 'b']);
  });

  it('is not told of a card that is gone meanwhile, nor after the watch ended', () => {
    send('a', 'pointerover');
    document.querySelector('#a')!.remove();
    vi.advanceTimersByTime(1000);
    send('b', 'pointerover');
    stop();
    vi.advanceTimersByTime(1000);
    send('b', 'pointerover');
    vi.advanceTimersByTime(1000);
    expect(told).toEqual([null, null, null]);
  });
});
