/** One thing that is not right about an archive; `file` is a name in its folder. */
export type ArchiveFinding =
  /** Begun and never finished, or its manifest was taken away. */
  | { readonly kind: 'no-manifest' }
  | { readonly kind: 'manifest-unreadable'; readonly reason: string }
  /** Its content is not what was signed. */
  | { readonly kind: 'manifest-altered' }
  /** Signed by a workstation that this one has not met. */
  | { readonly kind: 'unknown-key'; readonly key: string; readonly by: string }
  | { readonly kind: 'missing'; readonly file: string }
  | { readonly kind: 'truncated'; readonly file: string; readonly sizeBytes: number; readonly wantedBytes: number }
  | { readonly kind: 'altered'; readonly file: string }
  /** In the folder, but not of the archive. */
  | { readonly kind: 'foreign'; readonly file: string }
  /** Its bytes are as signed, but they are no whole XVA. */
  | { readonly kind: 'structure'; readonly file: string; readonly detail: string }
  /** Of an archive on an SR: the copy of a VM, by its name, is gone. */
  | { readonly kind: 'copy-missing'; readonly vm: string }
  | { readonly kind: 'copy-changed'; readonly vm: string; readonly detail: string }
  /** XAPI would let it be removed: its tag or its blocked operations were taken away. */
  | { readonly kind: 'copy-unguarded'; readonly vm: string };

/** What the last full check found. */
export interface ArchiveVerdict {
  /** ISO, this workstation's clock. */
  readonly checkedAt: string;
  /** In order of weight; empty: whole. */
  readonly findings: readonly ArchiveFinding[];
  /** Files whose inside was not looked into, since they are compressed; their checksums were. */
  readonly unread: number;
}

/** True for findings that keep an archive from being restored. */
export function isFatal({ kind }: ArchiveFinding): boolean {
  return kind !== 'unknown-key' && kind !== 'foreign' && kind !== 'copy-unguarded';
}
