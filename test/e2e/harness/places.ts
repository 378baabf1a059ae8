import { fileURLToPath } from 'node:url';

/** Top folder of the project. */
export const repository = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '');

/** The Electron executable that the launcher chose. */
export function electronPath(): string {
  const path = process.env['STAGEWRIGHT_ELECTRON'];
  if (path === undefined) throw new Error('run end-to-end tests with npm test or the project configuration of vitest');
  return path;
}

/** Another user, who has a copy of the program of their own. */
export interface Seat {
  /** Runs Electron as that user. */
  readonly executable: string;
  readonly application: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Hands a file or folder over to that user. */
  own(path: string): void;
  remove(): void;
}
