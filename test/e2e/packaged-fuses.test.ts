import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { makePackage } from '../../build/package/make.mjs';
import { packagedFuses, readFuses } from '../../build/package/fuses.mjs';

describe('the packaged console', () => {
  let folder = '';
  let fuses: Readonly<Record<string, boolean>> = {};

  beforeAll(async () => {
    const made = await makePackage({ trial: true });
    folder = made.folder;
    fuses = await readFuses(made.executable);
  }, 300_000);

  it.each(Object.entries(packagedFuses))('has fuse %s set to %s where the runtime knows it', (name, wanted) => {
    if (name === 'GrantFileProtocolExtraPrivileges' && !(name in fuses)) return;
    expect(fuses[name]).toBe(wanted);
  });

  it('holds the application as one archive, not as loose files', () => {
    expect(existsSync(join(folder, 'resources', 'app.asar'))).toBe(true);
    expect(existsSync(join(folder, 'resources', 'app'))).toBe(false);
  });
});
