import { z } from 'zod';
import { completionScript, completionsFor } from './completion.ts';
import { CommandError, EXIT } from './exit.ts';
import { failureOutput } from './outputs.ts';
import { at, type Verb } from './verb.ts';
import { approvalVerbs } from './verbs/approvals.ts';
import { archiveVerbs } from './verbs/archives.ts';
import { boardVerbs } from './verbs/board.ts';
import { dataVerbs } from './verbs/data.ts';
import { demoPoolVerbs } from './verbs/demo-pool.ts';
import { driftVerbs } from './verbs/drift.ts';
import { evidenceVerbs } from './verbs/evidence.ts';
import { fenceVerbs } from './verbs/fences.ts';
import { operateVerbs } from './verbs/operate.ts';
import { poolVerbs } from './verbs/pools.ts';
import { promotionVerbs } from './verbs/promotions.ts';
import { replicaVerbs } from './verbs/replicas.ts';
import { leaseVerbs } from './verbs/leases.ts';
import { runVerbs } from './verbs/runs.ts';
import { templateVerbs } from './verbs/templates.ts';
import { transferVerbs } from './verbs/transfer.ts';

const complete: Verb = {
  words: ['complete'],
  summary: 'answer what may follow the words typed so far; for completion scripts',
  positionals: ['[WORD...]'],
  options: {},
  output: z.array(z.string()),
  run: (_context, { positionals }) => {
    const found = completionsFor(positionals, verbs);
    return Promise.resolve({ json: found, lines: found, exitCode: EXIT.ok });
  },
};

const completion: Verb = {
  words: ['completion'],
  summary: 'print a completion script: source <(stagewright completion bash)',
  positionals: ['SHELL'],
  options: { name: { value: 'NAME', help: 'what the program is called on the PATH; stagewright where left out' } },
  output: z.strictObject({ script: z.string() }),
  run: (_context, args) => {
    const shell = at(args, 0);
    if (shell !== 'bash' && shell !== 'zsh') throw new CommandError('There are scripts for bash and zsh', EXIT.usage);
    const name = args.values['name'] ?? 'stagewright';
    if (!/^[a-z][a-z0-9-]*$/.test(name)) throw new CommandError('--name takes small letters and digits', EXIT.usage);
    const script = completionScript(shell, name);
    return Promise.resolve({ json: { script }, lines: [script], exitCode: EXIT.ok });
  },
};

const schema: Verb = {
  words: ['schema'],
  summary: 'print the JSON Schema of what a command prints with --json; without one, of a failure',
  positionals: ['[COMMAND...]'],
  options: {},
  output: z.looseObject({ $schema: z.string() }),
  run: (_context, { positionals }) => {
    const wanted = positionals.join(' ');
    const verb = verbs.find(({ words }) => words.join(' ') === wanted);
    if (!verb && wanted !== '') throw new CommandError(`There is no command ${wanted}`, EXIT.usage);
    const json = z.toJSONSchema(verb?.output ?? failureOutput);
    return Promise.resolve({ json, lines: [JSON.stringify(json, null, 2)], exitCode: EXIT.ok });
  },
};

/** Everything the command line can do, in the order help lists it. */
export const verbs: readonly Verb[] = [
  ...poolVerbs,
  ...boardVerbs,
  ...promotionVerbs,
  ...approvalVerbs,
  ...runVerbs,
  ...operateVerbs,
  ...transferVerbs,
  ...templateVerbs,
  ...leaseVerbs,
  ...replicaVerbs,
  ...fenceVerbs,
  ...driftVerbs,
  ...archiveVerbs,
  ...evidenceVerbs,
  ...dataVerbs,
  ...demoPoolVerbs,
  completion,
  complete,
  schema,
];
