import type { TemplateView } from '../../shared/ipc/areas/templates.ts';
import type { Events } from '../../shared/ipc/contract.ts';
import type { StateCreator } from 'zustand/vanilla';

/** One version of a template, and the pool it is on. */
export interface LibraryItem extends TemplateView {
  readonly poolId: string;
}

/** The templates of all pools as main last reported them, and which is looked at. */
export interface TemplatesSlice {
  readonly templates: Readonly<Record<string, readonly TemplateView[]>>;
  /** View state: the version whose details are shown. */
  readonly openedTemplate: { readonly poolId: string; readonly id: string } | null;
  /** The one writer of `templates`. */
  readonly applyTemplates: (change: Events['templates.changed']) => void;
  readonly setOpenedTemplate: (opened: TemplatesSlice['openedTemplate']) => void;
}

export const createTemplatesSlice: StateCreator<TemplatesSlice> = (set) => ({
  templates: {},
  openedTemplate: null,
  applyTemplates: ({ poolId, templates }) =>
    set((state) => ({ templates: { ...state.templates, [poolId]: templates } })),
  setOpenedTemplate: (openedTemplate) => set({ openedTemplate }),
});

/** Every version of every pool, as the library lists them. */
export function listLibrary(templates: TemplatesSlice['templates']): readonly LibraryItem[] {
  return Object.entries(templates).flatMap(([poolId, own]) => own.map((view) => ({ ...view, poolId })));
}

/** One version; undefined where it is not there (any more). */
export function findVersion(
  state: Pick<TemplatesSlice, 'templates'>,
  poolId: string,
  id: string,
): LibraryItem | undefined {
  const view = state.templates[poolId]?.find((each) => each.id === id);
  return view && { ...view, poolId };
}

/** All versions of one template, newest first. */
export function versionsOf(
  templates: TemplatesSlice['templates'],
  { poolId, content }: Pick<LibraryItem, 'poolId' | 'content'>,
): readonly TemplateView[] {
  return (templates[poolId] ?? []).filter((each) => each.content.family === content.family);
}

/** The newest version of each template whose words say what is looked for; all for an empty text. */
export function filterLibrary(items: readonly LibraryItem[], text: string): readonly LibraryItem[] {
  const wanted = text.trim().toLocaleLowerCase();
  const families = new Map<string, LibraryItem[]>();
  for (const item of items) {
    const key = `${item.poolId}/${item.content.family}`;
    families.set(key, [...(families.get(key) ?? []), item]);
  }
  return [...families.values()].flatMap((versions) => {
    const isWanted = versions.some(({ content, by }) =>
      [
        ...[content.name, content.notes, content.madeFrom, by, content.isGold ? 'gold' : ''],
        ...content.description.tiers.flatMap(({ id, label }) => [id, label]),
        ...content.description.parameters.flatMap(({ id, label }) => [id, label]),
      ].some((each) => each.toLocaleLowerCase().includes(wanted)),
    );
    const [newest] = versions;
    return newest && isWanted ? [newest] : [];
  });
}
