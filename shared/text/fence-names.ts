import type { PreviewNames } from '../ipc/areas/fences.ts';
import type { FenceNames } from './fence-text.ts';
import { shortUuid } from './names.ts';

/** Names as a preview brings them; planned objects among them. */
export function toFenceNames(names: PreviewNames): FenceNames {
  const among =
    (list: Readonly<Record<string, string>>) =>
    (id: string): string =>
      list[id] ?? shortUuid(id);
  return {
    vm: among(names.vms),
    network: among(names.networks),
    host: among(names.hosts),
    pif: among(names.pifs),
    physicalNetwork: (id) => id,
  };
}
