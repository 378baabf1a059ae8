import { ProblemError } from '../../shared/errors.ts';

/** Every address outside that the console may open, in the person's own browser. */
const LINKS: Readonly<Record<string, string>> = {
  'xcp-ng-docs': 'https://docs.xcp-ng.org/',
  'xenserver-docs': 'https://docs.xenserver.com/',
  'xapi-reference': 'https://xapi-project.github.io/xen-api/',
  'xapi-roles': 'https://docs.xenserver.com/en-us/xenserver/8/users/rbac-roles.html',
};

/** Names that `openExternalLink` takes. */
export const externalLinkNames: readonly string[] = Object.keys(LINKS);

/**
 * Opens a documentation page by its name, never by an address somebody gives.
 * @param open - Electron's `shell.openExternal`
 * @throws ProblemError invalid-request for a name that is not in the table
 */
export async function openExternalLink(name: string, open: (url: string) => Promise<void>): Promise<void> {
  const url = Object.hasOwn(LINKS, name) ? LINKS[name] : undefined;
  if (url === undefined) throw new ProblemError({ code: 'invalid-request', issues: [`no link is named "${name}"`] });
  await open(url);
}
