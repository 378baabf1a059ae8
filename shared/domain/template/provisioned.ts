import { z } from 'zod';
import { MOST_COPIES } from '../operate/operate-wish.ts';
import { slug } from '../slug.ts';
import type { Target } from '../target.ts';

/** What a configuration was provisioned from; written with its stage, and kept through all its stages. */
export const provisionedSchema = z.strictObject({
  /** Of the version. */
  id: z.guid(),
  /** Its template's, as it was called then. */
  name: z.string().max(120),
  version: z.int().min(1).max(10_000),
  /** The stage it was made in. */
  stage: slug,
  /** What was answered, by parameter. */
  values: z.record(z.string().max(32), z.string().max(500).or(z.number()).or(z.boolean())),
  /** Which of how many that were made together: both are words of formulas. */
  n: z.int().min(1).max(MOST_COPIES),
  copies: z.int().min(1).max(MOST_COPIES),
  /** Networks that were chosen for what the template calls them. */
  networks: z.array(z.strictObject({ network: z.string().max(80), to: z.guid() })).max(200),
  /** Where full copies went; null: clones beside the template's disks. */
  srUuid: z.guid().nullable(),
  /** Each VM with its tier and its number within that. */
  vms: z.array(z.strictObject({ vm: z.guid(), tier: z.string().max(32), i: z.int().min(1).max(200) })).max(200),
});

/** What a configuration was provisioned from. */
export type Provisioned = z.output<typeof provisionedSchema>;

/** The same in a plan, which makes the VMs. */
export type PlannedProvisioned = Omit<Provisioned, 'vms'> & {
  readonly vms: readonly { readonly vm: Target; readonly tier: string; readonly i: number }[];
};
