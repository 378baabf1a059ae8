import type { SrFacts } from '../../../shared/domain/inventory.ts';
import { formatBytes } from '../../../shared/text/format.ts';

/** An SR to choose: its name and its room. */
export function srLabel({ nameLabel, sizeBytes, usedBytes }: SrFacts): string {
  return `${nameLabel} · ${formatBytes(Math.max(0, sizeBytes - usedBytes))} free`;
}
