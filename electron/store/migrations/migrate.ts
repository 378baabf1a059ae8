/** Brings a document's data from the version it stands under (the key) to the next; pure. */
export type Migrations = Readonly<Record<number, (data: unknown) => unknown>>;

/**
 * Brings data from an old version to the present one, a version at a time.
 * @throws Error when a version between them has no migration
 */
export function migrate(data: unknown, from: number, to: number, migrations: Migrations): unknown {
  let current = data;
  for (let version = from; version < to; version += 1) {
    const step = migrations[version];
    if (step === undefined) throw new Error(`no way leads from version ${version} to ${version + 1}`);
    current = step(current);
  }
  return current;
}
