import { completionScript, completionsFor } from './completion.ts';
import { CommandError, EXIT } from './exit.ts';
import { at, type Verb } from './verb.ts';
import { boardVerbs } from './verbs/board.ts';
import { demoPoolVerbs } from './verbs/demo-pool.ts';
import { poolVerbs } from './verbs/pools.ts';
import { promotionVerbs } from './verbs/promotions.ts';
import { runVerbs } from './verbs/runs.ts';

const complete: Verb = {
  words: ['complete'],
  summary: 'answer what may follow the words typed so far; for completion scripts',
  positionals: ['[WORD...]'],
  options: {},
  run: (_context, { positionals }) => {
    const found = completionsFor(positionals, verbs);
    return Promise.resolve({ json: found, lines: found, exitCode: EXIT.ok });
  },
};

const completion: Verb = {
  words: ['completion'],
  summary: 'print a completion script: source <(stagewright completion bash)',
  positionals: ['SHELL'],
  options: {},
  run: (_context, args) => {
    const shell = at(args, 0);
    if (shell !== 'bash' && shell !== 'zsh') throw new CommandError('There are scripts for bash and zsh', EXIT.usage);
    const script = completionScript(shell);
    return Promise.resolve({ json: { script }, lines: [script], exitCode: EXIT.ok });
  },
};

/** Everything the command line can do, in the order help lists it. */
export const verbs: readonly Verb[] = [
  ...poolVerbs,
  ...boardVerbs,
  ...promotionVerbs,
  ...runVerbs,
  ...demoPoolVerbs,
  completion,
  complete,
];
