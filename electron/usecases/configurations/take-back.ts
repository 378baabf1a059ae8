import { isStageTag, recordKey } from '../../../shared/domain/stage-record.ts';
import { ProblemError } from '../../../shared/errors.ts';
import type { PoolOperations } from '../../ports.ts';

/** A configuration that was not completely made, and how its VMs were before. */
export interface HalfMade {
  readonly uuid: string;
  /** The tag its VMs were given. */
  readonly tag: string;
  readonly vmsBefore: readonly { readonly uuid: string; readonly tags: readonly string[] }[];
}

/**
 * Takes back what was made of a configuration: record, marks, membership, vApp. Goes on with the rest where one call
 * fails, so that as little as possible is left; what is left shows on the board as what it is.
 */
export async function takeBack(operations: PoolOperations, made: HalfMade): Promise<void> {
  const { uuid, tag, vmsBefore } = made;
  await tryTo(() => operations.removeSharedRecord(recordKey('stage', uuid, 1)));
  for (const vm of vmsBefore) {
    if (!vm.tags.includes(tag)) await tryTo(() => operations.removeVmTag(vm.uuid, tag));
    for (const former of vm.tags.filter((each) => isStageTag(each) && each !== tag))
      await tryTo(() => operations.addVmTag(vm.uuid, former));
  }
  // Read afresh: another console may have put a VM elsewhere, which is why it did not join.
  const joined = (await tryTo(() => operations.readVappMembers(uuid))) ?? [];
  for (const vmUuid of joined) await tryTo(() => operations.setVmVapp(vmUuid, null));
  await tryTo(() => operations.destroyVapp(uuid));
}

async function tryTo<T>(act: () => Promise<T>): Promise<T | undefined> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof ProblemError) return undefined; // the failure that led here is the one to tell
    throw error;
  }
}
