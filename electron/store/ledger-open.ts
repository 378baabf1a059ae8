import { createHash, type Hash } from 'node:crypto';
import { continueLog, createLog, cutTail, type AppendLog } from './append-log.ts';
import { readWhole } from './disk.ts';
import type { DocumentPlace } from './document.ts';
import type { LedgerSigner } from './ledger-checkpoint.ts';
import type { LedgerNote } from './ledger-note.ts';
import { LEDGER_VERSION, NO_HASH, sealHeader, type LedgerRecord } from './ledger-record.ts';
import { findSegments, readSegment, segmentFile, type SegmentContent, type SegmentName } from './ledger-segment.ts';
import { stamp } from './store-report.ts';

/** Entries kept in memory at least, if there are as many; older ones are in the files. */
export const MEMORY_RECORDS = 20_000;

/** A ledger ready to be continued. */
export interface OpenedLedger {
  readonly log: AppendLog;
  /** Over the file of `log` so far. */
  readonly bytes: Hash;
  readonly ledger: string;
  readonly segment: number;
  /** Form of the records in this segment. */
  readonly version: number;
  readonly lastSeq: number;
  readonly head: string;
  /** Newest records, oldest first. */
  readonly records: readonly LedgerRecord[];
  /** What was found damaged just now; each becomes an entry. */
  readonly damages: readonly Damage[];
}

/** Something a ledger should hold and does not. */
export interface Damage {
  readonly file: string;
  /** Present name of the damaged file; empty where there is no file. */
  readonly keptAs: string;
  readonly reason: string;
  /** First sequence that can't be relied upon; null when unknown. */
  readonly fromSeq: number | null;
  /** Head before it; empty when unknown. */
  readonly oldHead: string;
}

/** The file is of a newer version: leave it alone. */
export class NewerLedgerError extends Error {
  override readonly name = 'NewerLedgerError';
  readonly file: string;
  readonly version: number;

  constructor(file: string, version: number) {
    super(`${file} is of version ${version}`);
    this.file = file;
    this.version = version;
  }
}

/** Where a ledger is and what opening it needs. */
export interface LedgerPlace extends DocumentPlace {
  readonly signer: LedgerSigner;
  readonly newId: () => string;
  /** Size at which a segment is closed; 1 MiB (about 3,000 entries, verified in about 10 ms) unless told. */
  readonly segmentBytes?: number;
}

/**
 * Reads the newest segments, sets aside what is torn or damaged, and gives a log to go on with: the last segment, or a new
 * one after a damaged one.
 * @throws Error when the disk fails, NewerLedgerError
 */
export async function openSegments(place: LedgerPlace, note: LedgerNote): Promise<OpenedLedger> {
  const { disk, folder } = place;
  await disk.makeFolder(folder);
  const segments = findSegments(await disk.list(folder));
  const { contents, damages } = await readNewest(place, segments);
  const last = contents[contents.length - 1];
  const records = contents.flatMap(({ content }) => content.records).slice(-MEMORY_RECORDS);
  // A damaged end explains itself; the note would only say it twice.
  const loss = last?.isDamaged ? undefined : findLoss(note, last, records);
  const all = [...findUnrecorded(contents, segments, records), ...damages, ...(loss ? [loss] : [])];
  const ledger = findLedgerId(contents) ?? (note.ledger === '' ? place.newId() : note.ledger);
  if (last?.content.header && !last.isDamaged && !loss) {
    await setTornTailAside(place, last.file, last);
    const { header, endByte, highestSeq, head } = last.content;
    const log = await continueLog(disk, folder, last.file, endByte);
    const lastSeq = highestSeq;
    const { segment, v: version } = header;
    const bytes = createHash('sha256').update(last.bytes.subarray(0, endByte));
    return { log, bytes, ledger, segment, version, lastSeq, head: head ?? header.prev, records, damages: all };
  }
  if (last && loss?.file === last.file) loss.keptAs = await markDamaged(place, last.segment);
  const lastSeq = Math.max(note.seq, ...contents.map(({ content }) => content.highestSeq));
  const noted = note.head === '' ? NO_HASH : note.head;
  const head = last?.content.head ?? records[records.length - 1]?.h ?? noted;
  const segment = Math.max(note.segment, segments[segments.length - 1]?.segment ?? 0) + 1;
  const { log, bytes } = await createSegment(place, { ledger, segment, first: lastSeq + 1, prev: head });
  return { log, bytes, ledger, segment, version: LEDGER_VERSION, lastSeq, head, records, damages: all };
}

function findLedgerId(contents: readonly Loaded[]): string | undefined {
  return [...contents].reverse().find(({ content }) => content.header)?.content.header?.ledger;
}

/**
 * Damaged and missing segments of earlier starts that no entry tells of yet, since the program ended before it was written.
 * The entry is always newer than the segment, so if the segment is among those read, the entry is too.
 */
function findUnrecorded(
  contents: readonly Loaded[],
  segments: readonly SegmentName[],
  records: readonly LedgerRecord[],
): readonly Damage[] {
  const told = new Set(records.flatMap(({ kind, data }) => (kind === 'store.damaged' ? [data['file']] : [])));
  const damages: Damage[] = [];
  for (const { file, segment, wasDamaged, content } of contents) {
    const before = segments[segments.findIndex((other) => other.segment === segment) - 1]?.segment ?? 0;
    const missing = segmentFile(before + 1);
    if (before + 1 < segment && !told.has(missing)) {
      const reason =
        before + 2 === segment ? 'the file is missing' : `files ${before + 1} to ${segment - 1} are missing`;
      damages.push({ file: missing, keptAs: '', reason, fromSeq: null, oldHead: '' });
    }
    if (!wasDamaged || told.has(segmentFile(segment))) continue;
    const reason = content.fault?.reason ?? 'its end is missing';
    const fromSeq = content.fault?.seq ?? null;
    damages.push({ file: segmentFile(segment), keptAs: file, reason, fromSeq, oldHead: content.head ?? '' });
  }
  return damages;
}

/** Starts a segment's file with its header. @returns the file, and its digest so far */
export async function createSegment(
  place: Pick<LedgerPlace, 'disk' | 'folder'>,
  header: { readonly ledger: string; readonly segment: number; readonly first: number; readonly prev: string },
): Promise<{ readonly log: AppendLog; readonly bytes: Hash }> {
  const { line } = sealHeader({ v: LEDGER_VERSION, ...header });
  const log = await createLog(place.disk, place.folder, segmentFile(header.segment), line);
  return { log, bytes: createHash('sha256').update(`${line}\n`) };
}

interface Loaded extends SegmentName {
  /** It bore the mark before this start. */
  readonly wasDamaged: boolean;
  readonly bytes: Uint8Array;
  readonly content: SegmentContent;
}

/** From the newest back until there are enough records, so that opening costs the same however long the ledger is. */
async function readNewest(
  place: LedgerPlace,
  segments: readonly SegmentName[],
): Promise<{ readonly contents: readonly Loaded[]; readonly damages: readonly Damage[] }> {
  const contents: Loaded[] = [];
  const damages: Damage[] = [];
  let count = 0;
  for (const name of [...segments].reverse()) {
    if (count >= MEMORY_RECORDS) break;
    const bytes = (await readWhole(place.disk, `${place.folder}/${name.file}`)) ?? new Uint8Array();
    const content = readSegment(bytes, name.segment, place.signer.verify);
    if (content.fault?.newerVersion !== undefined) throw new NewerLedgerError(name.file, content.fault.newerVersion);
    const damage = name.isDamaged ? undefined : findDamage(name, content, contents[0], segments);
    if (damage) damages.unshift({ ...damage, keptAs: await markDamaged(place, name.segment) });
    contents.unshift({
      ...name,
      isDamaged: name.isDamaged || damage !== undefined,
      wasDamaged: name.isDamaged,
      bytes,
      content,
    });
    count += content.records.length;
  }
  return { contents, damages };
}

/** `next`: the segment after it, which must begin where this one ends. */
function findDamage(
  { file, segment }: SegmentName,
  content: SegmentContent,
  next: Loaded | undefined,
  segments: readonly SegmentName[],
): Damage | undefined {
  const damage = (reason: string, fromSeq: number | null): Damage => {
    return { file, keptAs: file, reason, fromSeq, oldHead: content.head ?? '' };
  };
  const { fault } = content;
  if (fault) return damage(`line ${fault.line}: ${fault.reason}`, fault.seq);
  const isLast = segments[segments.length - 1]?.segment === segment;
  const endSeq = content.highestSeq + 1;
  // Only the last segment is ever written to, so only its end can be torn.
  if (!isLast && content.tornBytes > 0) return damage('its last line is unfinished', endSeq);
  const follows = next?.content.header;
  if (follows && next.segment === segment + 1 && (follows.prev !== content.head || follows.first !== endSeq))
    return damage(`its end is missing, records from ${endSeq} on`, endSeq);
  return undefined;
}

/** What the note knows of and the files do not hold. */
function findLoss(
  note: LedgerNote,
  last: Loaded | undefined,
  records: readonly LedgerRecord[],
): { -readonly [Key in keyof Damage]: Damage[Key] } | undefined {
  if (note.seq === 0 || (last && last.content.highestSeq > note.seq)) return undefined;
  const loss = { keptAs: '', oldHead: note.head };
  if (!last) return { ...loss, file: segmentFile(1), reason: 'all files are missing', fromSeq: null };
  const { segment } = last;
  const fromSeq = last.content.highestSeq + 1;
  if (segment < note.segment)
    return { ...loss, file: segmentFile(segment + 1), reason: 'the newest files are missing', fromSeq };
  const { file } = last;
  if (fromSeq <= note.seq) return { ...loss, file, reason: `its end is missing, records from ${fromSeq} on`, fromSeq };
  const noted = records.find((record) => record.seq === note.seq);
  if (!noted || noted.h === note.head) return undefined;
  return { ...loss, file, reason: `record ${note.seq} is another`, fromSeq: note.seq };
}

async function markDamaged({ disk, folder }: LedgerPlace, segment: number): Promise<string> {
  const keptAs = segmentFile(segment, true);
  await disk.rename(`${folder}/${segmentFile(segment)}`, `${folder}/${keptAs}`);
  await disk.syncFolder(folder);
  return keptAs;
}

async function setTornTailAside(place: LedgerPlace, file: string, { bytes, content }: Loaded): Promise<void> {
  if (content.tornBytes === 0) return;
  const { disk, folder, now, report } = place;
  const keptAs = `${file}.torn-${stamp(now())}`;
  const tail = { endByte: content.endByte, bytes: bytes.subarray(content.endByte), keepAs: keptAs };
  await cutTail(disk, folder, file, tail);
  report({ kind: 'torn', file, keptAs, bytes: content.tornBytes });
}
