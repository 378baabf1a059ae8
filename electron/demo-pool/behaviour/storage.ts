import { ApiError, NEVER, NULL_REF, type Call, type Row, type Value, type World } from '../core/contract.ts';
import { assertSpace, bytesTaken, changeUse } from '../http/sr-space.ts';
import { OWN_FIELDS, fieldsWithout, flag, isNull, map, number, rowsOf, text, texts, withEntries } from './values.ts';

/** Seconds of a disk operation under the SR's lock, at time scale 1. */
export const DISK_SECONDS = { clone: 2, snapshot: 1, create: 1, destroy: 0.3 };
/** Bytes per second of a full copy. */
const COPY_RATE = 120 * 1024 ** 2;
/** Seconds until the collector gives back what a deleted disk used. */
const COLLECT_SECONDS = 60;
/** Metadata of a disk that shares all its blocks with another. */
const EMPTY_CHILD_BYTES = 8 * 1024 ** 2;
/** Longest chain of disks that depend on each other. */
const LONGEST_CHAIN = 30;

/** Types whose driver can neither clone nor snapshot; used where the pool lists no SM object for the type. */
const WITHOUT_SNAPSHOTS = new Set(['iscsi', 'hba', 'udev', 'iso', 'dummy', 'rawhba']);

type DiskOperation = 'clone' | 'snapshot' | 'copy' | 'resize' | 'resize_online' | 'destroy' | 'create' | 'mirror';
const FEATURES: Readonly<Record<DiskOperation, string>> = {
  clone: 'VDI_CLONE',
  snapshot: 'VDI_SNAPSHOT',
  copy: 'VDI_READ',
  resize: 'VDI_RESIZE',
  resize_online: 'VDI_RESIZE_ONLINE',
  destroy: 'VDI_DELETE',
  create: 'VDI_CREATE',
  mirror: 'VDI_MIRROR',
};

/** Whether the driver of a repository can do something with its disks. */
export function canDo(world: World, sr: string, operation: DiskOperation): boolean {
  const type = text(world.db.find('SR', sr)?.['type']);
  for (const [, driver] of world.db.entries('SM')) {
    if (text(driver['type']) !== type) continue;
    const features = Object.keys(map(driver['features']));
    const known = features.length > 0 ? features : texts(driver['capabilities']);
    if (known.length > 0)
      return operation === 'copy' || known.some((feature) => feature.replace(/\/\d+$/, '') === FEATURES[operation]);
  }
  return operation === 'copy' || !WITHOUT_SNAPSHOTS.has(type);
}

/** @throws ApiError SR_OPERATION_NOT_SUPPORTED [sr] */
export function assertCanDo(world: World, sr: string, operation: DiskOperation): void {
  if (!canDo(world, sr, operation)) throw new ApiError('SR_OPERATION_NOT_SUPPORTED', sr);
}

/** @throws ApiError SR_HAS_NO_PBDS, SR_NOT_ATTACHED when no host reaches the repository */
export function assertAttached(world: World, sr: string): void {
  const pbds = rowsOf(world, 'PBD', world.db.get('SR', sr)['PBDs']);
  if (pbds.length === 0) throw new ApiError('SR_HAS_NO_PBDS', sr);
  if (!pbds.some(([, pbd]) => flag(pbd['currently_attached']))) throw new ApiError('SR_NOT_ATTACHED', sr);
}

/** Whether a disk is attached to some VM other than `except`; `writableOnly` leaves read-only attachments out. */
export function isDiskAttached(world: World, vdi: string, writableOnly = false): boolean {
  return rowsOf(world, 'VBD', world.db.get('VDI', vdi)['VBDs']).some(
    ([, vbd]) => flag(vbd['currently_attached']) && (!writableOnly || text(vbd['mode']) === 'RW'),
  );
}

/** Makes a new empty disk and takes its space. @throws ApiError SR_BACKEND_FAILURE_44 @returns its ref */
export function allocateDisk(world: World, sr: string, fields: Readonly<Record<string, Value>>): string {
  assertAttached(world, sr);
  const size = number(fields['virtual_size']);
  const taken = bytesTaken(world, sr, size, EMPTY_CHILD_BYTES);
  assertSpace(world, sr, taken);
  return addDisk(world, sr, fields, taken);
}

function addDisk(world: World, sr: string, fields: Readonly<Record<string, Value>>, taken: number): string {
  const uuid = world.random.uuid();
  const vdi = world.db.create(
    'VDI',
    {
      ...fields,
      SR: sr,
      location: uuid,
      physical_utilisation: taken,
      managed: true,
      storage_lock: false,
      missing: false,
    },
    { uuid },
  );
  changeUse(world, sr, number(fields['virtual_size']), taken);
  return vdi;
}

/** What a copy of a disk takes over from it; names are not changed. */
function inherited(vdi: Row): Record<string, Value> {
  const copy = fieldsWithout(vdi, [
    ...OWN_FIELDS,
    'VBDs',
    'crash_dumps',
    'snapshots',
    'parent',
    'location',
    'SR',
    'cbt_enabled',
    'metadata_of_pool',
    'metadata_latest',
  ]);
  return {
    ...copy,
    is_a_snapshot: false,
    snapshot_of: NULL_REF,
    snapshot_time: NEVER,
    read_only: false,
    sm_config: {},
  };
}

function chainLength(world: World, vdi: Row): number {
  let length = 1 + texts(vdi['snapshots']).length;
  let parent = world.db.find('VDI', text(vdi['parent']));
  for (; parent && length < LONGEST_CHAIN; length += 1) parent = world.db.find('VDI', text(parent['parent']));
  return length;
}

function assertChain(world: World, vdi: Row): void {
  if (chainLength(world, vdi) < LONGEST_CHAIN) return;
  throw new ApiError('SR_BACKEND_FAILURE_109', '', 'The snapshot chain is too long', '');
}

/** Runs an operation on a disk under the lock its repository's driver takes. */
async function underLock<T>(
  call: Call,
  vdi: string,
  operation: string,
  seconds: number,
  until: number,
  act: () => T,
): Promise<T> {
  const { world, task } = call;
  const sr = text(world.db.get('VDI', vdi)['SR']);
  return world.withOperation(call, 'VDI', vdi, operation, () =>
    world.withSlot(`sr:${sr}`, 1, async () => {
      await task.work(seconds, { until });
      return act();
    }),
  );
}

/** Clones a disk on its own repository; the new one is writable. @returns its ref */
export async function cloneDisk(call: Call, vdi: string, until: number): Promise<string> {
  const { world } = call;
  const sr = text(world.db.get('VDI', vdi)['SR']);
  assertAttached(world, sr);
  assertCanDo(world, sr, 'clone');
  if (isDiskAttached(world, vdi, true)) throw new ApiError('VDI_IN_USE', vdi, 'clone');
  assertChain(world, world.db.get('VDI', vdi));
  return underLock(call, vdi, 'clone', DISK_SECONDS.clone, until, () => {
    const row = world.db.get('VDI', vdi);
    const taken = bytesTaken(world, sr, number(row['virtual_size']), EMPTY_CHILD_BYTES);
    assertSpace(world, sr, taken);
    return addDisk(world, sr, { ...inherited(row), parent: NULL_REF }, taken);
  });
}

/** Snapshots a disk, attached or not. @returns ref of the read-only image */
export async function snapshotDisk(call: Call, vdi: string, until: number): Promise<string> {
  const { world } = call;
  const row = world.db.get('VDI', vdi);
  const sr = text(row['SR']);
  assertAttached(world, sr);
  assertCanDo(world, sr, 'snapshot');
  if (flag(row['sharable'])) throw new ApiError('VDI_IS_SHARABLE', vdi);
  assertChain(world, row);
  return underLock(call, vdi, 'snapshot', DISK_SECONDS.snapshot, until, () => {
    const now = world.db.get('VDI', vdi);
    const taken = bytesTaken(world, sr, number(now['virtual_size']), EMPTY_CHILD_BYTES);
    assertSpace(world, sr, taken);
    return addDisk(
      world,
      sr,
      {
        ...inherited(now),
        is_a_snapshot: true,
        snapshot_of: vdi,
        snapshot_time: world.clock.stamp(),
      },
      taken,
    );
  });
}

/** Seconds to copy what a disk holds. */
export function copySeconds(vdi: Row): number {
  return 1 + Math.max(number(vdi['physical_utilisation']), EMPTY_CHILD_BYTES) / COPY_RATE;
}

/** Copies a disk whole, to a repository or (null) its own; can be cancelled. @returns ref of the copy */
export async function copyDisk(
  call: Call,
  vdi: string,
  target: string,
  until: number,
  operation = 'copy',
): Promise<string> {
  const { world, task } = call;
  const row = world.db.get('VDI', vdi);
  const sr = isNull(target) ? text(row['SR']) : target;
  assertAttached(world, text(row['SR']));
  assertAttached(world, sr);
  const taken = bytesTaken(
    world,
    sr,
    number(row['virtual_size']),
    number(row['physical_utilisation']) || EMPTY_CHILD_BYTES,
  );
  assertSpace(world, sr, taken);
  return world.withOperation(call, 'VDI', vdi, operation, async () => {
    const copy = addDisk(world, sr, { ...inherited(world.db.get('VDI', vdi)), parent: NULL_REF }, taken);
    try {
      await task.work(copySeconds(row), { until, cancellable: true });
    } catch (failure) {
      removeDisk(world, copy);
      throw failure;
    }
    return copy;
  });
}

/** Deletes a disk at once: its allocation goes now, the blocks it used when the collector has run. */
export function removeDisk(world: World, vdi: string): void {
  const row = world.db.find('VDI', vdi);
  if (!row) return;
  const sr = text(row['SR']);
  const used = number(row['physical_utilisation']);
  changeUse(world, sr, -number(row['virtual_size']), 0);
  world.db.destroy('VDI', vdi);
  world.inBackground(async () => {
    await world.clock.sleep(COLLECT_SECONDS);
    changeUse(world, sr, 0, -used);
  });
}

/** Deletes a disk under its repository's lock. */
export async function destroyDisk(call: Call, vdi: string): Promise<void> {
  await underLock(call, vdi, 'destroy', DISK_SECONDS.destroy, 1, () => undefined);
  removeDisk(call.world, vdi);
}

/** Makes an empty disk under its repository's lock. @returns its ref */
export async function createDisk(call: Call, sr: string, fields: Readonly<Record<string, Value>>): Promise<string> {
  const { world, task } = call;
  assertAttached(world, sr);
  assertCanDo(world, sr, 'create');
  return world.withSlot(`sr:${sr}`, 1, async () => {
    await task.work(DISK_SECONDS.create);
    return allocateDisk(world, sr, { ...fields, sm_config: withEntries(fields['sm_config'], {}) });
  });
}
