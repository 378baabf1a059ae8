import { COMMON_OPTIONS } from './command-line.ts';
import type { Verb } from './verb.ts';

/** Words that may follow those typed so far; options of the verb once it is named. */
export function completionsFor(typed: readonly string[], verbs: readonly Verb[]): readonly string[] {
  const before = typed.slice(0, -1);
  const last = typed.at(-1) ?? '';
  const words = before.filter((word) => !word.startsWith('-'));
  const verb = verbs
    .filter((each) => each.words.every((word, index) => words[index] === word))
    .sort((a, b) => b.words.length - a.words.length)[0];
  const next = verbs
    .filter((each) => words.length < each.words.length && words.every((word, index) => each.words[index] === word))
    .map((each) => each.words[words.length] ?? '');
  const options = Object.keys({ ...verb?.options, ...COMMON_OPTIONS }).map((name) => `--${name}`);
  const candidates = last.startsWith('-') ? options : [...next, ...(verb ? options : [])];
  return [...new Set(candidates)].filter((word) => word.startsWith(last)).sort();
}

/**
 * A script that makes a shell complete our commands: it asks this program, so it never goes out of date. For zsh it is one
 * that `source` takes, and one that lies among the shell's completions.
 * @param name - what the program is called on the PATH
 */
export function completionScript(shell: 'bash' | 'zsh', name: string): string {
  const own = `_${name.replaceAll('-', '_')}`;
  if (shell === 'bash')
    return `${own}() {
  local IFS=$'\n'
  COMPREPLY=($(${name} complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}"))
}
complete -o default -F ${own} ${name}`;
  return `#compdef ${name}
${own}() {
  local -a found
  found=("\${(@f)$(${name} complete -- "\${(@)words[2,CURRENT]}")}")
  found=(\${found:#})
  if (( \${#found} )); then compadd -a found; else _files; fi
}
if [[ \${funcstack[1]} == _${name} ]]; then ${own} "$@"; else compdef ${own} ${name}; fi`;
}
