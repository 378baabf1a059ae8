import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const has = (shell: string): boolean => spawnSync(shell, ['--version']).status === 0;
const missing = ['bash', 'zsh'].filter((shell) => !has(shell));
if (missing.length > 0) console.warn(`SKIPPED: completion in ${missing.join(', ')}, which is not installed here`);

let folder: string;

beforeAll(() => {
  const build = "import('./build/build.mjs').then((build) => build.buildStale(['cli', 'bundle-worker']))";
  execFileSync(process.execPath, ['--input-type=module', '-e', build], { cwd: root, stdio: 'ignore' });
  folder = mkdtempSync(join(tmpdir(), 'stagewright-completion-'));
  const program = join(folder, 'stagewright');
  writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${join(root, 'out/cli/cli.cjs')}' "$@"\n`);
  chmodSync(program, 0o755);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function inShell(shell: string, script: string): readonly string[] {
  const env = { ...process.env, PATH: `${folder}${delimiter}${process.env['PATH'] ?? ''}` };
  const args = shell === 'zsh' ? ['-f', '-c', script] : ['--norc', '-c', script];
  return execFileSync(shell, args, { env, encoding: 'utf8' })
    .split('\n')
    .filter((line) => line !== '');
}

describe.skipIf(missing.includes('bash'))('completion in bash', () => {
  const complete = (...words: readonly string[]): readonly string[] =>
    inShell(
      'bash',
      `source <(stagewright completion bash)
       COMP_WORDS=(stagewright ${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${String(words.length)}
       $(complete -p stagewright | sed 's/.*-F \\([^ ]*\\) .*/\\1/')
       printf '%s\\n' "\${COMPREPLY[@]}"`,
    );

  it.each([
    [['pro'], ['promote', 'provision']],
    [['fence', 'm'], ['make']],
    [['archives', 'c'], ['check']],
    [['promote', 'Web shop 2.4', '--pl'], ['--plan-only']],
    [['nothing like that', 'x'], []],
  ])('offers for %j: %j', (words, offered) => {
    expect(complete(...words)).toEqual(offered);
  });
});

describe.skipIf(missing.includes('zsh'))('completion in zsh', () => {
  // What the shell would list: its own listing needs a terminal, so the word that hands over is listened to.
  const complete = (...words: readonly string[]): readonly string[] =>
    inShell(
      'zsh',
      `compdef() { :; }; compadd() { print -l -- \${(P)2}; }; _files() { print FILES; }
       source <(stagewright completion zsh)
       words=(stagewright ${words.map((word) => `'${word}'`).join(' ')}); CURRENT=${String(words.length + 1)}
       _stagewright`,
    );

  it.each([
    [['pro'], ['promote', 'provision']],
    [['fence', 'm'], ['make']],
    [['promote', 'Web shop 2.4', '--pl'], ['--plan-only']],
    [['nothing like that', 'x'], ['FILES']],
  ])('offers for %j: %j', (words, offered) => {
    expect(complete(...words)).toEqual(offered);
  });
});
