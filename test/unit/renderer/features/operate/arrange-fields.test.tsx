import { MantineProvider } from '@mantine/core';
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ArrangedMember } from '../../../../../shared/domain/operate/arrangement.ts';
import { ArrangeFields } from '../../../../../renderer/features/operate/arrange-fields.tsx';
import { uuidOf } from '../../../../fakes/sample-signer.ts';

// jsdom lacks what the components of the library ask their window.
beforeAll(() => {
  vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener() {}, removeEventListener() {} }));
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe(): void {}
      unobserve(): void {}
      disconnect(): void {}
    },
  );
});
afterEach(cleanup);

const member = (n: number, order: number): ArrangedMember => ({
  vmUuid: uuidOf(n),
  order,
  startDelaySeconds: 0,
  shutdownDelaySeconds: 0,
});

function show(members: readonly ArrangedMember[]): { readonly last: () => readonly ArrangedMember[] } {
  let last = members;
  render(
    <MantineProvider env="test">
      <ArrangeFields poolId="pool-a" members={members} onChange={(next) => (last = next)} />
    </MantineProvider>,
  );
  return { last: () => last };
}

describe('members by tiers', () => {
  it('are moved with Alt and an arrow key, the first to a tier of its own', () => {
    const { last } = show([member(1, 0), member(2, 0), member(3, 4)]);
    expect(screen.getAllByRole('region').map((each) => each.getAttribute('aria-label'))).toEqual(['Tier 1', 'Tier 2']);
    const [first] = document.querySelectorAll('[data-arranged]');
    fireEvent.keyDown(first!, { key: 'ArrowDown', altKey: true });
    expect(last().map(({ order }) => order)).toEqual([4, 0, 4]);
    fireEvent.keyDown(first!, { key: 'ArrowUp', altKey: true });
    expect(last().map(({ order }) => order)).toEqual([0, 1, 4]);
  });

  it('are left alone by an arrow key without Alt, and taken out by a button', () => {
    const { last } = show([member(1, 0), member(2, 1)]);
    fireEvent.keyDown(document.querySelector('[data-arranged]')!, { key: 'ArrowDown' });
    expect(last().map(({ order }) => order)).toEqual([0, 1]);
    fireEvent.click(screen.getByRole('button', { name: new RegExp(`^Take .*${uuidOf(2)}.* out$`) }));
    expect(last().map(({ vmUuid }) => vmUuid)).toEqual([uuidOf(1)]);
  });
});
