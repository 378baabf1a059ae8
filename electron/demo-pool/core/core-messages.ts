import { findMessage } from '../../datamodel/datamodel.ts';
import type { Answer } from './answer.ts';
import { ApiError, type Call, type Value } from './contract.ts';
import { makeToken, parseSubscription } from './events.ts';
import type { AnswerBehaviour } from './method-table.ts';
import { assertPermission } from './rbac.ts';
import type { Session } from './sessions.ts';
import { asMap, asString, asStrings, mapOf } from './values.ts';
import type { ServerWorld } from './server-world.ts';

/** Messages of sessions, tasks and events: what the server itself is made of. */
export function coreMessages(world: ServerWorld): Readonly<Record<string, AnswerBehaviour>> {
  return { ...sessionMessages(world), ...taskMessages(world), ...eventMessages(world) };
}

/** An answer of the message's own result type. */
function plain(method: string, value: Value): Answer {
  const message = findMessage(method);
  if (!message) throw new Error(`the data model has no message ${method}`);
  return { kind: 'value', type: message.result, value };
}

function sessionOf(world: ServerWorld, call: Call): Session {
  return world.sessions.use(call.caller.sessionRef);
}

function sessionMessages(world: ServerWorld): Readonly<Record<string, AnswerBehaviour>> {
  const { sessions, db } = world;
  return {
    'session.login_with_password': async (_call, [user, password, , originator]) => {
      const session = await sessions.login(
        asString(user),
        asString(password),
        asString(originator),
        world.coordinator(),
      );
      return plain('session.login_with_password', session.sessionRef);
    },
    'session.slave_local_login_with_password': async (_call, [user, password]) => {
      if (asString(user) !== 'root')
        throw new ApiError('SESSION_AUTHENTICATION_FAILED', asString(user), 'Authentication failure');
      const session = await sessions.login('root', asString(password), 'emergency', world.coordinator());
      return plain('session.slave_local_login_with_password', session.sessionRef);
    },
    'session.logout': (call) => {
      sessions.end(call.caller.sessionRef);
      return plain('session.logout', '');
    },
    'session.local_logout': (call) => {
      sessions.end(call.caller.sessionRef);
      return plain('session.local_logout', '');
    },
    'session.logout_subject_identifier': (call, [sid]) => {
      const others = sessions
        .list()
        .filter((item) => item.userSid === sid && item.sessionRef !== call.caller.sessionRef && !item.isLocalSuperuser);
      for (const session of others) sessions.end(session.sessionRef);
      return plain('session.logout_subject_identifier', '');
    },
    'session.get_all_subject_identifiers': () =>
      plain(
        'session.get_all_subject_identifiers',
        [...new Set(sessions.list().map((item) => item.userSid))].filter((sid) => sid !== ''),
      ),
    'session.change_password': (call, [oldPassword, newPassword]) => {
      if (!call.caller.isLocalSuperuser)
        throw new ApiError('USER_IS_NOT_LOCAL_SUPERUSER', 'Only the local superuser can change its password');
      if (oldPassword !== newPassword)
        throw new ApiError('CHANGE_PASSWORD_REJECTED', 'The password of a demo pool is fixed');
      return plain('session.change_password', '');
    },
    // The imagined directory has no groups.
    'auth.get_group_membership': () => plain('auth.get_group_membership', []),
    'auth.get_subject_identifier': (_call, [name]) => {
      const wanted = asString(name).toLowerCase();
      for (const [, row] of db.entries('subject')) {
        const config = asMap(row['other_config']);
        const names = ['subject-name', 'subject-upn', 'subject-displayname'].map((key) =>
          asString(config[key]).toLowerCase(),
        );
        if (names.includes(wanted)) return plain('auth.get_subject_identifier', row['subject_identifier'] ?? '');
      }
      throw new ApiError('SUBJECT_CANNOT_BE_RESOLVED');
    },
  };
}

function taskMessages(world: ServerWorld): Readonly<Record<string, AnswerBehaviour>> {
  const { tasks, db } = world;
  /** Any role may treat tasks of its own SID; others' need the extra permission. */
  const own = (call: Call, ref: string, permission: 'task.destroy/any' | 'task.cancel/any'): void => {
    db.get('task', ref);
    const session = sessionOf(world, call);
    if (tasks.ownerSid(ref) !== session.userSid) assertPermission(session, permission, 'pool-operator');
  };
  const change = (
    name: string,
    field: string,
    read: (value: Value | undefined) => Value,
  ): Readonly<Record<string, AnswerBehaviour>> => ({
    [`task.${name}`]: (call, [ref, value]) => {
      own(call, asString(ref), 'task.destroy/any');
      db.set('task', asString(ref), { [field]: read(value) });
      return plain(`task.${name}`, '');
    },
  });
  return {
    'task.create': (call, [label, description]) => {
      const owner = { userSid: call.caller.userSid, sessionRef: call.caller.sessionRef, hostRef: world.coordinator() };
      return plain('task.create', tasks.createForClient(asString(label), asString(description), owner));
    },
    'task.destroy': (call, [ref]) => {
      own(call, asString(ref), 'task.destroy/any');
      tasks.destroy(asString(ref));
      return plain('task.destroy', '');
    },
    'task.cancel': (call, [ref]) => {
      own(call, asString(ref), 'task.cancel/any');
      tasks.requestCancel(asString(ref));
      return plain('task.cancel', '');
    },
    'task.set_status': (call, [ref, value]) => {
      own(call, asString(ref), 'task.destroy/any');
      const status = asString(value);
      if (status === 'pending' || status === 'cancelling') db.set('task', asString(ref), { status });
      else tasks.finish(asString(ref), { status });
      return plain('task.set_status', '');
    },
    ...change('set_progress', 'progress', (value) => Number(value)),
    ...change('set_result', 'result', (value) => asString(value)),
    ...change('set_error_info', 'error_info', (value) => asStrings(value)),
    ...change('set_other_config', 'other_config', (value) => asMap(value)),
    'task.add_to_other_config': (call, [ref, key, value]) => {
      own(call, asString(ref), 'task.destroy/any');
      const before = asMap(db.get('task', asString(ref))['other_config']);
      if (Object.hasOwn(before, asString(key)))
        throw new ApiError('MAP_DUPLICATE_KEY', 'task', 'other_config', asString(ref), asString(key));
      db.set('task', asString(ref), {
        other_config: mapOf([...Object.entries(before), [asString(key), asString(value)]]),
      });
      return plain('task.add_to_other_config', '');
    },
    'task.remove_from_other_config': (call, [ref, key]) => {
      own(call, asString(ref), 'task.destroy/any');
      const before = asMap(db.get('task', asString(ref))['other_config']);
      db.set('task', asString(ref), { other_config: mapOf(Object.entries(before).filter(([item]) => item !== key)) });
      return plain('task.remove_from_other_config', '');
    },
  };
}

function eventMessages(world: ServerWorld): Readonly<Record<string, AnswerBehaviour>> {
  const { events, db } = world;
  return {
    'event.from': async (call, [classes, token, timeout]) => {
      if (world.faults.take('events-lost', 'event.from')) throw new ApiError('EVENTS_LOST');
      return {
        kind: 'events',
        batch: await events.from(sessionOf(world, call), asStrings(classes), asString(token), Number(timeout)),
      };
    },
    'event.inject': (_call, [cls, ref]) => {
      const name = [...db.tables.keys()].find((item) => item.toLowerCase() === asString(cls).toLowerCase());
      if (name === undefined) throw new ApiError('HANDLE_INVALID', asString(cls), asString(ref));
      db.touchRow(name, asString(ref));
      return plain('event.inject', makeToken(db.generation));
    },
    'event.register': (call, [classes]) => {
      const session = sessionOf(world, call);
      const names = [...new Set([...(session.registered?.classes ?? []), ...asStrings(classes)])];
      parseSubscription(names);
      session.registered = { classes: names, token: session.registered?.token ?? makeToken(db.generation) };
      return plain('event.register', '');
    },
    'event.unregister': (call, [classes]) => {
      const session = sessionOf(world, call);
      const gone = new Set(asStrings(classes));
      const names = (session.registered?.classes ?? []).filter((name) => !gone.has(name) && !gone.has('*'));
      session.registered =
        names.length > 0 ? { classes: names, token: session.registered?.token ?? makeToken(db.generation) } : undefined;
      return plain('event.unregister', '');
    },
    'event.next': async (call) => {
      if (world.faults.take('events-lost', 'event.next')) throw new ApiError('EVENTS_LOST');
      return { kind: 'event-list', events: await events.next(sessionOf(world, call)) };
    },
    'event.get_current_id': () => plain('event.get_current_id', events.currentId()),
  };
}
