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

/** A script that makes a shell complete our commands: it asks this program, so it never goes out of date. */
export function completionScript(shell: 'bash' | 'zsh'): string {
  const bash = `_stagewright() {
  local IFS=$'\\n'
  COMPREPLY=($(stagewright complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}"))
}
complete -o default -F _stagewright stagewright`;
  return shell === 'bash' ? bash : `autoload -U +X bashcompinit && bashcompinit\n${bash}`;
}
