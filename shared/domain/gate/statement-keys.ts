import type { VerifySignature } from '../stage-record.ts';
import { readStatement } from './approval-file.ts';
import type { Statement } from './approval.ts';

/*
 * Where statements stand in `pool.gui_config`, so that every console sees them at once. Each has a key of its own that
 * is written once; what a console has seen it keeps, so that taking a key away takes nothing back.
 */

const ID = '[A-Za-z0-9_-]{1,64}';
const STATEMENT_KEY = new RegExp(`^stagewright\\.(request|decision|glass|glass-second)\\.${ID}(\\.${ID})?$`);
const SPENT_KEY = new RegExp(`^stagewright\\.spent\\.(${ID})$`);

/** The key of a statement; of a decision it names the request first, so that they stand together. */
export function statementKey(statement: Statement): string {
  switch (statement.kind) {
    case 'request':
      return `stagewright.request.${statement.id}`;
    case 'decision':
      return `stagewright.decision.${statement.request}.${statement.nonce}`;
    case 'break-glass':
      return `stagewright.glass.${statement.nonce}`;
    case 'break-glass-second':
      return `stagewright.glass-second.${statement.nonce}`;
  }
}

/** The key that says that a request, or a break-glass statement by its nonce, was used; taken by one atomic add. */
export function spentKey(requestId: string): string {
  return `stagewright.spent.${requestId}`;
}

/** Which requests and break-glass statements a pool says were used, whoever wrote it: to be used twice is worse. */
export function listSpent(records: Readonly<Record<string, string>>): ReadonlySet<string> {
  return new Set(Object.keys(records).flatMap((key) => SPENT_KEY.exec(key)?.[1] ?? []));
}

/** What stands under the keys of statements. */
export interface StatementReading {
  readonly key: string;
  readonly text: string;
  /** Undefined where it can't be read, is not signed by the key it names, or stands under another's key. */
  readonly statement: Statement | undefined;
  /** Why, where it is undefined. */
  readonly refusal: string;
}

/** Reads one key; undefined for keys that are none of a statement. */
export function readStatementAt(key: string, text: string, verify: VerifySignature): StatementReading | undefined {
  if (!STATEMENT_KEY.test(key)) return undefined;
  const reading = readStatement(text, verify);
  if (reading.state === 'refused') return { key, text, statement: undefined, refusal: reading.refusal.kind };
  if (statementKey(reading.value) !== key) return { key, text, statement: undefined, refusal: 'other-key' };
  return { key, text, statement: reading.value, refusal: '' };
}
