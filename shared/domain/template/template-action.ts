import type { Target } from '../target.ts';
import type { TemplateContent } from './template-content.ts';

/** What steps of plans about templates do, besides those that all plans share. */
export type TemplateAction =
  /** What a copy gets before it is set up: keys of `VM.xenstore_data`, and disks grown by `VDI.resize`. */
  | {
      readonly kind: 'fit-out-vm';
      readonly vm: Target;
      readonly xenstore: Readonly<Record<string, string>>;
      readonly disks: readonly { readonly device: number; readonly sizeBytes: number }[];
    }
  /** Gives a clone of a snapshot, which is a template already, its name, its description and its mark. */
  | {
      readonly kind: 'keep-as-template';
      readonly vm: Target;
      readonly nameLabel: string;
      readonly description: string;
      /** All it has afterwards. */
      readonly tags: readonly string[];
    }
  /** Writes a version of a template, for all consoles of the pool; its VMs are made by steps of the same plan. */
  | {
      readonly kind: 'write-template-record';
      readonly id: string;
      readonly content: Omit<TemplateContent, 'sources'>;
      readonly sources: readonly { readonly tier: string; readonly vm: Target }[];
    }
  | { readonly kind: 'remove-template-record'; readonly id: string };

/** The plan kinds about templates. */
const TEMPLATE_KINDS = ['make-template', 'provision', 'remove-template'] as const;

/** The plan kinds about templates. */
export type TemplateKind = (typeof TEMPLATE_KINDS)[number];

/** True for plans about templates. */
export function isTemplateKind(kind: string): kind is TemplateKind {
  return TEMPLATE_KINDS.some((each) => each === kind);
}
