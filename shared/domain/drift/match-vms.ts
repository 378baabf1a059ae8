import { compareText } from '../plan/words.ts';
import { roleOf, type VmPortrait } from './portrait.ts';

/** How two VMs were found to be each other's counterpart. */
export type MatchedBy = 'identity' | 'lineage' | 'role' | 'name';

/** A VM and its counterpart; one of the two is null where it has none. */
export type VmPair =
  | { readonly left: VmPortrait; readonly right: VmPortrait; readonly by: MatchedBy }
  | { readonly left: VmPortrait; readonly right: null; readonly by: null }
  | { readonly left: null; readonly right: VmPortrait; readonly by: null };

/**
 * Pairs the VMs of two sides: the same VM first, then by lineage (one was made from the other, or both from a third),
 * then by role, then by name without the mark a copy gets; those of a template at last by the base that their first disks
 * share. A key that two VMs of one side share decides nothing.
 *
 * @returns pairs in order of start, then name, of the left side; VMs that only the right has come last
 */
export function matchVms(left: readonly VmPortrait[], right: readonly VmPortrait[]): readonly VmPair[] {
  const found = new Map<VmPortrait, { readonly right: VmPortrait; readonly by: MatchedBy }>();
  const free = new Set(right);
  const pairUp = (by: MatchedBy, leftKey: Key, rightKey: Key): void => {
    const open = left.filter((vm) => !found.has(vm));
    const [lefts, rights] = [uniqueByKey(open, leftKey), uniqueByKey([...free], rightKey)];
    for (const [key, vm] of lefts) {
      const other = rights.get(key);
      if (!other || !free.has(other)) continue;
      found.set(vm, { right: other, by });
      free.delete(other);
    }
  };
  pairUp(
    'identity',
    (vm) => vm.uuid,
    (vm) => vm.uuid,
  );
  pairUp(
    'lineage',
    (vm) => vm.uuid,
    (vm) => vm.origin,
  );
  pairUp(
    'lineage',
    (vm) => vm.origin,
    (vm) => vm.uuid,
  );
  pairUp(
    'lineage',
    (vm) => vm.origin,
    (vm) => vm.origin,
  );
  pairUp('role', roleOf, roleOf);
  pairUp('name', plainName, plainName);
  // A template's VMs are called otherwise than those it was made of.
  if ([...left, ...right].some(({ asTemplate }) => asTemplate)) pairUp('lineage', baseOf, baseOf);
  const pairs = inOrder(left).map((vm): VmPair => {
    const match = found.get(vm);
    return match ? { left: vm, ...match } : { left: vm, right: null, by: null };
  });
  return [...pairs, ...inOrder([...free]).map((vm): VmPair => ({ left: null, right: vm, by: null }))];
}

type Key = (vm: VmPortrait) => string | null;

function uniqueByKey(vms: readonly VmPortrait[], keyOf: Key): ReadonlyMap<string, VmPortrait> {
  const found = new Map<string, VmPortrait>();
  const doubled = new Set<string>();
  for (const vm of vms) {
    const key = keyOf(vm);
    if (key === null || key === '') continue;
    if (found.has(key)) doubled.add(key);
    found.set(key, vm);
  }
  for (const key of doubled) found.delete(key);
  return found;
}

/** A name without the stage that a copy is marked with: "web-1 · Staging 2" is "web-1". */
export function plainName({ name }: Pick<VmPortrait, 'name'>): string {
  const mark = name.indexOf(' · ');
  return (mark > 0 ? name.slice(0, mark) : name).trim();
}

/** The disk that the first disk goes back to in the end; null where the SR does not tell. */
function baseOf({ manifest, ancestors }: VmPortrait): string | null {
  const [first] = manifest.disks;
  return first ? (ancestors[String(first.device)]?.at(-1) ?? null) : null;
}

function inOrder(vms: readonly VmPortrait[]): readonly VmPortrait[] {
  return [...vms].sort(
    (a, b) =>
      a.manifest.startOrder - b.manifest.startOrder || compareText(a.name, b.name) || compareText(a.uuid, b.uuid),
  );
}
