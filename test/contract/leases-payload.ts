import type { Events } from '../../shared/ipc/contract.ts';
import { SHOP } from '../fakes/sample-estate.ts';

/** A lease near its end, and who keeps it. */
export const leasesPayload = (name: string): Events['leases.changed'] => ({
  leases: [
    {
      ...{ poolId: 'pool-a', configurationUuid: SHOP.vapp, runHours: 8, storageHours: 240, problem: name },
      run: { until: '2026-03-02T08:00:00.000Z', end: 'suspend', state: 'soon' },
      storage: null,
    },
  ],
  kept: [{ poolId: 'pool-a', armedBy: name }],
});

/** A replica that is made anew by itself. */
export const replicasPayload = (name: string): Events['replicas.changed'] => ({
  schedules: [
    {
      ...{ poolId: 'pool-a', configurationUuid: SHOP.vapp, toStageId: 'staging' },
      ...{ fence: null, isStarted: false, keep: 2, armedBy: name, lastRunId: null, lastReason: name },
      times: { days: [1], time: '02:30', timeZone: 'Europe/Berlin' },
      nextAt: '2026-03-02T08:00:00.000Z',
    },
  ],
});
