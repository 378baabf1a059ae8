import type { Role } from '../../datamodel/roles.ts';
import { findAccount, findSubject, subjectName, type Account } from './accounts.ts';
import type { ScaledClock } from './clock.ts';
import { ApiError, NULL_REF, type Caller } from './contract.ts';
import type { MemoryDatabase } from './database.ts';
import { permissionsOf, type Rights } from './rbac.ts';

const IDLE_LIFE_MS = 24 * 3_600_000;
/** `last_active` is written at most this often. */
const ACTIVITY_GRAIN_MS = 10 * 60_000;
const FAILED_LOGIN_DELAY_S = 5;
const LIMIT = 500;
const ANONYMOUS_ROOT_LIMIT = 400;

/** A session that is open. */
export interface Session extends Caller, Rights {
  readonly role: Role | undefined;
  readonly originator: string;
  lastUsedMs: number;
  lastWrittenMs: number;
  /** Classes registered for `event.next`, with the generation up to which their events were fetched. */
  registered: { classes: readonly string[]; token: string } | undefined;
  hasEnded: boolean;
  /** Told when the session ends. */
  readonly onEnd: Set<() => void>;
}

/** All open sessions; in memory only, as in XAPI. */
export class SessionRegistry {
  private readonly db: MemoryDatabase;
  private readonly clock: ScaledClock;
  private readonly accounts: readonly Account[];
  private readonly open = new Map<string, Session>();
  /** Whether a session has pending tasks; such a one does not expire. */
  isBusy: (sessionRef: string) => boolean = () => false;

  constructor(db: MemoryDatabase, clock: ScaledClock, accounts: readonly Account[]) {
    this.db = db;
    this.clock = clock;
    this.accounts = accounts;
  }

  /**
   * Opens a session.
   * @throws ApiError SESSION_AUTHENTICATION_FAILED after XAPI's delay, SESSION_AUTHORIZATION_FAILED, RBAC_PERMISSION_DENIED
   */
  async login(user: string, password: string, originator: string, hostRef: string): Promise<Session> {
    const account = findAccount(this.accounts, user);
    if (!account || account.password !== password) {
      await this.clock.sleep(FAILED_LOGIN_DELAY_S);
      throw new ApiError('SESSION_AUTHENTICATION_FAILED', user, 'Authentication failure');
    }
    if (account.role === 'root')
      return this.create(
        { isRoot: true, name: 'root', sid: '', subject: NULL_REF, role: undefined },
        originator,
        hostRef,
      );
    const subject = findSubject(this.db, account.user);
    if (!subject) {
      throw new ApiError(
        'SESSION_AUTHORIZATION_FAILED',
        user,
        'Subject is not in the access control list of this pool',
      );
    }
    if (!subject.role) {
      throw new ApiError(
        'RBAC_PERMISSION_DENIED',
        'session.login_with_password',
        'This subject has no roles assigned to it',
      );
    }
    const who = {
      isRoot: false,
      name: subjectName(account.user),
      sid: subject.sid,
      subject: subject.ref,
      role: subject.role,
    };
    return this.create(who, originator, hostRef);
  }

  /** The open session of that ref, marked as used. @throws ApiError SESSION_INVALID [ref] */
  use(ref: string): Session {
    const session = this.open.get(ref);
    if (!session) throw new ApiError('SESSION_INVALID', ref);
    const now = this.clock.now();
    if (now - session.lastUsedMs > IDLE_LIFE_MS && !this.isBusy(ref)) {
      this.end(ref);
      throw new ApiError('SESSION_INVALID', ref);
    }
    session.lastUsedMs = now;
    if (now - session.lastWrittenMs > ACTIVITY_GRAIN_MS) {
      session.lastWrittenMs = now;
      this.db.set('session', ref, { last_active: this.clock.stamp() });
    }
    return session;
  }

  /** Whether the session is open, without marking it as used. */
  isOpen(ref: string): boolean {
    return this.open.has(ref);
  }

  end(ref: string): void {
    const session = this.open.get(ref);
    if (!session) return;
    this.open.delete(ref);
    session.hasEnded = true;
    for (const listener of [...session.onEnd]) listener();
    if (this.db.find('session', ref)) this.db.destroy('session', ref);
  }

  /** Ends every session, as a restart of XAPI does. */
  endAll(): void {
    for (const ref of [...this.open.keys()]) this.end(ref);
  }

  list(): readonly Session[] {
    return [...this.open.values()];
  }

  private create(
    who: {
      readonly isRoot: boolean;
      readonly name: string;
      readonly sid: string;
      readonly subject: string;
      readonly role: Role | undefined;
    },
    originator: string,
    hostRef: string,
  ): Session {
    this.collect();
    this.makeRoom(who.isRoot, who.name, originator);
    const stamp = this.clock.stamp();
    const sessionRef = this.db.create('session', {
      this_host: hostRef,
      last_active: stamp,
      validation_time: stamp,
      is_local_superuser: who.isRoot,
      subject: who.subject,
      auth_user_sid: who.sid,
      auth_user_name: who.name,
      rbac_permissions: who.role ? permissionsOf(who.role) : [],
      originator,
    });
    const now = this.clock.now();
    const session: Session = {
      sessionRef,
      isLocalSuperuser: who.isRoot,
      userSid: who.sid,
      userName: who.name,
      role: who.role,
      originator,
      lastUsedMs: now,
      lastWrittenMs: now,
      registered: undefined,
      hasEnded: false,
      onEnd: new Set(),
    };
    this.open.set(sessionRef, session);
    return session;
  }

  /** Ends what has been idle too long. */
  private collect(): void {
    const now = this.clock.now();
    for (const session of this.list()) {
      if (now - session.lastUsedMs > IDLE_LIFE_MS && !this.isBusy(session.sessionRef)) this.end(session.sessionRef);
    }
  }

  /** XAPI counts root's sessions per originator and others' per user; the least recently used one goes without notice. */
  private makeRoom(isRoot: boolean, name: string, originator: string): void {
    const limit = isRoot && originator === '' ? ANONYMOUS_ROOT_LIMIT : LIMIT;
    const rivals = [...this.open.values()].filter((session) =>
      isRoot ? session.isLocalSuperuser && session.originator === originator : session.userName === name,
    );
    if (rivals.length < limit) return;
    const oldest = rivals.reduce((a, b) => (b.lastUsedMs < a.lastUsedMs ? b : a));
    this.end(oldest.sessionRef);
  }
}
