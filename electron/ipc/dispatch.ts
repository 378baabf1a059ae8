import type { z } from 'zod';
import { requestInputs, type ParsedInput, type RequestName, type RequestOutputs } from '../../shared/ipc/contract.ts';
import { findControl } from '../../shared/domain/plain-text.ts';
import { ProblemError, type Problem, type Result } from '../../shared/errors.ts';

/** One function for each request; a missing or surplus one does not compile. */
export type Handlers = {
  readonly [N in RequestName]: (input: ParsedInput<N>) => RequestOutputs[N] | Promise<RequestOutputs[N]>;
};

/** Deeper input is refused before any schema sees it: schemas walk recursively. */
const MAX_DEPTH = 32;
/** So is longer input: a schema walks a list of four thousand million holes to its end. No request needs a thousand. */
const MAX_ITEMS = 10_000;

/** Repeat what somebody wrote elsewhere, or are no text for people. */
const VERBATIM_FIELDS: ReadonlySet<string> = new Set(['password', 'passphrase', 'typed']);

/**
 * Whether a request may hold control characters: it shows, copies, searches or keeps here what others wrote. All other
 * texts may end up on a pool.
 */
function isVerbatim(name: RequestName): boolean {
  return name === 'app.copy' || /^(evidence\.|drift\.(?!mute)|workflows\.(save-draft|export)$)/.test(name);
}

/**
 * Serves one request: known name, parsed input, handler, and whatever happens turned into a Result. Never throws.
 * @param handlers - all of them, or those that can be asked before the rest of the console is open
 * @param logBug - keeps what is not a ProblemError and answers its id in the log
 */
export async function dispatch(
  handlers: Partial<Handlers>,
  name: unknown,
  input: unknown,
  logBug: (error: unknown) => string,
): Promise<Result<unknown>> {
  try {
    if (typeof name !== 'string' || !Object.hasOwn(requestInputs, name)) return refuse('there is no such request');
    if (!isSmall(input)) return refuse('the input is nested too deeply or too large');
    const request = name as RequestName;
    const parsed = requestInputs[request].safeParse(input);
    if (!parsed.success) return refuse(...toIssues(parsed.error));
    const control = isVerbatim(request) ? undefined : findControl(parsed.data, (field) => VERBATIM_FIELDS.has(field));
    if (control) return refuse(`${control.path.join('.')}: ${control.fault}`);
    // The schema and the handler are keyed by the same name; TypeScript can't see that through the union.
    const handle = handlers[request] as ((parsedInput: unknown) => unknown) | undefined;
    if (!handle) return refuse('it can not be asked now');
    return { ok: true, value: await handle(parsed.data) };
  } catch (error) {
    return { ok: false, problem: toProblem(error, logBug) };
  }
}

function toProblem(error: unknown, logBug: (error: unknown) => string): Problem {
  return error instanceof ProblemError ? error.problem : { code: 'internal', logId: logBug(error) };
}

function refuse(...issues: readonly string[]): Result<unknown> {
  return { ok: false, problem: { code: 'invalid-request', issues } };
}

function toIssues(error: z.ZodError): readonly string[] {
  return error.issues.slice(0, 20).map((issue) => {
    const field = issue.path.map(String).join('.');
    return field === '' ? issue.message : `${field}: ${issue.message}`;
  });
}

/**
 * Checks depth and width without recursion. Anything but plain data counts as too deep: it did not come from our
 * windows. Each object is looked at once a level, since shared references would double the work with every level.
 */
function isSmall(value: unknown): boolean {
  let level = new Set<unknown>([value]);
  for (let left = MAX_DEPTH; left > 0 && level.size > 0; left -= 1) {
    const next = new Set<unknown>();
    for (const item of level) {
      if (typeof item !== 'object' || item === null) continue;
      const prototype: unknown = Object.getPrototypeOf(item);
      if (Array.isArray(item) ? item.length > MAX_ITEMS : prototype !== Object.prototype && prototype !== null)
        return false;
      for (const inner of Object.values(item as Record<string, unknown>)) next.add(inner);
      if (next.size > MAX_ITEMS) return false;
    }
    level = next;
  }
  return level.size === 0;
}
