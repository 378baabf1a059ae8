import { splitLines } from './append-log.ts';
import { readWhole, type Disk } from './disk.ts';
import { decodeHeader } from './ledger-record.ts';
import { findSegments } from './ledger-segment.ts';

/**
 * The ledger's lines from record `from` to `to` as they are on disk, a segment at a time. Lines after a fault of a damaged
 * segment come as they are: whoever needs them to hold checks them.
 */
export async function* readLedgerLines(
  { disk, folder }: { readonly disk: Disk; readonly folder: string },
  from: number,
  to: number,
): AsyncGenerator<readonly string[]> {
  for (const { file } of findSegments(await disk.list(folder))) {
    const bytes = (await readWhole(disk, `${folder}/${file}`)) ?? new Uint8Array();
    const end = bytes.indexOf(0x0a);
    const header = decodeHeader(Buffer.from(bytes.subarray(0, Math.max(0, end))).toString('utf8'));
    if (!header.ok) continue;
    const { first } = header.value;
    if (first > to) return;
    const { lines } = splitLines(bytes);
    const texts = lines.slice(1 + Math.max(0, from - first), 2 + Math.max(-1, to - first)).map(({ text }) => text);
    if (texts.length > 0) yield texts;
  }
}
