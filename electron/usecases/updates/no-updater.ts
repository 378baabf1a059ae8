import { ProblemError } from '../../../shared/errors.ts';
import type { Updater } from '../../ports/updates.ts';

const refuse = (): Promise<never> =>
  Promise.reject(new ProblemError({ code: 'update-failed', fault: 'no-updates-here', detail: '' }));

/** A console without a window: whoever installed it updates it. */
export const noUpdater: Updater = {
  way: { kind: 'none', why: 'command-line' },
  installed: '',
  keyPlace: '',
  readKey: () => Promise.resolve(null),
  findLatest: refuse,
  download: refuse,
  install: refuse,
};
