import { MantineProvider } from '@mantine/core';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { UpdatesSection } from '../../../../../renderer/features/settings/updates-section.tsx';
import { store } from '../../../../../renderer/state/store.ts';
import type { UpdateState } from '../../../../../shared/domain/update/update-state.ts';
import { DEFAULT_SETTINGS } from '../../../../../shared/ipc/settings.ts';
import { OFFERED_UPDATE } from '../../../../fixtures/renderer-harness/updates-handlers.ts';

const asked: [name: string, input: unknown][] = [];

beforeAll(() => {
  vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener() {}, removeEventListener() {} }));
  vi.stubGlobal('bridge', {
    request: (name: string, input: unknown) => {
      asked.push([name, input]);
      return Promise.resolve({ ok: true, value: null });
    },
    subscribe: () => () => undefined,
  });
});
beforeEach(() => {
  store.setState(store.getInitialState(), true);
  asked.splice(0);
});
afterEach(cleanup);

const FEED = 'https://updates.example/stagewright';

function show(more: Partial<UpdateState> = {}, updates = { isOn: true, feed: FEED }): HTMLElement {
  store.getState().applySettings({ ...DEFAULT_SETTINGS, updates });
  store.getState().applyUpdates({ ...OFFERED_UPDATE, ...more });
  const { container } = render(
    <MantineProvider env="test">
      <UpdatesSection />
    </MantineProvider>,
  );
  return container;
}

const buttons = (): readonly (string | null)[] => screen.getAllByRole('button').map(({ textContent }) => textContent);

describe('updates in the settings', () => {
  it('are not there before anything is known of them', () => {
    const { container } = render(
      <MantineProvider env="test">
        <UpdatesSection />
      </MantineProvider>,
    );
    expect(container.querySelector('section')).toBeNull();
  });

  it.each([
    ['development', /runs from its source code/],
    ['trial', /trial build/],
  ] as const)('are no form but a reason in a %s build', (why, sentence) => {
    show({ way: { kind: 'none', why }, phase: 'off', release: null });
    expect(screen.getByText(sentence)).toBeDefined();
    expect(screen.queryByRole('switch')).toBeNull();
    expect(screen.queryByRole('button')).toBeNull();
  });

  it('are off at first, and say nothing of a release then', () => {
    show({ phase: 'off', release: null }, { isOn: false, feed: '' });
    expect(screen.getByRole<HTMLInputElement>('switch').checked).toBe(false);
    expect(buttons()).toEqual(['Keep']);
    fireEvent.click(screen.getByRole('switch'));
    expect(asked).toEqual([['settings.change', { updates: { isOn: true, feed: '' } }]]);
  });

  it('keep no address but one of HTTPS, and say why', async () => {
    show();
    const address = screen.getByLabelText('Address of updates', { selector: 'input' });
    fireEvent.change(address, { target: { value: 'http://updates.example' } });
    expect(screen.getByText(/can be changed on its way/)).toBeDefined();
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Keep' }).disabled).toBe(true);
    fireEvent.change(address, { target: { value: ' https://other.example/feed ' } });
    fireEvent.click(screen.getByRole('button', { name: 'Keep' }));
    await waitFor(() =>
      expect(asked).toEqual([['settings.change', { updates: { isOn: true, feed: 'https://other.example/feed' } }]]),
    );
  });

  it('show what is new as text, whatever stands in it', () => {
    const container = show();
    expect(screen.getByLabelText('What is new in 0.2.0').textContent).toBe(OFFERED_UPDATE.release?.notes);
    expect(container.querySelector('img, b')).toBeNull();
  });

  it.each([
    ['idle', ['Keep', 'Check now']],
    ['current', ['Keep', 'Check now']],
    ['available', ['Keep', 'Download', 'Check now']],
    ['downloading', ['Keep']],
    ['ready', ['Keep', 'Install and restart']],
    ['waiting', ['Keep', 'Do not install for now']],
    ['installing', ['Keep']],
  ] as const)('offer what can be done when they are %s', (phase, wanted) => {
    show({ phase });
    expect(buttons()).toEqual(wanted);
  });

  it.each([
    ['available', 'Download', 'updates.download'],
    ['available', 'Check now', 'updates.check'],
    ['ready', 'Install and restart', 'updates.install'],
    ['waiting', 'Do not install for now', 'updates.cancel-install'],
  ] as const)('do it: %s, %s', (phase, label, request) => {
    show({ phase });
    fireEvent.click(screen.getByRole('button', { name: label }));
    expect(asked).toEqual([[request, {}]]);
  });

  it('say for which run an installation waits', () => {
    show({ phase: 'waiting', waitsFor: ['Web shop', 'ERP'] });
    const said = screen.getByRole('status').textContent.replace(/[\u2066-\u2069]/g, '');
    expect(said).toBe('Version 0.2.0 is installed as soon as no run is under way: waiting for Web shop, ERP.');
  });

  it.each(['deb', 'rpm', 'tar.gz'] as const)('of a %s are got by hand', (kind) => {
    show({ way: { kind: 'by-hand', package: kind } });
    expect(screen.getByText(OFFERED_UPDATE.release?.file.address ?? '')).toBeDefined();
    expect(buttons()).toEqual(['Keep', 'Copy the address', 'Check now']);
    fireEvent.click(screen.getByRole('button', { name: 'Copy the address' }));
    expect(asked).toEqual([['app.copy', { text: OFFERED_UPDATE.release?.file.address }]]);
  });

  it('say what went wrong, why, and that nothing was touched', () => {
    show({ problem: { code: 'update-failed', fault: 'bad-signature', detail: 'latest-linux.yml' } });
    const alert = screen.getByRole('alert').textContent;
    expect(alert).toContain('The signature of what is offered does not hold');
    expect(alert).toContain('The installed version is as it was');
  });

  it('say where the key belongs while there is none', () => {
    show({ keyFingerprint: null });
    expect(
      screen.getByText(/^None: an administrator puts the key .* at \/etc\/stagewright\/update-key\.pem$/),
    ).toBeDefined();
  });
});
