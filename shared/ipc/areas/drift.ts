import { z } from 'zod';
import type { Comparison } from '../../domain/drift/compare.ts';
import type { DriftSample, DriftView } from '../../domain/drift/drift-view.ts';
import type { HealPick, HealRow } from '../../domain/drift/heal.ts';
import type { Plan } from '../../domain/plan.ts';

const id = z.string().regex(/^[A-Za-z0-9-]{1,64}$/);
const uuid = z.guid();
const configuration = { poolId: id, configurationUuid: uuid };

/** A configuration as it is, as it was when it was recorded in its stage, or as a revision recorded before. */
const configurationSideSchema = z.strictObject({
  ...configuration,
  when: z.enum(['now', 'promoted']).or(z.templateLiteral(['revision:', z.string().regex(/^[0-9a-f]{64}$/)])),
});
/** What a version of a template would make where the other side is. */
const templateSideSchema = z.strictObject({
  poolId: id,
  templateId: uuid,
  /** Null: as was answered when the other side was made of this version; else, and for a parameter left out, the default. */
  values: z.record(z.string().max(32), z.string().max(500).or(z.number()).or(z.boolean())).nullable(),
});
/** One side of a comparison. */
const sideSchema = configurationSideSchema.or(templateSideSchema);
/** A side that is a configuration. */
export type ConfigurationSide = z.output<typeof configurationSideSchema>;
/** A side that is a version of a template. */
export type TemplateSide = z.output<typeof templateSideSchema>;
/** One side of a comparison. */
export type SideRef = ConfigurationSide | TemplateSide;

/** True for a side that is a version of a template. */
export function isTemplateSide<T extends SideRef>(side: T): side is Extract<T, TemplateSide> {
  return 'templateId' in side;
}

/** Differences to put back, by the VM that changes. */
const picksSchema = z
  .array(z.strictObject({ vmUuid: uuid, field: z.string().min(1).max(400) }))
  .max(20_000)
  .readonly();
/** What is put back: the right side becomes like the left. */
const nowSchema = configurationSideSchema.extend({ when: z.literal('now') });
/** A configuration as it is now. */
export type NowRef = z.output<typeof nowSchema>;
const healing = { left: sideSchema, right: nowSchema };

const sides = { left: sideSchema, right: sideSchema };

/** Input of every request about drift. */
export const driftInputs = {
  /** Compares two sides, of any pools, field by field. Changes nothing. */
  'drift.compare': z.strictObject(sides),
  /** Asks for a file in a dialog and writes the comparison there. */
  'drift.export': z.strictObject({ ...sides, form: z.enum(['csv', 'json']) }),
  /** Computes what would put differences of the right side back; null: all that halt no VM. Changes nothing. */
  'drift.preview-heal': z.strictObject({ ...healing, picks: picksSchema.nullable() }),
  /** Puts them back by exactly the plan that the person saw. */
  'drift.heal': z.strictObject({ ...healing, picks: picksSchema, planDigest: z.string().regex(/^[0-9a-f]{64}$/) }),
  /** What a configuration's score was, oldest first. */
  'drift.history': z.strictObject(configuration),
  /** Revisions of a configuration that can be compared, the newest first: those that this console saw recorded. */
  'drift.revisions': z.strictObject(configuration),
  /** Says that the drift of a configuration is known, for so many days; its card is not alarming meanwhile. */
  'drift.mute': z.strictObject({
    ...configuration,
    reason: z.string().trim().min(3, 'a reason').max(500),
    days: z.int().min(1).max(90),
  }),
  'drift.unmute': z.strictObject(configuration),
} satisfies Record<keyof DriftOutputs, z.ZodType>;

/** A configuration as a side, with the name a person knows. */
export interface ConfigurationSideView extends ConfigurationSide {
  readonly name: string;
  readonly stageName: string | null;
}

/** A version of a template as a side, with the name a person knows. */
export interface TemplateSideView extends TemplateSide {
  readonly name: string;
  readonly version: number;
  /** Whose answers it is drawn with. */
  readonly answers: 'given-then' | 'asked' | 'defaults';
  /** What every parameter comes to, in their order: "3 GiB". */
  readonly parameters: readonly { readonly label: string; readonly value: string }[];
}

/** A side with the name a person knows. */
export type SideView = ConfigurationSideView | TemplateSideView;

/** Two sides, compared. */
export interface ComparedView {
  readonly left: SideView;
  readonly right: SideView;
  readonly comparison: Comparison;
  /** Names of the networks, hosts and SRs that values name. */
  readonly names: Readonly<Record<string, string>>;
}

/** Every difference with what can be done about it, and the plan for those picked. */
export interface HealPreview {
  readonly rows: readonly HealRow[];
  /** Those that the plan puts back: the picked ones and what is written together with them. */
  readonly picks: readonly HealPick[];
  /** Null where nothing is put back. */
  readonly planned: { readonly plan: Plan; readonly planDigest: string } | null;
  readonly names: Readonly<Record<string, string>>;
}

/** A revision that was recorded in a stage. */
export interface RecordedRevision {
  readonly revision: string;
  /** ISO, coordinator's clock; null where the record did not say. */
  readonly at: string | null;
}

/** Answers of the requests about drift. */
export interface DriftOutputs {
  'drift.compare': ComparedView;
  'drift.export': { readonly path: string | null };
  'drift.preview-heal': HealPreview;
  'drift.heal': { readonly runId: string };
  'drift.history': readonly DriftSample[];
  'drift.revisions': readonly RecordedRevision[];
  'drift.mute': null;
  'drift.unmute': null;
}

/** Facts about drift. */
export interface DriftEvents {
  /** Configurations whose drift is another than was said before; `removed` are held against nothing any more. */
  'drift.changed': {
    readonly poolId: string;
    readonly reset: boolean;
    readonly changed: readonly DriftView[];
    readonly removed: readonly string[];
  };
}
