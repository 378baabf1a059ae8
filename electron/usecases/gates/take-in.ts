import { writeApprovalFile } from '../../../shared/domain/gate/approval-file.ts';
import type { Statement } from '../../../shared/domain/gate/approval.ts';
import { listSpent, readStatementAt, type StatementReading } from '../../../shared/domain/gate/statement-keys.ts';
import type { GateBookData } from '../../ports/gates.ts';
import type { GatePorts } from './gate-ports.ts';

/** More than these are not kept: first go those that ran out, longest ago first. */
const MOST_STATEMENTS = 15_000;
const MOST_SPENT = 20_000;

/**
 * Keeps what stands in a pool's records about statements: what is said, and which of it was used. What was seen once
 * counts from then on, so that whoever takes a record away takes nothing back.
 *
 * @param isKnown - records that were found to be none, and need not be read again
 * @returns records under keys of statements that are none
 */
export async function takeInRecords(
  ports: Pick<GatePorts, 'book' | 'pools' | 'signer'>,
  poolId: string,
  records: Readonly<Record<string, string>>,
  isKnown: (key: string, text: string) => boolean = () => false,
): Promise<readonly StatementReading[]> {
  const pool = ports.pools.find(poolId)?.uuid ?? '';
  const known = new Set(ports.book.data.statements.flatMap((each) => (each.pool === pool ? [each.text] : [])));
  const readings = Object.entries(records).flatMap(([key, text]) => {
    if (known.has(text) || isKnown(key, text)) return [];
    return readStatementAt(key, text, (...signed) => ports.signer.verify(...signed)) ?? [];
  });
  const statements = readings.flatMap(({ statement }) => statement ?? []);
  const spent = listSpent(records);
  await keep(ports, pool, statements, spent);
  return readings.filter(({ statement }) => statement === undefined);
}

/** Keeps statements that are not kept yet. */
export async function keepStatements(
  ports: Pick<GatePorts, 'book'>,
  pool: string,
  statements: readonly Statement[],
): Promise<void> {
  await keep(ports, pool, statements, new Set());
}

async function keep(
  { book }: Pick<GatePorts, 'book'>,
  pool: string,
  statements: readonly Statement[],
  spent: ReadonlySet<string>,
): Promise<void> {
  const texts = statements.map((statement) => writeApprovalFile(statement).trim());
  const isNewText = ({ data }: { readonly data: GateBookData }, text: string): boolean =>
    !data.statements.some((known) => known.pool === pool && known.text === text);
  const isNewId = ({ data }: { readonly data: GateBookData }, id: string): boolean =>
    !data.spent.some((known) => known.pool === pool && known.id === id);
  if (!texts.some((text) => isNewText(book, text)) && ![...spent].some((id) => isNewId(book, id))) return;
  // Asked again of the data that is changed: two may come at once.
  await book.update((data) => ({
    ...data,
    statements: prune([
      ...data.statements,
      ...[...new Set(texts)].filter((text) => isNewText({ data }, text)).map((text) => ({ pool, text })),
    ]),
    spent: [...data.spent, ...[...spent].filter((id) => isNewId({ data }, id)).map((id) => ({ pool, id }))].slice(
      -MOST_SPENT,
    ),
  }));
}

/** Those that run out last stay: a statement that can still count is never dropped for one that can't. */
function prune(statements: GateBookData['statements']): GateBookData['statements'] {
  if (statements.length <= MOST_STATEMENTS) return statements;
  const ends = new Map(statements.map((each) => [each, Date.parse((JSON.parse(each.text) as Statement).expires)]));
  const staying = new Set(
    [...statements].sort((a, b) => (ends.get(b) ?? 0) - (ends.get(a) ?? 0)).slice(0, MOST_STATEMENTS),
  );
  return statements.filter((each) => staying.has(each));
}
