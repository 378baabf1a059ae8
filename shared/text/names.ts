import { toGraphemes } from './graphemes.ts';

/** Turns uuids into the names a person knows; each answers a short uuid where the name is not known. */
export interface Names {
  vm(uuid: string): string;
  network(uuid: string): string;
  host(uuid: string): string;
  sr(uuid: string): string;
  configuration(uuid: string): string;
}

/** A uuid a person can still tell from another. */
export function shortUuid(uuid: string): string {
  return uuid.slice(0, 8);
}

const MAX_NAME = 60;

/** A name within a sentence: quoted by isolation marks, so that its writing direction can't disturb the rest, and cut in the middle. */
export function inSentence(name: string): string {
  return `\u2068${shorten(name).replace(/[\u202a-\u202e\u2066-\u2069\r\n]/g, ' ')}\u2069`;
}

function shorten(name: string): string {
  if (name.length <= MAX_NAME) return name;
  const characters = toGraphemes(name.slice(0, 4 * MAX_NAME));
  if (name.length <= 4 * MAX_NAME && characters.length <= MAX_NAME) return name;
  const tail = toGraphemes(name.slice(-40)).slice(-16);
  return `${characters.slice(0, MAX_NAME - 20).join('')}…${tail.join('')}`;
}

/** Names of nothing: every uuid in its short form. */
export const NO_NAMES: Names = {
  vm: shortUuid,
  network: shortUuid,
  host: shortUuid,
  sr: shortUuid,
  configuration: shortUuid,
};

/** An account without its domain ("DEMO\\anna", "anna@demo.example"), for places too narrow for both. */
export function accountWord(account: string): string {
  const bare = account.slice(account.lastIndexOf('\\') + 1).replace(/@.*$/, '');
  return bare === '' ? account : bare.slice(0, 80);
}
