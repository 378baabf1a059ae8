import { z } from 'zod';

/** Where one member goes that goes elsewhere than the rest. */
export const memberPlaceSchema = z.strictObject({
  vmUuid: z.guid(),
  /** Null: as the rest. */
  hostUuid: z.guid().nullable(),
  /** By VBD device number; disks not named go as the rest. */
  disks: z.array(z.strictObject({ device: z.int().min(0).max(255), srUuid: z.guid() })).max(256),
  /** By VIF device number; NICs not named go as the rest. */
  nics: z.array(z.strictObject({ device: z.int().min(0).max(63), networkUuid: z.guid() })).max(64),
});

/** Where a configuration is to go, as one. */
export const migrateWishSchema = z.strictObject({
  verb: z.literal('migrate'),
  /** XAPI's uuid of another pool; null: it stays in its pool. */
  poolUuid: z.guid().nullable(),
  /** Host that what runs moves to, and that what is halted prefers; null leaves them. Another pool needs one. */
  hostUuid: z.guid().nullable(),
  /** SR that all disks move to; null leaves them. Another pool needs one. */
  srUuid: z.guid().nullable(),
  /** At another pool: its network in place of each; those left out go by their role in the stage there. */
  networks: z.array(z.strictObject({ from: z.guid(), to: z.guid() })).max(200),
  /** No VM twice. */
  members: z.array(memberPlaceSchema).max(200),
});

/** Where a configuration is to go. */
export type MigrateWish = z.output<typeof migrateWishSchema>;
/** Where one member goes that goes elsewhere than the rest. */
export type MemberPlace = MigrateWish['members'][number];
