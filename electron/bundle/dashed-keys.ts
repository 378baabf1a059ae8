/** An Ed25519 key, in base64url, that looks like an option. */
const DASHED_KEY = /^-[A-Za-z0-9_-]{42}$/;

/**
 * Says of public keys that begin with a dash, as one in 64 does, that they are no options. What `parseArgs` is given then is
 * `--option=KEY`, or the key behind `--`. A line that has a `--` of its own stays as it is.
 *
 * @param isValued - whether the option of that name, without dashes, takes a value
 */
export function withDashedKeys(line: readonly string[], isValued: (option: string) => boolean): string[] {
  if (line.includes('--')) return [...line];
  const before: string[] = [];
  const behind: string[] = [];
  for (const word of line) {
    const last = before.at(-1) ?? '';
    if (!DASHED_KEY.test(word)) before.push(word);
    else if (last.startsWith('--') && isValued(last.slice(2))) before.splice(-1, 1, `${last}=${word}`);
    else behind.push(word);
  }
  return behind.length > 0 ? [...before, '--', ...behind] : before;
}
