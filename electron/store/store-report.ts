import { ProblemError } from '../../shared/errors.ts';
import type { Notice } from '../ports.ts';
import { codeOf } from './disk.ts';

/** Something a store met that the person must hear of. Nothing it names was deleted. */
export type StoreReport =
  /** The file was unreadable; its content was restored from the second copy. */
  | { readonly kind: 'recovered'; readonly file: string; readonly keptAs: string | null; readonly reason: string }
  /** The file was unreadable and there was no good second copy: the store begins empty. */
  | { readonly kind: 'lost'; readonly file: string; readonly keptAs: string | null; readonly reason: string }
  /** Records in the middle of a log are unreadable; the others are in use. */
  | { readonly kind: 'damaged'; readonly file: string; readonly keptAs: string; readonly reason: string }
  /** The last, unfinished record of a log was set aside: the program or the power ended while it was written. */
  | { readonly kind: 'torn'; readonly file: string; readonly keptAs: string; readonly bytes: number }
  /** Written by a newer version of this program: not read, not changed. */
  | { readonly kind: 'newer'; readonly file: string; readonly version: number }
  /** The store can't be read or written now; requests that need it are refused. */
  | { readonly kind: 'unusable'; readonly file: string; readonly reason: string };

/** Hears what stores report; called at most once per event. */
export type ReportStore = (report: StoreReport) => void;

/** A report in words, for the person. */
export function toNotice(report: StoreReport): Omit<Notice, 'id'> {
  switch (report.kind) {
    case 'recovered':
      return {
        tone: 'warning',
        title: `${report.file} was damaged and has been restored`,
        detail: `${sentence(report.reason)} The content comes from its second copy.${kept(report.keptAs)}`,
      };
    case 'lost':
      return {
        tone: 'error',
        title: `${report.file} can't be read`,
        detail: `${sentence(report.reason)} There is no good second copy, so this store begins empty.${kept(report.keptAs)}`,
      };
    case 'damaged':
      return {
        tone: 'error',
        title: `${report.file} is damaged`,
        detail: `${sentence(report.reason)}${kept(report.keptAs)}`,
      };
    case 'torn':
      return {
        tone: 'warning',
        title: `The end of ${report.file} was unfinished`,
        detail: `The program or the power ended while a record was written.${kept(report.keptAs)}`,
      };
    case 'newer':
      return {
        tone: 'error',
        title: `${report.file} was written by a newer version`,
        detail: `It has format ${report.version}. It is left as it is, and nothing is written to it: use the newer version.`,
      };
    case 'unusable':
      return {
        tone: 'error',
        title: `${report.file} can't be used`,
        detail: `${sentence(report.reason)} What needs it is refused until this is put right.`,
      };
  }
}

function sentence(reason: string): string {
  return `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`;
}

function kept(keptAs: string | null): string {
  return keptAs === null ? '' : ` The file as it was is kept as ${keptAs}.`;
}

/** What the system said, in words a person can act on. */
export function reasonOf(error: unknown): string {
  switch (codeOf(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return 'the disk is full';
    case 'EROFS':
      return 'the disk is read-only';
    case 'EACCES':
    case 'EPERM':
      return 'access is denied';
    case 'EIO':
      return 'the disk reports an error';
    default:
      return error instanceof Error ? error.message : String(error);
  }
}

/** A disk's failure as the Problem a request answers. */
export function storeFailed(file: string, error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  return new ProblemError({ code: 'store-failed', file, reason: reasonOf(error) }, { cause: error });
}

/** Part of a file name for what is kept aside: sortable, without characters Windows refuses. */
export function stamp(now: Date): string {
  return now.toISOString().replace(/[-:]/g, '').replace('.', '-');
}
