import { ProblemError } from '../../shared/errors.ts';
import type { JournalEntry, RunJournal } from '../ports/runs.ts';
import { continueLog, createLog, cutTail, splitLines, type AppendLog } from './append-log.ts';
import { readWhole, replaceWhole } from './disk.ts';
import type { DocumentPlace } from './document.ts';
import { GroupCommit } from './group-commit.ts';
import { decodeJournalLine, encodeJournalEntry, encodeJournalHeader, JOURNAL_VERSION } from './journal-line.ts';
import { reasonOf, stamp, storeFailed } from './store-report.ts';

const FILE = 'runs.jsonl';
/** A plan of 200 VMs is below 1 MB; far more than that is a mistake, found before it is on disk. */
const MAX_LINE_BYTES = 16 * 1024 * 1024;

/** A run journal that can be closed. */
export interface StoredRunJournal extends RunJournal {
  /** Waits for what is under way; afterwards appends are refused. */
  close(): Promise<void>;
}

/**
 * Opens the journal of runs, `runs.jsonl`. It always opens: unreadable records are kept aside and reported, the others
 * stay in use; where the disk fails or the file is of a newer version, every append is refused.
 */
export async function openRunJournal(place: DocumentPlace): Promise<StoredRunJournal> {
  const opened = await openLog(place);
  const log = 'refusal' in opened ? undefined : opened;
  const commit = new GroupCommit<string, undefined>(async (lines) => {
    if (!log) throw new ProblemError({ code: 'store-failed', file: FILE, reason: (opened as Refusal).refusal });
    await log.append(Buffer.from(`${lines.join('\n')}\n`, 'utf8'));
    return lines.map(() => undefined);
  });
  return {
    append: async (entry) => {
      const line = encodeJournalEntry(entry);
      if (Buffer.byteLength(line) > MAX_LINE_BYTES)
        throw new RangeError(`journal entry of run ${entry.run} is too long`);
      await commit.add(line);
    },
    read: async () => {
      await commit.idle();
      if (!log && (opened as Refusal).isNewer) return [];
      return (await scan(place))?.entries ?? [];
    },
    close: async () => {
      await commit.idle();
      await log?.close();
    },
  };
}

interface Refusal {
  readonly refusal: string;
  readonly isNewer: boolean;
}

interface Scan {
  readonly bytes: Uint8Array;
  readonly entries: readonly JournalEntry[];
  readonly newerVersion: number | undefined;
  /** First line that can't be used, from 1. */
  readonly badLine: { readonly number: number; readonly reason: string } | undefined;
  readonly badCount: number;
  readonly endByte: number;
}

async function openLog(place: DocumentPlace): Promise<AppendLog | Refusal> {
  const { disk, folder, report } = place;
  try {
    await disk.makeFolder(folder);
    const found = await scan(place);
    if (found === undefined) return await createLog(disk, folder, FILE, encodeJournalHeader());
    if (found.newerVersion !== undefined) {
      report({ kind: 'newer', file: FILE, version: found.newerVersion });
      return { refusal: `written by a newer version (format ${found.newerVersion})`, isNewer: true };
    }
    if (found.badLine) return await rebuild(place, found, found.badLine);
    if (found.endByte < found.bytes.length) await setTailAside(place, found);
    return await continueLog(disk, folder, FILE, found.endByte);
  } catch (error) {
    report({ kind: 'unusable', file: FILE, reason: reasonOf(error) });
    return { refusal: reasonOf(error), isNewer: false };
  }
}

/** @throws ProblemError store-failed when the disk can't be read; undefined when there is no journal */
async function scan(place: DocumentPlace): Promise<Scan | undefined> {
  let bytes: Uint8Array | undefined;
  try {
    bytes = await readWhole(place.disk, `${place.folder}/${FILE}`);
  } catch (error) {
    throw storeFailed(FILE, error);
  }
  if (bytes === undefined) return undefined;
  const { lines, endByte } = splitLines(bytes);
  const entries: JournalEntry[] = [];
  let newerVersion: number | undefined;
  let badLine: Scan['badLine'];
  let badCount = 0;
  const bad = (index: number, reason: string): void => {
    badLine ??= { number: index + 1, reason };
    badCount += 1;
  };
  lines.forEach(({ text }, index) => {
    const line = decodeJournalLine(text);
    if (line.kind === 'bad') bad(index, line.reason);
    else if (line.kind === 'entry') {
      if (index === 0) bad(index, 'the first line is not a header of ours');
      entries.push(line.entry);
    } else if (index > 0) bad(index, 'a header in the middle');
    else if (line.version > JOURNAL_VERSION) newerVersion = line.version;
  });
  if (lines.length === 0) bad(0, bytes.length === 0 ? 'the file is empty' : 'the first line is not a header of ours');
  return { bytes, entries, newerVersion, badLine, badCount, endByte };
}

/** The damaged file is copied before a good one replaces it, so there is a journal at every moment. */
async function rebuild(place: DocumentPlace, found: Scan, bad: { number: number; reason: string }): Promise<AppendLog> {
  const { disk, folder, now, report } = place;
  const keptAs = await freeName(place, `${FILE}.corrupt-${stamp(now())}`);
  await replaceWhole(disk, folder, keptAs, found.bytes);
  const text = [encodeJournalHeader(), ...found.entries.map(encodeJournalEntry)].map((line) => `${line}\n`).join('');
  const bytes = Buffer.from(text);
  await replaceWhole(disk, folder, FILE, bytes);
  const reason = `${found.badCount} of its lines can't be read, the first is line ${bad.number}: ${bad.reason}; ${found.entries.length} records are in use`;
  report({ kind: 'damaged', file: FILE, keptAs, reason });
  return continueLog(disk, folder, FILE, bytes.length);
}

async function setTailAside(place: DocumentPlace, found: Scan): Promise<void> {
  const { disk, folder, now, report } = place;
  const bytes = found.bytes.subarray(found.endByte);
  const keptAs = await freeName(place, `${FILE}.torn-${stamp(now())}`);
  await cutTail(disk, folder, FILE, { endByte: found.endByte, bytes, keepAs: keptAs });
  report({ kind: 'torn', file: FILE, keptAs, bytes: bytes.length });
}

async function freeName(place: DocumentPlace, wanted: string): Promise<string> {
  const taken = new Set(await place.disk.list(place.folder));
  let name = wanted;
  for (let count = 2; taken.has(name); count += 1) name = `${wanted}-${count}`;
  return name;
}
