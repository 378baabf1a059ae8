/**
 * Who can do something about a failure: `retry` we, by waiting; `relogin` we, by a new session or another member;
 * `user` the person, by changing something; `permission` whoever gives roles or licences; `stale` we, by reading
 * again (the view was old, or the host is of another version); `cancelled` nobody, it was wished.
 */
export type FailureKind = 'retry' | 'relogin' | 'user' | 'permission' | 'stale' | 'cancelled';

/**
 * What is said about one code. In both texts `{0}` is the first parameter (a name where a reference can be resolved),
 * `{0:bytes}` the same as a size, `{1...}` all from the second on.
 */
export interface FailureText {
  readonly kind: FailureKind;
  readonly sentence: string;
  readonly remedy: string;
}

/** Texts by XAPI code. */
export type FailureTexts = Readonly<Record<string, FailureText>>;

type Make = (sentence: string, remedy: string) => FailureText;

const make =
  (kind: FailureKind): Make =>
  (sentence, remedy) => ({ kind, sentence, remedy });

/** Passes by itself; we try again. */
export const retry: Make = make('retry');
/** Needs a new session or another member; we see to it. */
export const relogin: Make = make('relogin');
/** The person has to change something. */
export const user: Make = make('user');
/** A role or a licence is missing. */
export const permission: Make = make('permission');
/** What we knew was old, or the host is of another version. */
export const stale: Make = make('stale');
/** It was wished. */
export const cancelled: Make = make('cancelled');
