import { z } from 'zod';

/** Key of `network.other_config` under which a network says which fence it was made for. */
export const FENCE_KEY = 'stagewright_fence';

const ID = /^[0-9a-f]{8}-[1-9][0-9]{0,3}$/;
const id = z.string().regex(ID);

const markSchema = z.object({
  v: z.literal(1),
  /** The fence: eight digits of the original vApp's uuid, then a number. */
  id,
  mode: z.enum(['block', 'outOnly', 'inOut', 'consoleOnly']),
  /** vApp that the copies were made of. */
  of: z.guid(),
  /** Its name when the fence was made, for people. */
  name: z.string().max(200),
  /** What the network stands for in its fence. */
  key: z.string().max(200),
  block: z.enum(['hostInternal', 'vlan', 'tunnel']),
  /** The run that made it. */
  run: z.string().max(64),
  /** External addresses leased to the fence: the router's own first, then those mapped one to one. */
  leases: z.array(z.string().max(64)).max(64).optional(),
});

/**
 * What a network of a fence says of itself, written in the call that makes it: so there is never a network of ours
 * without it, and no second record that could say something else.
 */
export type FenceMark = z.output<typeof markSchema>;

/** The mark as the text under {@link FENCE_KEY}. */
export function fenceMarkText(mark: FenceMark): string {
  return JSON.stringify(mark);
}

/** Reads a mark; null where there is none, or none that this console understands. */
export function parseFenceMark(text: string): FenceMark | null {
  if (text === '') return null;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null; // anybody may write there
  }
  return markSchema.safeParse(value).data ?? null;
}

/** The id of the n-th fence of a configuration; short, so that it fits names and tags. */
export function fenceIdOf(configurationUuid: string, number: number): string {
  return `${configurationUuid.slice(0, 8)}-${String(number)}`;
}

const [MEMBER, ROUTER] = ['fence: ', 'fence router: '];

/** The tag of a VM that belongs in a fence: it names its place also when its NICs were moved elsewhere. */
export function fenceTag(fenceId: string): string {
  return MEMBER + fenceId;
}

/** The tag by which the router VM of a fence is known. */
export function fenceRouterTag(fenceId: string): string {
  return ROUTER + fenceId;
}

/** Which fence a VM's tags say it belongs to, and as what; null for all other VMs. */
export function readFenceTags(
  tags: readonly string[],
): { readonly fenceId: string; readonly isRouter: boolean } | null {
  for (const tag of tags) {
    for (const [prefix, isRouter] of [
      [MEMBER, false],
      [ROUTER, true],
    ] as const) {
      if (!tag.startsWith(prefix)) continue;
      const rest = tag.slice(prefix.length);
      if (ID.test(rest)) return { fenceId: rest, isRouter };
    }
  }
  return null;
}

/** True for tags that say that a VM is in a fence. */
export function isFenceTag(tag: string): boolean {
  return tag.startsWith(MEMBER) || tag.startsWith(ROUTER);
}
