/** What a person pastes as an address ("https://xen01:8443/", "[2001:db8::1]:443") as host and port; the port stays where none is given. */
export function splitAddress(
  text: string,
  port: number | string,
): { readonly host: string; readonly port: number | string } {
  const bare = text
    .trim()
    .replace(/^https?:\/\//i, '')
    .replace(/\/.*$/, '');
  const bracketed = /^\[([0-9a-f:.]+)\](?::(\d{1,5}))?$/i.exec(bare);
  if (bracketed) return { host: bracketed[1] ?? '', port: bracketed[2] === undefined ? port : Number(bracketed[2]) };
  const named = /^([^:]+):(\d{1,5})$/.exec(bare);
  return named ? { host: named[1] ?? '', port: Number(named[2]) } : { host: bare, port };
}
