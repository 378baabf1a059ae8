/** The unpacked package made from this checkout. */
export interface Package {
  readonly folder: string;
  readonly executable: string;
}

export function makePackage(options?: { readonly trial?: boolean }): Promise<Package>;
