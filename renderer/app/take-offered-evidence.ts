import { subscribe } from '../api/bridge.ts';
import { openEvidence, openEvidenceFile } from '../commands/evidence.ts';

/** Opens what a person drops on the window, or asks which file where the menu was used. */
export function takeOfferedEvidence(): void {
  subscribe('evidence.offered', ({ path }) => {
    void (path === null ? openEvidence.run(undefined) : openEvidenceFile.run(path));
  });
}
