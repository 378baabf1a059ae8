import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { MainLogger } from 'electron-log';
import { redactText } from '../../shared/text/redact-text.ts';

/** The program's own log: main only, one file in the data folder, without secrets. */
export interface ProgramLog {
  info(text: string): void;
  /** Keeps the details of a bug and answers the id they are found under. */
  bug(error: unknown): string;
}

type Writer = Pick<MainLogger, 'info' | 'error'>;

/** Largest log file before it is rotated once. */
const MAX_BYTES = 5 * 1024 * 1024;

/** Opens the log of one data folder. What writes it is loaded with the first line: most starts have none. */
export function openLog(folder: string): ProgramLog {
  let writer: Promise<Writer> | undefined;
  const write = (level: keyof Writer, text: string): void => {
    writer ??= openWriter(folder);
    // Lines keep their order: each waits for the same promise.
    writer.then(
      (opened) => {
        opened[level](text);
      },
      // Not by the log: that would end here again.
      (error: unknown) => process.stderr.write(`The log could not be opened: ${String(error)}\n${redactText(text)}\n`),
    );
  };
  return {
    info: (text) => {
      write('info', text);
    },
    bug: (error) => {
      const id = randomUUID().slice(0, 8);
      const text = error instanceof Error ? `${error.stack ?? error.message}${describeCause(error)}` : String(error);
      write('error', `[${id}] ${text}`);
      return id;
    },
  };
}

async function openWriter(folder: string): Promise<Writer> {
  const { default: log } = await import('electron-log/node');
  const logger = log.create({ logId: 'main' });
  logger.transports.file.resolvePathFn = () => join(folder, 'logs', 'main.log');
  logger.transports.file.maxSize = MAX_BYTES;
  logger.transports.file.level = 'info';
  logger.transports.console.level = 'error';
  logger.hooks.push((message) => ({
    ...message,
    data: message.data.map((item: unknown) => (typeof item === 'string' ? redactText(item) : item)),
  }));
  return logger;
}

function describeCause(error: Error): string {
  return error.cause instanceof Error ? `\ncaused by ${error.cause.stack ?? error.cause.message}` : '';
}
