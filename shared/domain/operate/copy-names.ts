/** The longest name a copy gets: a run adds its mark to it while the copy is made. */
const LONGEST_COPY_NAME = 200;

/** What the tokens of a pattern stand for in one copy. */
export interface CopyTokens {
  /** `{name}`: the configuration that is copied. */
  readonly name: string;
  /** `{n}`: number of the copy, from 1. */
  readonly n: number;
  /** `{vm}`: the VM that is copied; in names of VMs only. */
  readonly vm?: string;
  /** `{copy}`: the new configuration; in names of VMs only. */
  readonly copy?: string;
}

/** A name made of a pattern; tokens that stand for nothing here stay as they are. What tokens bring in is not read again. */
export function nameByPattern(pattern: string, tokens: CopyTokens): string {
  const values: Readonly<Record<string, string | undefined>> = {
    '{name}': tokens.name,
    '{n}': String(tokens.n),
    '{vm}': tokens.vm,
    '{copy}': tokens.copy,
  };
  return pattern
    .replace(/\{(?:name|vm|copy|n)\}/g, (token) => values[token] ?? token)
    .slice(0, LONGEST_COPY_NAME)
    .trim();
}

/** What is wrong with the patterns for so many copies, in words; empty where nothing is. */
export function findPatternFaults(
  { names, vmNames, count }: { readonly names: string; readonly vmNames: string; readonly count: number },
  memberCount: number,
): readonly string[] {
  return [
    ...(count > 1 && !names.includes('{n}') ? ['the names of several copies need {n}, their number'] : []),
    ...(memberCount > 1 && !vmNames.includes('{vm}') ? ['the names of several VMs need {vm}'] : []),
    ...(/\{(?:vm|copy)\}/.test(names) ? ['{vm} and {copy} stand for something only in names of VMs'] : []),
  ];
}
