import { z } from 'zod';
import { ROLES } from '../rights.ts';

/** Text of at most `max` UTF-16 units that has a canonical JSON form: no half of a surrogate pair. */
export const wellFormed = (max: number): z.ZodString =>
  z
    .string()
    .max(max)
    .regex(/^\P{Cs}*$/u, 'no half of a surrogate pair');

/** Identity as XAPI's session names it; empty for the local superuser, who has none. */
const sid = z.string().regex(/^[\x21-\x7e]{0,200}$/, 'a sid: printable ASCII without spaces');

/** Who asked, approved or signed: taken from that person's own XAPI session, never typed. */
export const personSchema = z.strictObject({
  /** `session.auth_user_sid`. */
  sid,
  /** `session.auth_user_name`. */
  name: wellFormed(256).min(1),
  /** XAPI's static roles the session has. */
  roles: z.array(wellFormed(64)).max(20),
  /** Groups of the pool's subjects that the person is in (`auth.get_group_membership`). */
  groups: z.array(z.strictObject({ sid: sid.min(1), name: wellFormed(256) })).max(50),
});

/** Whom an approval rule accepts. A subject is a sid ("S-1-5-…") or XAPI's subject name ("DEMO\\anna"). */
export const approverSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('user'), subject: wellFormed(256).trim().min(1) }),
  z.strictObject({ kind: z.literal('group'), subject: wellFormed(256).trim().min(1) }),
  /** This role or a stronger one. */
  z.strictObject({ kind: z.literal('role'), role: z.enum(ROLES) }),
  /** Whoever can log in to the pool. */
  z.strictObject({ kind: z.literal('anybody') }),
]);

/** Who asked, approved or signed. */
export type Person = z.output<typeof personSchema>;
/** Whom an approval rule accepts. */
export type Approver = z.output<typeof approverSchema>;

/**
 * What makes two accounts one person: the sid, whatever key, name, workstation or session they use. All local
 * superusers are one, because XAPI can't tell two of them apart (an empty sid).
 */
export function personId(person: Pick<Person, 'sid'>): string {
  return person.sid === '' ? 'local-superuser' : `sid:${person.sid.toUpperCase()}`;
}

/** Whether one entry of a rule accepts a person. */
export function isAccepted(approver: Approver, person: Person): boolean {
  switch (approver.kind) {
    case 'anybody':
      return true;
    case 'user':
      return isSubject(approver.subject, person);
    case 'group':
      return person.groups.some((group) => isSubject(approver.subject, group));
    case 'role': {
      if (person.sid === '') return true;
      const needed = ROLES.indexOf(approver.role);
      return ROLES.some((role, strength) => strength <= needed && person.roles.includes(role));
    }
  }
}

/** What looks like a sid is compared with the sid only, so that nobody is accepted for being called like one. */
function isSubject(subject: string, of: { readonly sid: string; readonly name: string }): boolean {
  const wanted = subject.toUpperCase();
  return (wanted.startsWith('S-1-') ? of.sid : of.name).toUpperCase() === wanted;
}
