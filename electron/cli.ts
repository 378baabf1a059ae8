import { runCommand } from './cli/run.ts';

/* The command line: the same use cases as the window, without Electron. What it can do is in cli/verbs.ts. */

void runCommand(process.argv.slice(2), { input: process.stdin, output: process.stdout, errors: process.stderr }).then(
  (exitCode) => {
    process.exitCode = exitCode;
  },
);
