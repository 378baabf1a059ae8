import { cancelled, permission, relogin, retry, stale, user } from './failure-text.ts';
import type { FailureTexts } from './failure-text.ts';

const WAIT = 'It is tried again by itself; this can take some minutes.';
const OTHER_VERSION = 'Update the hosts of the pool, or use another way to do this.';
const READ_AGAIN = 'The view is read again; look whether the action still makes sense.';

/** Sessions, rights, the protocol itself, and rules that hold for all objects. */
export const ACCESS_TEXTS: FailureTexts = {
  SESSION_INVALID: relogin(
    'The pool no longer knows this session.',
    'A new session is opened and everything read again.',
  ),
  SESSION_AUTHENTICATION_FAILED: user(
    'The pool does not accept this name and password.',
    'Check name, domain and password, and try again.',
  ),
  SESSION_AUTHORIZATION_FAILED: permission(
    'The account {0} is valid, but may not use this pool.',
    'Ask a pool administrator to add the account and give it a role.',
  ),
  SESSION_NOT_REGISTERED: relogin('The pool no longer sends events to this session.', 'Everything is read again.'),
  HOST_IS_SLAVE: relogin(
    'This host is not the coordinator of its pool; {0} is.',
    'The connection moves to the coordinator.',
  ),
  HOST_STILL_BOOTING: retry('The host is still starting its services.', WAIT),
  HOST_HAS_NO_MANAGEMENT_IP: retry(
    'The host has no management address yet.',
    `${WAIT} If it stays so, look at its management interface.`,
  ),
  HOST_UNKNOWN_TO_MASTER: retry(
    'The coordinator does not know the host {0}.',
    `${WAIT} If it stays so, the host may have been ejected from the pool.`,
  ),
  HOST_MASTER_CANNOT_TALK_BACK: retry(
    'The coordinator cannot reach this host at {0}.',
    `${WAIT} If it stays so, look at the management network.`,
  ),
  HOST_IN_EMERGENCY_MODE: retry(
    'The host has lost its coordinator and waits in emergency mode.',
    `${WAIT} Other members are tried meanwhile.`,
  ),
  CANNOT_CONTACT_HOST: retry(
    'The coordinator gets no answer from the host {0}.',
    'Check whether the host is up and its management network works.',
  ),
  HOST_OFFLINE: retry('The host {0} is offline.', 'Start the host, or choose another.'),
  HOST_NOT_LIVE: retry('The host shows no sign of life.', 'Wait until it is back, or choose another.'),
  TOO_MANY_PENDING_TASKS: retry('The pool has too many tasks waiting.', 'It is tried again when some are done.'),
  TOO_BUSY: retry('The pool is too busy to take the request.', 'It is tried again shortly.'),
  RBAC_PERMISSION_DENIED: permission(
    'The role of this account does not include {0}.',
    'Ask a pool administrator for a stronger role, or let someone do it who has one.',
  ),
  PERMISSION_DENIED: permission('This account may not do that: {0}', 'Ask a pool administrator for a stronger role.'),
  LICENCE_RESTRICTION: permission('The licence of the pool does not include {0}.', 'Use an edition that has it.'),
  FEATURE_RESTRICTED: permission(
    'The edition of the pool does not include this function.',
    'Use an edition that has it.',
  ),
  LICENSE_EXPIRED: permission('The licence of the host has expired.', 'Renew the licence of the pool.'),
  INTERNAL_ERROR: stale(
    'The pool met an error in its own program: {0}',
    'Try again; if it returns, the log of the host (xensource.log) says more.',
  ),
  MESSAGE_METHOD_UNKNOWN: stale('The hosts of this pool do not know the call {0}.', OTHER_VERSION),
  MESSAGE_REMOVED: stale('The hosts of this pool no longer have this call.', 'Update this console.'),
  MESSAGE_DEPRECATED: stale('The hosts of this pool have given this call up.', 'Update this console.'),
  NOT_IMPLEMENTED: stale('The hosts of this pool cannot do {0}.', OTHER_VERSION),
  MESSAGE_PARAMETER_COUNT_MISMATCH: stale(
    'The pool has another version of the call {0}: it takes {1} parameters, not {2}.',
    OTHER_VERSION,
  ),
  FIELD_TYPE_ERROR: user('The value for {0} has the wrong type.', 'Correct the value.'),
  VALUE_NOT_SUPPORTED: user('{0} cannot be {1}: {2}', 'Choose another value.'),
  INVALID_VALUE: user('{1} is no valid value for {0}.', 'Correct the value.'),
  HANDLE_INVALID: stale('The {0} that was meant no longer exists.', READ_AGAIN),
  UUID_INVALID: stale('The pool has no {0} with the id {1}.', READ_AGAIN),
  OBJECT_NOLONGER_EXISTS: stale('The object no longer exists.', READ_AGAIN),
  MAP_DUPLICATE_KEY: stale('Someone else wrote {3} of this {0} first.', READ_AGAIN),
  DB_UNIQUENESS_CONSTRAINT_VIOLATION: stale('{2} is already used as {1} of another {0}.', 'Choose another value.'),
  OPERATION_NOT_ALLOWED: user(
    'The pool does not allow this now: {0}',
    'See what the object is doing, and try again afterwards.',
  ),
  OPERATION_BLOCKED: user(
    'An administrator has blocked this operation on {0}: {1}',
    'Lift the block if you may, or ask who set it.',
  ),
  OTHER_OPERATION_IN_PROGRESS: retry(
    '{1} is busy with another operation ({2}).',
    'It is tried again when that is done.',
  ),
  OPERATION_PARTIALLY_FAILED: user(
    '{0} did not succeed for some VMs of the vApp: {1...}',
    'Look at each of these VMs; the others are done.',
  ),
  NOT_SUPPORTED_DURING_UPGRADE: user(
    'This cannot be done while the pool is being upgraded.',
    'Finish the upgrade of all hosts first.',
  ),
  TASK_CANCELLED: cancelled('The task was cancelled.', 'Nothing more to do.'),
  EVENTS_LOST: relogin('Some changes in the pool were not reported.', 'Everything is read again.'),
  EVENT_FROM_TOKEN_PARSE_FAILURE: relogin(
    'The pool does not accept the place in its events where we stopped.',
    'Everything is read again.',
  ),
  EVENT_SUBSCRIPTION_PARSE_FAILURE: relogin(
    'The pool does not accept what was asked of its events: {0}',
    'Everything is read again.',
  ),
  SUBJECT_CANNOT_BE_RESOLVED: user(
    'The directory does not know this account.',
    'Check the spelling and the connection to the directory.',
  ),
  SUBJECT_ALREADY_EXISTS: user('This account is already registered in the pool.', 'Use the existing entry.'),
  AUTH_SERVICE_ERROR: user(
    'The directory service reports an error: {0}',
    'Check the connection between the hosts and the directory.',
  ),
  AUTH_IS_DISABLED: user(
    'The pool is not joined to a directory.',
    'Join the pool to a directory first, or use a local account.',
  ),
  USER_IS_NOT_LOCAL_SUPERUSER: permission(
    'Only the local root account may do this: {0}',
    'Log in as root of the host.',
  ),
  ROLE_NOT_FOUND: user('The pool has no such role.', 'Choose one of the roles of this pool.'),
  SSL_VERIFY_ERROR: user(
    'Two hosts do not trust each other’s certificate: {0}',
    'Look at the certificates of the hosts involved.',
  ),
  TLS_CONNECTION_FAILED: user(
    'No TLS connection could be made to {0}, port {1}.',
    'Check address, firewall and certificate of that side.',
  ),
};
