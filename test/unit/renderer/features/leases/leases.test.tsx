import { MantineProvider } from '@mantine/core';
import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { LeaseDialog } from '../../../../../renderer/features/leases/lease-dialog.tsx';
import { MigrateFields } from '../../../../../renderer/features/operate/migrate-fields.tsx';
import { BudgetMeters } from '../../../../../renderer/features/stage-board/budget-meters.tsx';
import { LeaseChip } from '../../../../../renderer/features/stage-board/lease-chip.tsx';
import { store } from '../../../../../renderer/state/store.ts';
import { NO_RULES } from '../../../../../shared/domain/stage-rules.ts';
import { makeConfiguration, SHOP } from '../../../../fakes/sample-estate.ts';

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
beforeEach(() => store.setState(store.getInitialState(), true));
afterEach(cleanup);

const shop = makeConfiguration();
const key = `${shop.poolId}/${shop.uuid}`;
const until = new Date(Date.now() + 5_400_000).toISOString();

function show(content: React.ReactNode): void {
  store.setState({ configurations: new Map([[key, shop]]) });
  render(<MantineProvider env="test">{content}</MantineProvider>);
}

function giveLease(state: 'running' | 'soon'): void {
  store.getState().applyLeases({
    leases: [
      {
        ...{ poolId: shop.poolId, configurationUuid: SHOP.vapp, runHours: 8, storageHours: null, problem: '' },
        run: { until, end: 'suspend', state },
        storage: null,
      },
    ],
    kept: [],
  });
}

describe('a lease on a card', () => {
  it('is shown once it is near its end, and not before', () => {
    giveLease('running');
    show(<LeaseChip id={key} />);
    expect(screen.queryByText(/^runs /)).toBeNull();
    cleanup();
    giveLease('soon');
    show(<LeaseChip id={key} />);
    expect(screen.getByText(/^runs .* more$/)).toBeDefined();
  });
});

describe('the dialog of leases', () => {
  it('says until when, and renews only with a reason', () => {
    giveLease('soon');
    store.getState().setDialog({ kind: 'lease', key });
    show(<LeaseDialog />);
    expect(screen.getByText(/then suspended/).getAttribute('data-state')).toBe('soon');
    expect(screen.getByRole('button', { name: 'Renew the run time' }).hasAttribute('disabled')).toBe(true);
    expect(screen.getByRole('checkbox').hasAttribute('checked')).toBe(false);
  });
});

describe('meters of a budget', () => {
  it('are there for each limit, with what is used, and are none without limits', () => {
    const stage = { id: 'staging', name: 'Staging', networkMap: {}, isProduction: false };
    const used = { configurations: 2, vcpus: 12, memoryBytes: 0, diskBytes: 0 };
    const rules = { ...NO_RULES, budget: { ...NO_RULES.budget, configurations: 4, vcpus: 10 } };
    show(<BudgetMeters stage={{ ...stage, rules }} used={used} />);
    expect(screen.getAllByRole('meter').map((each) => each.getAttribute('aria-valuetext'))).toEqual([
      '2 of 4 configurations',
      '12 of 10 vCPUs, more than there is',
    ]);
    cleanup();
    show(<BudgetMeters stage={stage} used={used} />);
    expect(screen.queryAllByRole('meter')).toEqual([]);
  });
});

describe('the fields of a migration', () => {
  it('ask for pool, host and storage, and say what goes back to where it was', () => {
    const empty = { poolUuid: null, hostUuid: null, srUuid: null, networks: {}, members: [] };
    show(<MigrateFields id={key} migrate={empty} onChange={() => undefined} />);
    expect(screen.getAllByRole('combobox')).toHaveLength(3);
    expect(screen.queryByText(/go back to the host/)).toBeNull();
    cleanup();
    const back = { ...empty, members: [{ vmUuid: SHOP.web, hostUuid: null, disks: [], nics: [] }] };
    show(<MigrateFields id={key} migrate={back} onChange={() => undefined} />);
    expect(screen.getByText(/go back to the host/)).toBeDefined();
  });
});
