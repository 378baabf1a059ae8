import { z } from 'zod';
import { wellFormed } from '../../domain/gate/person.ts';
import { poolPoliciesSchema, type GateRight, type PoolPolicies } from '../../domain/gate/wide-policy.ts';
import type { RevisionDifference } from '../../domain/revision-diff.ts';
import { slug } from '../../domain/slug.ts';
import type {
  DecisionRefusal,
  FileOutcome,
  OpenedRequest,
  OpenedRequestFile,
  RequestView,
} from './approval-requests.ts';
import type { GateReview, GateView } from './gate-views.ts';

/*
 * Gates, approvals and revisions, as a window sees them. Main computes all of it, with the same rules by which it lets a
 * transition start; a window shows it and asks. Times are ISO, by the coordinator's clock, unless said otherwise.
 */

const id = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/);
const uuid = z.guid();
const digest = z.string().regex(/^[0-9a-f]{64}$/);
const reason = wellFormed(1000).trim().min(3, 'a reason');
const anyReason = wellFormed(1000).trim();
const publicKey = z.string().regex(/^[A-Za-z0-9_-]{43}$/);

/**
 * Whose word it is: main logs this account in to the pinned pool for the moment (`session.login_with_password`), takes
 * sid, name, roles and groups from that session, and logs out. The password is kept and logged nowhere.
 */
const credentials = z.strictObject({
  userName: z.string().trim().min(1, 'a user name').max(256),
  password: z.string().min(1, 'a password').max(1024),
});

/** One transition of one configuration, as the plan that the person has on screen. */
const transition = { poolId: id, configurationUuid: uuid, toStageId: slug };
const planned = { ...transition, planDigest: digest };
const requestOf = { poolId: id, requestId: id };

/** Which revision is meant: what a configuration is now, or one whose manifest this console kept. */
const revision = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('present'), configurationUuid: uuid }),
  z.strictObject({ kind: z.literal('kept'), digest }),
]);

/** Input of every request about gates. */
export const gatesInputs = {
  /** All about one transition: plan, gate, what blocks it, its request. Changes nothing. */
  'gates.review': z.strictObject(transition),
  /**
   * Asks for approvals of exactly this plan: signs a request in the name of the console's own session, puts it on the
   * pool where other consoles see it, and replaces an open one of the same person for the same transition. Refused with
   * `plan-changed` when the plan is another by now.
   *
   * `validMinutes`: how long it stands; 5 minutes to 90 days.
   */
  'gates.request-approval': z.strictObject({ ...planned, reason, validMinutes: z.int().min(5).max(129_600) }),
  /** All that is needed to decide on a request; plan and revision are computed here, from the pool, not believed. */
  'gates.open-request': z.strictObject(requestOf),
  /**
   * Decides on a request as whoever the credentials belong to. A rejection has a reason and ends the request. `withdraw`
   * takes an own decision back. Refused with `statement-refused` where the person's word would not count.
   */
  'gates.decide': z.strictObject({
    ...requestOf,
    decision: z.enum(['approve', 'reject', 'abstain', 'withdraw']),
    reason: anyReason,
    credentials,
  }),
  /** Takes an own request back; in the name of the console's session, which has to be the requester's. */
  'gates.withdraw-request': z.strictObject({ ...requestOf, reason: anyReason }),
  /** Ticks or unticks an item of the checklist for exactly this plan, in the name of the console's session. */
  'gates.tick': z.strictObject({ ...planned, itemId: slug, isTicked: z.boolean() }),
  /** Passes in spite of freezes that may be overridden, for exactly this plan. Needs the right `override-freezes`. */
  'gates.override-freeze': z.strictObject({ ...planned, reason, credentials }),
  /** First of the two statements that break the glass, for exactly this plan. Holds for an hour. */
  'gates.break-glass': z.strictObject({ ...planned, reason: wellFormed(1000).trim().min(10, 'a reason'), credentials }),
  /** The second, by somebody else; from then on the gate counts as broken until the first runs out. */
  'gates.second-break-glass': z.strictObject({ poolId: id, glassId: id, reason, credentials }),
  /** Probes all members as their present stage asks when it starts them (guest agent where it asks nothing). */
  'gates.run-probes': z.strictObject({ poolId: id, configurationUuid: uuid }),

  /** Asks for a file in a dialog and writes a request there, with all that is needed to decide without the pool. */
  'gates.export-request': z.strictObject(requestOf),
  /** Asks for a request file and reads it; nothing is kept but for `gates.sign-request-file`. */
  'gates.open-request-file': z.strictObject({}),
  /**
   * Decides on the request file that was opened last under that id, and asks where to write the decision. The account is
   * proved against the pool the request is about; refused with `blocked` where that pool is not connected here.
   */
  'gates.sign-request-file': z.strictObject({
    fileId: id,
    decision: z.enum(['approve', 'reject', 'abstain']),
    reason: anyReason,
    credentials,
  }),
  /** Asks for a decision file, reads it and adds it to its request as if it had come through the pool. */
  'gates.import-decision': z.strictObject({ poolId: id }),

  /** Believes a workstation's key from now on. Needs the right `trust-keys`. */
  'gates.trust-key': z.strictObject({ poolId: id, key: publicKey, reason, credentials }),
  /** Believes nothing signed with a key any more, approvals given before included. Needs the right `trust-keys`. */
  'gates.revoke-key': z.strictObject({ poolId: id, key: publicKey, reason, credentials }),
  /** Says that the pool's clock is right although it jumped. Needs the right `trust-keys`. */
  'gates.confirm-clock': z.strictObject({ poolId: id, reason, credentials }),
  /** Says that the service's workflow on the pool is the right one although its record is not believed. Needs `trust-keys`. */
  'gates.believe-workflow': z.strictObject({ poolId: id, serviceId: slug, reason, credentials }),
  /** Publishes what the pool asks of all transitions, and who has which right. Needs the right `define-gates`. */
  'gates.save-policies': z.strictObject({ poolId: id, afterSeq: z.int().min(0), content: poolPoliciesSchema }),

  /** Names the revisions that can be compared, newest first. */
  'revisions.list': z.strictObject({ poolId: id, configurationUuid: uuid }),
  /** Compares two revisions; `before` is the one that is departed from. */
  'revisions.compare': z.strictObject({ poolId: id, before: revision, after: revision }),
} satisfies Record<keyof GatesOutputs, z.ZodType>;

/** A workstation's key that this console has met. */
export interface KeyView {
  readonly key: string;
  readonly state: 'known' | 'unknown' | 'revoked';
  readonly isOwn: boolean;
  /** Names of the people who signed with it, as far as its statements are here. */
  readonly usedBy: readonly string[];
}

/** A revision that can be compared: what it is now, or one that was kept. */
export interface RevisionView {
  readonly digest: string;
  /** When this console kept it; null for the present one that was not kept yet. */
  readonly keptAt: string | null;
  readonly isPresent: boolean;
  /** Stage it was in when it was kept; null while unknown. */
  readonly stageId: string | null;
}

/** Answer of every request about gates. */
export interface GatesOutputs {
  'gates.review': GateReview;
  'gates.request-approval': { readonly requestId: string };
  'gates.open-request': OpenedRequest;
  'gates.decide': null;
  'gates.withdraw-request': null;
  'gates.tick': null;
  'gates.override-freeze': null;
  'gates.break-glass': { readonly glassId: string };
  'gates.second-break-glass': null;
  'gates.run-probes': { readonly failedVmUuids: readonly string[] };
  'gates.export-request': { readonly path: string | null };
  'gates.open-request-file': FileOutcome | OpenedRequestFile;
  'gates.sign-request-file': { readonly path: string | null };
  'gates.import-decision':
    | FileOutcome
    /** `refusal`: it is genuine and kept, but does not count. */
    | { readonly state: 'imported'; readonly requestId: string; readonly refusal: DecisionRefusal | null };
  'gates.trust-key': null;
  'gates.revoke-key': null;
  'gates.confirm-clock': null;
  'gates.believe-workflow': null;
  'gates.save-policies': { readonly seq: number };
  'revisions.list': readonly RevisionView[];
  'revisions.compare': RevisionDifference;
}

/** Facts about gates that main broadcasts. */
export interface GatesEvents {
  /** Gates of a pool that changed; `removed` names those that ask for nothing any more or whose configuration left. */
  'gates.changed': {
    readonly poolId: string;
    /** Drop the rest of that pool's. */
    readonly reset: boolean;
    readonly changed: readonly GateView[];
    readonly removed: readonly { readonly configurationUuid: string; readonly toStageId: string }[];
  };
  /** All requests of a pool that this console knows, newest first; replaces what was there. */
  'requests.changed': { readonly poolId: string; readonly requests: readonly RequestView[] };
  /** Policies of a pool; `seq` 0 where it has no record. `doubt`: why the record there is not believed. */
  'policies.changed': {
    readonly poolId: string;
    readonly seq: number;
    readonly content: PoolPolicies;
    readonly doubt: string | null;
    /** Rights of the console's own session. */
    readonly rights: Readonly<Record<GateRight, boolean>>;
  };
  /** All keys that statements or records here are signed with. */
  'keys.changed': { readonly keys: readonly KeyView[] };
}
