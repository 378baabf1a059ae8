import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import log from 'electron-log/node';
import { redactText } from './redact-text.ts';

/** The program's own log: main only, one file in the data folder, without secrets. */
export interface ProgramLog {
  info(text: string): void;
  /** Keeps the details of a bug and answers the id they are found under. */
  bug(error: unknown): string;
}

/** Largest log file before it is rotated once. */
const MAX_BYTES = 5 * 1024 * 1024;

/** Opens the log of one data folder. */
export function openLog(folder: string): ProgramLog {
  const logger = log.create({ logId: 'main' });
  logger.transports.file.resolvePathFn = () => join(folder, 'logs', 'main.log');
  logger.transports.file.maxSize = MAX_BYTES;
  logger.transports.file.level = 'info';
  logger.transports.console.level = 'error';
  logger.hooks.push((message) => ({
    ...message,
    data: message.data.map((item: unknown) => (typeof item === 'string' ? redactText(item) : item)),
  }));
  return {
    info: (text) => {
      logger.info(text);
    },
    bug: (error) => {
      const id = randomUUID().slice(0, 8);
      const text = error instanceof Error ? `${error.stack ?? error.message}${describeCause(error)}` : String(error);
      logger.error(`[${id}] ${text}`);
      return id;
    },
  };
}

function describeCause(error: Error): string {
  return error.cause instanceof Error ? `\ncaused by ${error.cause.stack ?? error.cause.message}` : '';
}
