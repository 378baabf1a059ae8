import { z } from 'zod';
import type { Plan } from '../../domain/plan.ts';
import type { TemplateContent } from '../../domain/template/template-content.ts';
import type { TemplateDescription } from '../../domain/template/template-description.ts';
import type { TemplateDraft } from '../../domain/template/template-file.ts';
import {
  makeTemplateWishSchema,
  provisionWishSchema,
  saveTemplateWishSchema,
} from '../../domain/template/template-wish.ts';
import type { FileProblem } from '../../domain/workflow-file-report.ts';

const poolId = z.string().regex(/^[A-Za-z0-9-]{1,64}$/);
const planDigest = z.string().regex(/^[0-9a-f]{64}$/);
const version = { poolId, id: z.guid() };

/** Inputs of requests about templates; `id` is that of one version. */
export const templatesInputs = {
  /** VM templates of the pool that tiers can be made of. */
  'templates.list-vms': z.strictObject({ poolId }),
  /** A template file to begin with, and the VM of each of its tiers; changes nothing. */
  'templates.draft': z.strictObject({
    poolId,
    from: z.discriminatedUnion('kind', [
      /** `alike`: members that differ only in numbers of their names are one tier. */
      z.strictObject({ kind: z.literal('configuration'), uuid: z.guid(), alike: z.boolean() }),
      z.strictObject({
        kind: z.literal('vms'),
        name: z.string().trim().min(1).max(120),
        vmUuids: z.array(z.guid()).min(1).max(20),
      }),
      z.strictObject({ kind: z.literal('version'), id: z.guid() }),
    ]),
  }),
  /** Reads the text of a template file; changes nothing. */
  'templates.check': z.strictObject({ text: z.string().max(200_000) }),
  'templates.preview-make': z.strictObject({ poolId, configurationUuid: z.guid(), wish: makeTemplateWishSchema }),
  /** Starts exactly the plan that was previewed; refused with `plan-changed` when the facts moved on. */
  'templates.make': z.strictObject({ poolId, configurationUuid: z.guid(), wish: makeTemplateWishSchema, planDigest }),
  /** A version of VM templates that are there; only its record is made. */
  'templates.save': z.strictObject({ poolId, wish: saveTemplateWishSchema }),
  /** Refused with `plan-changed` when another console was first. */
  'templates.note': z.strictObject({
    ...version,
    afterSeq: z.int().min(1),
    isGold: z.boolean(),
    notes: z.string().max(2000),
  }),
  'templates.preview-provision': z.strictObject({ poolId, wish: provisionWishSchema }),
  'templates.provision': z.strictObject({ poolId, wish: provisionWishSchema, planDigest }),
  'templates.preview-remove': z.strictObject(version),
  /** `typed` repeats the template's name. */
  'templates.remove': z.strictObject({ ...version, planDigest, typed: z.string().max(300) }),
  /** Asks for a file in a dialog and writes the version's description there. */
  'templates.export': z.strictObject(version),
  'templates.export-schema': z.strictObject({}),
  /** Asks for a file in a dialog and reads it against the pool's VM templates. Changes nothing. */
  'templates.import': z.strictObject({ poolId }),
};

/** One version of a template as the library shows it. */
export interface TemplateView {
  readonly id: string;
  readonly content: TemplateContent;
  /** Of its record; a change names it. */
  readonly seq: number;
  readonly by: string;
  /** ISO, by the pool's clock. */
  readonly at: string;
}

/** A VM template of a pool. */
export interface VmTemplateView {
  readonly uuid: string;
  readonly nameLabel: string;
  readonly vcpus: number;
  readonly memoryBytes: number;
  readonly diskBytes: number;
  readonly nicCount: number;
  /** It came with the hosts and has no system on it: no tier can be made of it. */
  readonly isBuiltIn: boolean;
}

/** A template file to begin with. */
export interface TemplateStart {
  readonly text: string;
  readonly sources: readonly {
    readonly tier: string;
    readonly label: string;
    readonly vmUuid: string;
    /** VMs that the tier stands for. */
    readonly vmNames: readonly string[];
  }[];
}

/** A template file, read. */
export type CheckedTemplate =
  | { readonly ok: true; readonly template: TemplateDraft }
  | { readonly ok: false; readonly problems: readonly FileProblem[] };

/** What became of choosing and reading a template file. */
export type ImportedTemplate =
  | { readonly state: 'cancelled' }
  | { readonly state: 'refused'; readonly path: string; readonly problems: readonly FileProblem[] }
  | {
      readonly state: 'read';
      readonly path: string;
      readonly text: string;
      readonly name: string;
      readonly description: TemplateDescription;
      /** VM template of each tier that was found, by uuid or by a name that only one has. */
      readonly found: Readonly<Record<string, string>>;
    };

/** Answers of requests about templates. */
export interface TemplatesOutputs {
  'templates.list-vms': readonly VmTemplateView[];
  'templates.draft': TemplateStart;
  'templates.check': CheckedTemplate;
  'templates.preview-make': { readonly plan: Plan; readonly planDigest: string };
  'templates.make': { readonly runId: string };
  'templates.save': null;
  'templates.note': null;
  'templates.preview-provision': { readonly plan: Plan; readonly planDigest: string };
  'templates.provision': { readonly runId: string };
  'templates.preview-remove': { readonly plan: Plan; readonly planDigest: string };
  'templates.remove': { readonly runId: string };
  'templates.export': { readonly path: string | null };
  'templates.export-schema': { readonly path: string | null };
  'templates.import': ImportedTemplate;
}

/** Facts about templates that main broadcasts. */
export interface TemplatesEvents {
  /** Every version of every template of a pool: names in order, newest version first. */
  'templates.changed': { readonly poolId: string; readonly templates: readonly TemplateView[] };
}
