import type { LoadSeries } from '../../../shared/domain/member/load-series.ts';
import { readLoadSeries } from '../../../shared/domain/member/load-series.ts';
import { ProblemError } from '../../../shared/errors.ts';
import type { MembersOutputs, SilentHost } from '../../../shared/ipc/areas/members.ts';
import type { ParsedInput } from '../../../shared/ipc/contract.ts';
import { assertConnected } from '../configurations/place-configuration.ts';
import type { MemberPorts } from './member-ports.ts';

/** How far back a sparkline goes: the finest archive of a host holds 120 samples of 5 s. */
const SINCE_SECONDS = 590;
/** A host with a thousand columns answers less than that. */
const LOAD_LIMITS = { maxBytes: 4 * 1024 * 1024, timeoutMs: 15_000 };
const SCREEN_LIMITS = { maxBytes: 4 * 1024 * 1024, timeoutMs: 15_000 };

/**
 * What running VMs used in the last ten minutes. A host that does not tell is named with its reason; VMs that do not run
 * are in no answer, and what a host says of other VMs is dropped.
 *
 * @throws ProblemError `not-found` for an unknown pool, `blocked` when it is away
 */
export async function readLoad(
  ports: MemberPorts,
  { poolId, vmUuids }: ParsedInput<'members.load'>,
): Promise<MembersOutputs['members.load']> {
  assertConnected(ports, poolId);
  const byHost = new Map<string, string[]>();
  for (const uuid of new Set(vmUuids)) {
    const vm = ports.pools.inventory(poolId).findVm(uuid);
    if (vm?.powerState === 'Running' && vm.hostUuid !== null)
      byHost.set(vm.hostUuid, [...(byHost.get(vm.hostUuid) ?? []), uuid]);
  }
  // Hosts cut off what is older than `start` by their own clock, which follows the coordinator's.
  const now = byHost.size === 0 ? 0 : (await ports.pools.operations(poolId).serverTime()).getTime();
  const start = Math.floor(now / 1000) - SINCE_SECONDS;
  const answers = await Promise.all(
    [...byHost].map(([hostUuid, uuids]) => readHost(ports, { poolId, hostUuid, uuids, start })),
  );
  return {
    series: answers.flatMap(({ series }) => series),
    silent: answers.flatMap(({ silent }) => silent),
  };
}

async function readHost(
  { hostFiles }: MemberPorts,
  of: { readonly poolId: string; readonly hostUuid: string; readonly uuids: readonly string[]; readonly start: number },
): Promise<{ readonly series: readonly LoadSeries[]; readonly silent: readonly SilentHost[] }> {
  const { poolId, hostUuid, uuids, start } = of;
  const series: LoadSeries[] = [];
  try {
    // One VM at a time: a host of many would send all of theirs.
    for (const uuid of uuids) {
      const path = `/rrd_updates?start=${String(start)}&cf=AVERAGE&vm_uuid=${uuid}`;
      const bytes = await hostFiles.readHostFile(poolId, hostUuid, path, LOAD_LIMITS);
      const own = readLoadSeries(Buffer.from(bytes).toString('utf8')).find(({ vmUuid }) => vmUuid === uuid);
      if (own) series.push(own);
    }
    return { series, silent: [] };
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return { series, silent: [{ hostUuid, problem: error.problem }] };
  }
}

/**
 * A picture of a running VM's screen. Only what begins as a PNG or a JPEG does is passed on.
 * @throws ProblemError `not-found`, `blocked` when the pool is away, `check-failed` for a VM that does not run, and
 * whatever the host answers
 */
export async function readScreen(
  ports: MemberPorts,
  { poolId, vmUuid }: ParsedInput<'members.screen'>,
): Promise<MembersOutputs['members.screen']> {
  assertConnected(ports, poolId);
  const vm = ports.pools.inventory(poolId).findVm(vmUuid);
  if (!vm) throw new ProblemError({ code: 'not-found', kind: 'vm', id: vmUuid });
  if (vm.powerState !== 'Running' || vm.hostUuid === null)
    throw new ProblemError({ code: 'check-failed', findings: [`${vm.nameLabel} does not run, so it has no screen.`] });
  const path = `/vncsnapshot?uuid=${vmUuid}`;
  const bytes = await ports.hostFiles.readHostFile(poolId, vm.hostUuid, path, SCREEN_LIMITS);
  const type = typeOf(bytes);
  return { picture: type === null ? null : `data:${type};base64,${Buffer.from(bytes).toString('base64')}` };
}

const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const JPEG = [0xff, 0xd8, 0xff];

function typeOf(bytes: Uint8Array): 'image/png' | 'image/jpeg' | null {
  const begins = (mark: readonly number[]): boolean => mark.every((byte, at) => bytes[at] === byte);
  return begins(PNG) ? 'image/png' : begins(JPEG) ? 'image/jpeg' : null;
}
