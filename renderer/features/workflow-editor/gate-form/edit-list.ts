import { toSlug } from '../../../../shared/domain/workflow.ts';

/* Lists as a form edits them: each answers a new list. */

/** The list with one item changed. */
export function changeAt<T>(list: readonly T[], index: number, patch: Partial<T>): T[] {
  return list.map((item, i) => (i === index ? { ...item, ...patch } : item));
}

/** The list without one item. */
export function removeAt<T>(list: readonly T[], index: number): T[] {
  return list.filter((_, i) => i !== index);
}

/** An id made of a name that no other item has. */
export function freeId(name: string, taken: readonly { readonly id: string }[]): string {
  const base = toSlug(name).slice(0, 40);
  let id = base;
  for (let n = 2; taken.some((each) => each.id === id); n += 1) id = `${base}-${String(n)}`;
  return id;
}
