import { z } from 'zod';
import { slug } from '../slug.ts';
import { MOST_COPIES } from '../operate/operate-wish.ts';
import { templateDescriptionSchema } from './template-description.ts';

const name = z
  .string()
  .trim()
  .min(1, 'a name')
  .max(120)
  .regex(/^[^\p{Cc}]*$/u, 'a name without control characters');

/** What a new version of a template says of itself. */
const version = {
  /** Of the new version; whoever asks chooses it, so that asking twice makes one. */
  id: z.guid(),
  /** The template that it is a version of; null begins a new one. */
  family: z.guid().nullable(),
  name,
  notes: z.string().max(2000),
  description: templateDescriptionSchema,
};

/** Makes a version of a template from members of a configuration. */
export const makeTemplateWishSchema = z.strictObject({
  ...version,
  /** The member that stands for each tier. */
  tiers: z
    .array(z.strictObject({ tier: z.string().max(32), vmUuid: z.guid() }))
    .min(1)
    .max(20),
  /** Null: fast clones on the same SRs. */
  srUuid: z.guid().nullable(),
});

/** Makes a version of a template from VM templates that are there; nothing is made on the pool but its record. */
export const saveTemplateWishSchema = z.strictObject({
  ...version,
  sources: z
    .array(z.strictObject({ tier: z.string().max(32), vm: z.guid() }))
    .min(1)
    .max(20),
});

/** Makes configurations of a version of a template. */
export const provisionWishSchema = z.strictObject({
  id: z.guid(),
  /** What a person answered, by parameter. */
  values: z.record(z.string().max(32), z.string().max(500).or(z.number()).or(z.boolean())),
  count: z.int().min(1).max(MOST_COPIES),
  /** Networks chosen for what the template calls them; others are those of their role in the stage, or stay. */
  networks: z.array(z.strictObject({ network: z.string().max(80), to: z.guid() })).max(200),
  /** Null: fast clones beside the template's disks; else full copies there. */
  srUuid: z.guid().nullable(),
  /** Null puts them into no stage. */
  place: z.strictObject({ serviceId: slug, stageId: slug }).nullable(),
});

/** Makes a version of a template from members of a configuration. */
export type MakeTemplateWish = z.output<typeof makeTemplateWishSchema>;
/** Makes a version of a template from VM templates that are there. */
export type SaveTemplateWish = z.output<typeof saveTemplateWishSchema>;
/** Makes configurations of a version of a template. */
export type ProvisionWish = z.output<typeof provisionWishSchema>;
