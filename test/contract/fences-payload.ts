import { NO_FENCE_SETTINGS } from '../../shared/domain/fence/no-fence-settings.ts';
import type { Events } from '../../shared/ipc/contract.ts';
import { SHOP } from '../fakes/sample-estate.ts';

/** A fenced copy with an alarm. */
export const fencesPayload = (name: string): Events['fences.changed'] => ({
  poolId: 'pool-a',
  fences: [
    {
      id: '0a1b2c3d-1',
      mode: 'block',
      block: 'hostInternal',
      ofUuid: SHOP.vapp,
      ofName: name,
      networkUuids: [SHOP.networks.devData],
      vmUuids: [SHOP.web],
      routerVmUuids: [],
      vappUuids: [SHOP.vapp],
      strangerVmUuids: [],
      leases: ['192.0.2.1'],
      name,
      runningCount: 1,
      alarms: [name],
      ...{ isLeftover: false, activeRunId: null },
      networkNames: [name],
      hostNames: [name],
    },
  ],
  settings: NO_FENCE_SETTINGS,
  settingsSeq: 0,
  tags: [],
  templates: [{ uuid: SHOP.spare, nameLabel: name }],
});
