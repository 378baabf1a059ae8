import type { FencePlan } from './fence-request.ts';

/**
 * What a router is told, as keys of `VM.xenstore_data`; guests read only keys below `vm-data`. The keys and an example
 * that reads them are in `renderer/features/fences/fence-router.md`.
 */
export function toRouterNotes(plan: FencePlan): Readonly<Record<string, string>> {
  const { router } = plan;
  if (!router) return {};
  const key = (name: string): string => `vm-data/stagewright/${name}`;
  const notes: Record<string, string> = {
    [key('version')]: '1',
    [key('fence')]: plan.fenceId,
    [key('mode')]: router.mode === 'inOut' ? 'in-out' : 'out-only',
    [key('outside/device')]: '0',
    [key('outside/address')]: router.ownAddress,
    [key('inside/count')]: String(router.insideNetworkKeys.length),
    [key('map/count')]: String(router.mappings.length),
  };
  router.insideNetworkKeys.forEach((networkKey, index) => {
    notes[key(`inside/${String(index)}/device`)] = String(index + 1);
    // What the router may take as the neighbourhood of this NIC: the addresses that live on its network.
    const addresses = plan.vifs.filter((vif) => vif.networkKey === networkKey).flatMap((vif) => vif.addresses);
    notes[key(`inside/${String(index)}/addresses`)] = [...new Set(addresses)].sort().join(' ');
  });
  router.mappings.forEach(({ inside, external }, index) => {
    notes[key(`map/${String(index)}/inside`)] = inside;
    notes[key(`map/${String(index)}/external`)] = external;
  });
  return notes;
}
