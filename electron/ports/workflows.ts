import type { WorkflowDraft } from '../../shared/domain/workflow-draft.ts';

/** Workflows that are edited on this workstation; a document of the store. */
export interface WorkflowDrafts {
  list(): readonly WorkflowDraft[];
  find(poolId: string, serviceId: string): WorkflowDraft | undefined;
  /** Resolves when it is on disk. @throws ProblemError `store-failed` */
  save(draft: WorkflowDraft): Promise<void>;
  /** Silent when there is none. @throws ProblemError `store-failed` */
  remove(poolId: string, serviceId: string): Promise<void>;
}

/** A kind of file as a dialog offers it. */
export interface FileKind {
  /** For people: "Workflow". */
  readonly name: string;
  /** Without dots; the first is added where the person gives none. */
  readonly extensions: readonly string[];
}

/** Asks a person for files in the system's own dialogs; no path ever comes from a page. Answers null when cancelled. */
export interface ChooseFile {
  /** Where to write; the dialog itself asks before a file is replaced. */
  toSave(title: string, suggestedName: string, kind: FileKind): Promise<string | null>;
  toOpen(title: string, kind: FileKind): Promise<string | null>;
  /** A folder that is there, or that the person makes in the dialog. */
  folder(title: string): Promise<string | null>;
}

/** Files outside the console's folder that a person chose. */
export interface ChosenFiles {
  /** Puts a whole file in place. @throws ProblemError `store-failed` */
  write(path: string, text: string): Promise<void>;
  /** Up to `maxBytes` and one more, so that the caller sees that there is more. @throws ProblemError `store-failed` */
  read(path: string, maxBytes: number): Promise<Uint8Array>;
}
