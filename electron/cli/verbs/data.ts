import { resolve } from 'node:path';
import { z } from 'zod';
import { formatAbsolute, formatBytes } from '../../../shared/text/format.ts';
import { EXIT } from '../exit.ts';
import { agree } from '../planned.ts';
import { readSecret } from '../terminal.ts';
import { at, type OptionHelp, type Verb, type VerbArguments, type VerbContext } from '../verb.ts';
import { assertNew } from '../which.ts';

const BACKUP: Readonly<Record<string, OptionHelp>> = {
  'backup-passphrase-file': {
    value: 'FILE',
    help: 'passphrase of the back-up, 12 characters or more; asked for on a terminal',
  },
};
const facts = {
  path: z.string(),
  fileCount: z.int(),
  contentBytes: z.int(),
  hasKey: z.boolean().describe('whether the signing key is in it'),
  console: z.string().describe('the workstation it was made on'),
  at: z.string(),
};

const backUp: Verb = {
  words: ['data', 'backup'],
  summary: 'write all data of this command line and its signing key to one encrypted file',
  positionals: ['FILE'],
  options: BACKUP,
  output: z.strictObject(facts),
  run: async (context, args) => {
    const file = resolve(at(args, 0));
    await assertNew(file);
    const passphrase = await passphraseOf(context, args);
    const console = await context.openConsole();
    const made = await console.requestWithFile(file, 'data.back-up', { passphrase });
    const key = made.hasKey ? 'with the signing key' : 'without a signing key: none is kept (--passphrase-file)';
    return {
      json: made,
      lines: [`${file}: ${String(made.fileCount)} files, ${formatBytes(made.contentBytes)}, ${key}`],
      exitCode: EXIT.ok,
    };
  },
};

const restore: Verb = {
  words: ['data', 'restore'],
  summary: 'take a back-up in the place of the data here, which is kept beside; also from another machine or a window',
  positionals: ['FILE'],
  options: { ...BACKUP, yes: { help: 'do it without asking; needed where nobody is at the terminal' } },
  output: z.strictObject({ ...facts, keepsKey: z.boolean().describe('whether its key signs here from now on') }),
  run: async (context, args) => {
    const file = resolve(at(args, 0));
    const passphrase = await passphraseOf(context, args);
    const lines = [`What is in ${context.folder} is kept beside; ${file} takes its place.`];
    await agree(context, args, lines, 'Restore it?');
    const console = await context.openConsole();
    const taken = await console.requestWithFile(file, 'data.restore', { passphrase });
    const key = taken.keepsKey ? ' Its signing key is sealed under the passphrase of the back-up.' : '';
    return {
      json: taken,
      lines: [`The back-up of ${taken.console} from ${formatAbsolute(taken.at)} is taken with the next command.${key}`],
      exitCode: EXIT.ok,
    };
  },
};

const diagnose: Verb = {
  words: ['data', 'diagnose'],
  summary: 'write a file for whoever looks for a fault; no secrets, no names',
  positionals: ['FILE'],
  options: {},
  output: z.strictObject({ path: z.string() }),
  run: async (context, args) => {
    const file = resolve(at(args, 0));
    await assertNew(file);
    const console = await context.openConsole();
    await console.requestWithFile(file, 'data.export-diagnostics', {});
    return { json: { path: file }, lines: [file], exitCode: EXIT.ok };
  },
};

function passphraseOf({ terminal }: VerbContext, { values }: VerbArguments): Promise<string> {
  return readSecret(terminal, 'passphrase of the back-up', 'backup-passphrase-file', values['backup-passphrase-file']);
}

/** Verbs about the command line's own data. */
export const dataVerbs: readonly Verb[] = [backUp, restore, diagnose];
