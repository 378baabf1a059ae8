import type { MemberNotes, SnapshotPlace } from '../../../shared/domain/member/member-notes.ts';
import type { MemberOperations } from '../../ports/members.ts';
import { toNumber, toRecord, toRef, toRefs, toText, toTextMap } from '../wire-values.ts';
import type { WireRecord } from '../wire-values.ts';
import type { PoolCaller } from './caller.ts';
import { isGone } from './task-call.ts';

/** Calls under way at once; the connection has few sockets, and others want them too. */
const AT_ONCE = 4;
const FIELD_PREFIX = 'XenCenter.CustomFields.';

/** The port's calls about what the inventory does not keep of VMs. */
export function createMemberOperations(caller: PoolCaller): MemberOperations {
  return {
    readMemberNotes: (vmUuids, mostSizes) => caller.run(() => readMemberNotes(caller, vmUuids, mostSizes)),
  };
}

async function readMemberNotes(
  caller: PoolCaller,
  vmUuids: readonly string[],
  mostSizes: number,
): Promise<readonly MemberNotes[]> {
  let left = mostSizes;
  const mayMeasure = (): boolean => {
    left -= 1;
    return left >= 0;
  };
  const found = await inTurns(vmUuids, (uuid) => readOne(caller, uuid, mayMeasure));
  return found.filter((each) => each !== undefined);
}

async function readOne(
  caller: PoolCaller,
  vmUuid: string,
  mayMeasure: () => boolean,
): Promise<MemberNotes | undefined> {
  const record = await unlessGone(async () =>
    toRecord(await caller.call('VM.get_record', await caller.ref('VM', vmUuid))),
  );
  if (!record) return undefined;
  const config = toTextMap(record['other_config']);
  const snapshots: SnapshotPlace[] = [];
  for (const ref of toRefs(record['snapshots'])) {
    const place = await unlessGone(() => readSnapshot(caller, ref, mayMeasure()));
    if (place) snapshots.push(place);
  }
  return {
    vmUuid,
    description: toText(record['name_description']),
    folder: config['folder'] ?? '',
    fields: Object.fromEntries(
      Object.entries(config)
        .filter(([key]) => key.startsWith(FIELD_PREFIX))
        .map(([key, value]) => [key.slice(FIELD_PREFIX.length), value]),
    ),
    parentUuid: uuidOf(caller, record),
    snapshots,
  };
}

async function readSnapshot(caller: PoolCaller, ref: string, isMeasured: boolean): Promise<SnapshotPlace> {
  const record = toRecord(await caller.call('VM.get_record', ref));
  const { tables } = caller.cache;
  const disks = toRefs(record['VBDs']).flatMap((vbd) => {
    const kept = tables.find('VBD', vbd);
    return kept?.isDisk === true && kept.vdi !== null ? [kept.vdi] : [];
  });
  // The memory of a checkpoint lies in a disk of its own.
  const memory = toRef(record['suspend_VDI']);
  const sizes = isMeasured
    ? await Promise.all([...disks, ...(memory === null ? [] : [memory])].map((vdi) => readSize(caller, vdi)))
    : [];
  const known = sizes.filter((size) => size !== undefined);
  const chains = disks.flatMap((vdi) => chainOf(caller, vdi) ?? []);
  return {
    uuid: toText(record['uuid']),
    parentUuid: uuidOf(caller, record),
    usedBytes: isMeasured ? known.reduce((sum, size) => sum + size, 0) : null,
    chainLength: chains.length === 0 ? null : Math.max(...chains),
  };
}

async function readSize(caller: PoolCaller, vdi: string): Promise<number | undefined> {
  return unlessGone(async () => toNumber(await caller.call('VDI.get_physical_utilisation', vdi)));
}

/** Longer chains than any SR allows are a loop that somebody's record claims. */
const LONGEST_CHAIN = 64;

function chainOf({ cache: { tables } }: PoolCaller, ref: string): number | undefined {
  const vdi = tables.find('VDI', ref);
  if (!vdi || vdi.parent === '') return undefined;
  let length = 2;
  for (let at = tables.parentOf(vdi.parent); at !== '' && length < LONGEST_CHAIN; at = tables.parentOf(at)) length += 1;
  return length;
}

function uuidOf({ cache: { tables } }: PoolCaller, record: WireRecord): string | null {
  return tables.find('VM', toRef(record['parent']))?.uuid ?? null;
}

async function unlessGone<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/** Does some at once, in their order. */
async function inTurns<T, R>(items: readonly T[], act: (item: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  for (let start = 0; start < items.length; start += AT_ONCE)
    results.push(...(await Promise.all(items.slice(start, start + AT_ONCE).map(act))));
  return results;
}
