import type { ArchiveFinding } from '../../../shared/domain/archive/archive-finding.ts';
import type { ArchivedMember, ArchiveManifest } from '../../../shared/domain/archive/archive-manifest.ts';
import { listManifestDifferences } from '../../../shared/domain/archive/compare-restored.ts';
import { archiveTag, listGuarded } from '../../../shared/domain/archive/on-storage.ts';
import { toVmManifest, type VmManifest } from '../../../shared/domain/manifest.ts';
import { ProblemError } from '../../../shared/errors.ts';
import type { Clock, Pools } from '../../ports.ts';

interface CopyPorts {
  readonly pools: Pools;
  readonly clock: Pick<Clock, 'sleep'>;
}

type Storage = NonNullable<ArchiveManifest['storage']>;

/** How often, and how long apart, events are waited for that tell of a template that is there. */
const LOOKS = 20;
const LOOK_AGAIN_MS = 250;

/** The pool that an archive's copies are on. @throws ProblemError `blocked` while this console is not connected to it */
export function findPoolOf({ pools }: Pick<CopyPorts, 'pools'>, { poolUuid }: Storage): string {
  const pool = pools.list().find(({ uuid, phase }) => uuid === poolUuid && phase === 'connected');
  if (!pool) throw new ProblemError({ code: 'blocked', blockers: [{ kind: 'pool-not-connected' }] });
  return pool.id;
}

/**
 * Looks at every copy of an archive: whether it is there, is what was archived, and is still guarded. Their bytes stay
 * where they are.
 * @throws the signal's reason; ProblemError `blocked` while the pool is away
 */
export async function checkCopies(
  ports: CopyPorts,
  manifest: ArchiveManifest,
  storage: Storage,
  { signal, onProgress }: { readonly signal: AbortSignal; readonly onProgress: (ratio: number) => void },
): Promise<readonly ArchiveFinding[]> {
  const poolId = findPoolOf(ports, storage);
  const findings: ArchiveFinding[] = [];
  for (const [index, member] of manifest.members.entries()) {
    signal.throwIfAborted();
    findings.push(...(await checkCopy(ports, poolId, manifest, member, storage.vms[member.file] ?? '')));
    onProgress((index + 1) / manifest.members.length);
  }
  return findings;
}

async function checkCopy(
  { pools, clock }: CopyPorts,
  poolId: string,
  { id }: ArchiveManifest,
  { nameLabel, content }: ArchivedMember,
  uuid: string,
): Promise<readonly ArchiveFinding[]> {
  const vm = await pools.operations(poolId).readVm(uuid);
  if (!vm) return [{ kind: 'copy-missing', vm: nameLabel }];
  if (!vm.isTemplate) return [{ kind: 'copy-changed', vm: nameLabel, detail: 'somebody made a VM of it' }];
  for (let look = 0; look < LOOKS; look += 1) {
    const template = pools.inventory(poolId).findTemplate(uuid);
    if (template) {
      const now = toVmManifest(template, null, null);
      const details = listManifestDifferences(asCopied(content, now), now, false);
      const isGuarded = vm.tags.includes(archiveTag(id)) && listGuarded(vm.blockedOperations).includes('destroy');
      return [
        ...details.slice(0, 10).map((detail) => ({ kind: 'copy-changed', vm: nameLabel, detail }) as const),
        ...(isGuarded ? [] : [{ kind: 'copy-unguarded', vm: nameLabel } as const]),
      ];
    }
    await clock.sleep(LOOK_AGAIN_MS);
  }
  return [{ kind: 'copy-missing', vm: nameLabel }];
}

/** A copy has MACs of its own; order, delays and networks are put back by a restore, from the manifest. */
function asCopied(content: VmManifest, now: VmManifest): VmManifest {
  const { startOrder, startDelaySeconds, shutdownDelaySeconds } = now;
  const vifs = content.vifs.map((vif) => ({
    ...vif,
    network: now.vifs.find(({ device }) => device === vif.device)?.network ?? vif.network,
  }));
  return { ...content, startOrder, startDelaySeconds, shutdownDelaySeconds, vifs };
}

/**
 * Removes the copies of an archive with their disks; what is gone already is passed over, and what no longer says that
 * it is of the archive is left.
 * @throws ProblemError `blocked` while the pool is away
 */
export async function removeCopies(
  ports: Pick<CopyPorts, 'pools'>,
  { id, members }: ArchiveManifest,
  storage: Storage,
): Promise<void> {
  const operations = ports.pools.operations(findPoolOf(ports, storage));
  for (const { file } of members) {
    const vm = await operations.readVm(storage.vms[file] ?? '');
    if (!vm?.isTemplate || !vm.tags.includes(archiveTag(id))) continue;
    const guarded = listGuarded(vm.blockedOperations);
    if (guarded.length > 0) await operations.blockOperations(vm.uuid, {}, guarded);
    await operations.destroyVmWithDisks(vm.uuid);
  }
}
