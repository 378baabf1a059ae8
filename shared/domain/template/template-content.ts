import { z } from 'zod';
import { templateDescriptionSchema } from './template-description.ts';

/** VMs of one template, by tier. */
const sourceSchema = z.strictObject({ tier: z.string().max(32), vm: z.guid() });

/** One version of a template as a record of the pool has it. Only `gold` and `notes` change once it is there. */
export const templateContentSchema = z.strictObject({
  /** All versions of one template share it: the id of its first. */
  family: z.guid(),
  version: z.int().min(1).max(10_000),
  name: z.string().trim().min(1).max(120),
  notes: z.string().max(2000),
  isGold: z.boolean(),
  /** What it was made from, for people. */
  madeFrom: z.string().max(300),
  /** Its VMs were made for it, and go with the last version that names them. */
  ownsVms: z.boolean(),
  sources: z.array(sourceSchema).min(1).max(20),
  description: templateDescriptionSchema,
});

/** One version of a template as a record of the pool has it. */
export type TemplateContent = z.output<typeof templateContentSchema>;

/** Larger ones are refused: the record travels with every change of the pool's own record. */
export const LARGEST_TEMPLATE = 40_000;

/** In front of the tag of VMs that were made for a template, so that every console and XenCenter see what they are. */
const TAG = 'template: ';

/** The tag of VMs that were made for a template; the id tells templates of one name apart. */
export function templateTag(name: string, family: string): string {
  return `${TAG}${name.slice(0, 80)} (${family.slice(0, 8)})`;
}

/** True for tags that `templateTag` makes. */
export function isTemplateTag(tag: string): boolean {
  return tag.startsWith(TAG) && /\([0-9a-f]{8}\)$/.test(tag);
}

/** True where a tag says that its VM was made for this template, whatever it was called then. */
export function isTagOfTemplate(tag: string, family: string): boolean {
  return isTemplateTag(tag) && tag.endsWith(`(${family.slice(0, 8)})`);
}
