import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../paths.mjs';

const { version, description, license } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** What bundle files are called by the desktop; `stagewright-bundle.xml` describes it. */
export const bundleMimeType = 'application/vnd.stagewright.bundle';
/** Links of this scheme lead to a place in the console and do nothing else. */
export const linkMimeType = 'x-scheme-handler/stagewright';

/**
 * What a package calls itself. A trial build has the registry's old Electron in it: it says so in every name that people
 * see, and has a name of its own on disk, so that it neither replaces a release nor shares its data.
 */
export function identity(trial) {
  const name = trial ? 'stagewright-trial' : 'stagewright';
  return {
    name,
    productName: trial ? 'Stagewright (trial build)' : 'Stagewright',
    version,
    license,
    summary: trial ? `Trial build, not for daily work: ${description}` : description,
    maintainer: 'The Stagewright project',
    /** Where the console keeps what is the person's own; no package touches it. */
    dataFolder: `~/.config/${name}`,
  };
}
