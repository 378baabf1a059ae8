import type { FenceSettings } from './fence-settings.ts';

/** Before anybody said anything. */
export const NO_FENCE_SETTINGS: FenceSettings = {
  physicalNetworks: [],
  outside: null,
  router: null,
  dhcpNetworkUuids: [],
};
