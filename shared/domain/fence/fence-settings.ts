import { z } from 'zod';

const ADDRESSES = [z.ipv4(), z.ipv6()];
const address = z
  .string()
  .max(64)
  .refine((text) => ADDRESSES.some((kind) => kind.safeParse(text).success), 'an IP address');

const physicalNetworkSchema = z.strictObject({
  id: z.string().trim().min(1, 'a name').max(64),
  bases: z
    .array(z.strictObject({ networkUuid: z.guid(), nativeTag: z.int().min(1).max(4094) }))
    .min(1, 'at least one network')
    .max(32),
  tags: z
    .array(
      z.strictObject({
        tag: z.int().min(1).max(4094),
        missingOnHostUuids: z.array(z.guid()).max(64),
        isReserved: z.boolean(),
      }),
    )
    .max(512),
});

/**
 * What the administrator says about fences on one pool: switches with the tags that fences may take, addresses outside,
 * the router's template, and what XAPI cannot know of networks. Shared through the pool, signed.
 */
export const fenceSettingsSchema = z.strictObject({
  physicalNetworks: z.array(physicalNetworkSchema).max(16),
  outside: z.strictObject({ networkUuid: z.guid(), addresses: z.array(address).max(512) }).nullable(),
  router: z.strictObject({ templateUuid: z.guid(), servesDhcp: z.boolean() }).nullable(),
  /** Networks on which guests get their addresses by DHCP. */
  dhcpNetworkUuids: z.array(z.guid()).max(64),
});

/** What the administrator says about fences on one pool. */
export type FenceSettings = z.output<typeof fenceSettingsSchema>;
