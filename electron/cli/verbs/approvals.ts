import { z } from 'zod';
import type { RequestView } from '../../../shared/ipc/areas/approval-requests.ts';
import type { PoolState } from '../../../shared/domain/pool-state.ts';
import { decisionWord, requestMark, requestSentence, requestTitle } from '../../../shared/text/approval-text.ts';
import { formatAbsolute } from '../../../shared/text/format.ts';
import type { CommandConsole } from '../command-console.ts';
import { CommandError, EXIT } from '../exit.ts';
import { requestOutput } from '../outputs.ts';
import { agree, planLines } from '../planned.ts';
import { readSecret } from '../terminal.ts';
import { toRequestOutput } from '../to-outputs.ts';
import { at, type OptionHelp, type Outcome, type Verb, type VerbArguments, type VerbContext } from '../verb.ts';
import { connect, pickOne, POOL_OPTIONS, readCount } from '../which.ts';
import { prepareMove, STAGE_OPTION } from './promotions.ts';

/** How long to wait for what this very command has written to come back from the pool. */
const SEEN_MS = 30_000;
const LONGEST_HOURS = 2160;
const DEFAULT_HOURS = 72;

/** Whose word it is: proved against the pool at that moment, whoever the console itself is logged in as. */
const AS_OPTIONS: Readonly<Record<string, OptionHelp>> = {
  as: { value: 'NAME', help: 'whose decision it is; the pool’s account where left out' },
  'as-password-file': { value: 'FILE', help: 'password of that person; asked for on a terminal' },
  reason: { value: 'TEXT', help: 'why' },
  yes: { help: 'do it without asking; needed where nobody is at the terminal' },
};

const listRequests: Verb = {
  words: ['approvals'],
  summary: 'list the requests for approvals of a pool, newest first',
  positionals: [],
  options: POOL_OPTIONS,
  output: z.array(requestOutput),
  run: async (context, args) => {
    const { console, pool } = await connect(context, args);
    const requests = await requestsOf(console, pool);
    return {
      json: requests.map(toRequestOutput),
      lines: requests.map(
        (each) => `${each.id}  ${requestMark(each).word}  ${requestTitle(each)}  ${each.requester.name}`,
      ),
      exitCode: EXIT.ok,
    };
  },
};

const showRequest: Verb = {
  words: ['approvals', 'show'],
  summary: 'show a request with the plan that it asks for',
  positionals: ['REQUEST'],
  options: POOL_OPTIONS,
  output: requestOutput,
  run: async (context, args) => {
    const { console, pool } = await connect(context, args);
    const request = await pickRequest(console, pool, at(args, 0));
    return requestOutcome(request, await linesAbout(console, request));
  },
};

const ask: Verb = {
  words: ['approvals', 'request'],
  summary: 'ask for approvals of exactly what a promotion would do now',
  positionals: ['CONFIGURATION'],
  options: {
    ...POOL_OPTIONS,
    ...STAGE_OPTION,
    reason: { value: 'TEXT', help: 'why it is to be promoted' },
    hours: { value: 'COUNT', help: `how long it stands; ${String(DEFAULT_HOURS)} where left out` },
  },
  output: requestOutput,
  run: async (context, args) => {
    assertKeyKept(args);
    const hours = readCount(args, 'hours', [1, LONGEST_HOURS]) ?? DEFAULT_HOURS;
    const { console, target, previewed } = await prepareMove(context, args, 'promote');
    const { requestId } = await console.request('gates.request-approval', {
      ...{ ...target, planDigest: previewed.planDigest, reason: reasonOf(args), validMinutes: hours * 60 },
    });
    const seen = await console.until(
      ({ requests }) => requests.get(target.poolId)?.find(({ id }) => id === requestId),
      SEEN_MS,
    );
    if (!seen) throw new Error(`request ${requestId} did not come back from the pool`);
    return requestOutcome(seen, [`Asked: ${requestTitle(seen)} (${requestId})`]);
  },
};

const approve: Verb = {
  words: ['approve'],
  summary: 'approve a request, as a person who proves who they are',
  positionals: ['REQUEST'],
  options: { ...POOL_OPTIONS, ...AS_OPTIONS },
  output: requestOutput,
  run: (context, args) => decide(context, args, 'approve'),
};

const reject: Verb = {
  words: ['reject'],
  summary: 'reject a request with a reason, which ends it',
  positionals: ['REQUEST'],
  options: { ...POOL_OPTIONS, ...AS_OPTIONS },
  output: requestOutput,
  run: (context, args) => decide(context, args, 'reject'),
};

const listKeys: Verb = {
  words: ['keys'],
  summary: 'list the keys that statements and records are signed with, and which are believed',
  positionals: [],
  options: POOL_OPTIONS,
  output: z.array(
    z.strictObject({ key: z.string(), state: z.string(), isOwn: z.boolean(), usedBy: z.array(z.string()) }),
  ),
  run: async (context, args) => {
    const { console, pool } = await connect(context, args);
    await requestsOf(console, pool);
    const keys = console.facts.keys;
    return {
      json: keys.map(({ key, state, isOwn, usedBy }) => ({ key, state, isOwn, usedBy: [...usedBy] })),
      lines: keys.map(({ key, state, isOwn, usedBy }) =>
        [key, state, ...(isOwn ? ['this command line'] : []), ...usedBy].join('  '),
      ),
      exitCode: EXIT.ok,
    };
  },
};

const trustKey: Verb = {
  words: ['keys', 'trust'],
  summary: 'believe another workstation’s key, after comparing it by another way',
  positionals: ['KEY'],
  options: { ...POOL_OPTIONS, ...AS_OPTIONS },
  output: z.strictObject({ key: z.string() }),
  run: async (context, args) => {
    const { console, pool } = await connect(context, args);
    const key = at(args, 0);
    const reason = reasonOf(args);
    await agree(context, args, [`Key ${key}`], 'Is it the one you were told by another way?');
    const credentials = await credentialsOf(context, args, pool);
    await console.request('gates.trust-key', { poolId: pool.id, key, reason, credentials });
    return { json: { key }, lines: [`${key} is believed from now on`], exitCode: EXIT.ok };
  },
};

async function decide(context: VerbContext, args: VerbArguments, decision: 'approve' | 'reject'): Promise<Outcome> {
  assertKeyKept(args);
  const reason = decision === 'reject' ? reasonOf(args) : (args.values['reason'] ?? '');
  const { console, pool } = await connect(context, args);
  const request = await pickRequest(console, pool, at(args, 0));
  await agree(context, args, await linesAbout(console, request), decision === 'approve' ? 'Approve it?' : 'Reject it?');
  const credentials = await credentialsOf(context, args, pool);
  await console.request('gates.decide', { poolId: pool.id, requestId: request.id, decision, reason, credentials });
  const count = request.decisions.length;
  const seen = await console.until(
    ({ requests }) => requests.get(pool.id)?.find(({ id, decisions }) => id === request.id && decisions.length > count),
    SEEN_MS,
  );
  if (!seen) throw new Error('the decision did not come back from the pool');
  return requestOutcome(seen, [`${requestTitle(seen)}: ${requestSentence(seen)}`]);
}

/** A signature by a key that ends with the command can be checked by nobody later. */
function assertKeyKept({ values }: VerbArguments): void {
  if (values['passphrase-file'] === undefined)
    throw new CommandError('A statement is signed with a key that lasts: name --passphrase-file', EXIT.usage);
}

function reasonOf({ values }: VerbArguments): string {
  const reason = values['reason'];
  if (reason === undefined) throw new CommandError('--reason is missing', EXIT.usage);
  return reason;
}

async function credentialsOf(
  { terminal }: VerbContext,
  { values }: VerbArguments,
  pool: PoolState,
): Promise<{ readonly userName: string; readonly password: string }> {
  const userName = values['as'] ?? pool.userName;
  const password = await readSecret(
    terminal,
    `password of ${userName}`,
    'as-password-file',
    values['as-password-file'],
  );
  return { userName, password };
}

async function requestsOf(console: CommandConsole, pool: PoolState): Promise<readonly RequestView[]> {
  const found = await console.until(({ requests }) => requests.get(pool.id));
  if (!found) throw new CommandError('The pool’s requests could not be read', EXIT.unreachable);
  return found;
}

async function pickRequest(console: CommandConsole, pool: PoolState, word: string): Promise<RequestView> {
  return pickOne('request', word, await requestsOf(console, pool), ({ id }) => [id]);
}

async function linesAbout(console: CommandConsole, request: RequestView): Promise<readonly string[]> {
  const { plan } = await console.request('gates.open-request', { poolId: request.poolId, requestId: request.id });
  return [
    `${requestTitle(request)}: ${requestSentence(request)}`,
    `Asked by ${request.requester.name} at ${formatAbsolute(request.at)}: ${request.reason}`,
    `Signed with ${request.key} (${request.keyState})`,
    ...request.decisions.map((each) => `${each.by.name} ${decisionWord(each).word}: ${each.reason}`),
    ...(plan ? planLines(plan, request.planDigest) : ['What would run now is another plan than the one asked for.']),
  ];
}

function requestOutcome(request: RequestView, lines: readonly string[]): Outcome {
  return { json: toRequestOutput(request), lines, exitCode: EXIT.ok };
}

/** Verbs about approvals and the keys they are signed with. */
export const approvalVerbs: readonly Verb[] = [listRequests, showRequest, ask, approve, reject, listKeys, trustKey];
