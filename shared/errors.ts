import type { Blocker } from './domain/blocker.ts';
import type { Refusal } from './domain/gate/judge-approval.ts';
import type { Approver } from './domain/gate/person.ts';
import type { GateRight } from './domain/gate/wide-policy.ts';
import type { UpdateFault } from './domain/update/update-fault.ts';
import type { WorkflowProblem } from './domain/workflow-problem.ts';

/** A failure a person can act on. Plain data, because it crosses IPC. */
export type Problem =
  /** The request's shape is wrong; each issue names the field. */
  | { readonly code: 'invalid-request'; readonly issues: readonly string[] }
  /** What was named is not there (any more). */
  | {
      readonly code: 'not-found';
      readonly kind:
        | 'pool'
        | 'template'
        | 'host'
        | 'sr'
        | 'vm'
        | 'configuration'
        | 'service'
        | 'stage'
        | 'run'
        | 'network'
        | 'plan'
        | 'entry'
        | 'bundle'
        | 'request'
        | 'file'
        | 'revision'
        | 'transition';
      readonly id: string;
    }
  /** The action may not start; every reason is listed. */
  | { readonly code: 'blocked'; readonly blockers: readonly Blocker[] }
  /** The facts changed between preview and start. */
  | { readonly code: 'plan-changed'; readonly planDigest: string }
  /** The workflow may not be published; every problem of severity `error`. */
  | { readonly code: 'workflow-unsound'; readonly problems: readonly WorkflowProblem[] }
  /** Another version of the service was published since the person looked: by whom, when (ISO), under which number. */
  | { readonly code: 'published-meanwhile'; readonly by: string; readonly at: string; readonly seq: number }
  /** A check of the result said no; each finding is a sentence. */
  | { readonly code: 'check-failed'; readonly findings: readonly string[] }
  /** The pool does not answer; `detail` is the transport's own word. */
  | {
      readonly code: 'pool-unreachable';
      readonly address: string;
      readonly reason: UnreachableReason;
      readonly detail: string;
    }
  /** The certificate is unknown (first time) or another than the pinned one. */
  | {
      readonly code: 'certificate-untrusted';
      readonly address: string;
      readonly fingerprint: string;
      readonly pinned: string | null;
    }
  /** XAPI answered with an error; `sentence` is for people, code and params stay visible. */
  | {
      readonly code: 'xapi-failure';
      readonly xapiCode: string;
      readonly params: readonly string[];
      readonly sentence: string;
      readonly remedy: string;
    }
  /** Somebody (`by`) lacks a right that the pool's policies give; `allowed` says who has it. */
  | {
      readonly code: 'right-missing';
      readonly right: GateRight;
      readonly by: string;
      readonly allowed: readonly Approver[];
    }
  /** A signed statement does not count, or would not. */
  | { readonly code: 'statement-refused'; readonly refusal: StatementRefusal }
  /** The session's role does not allow it. */
  | { readonly code: 'role-missing'; readonly permission: string; readonly needed: string }
  /** A local store could not be read or written; data is kept aside, never overwritten. */
  | { readonly code: 'store-failed'; readonly file: string; readonly reason: string }
  /** An update of this program was not found, taken or installed; the installed version is as it was. */
  | { readonly code: 'update-failed'; readonly fault: UpdateFault; readonly detail: string }
  /** A bug in this program; details are in the log under the same id. */
  | { readonly code: 'internal'; readonly logId: string };

/** Why somebody's word on a request would not count. */
export type StatementRefusal =
  | Refusal
  | { readonly kind: 'requester' }
  | { readonly kind: 'not-an-approver' }
  /** The request is over. */
  | { readonly kind: 'request-ended' }
  /** Only whoever asked may take a request back. */
  | { readonly kind: 'not-the-requester' }
  /** There is nothing of this person to take back. */
  | { readonly kind: 'nothing-to-withdraw' };

/** Why an address could not be used as a pool. */
export type UnreachableReason =
  'refused' | 'unknown-host' | 'timeout' | 'not-xapi' | 'tls' | 'lost' | 'starting' | 'closed';

/** Thrown by use cases and adapters; `problem` is all that leaves main. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly problem: Problem;

  constructor(problem: Problem, options?: ErrorOptions) {
    super(problem.code, options);
    this.problem = problem;
  }
}

/** What a request answers; IPC never rejects, since Electron keeps only a rejection's message. */
export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Problem };
