import { ProblemError } from '../../../shared/errors.ts';
import type { SendOptions } from '../../ports/migrate.ts';
import { isGone } from '../run-errors.ts';
import type { StepContext } from '../step-context.ts';

/** Where a VM was before it moved; plain data for the journal. */
export interface Whereabouts {
  readonly hostUuid: string | null;
  readonly affinityHostUuid: string | null;
  readonly disks: readonly { readonly device: number; readonly srUuid: string }[];
  readonly nics: readonly { readonly device: number; readonly networkUuid: string }[];
  readonly order: readonly [order: number, startDelaySeconds: number, shutdownDelaySeconds: number];
}

/** Where a VM is to be sent: SRs by disk and networks by NIC. */
export type Destination = Pick<Whereabouts, 'disks' | 'nics'> & { readonly hostUuid: string };

const LOOK_AGAIN_MS = 250;
const LOOKS = 80;

/** Reads where a VM is. */
export async function readWhereabouts({ operations }: StepContext, vmUuid: string): Promise<Whereabouts | undefined> {
  const vm = await operations.readVm(vmUuid);
  if (!vm) return undefined;
  const disks = await operations.readDisks(vmUuid);
  const nics = await operations.readVifs(vmUuid);
  return {
    hostUuid: vm.powerState === 'Running' ? await operations.readHostOf(vmUuid) : null,
    affinityHostUuid: vm.affinityHostUuid,
    disks: disks.map(({ device, srUuid }) => ({ device, srUuid })),
    nics: nics.map(({ device, networkUuid }) => ({ device, networkUuid })),
    order: [vm.order, vm.startDelaySeconds, vm.shutdownDelaySeconds],
  };
}

/**
 * Sends a VM with its snapshots. Disks of snapshots go where the disk of the same device goes: without a place of their
 * own XAPI would put them onto the default SR, or refuse.
 */
export async function send(
  from: StepContext,
  to: StepContext,
  vmUuid: string,
  { hostUuid, disks, nics }: Destination,
): Promise<void> {
  const isAcross = from.poolUuid !== to.poolUuid;
  const vm = await from.operations.readVm(vmUuid);
  if (!vm) throw new ProblemError({ code: 'not-found', kind: 'vm', id: vmUuid });
  const srOf = new Map(disks.map(({ device, srUuid }) => [device, srUuid]));
  const map: SendOptions['disks'][number][] = [];
  const sources = [vmUuid, ...(isAcross ? await from.operations.readSnapshotUuids(vmUuid) : [])];
  for (const source of sources)
    for (const { device, vdiUuid } of await from.operations.readDisks(source)) {
      const srUuid = srOf.get(device) ?? (isAcross ? disks[0]?.srUuid : undefined);
      if (srUuid !== undefined && !map.some((each) => each.vdiUuid === vdiUuid)) map.push({ vdiUuid, srUuid });
    }
  const networkOf = new Map(nics.map(({ device, networkUuid }) => [device, networkUuid]));
  const vifs = isAcross ? await from.operations.readVifs(vmUuid) : [];
  const options: SendOptions = {
    isLive: vm.powerState === 'Running',
    disks: map,
    nics: vifs.map(({ uuid, device }) => ({ vifUuid: uuid, networkUuid: networkOf.get(device) ?? '' })),
  };
  const reception = await to.operations.receiveVm(hostUuid, {
    srUuids: map.map(({ srUuid }) => srUuid),
    networkUuids: options.nics.map(({ networkUuid }) => networkUuid),
  });
  await from.operations.sendVm(vmUuid, reception, options, from.progress);
}

/** Does what is to be done to a VM that arrived: until events tell of it, this console may know it by a name of old. */
export async function onceKnown(context: StepContext, vmUuid: string, act: () => Promise<void>): Promise<void> {
  for (let look = 1; ; look += 1) {
    try {
      await act();
      return;
    } catch (error) {
      if (!isGone(error) || look >= LOOKS || !(await context.operations.readVm(vmUuid))) throw error;
      await context.clock.sleep(LOOK_AGAIN_MS);
    }
  }
}

/** What of a VM is not where it is to be, in words. */
export function findStrays(now: Whereabouts, wanted: Destination): readonly string[] {
  const strayDisks = wanted.disks.filter(
    ({ device, srUuid }) => now.disks.find((each) => each.device === device)?.srUuid !== srUuid,
  );
  const strayNics = wanted.nics.filter(
    ({ device, networkUuid }) => now.nics.find((each) => each.device === device)?.networkUuid !== networkUuid,
  );
  return [
    ...(now.hostUuid !== null && now.hostUuid !== wanted.hostUuid ? ['it runs on another host'] : []),
    ...strayDisks.map(({ device }) => `disk ${String(device)} is on another SR`),
    ...strayNics.map(({ device }) => `NIC ${String(device)} is on another network`),
  ];
}
