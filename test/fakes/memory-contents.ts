import { digestOf } from '../../electron/bundle/digest.ts';
import type { EvidenceContents } from '../../electron/ports/evidence.ts';
import type { EvidenceAttachment } from '../../shared/domain/evidence/timeline.ts';

/** Contents that entries name, in memory. */
export class MemoryContents implements EvidenceContents {
  readonly kept = new Map<string, EvidenceAttachment>();

  keep(kind: EvidenceAttachment['kind'], id: string, content: unknown): Promise<string> {
    const digest = digestOf(kind, content);
    this.kept.set(digest, { kind, id, digest, veiled: false, content });
    return Promise.resolve(digest);
  }

  nameOf(kind: EvidenceAttachment['kind'], content: unknown): string {
    return digestOf(kind, content);
  }

  find(digest: string): Promise<EvidenceAttachment | undefined> {
    return Promise.resolve(this.kept.get(digest));
  }
}
