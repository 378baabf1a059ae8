import type { Workflow } from './workflow.ts';

/** What is wrong in a workflow file, at a line and a column, both counted from 1. */
export interface FileProblem {
  readonly line: number;
  readonly column: number;
  /** The field, such as `stages[2].networks`; empty for the file as a whole. */
  readonly path: string;
  readonly message: string;
}

/** What became of a network, SR or host that a workflow file names. */
export interface NameMatch {
  readonly what: 'network' | 'sr' | 'host';
  /** Id of the stage that names it. */
  readonly stageId: string;
  /** Role of a network; null otherwise. */
  readonly role: string | null;
  /** As the file names it. */
  readonly name: string;
  /** As the file gives it; null where it gives only the name. */
  readonly fileUuid: string | null;
  /** What it stands for on this pool; null where nothing was found and it was left out. */
  readonly uuid: string | null;
  /** `ambiguous`: several have that name, none was taken. */
  readonly how: 'uuid' | 'name' | 'ambiguous' | 'none';
}

/** A workflow file, read: a workflow, or every problem of it in order of lines. */
export type ReadWorkflowFile =
  | { readonly ok: true; readonly workflow: Workflow; readonly matches: readonly NameMatch[] }
  | { readonly ok: false; readonly problems: readonly FileProblem[] };
