import { z } from 'zod';
import { cellSchema } from './cell.ts';

/*
 * What a template says besides its VMs: what is asked of the person who provisions, and how VMs follow from the answers.
 * Plain data, the same in a record of the pool, in a file and in a form.
 */

/** Words that stand for something in formulas of every template, beside its parameters. */
export const BUILT_INS = ['n', 'copies', 'configuration', 'tier', 'i', 'count', 'vm'] as const;

const identifier = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,31}$/, 'lower-case letters, digits and underscores, beginning with a letter, 32 at most');
const label = z.string().trim().min(1).max(80);
const device = z.int().min(0).max(15);
const seconds = z.int().min(0).max(86_400);

/** One thing that is asked of the person who provisions, or is computed for them. */
const parameterSchema = z.strictObject({
  id: identifier,
  label,
  help: z.string().max(300).optional(),
  type: z.enum(['number', 'text', 'choice', 'flag']),
  /** Behind a number: "GiB". */
  unit: z.string().max(12).optional(),
  default: cellSchema,
  /** Of a number. */
  min: cellSchema.optional(),
  max: cellSchema.optional(),
  /** A number with a fraction is fine; absent: whole numbers only. */
  fraction: z.literal(true).optional(),
  choices: z.array(z.string().min(1).max(80)).min(1).max(30).optional(),
  /** Never asked: it is always what its default comes to. */
  computed: z.literal(true).optional(),
});

/** VMs that are made of one VM of the template. */
export const tierSchema = z.strictObject({
  id: identifier,
  label,
  count: cellSchema,
  /** Name of one VM. */
  name: cellSchema,
  /** Absent: as the template has it. */
  vcpus: cellSchema.optional(),
  memoryGiB: cellSchema.optional(),
  order: z.int().min(0).max(1000).optional(),
  startDelaySeconds: seconds.optional(),
  shutdownDelaySeconds: seconds.optional(),
  /** Disks that grow. */
  disks: z
    .array(z.strictObject({ device, sizeGiB: cellSchema }))
    .max(16)
    .optional(),
  nics: z
    .array(
      z.strictObject({
        device,
        /** What its network is for: a role of the service, or a name of the template's own. */
        network: z.string().trim().min(1).max(80),
        /** Told to the guest: "10.0.0.11/24". */
        address: cellSchema.optional(),
      }),
    )
    .max(16)
    .optional(),
  /** Told to the guest. */
  hostName: cellSchema.optional(),
  /** Told to the guest, under a key of its own. */
  xenstore: z
    .array(
      z.strictObject({
        key: z
          .string()
          .regex(
            /^vm-data\/[A-Za-z0-9_./-]{1,200}$/,
            'a key that begins with "vm-data/", which is all that guests read',
          ),
        value: cellSchema,
      }),
    )
    .max(40)
    .optional(),
});

/** What a template says besides its VMs. */
export const templateDescriptionSchema = z.strictObject({
  parameters: z.array(parameterSchema).max(40),
  /** Name of one configuration that is made. */
  configurationName: cellSchema,
  tiers: z.array(tierSchema).min(1).max(20),
});

/** One thing that is asked of the person who provisions, or is computed for them. */
export type Parameter = z.output<typeof parameterSchema>;
/** VMs that are made of one VM of the template. */
export type Tier = z.output<typeof tierSchema>;
/** What a template says besides its VMs. */
export type TemplateDescription = z.output<typeof templateDescriptionSchema>;

/** Something wrong in a description: where, as keys and indexes, and what. */
export interface TemplateFault {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** Networks that a description names, each once, in order. */
export function listNetworkRoles({ tiers }: Pick<TemplateDescription, 'tiers'>): readonly string[] {
  return [...new Set(tiers.flatMap(({ nics = [] }) => nics.map(({ network }) => network)))];
}
