/** What was made from this checkout. */
export interface Package {
  readonly folder: string;
  readonly executable: string;
  /** Paths of tar.gz, deb and rpm, as asked for. */
  readonly files: readonly string[];
}

export function makePackage(options?: {
  readonly trial?: boolean;
  readonly kinds?: readonly ('dir' | 'tar.gz' | 'deb' | 'rpm')[];
}): Promise<Package>;
