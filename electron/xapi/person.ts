import type { Person } from '../../shared/domain/gate/person.ts';
import { readRights } from './rights.ts';
import type { Session } from './session.ts';
import type { CallOptions } from './wire/contract.ts';
import { XapiFailure } from './wire/errors.ts';
import { toRecord, toText, toTexts } from './wire-values.ts';

/**
 * Reads who a session belongs to, by what XAPI itself says of it. Groups are those of the pool's subjects that the
 * directory says the person is in.
 *
 * @throws XapiFailure, ConnectionLost
 */
export async function readPerson(session: Session, userName: string, options: CallOptions): Promise<Person> {
  const rights = await readRights(session, userName, options);
  if (rights.isLocalSuperuser) return { sid: '', name: rights.userName, roles: [], groups: [] };
  const sid = toText(await session.callOnSelf('session.get_auth_user_sid', options));
  return {
    sid,
    name: rights.userName,
    roles: rights.role === null ? [] : [rights.role],
    groups: await readGroups(session, sid, options),
  };
}

/** A directory that does not answer leaves a person without groups, which accepts nobody it should not. */
async function readGroups(session: Session, sid: string, options: CallOptions): Promise<Person['groups']> {
  let sids: readonly string[];
  try {
    sids = toTexts(await session.callOnce('auth.get_group_membership', [sid], options));
  } catch (error) {
    if (error instanceof XapiFailure) return [];
    throw error;
  }
  if (sids.length === 0) return [];
  const subjects = toRecord(await session.callOnce('subject.get_all_records', [], options));
  return Object.values(subjects)
    .map((subject) => toRecord(subject))
    .filter((subject) => sids.includes(toText(subject['subject_identifier'])))
    .slice(0, 50)
    .map((subject) => {
      const sidOfGroup = toText(subject['subject_identifier']);
      const name = toText(toRecord(subject['other_config'])['subject-name']);
      return { sid: sidOfGroup, name: name === '' ? sidOfGroup : name.slice(0, 256) };
    });
}
