import { z } from 'zod';
import type { Blocker } from '../../domain/blocker.ts';
import type { FileRefusal } from '../../domain/gate/approval-file.ts';
import type { GateBlocker } from '../../domain/gate/gate-blocker.ts';
import type { GatePolicy } from '../../domain/gate/gate-policy.ts';
import type { Refusal } from '../../domain/gate/judge-approval.ts';
import { wellFormed, type Approver } from '../../domain/gate/person.ts';
import { poolPoliciesSchema, type GateRight, type PoolPolicies } from '../../domain/gate/wide-policy.ts';
import type { Plan } from '../../domain/plan.ts';
import type { RevisionDifference } from '../../domain/revision-diff.ts';
import { slug } from '../../domain/slug.ts';

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

/** How a request stands; `void`: it does not hold (`refusal` says why), most often because something changed. */
export type RequestPhase = 'open' | 'met' | 'void' | 'rejected' | 'withdrawn' | 'expired' | 'spent';

/** Somebody as their XAPI session names them. */
export interface PersonView {
  readonly name: string;
  readonly sid: string;
  readonly roles: readonly string[];
  /** The same person as the console's own session. */
  readonly isYou: boolean;
}

/** Why a decision does not count, with what its words need (`refusalText`). */
export type DecisionRefusal = Refusal | { readonly kind: 'requester' } | { readonly kind: 'not-an-approver' };

/** One decision on a request. */
export interface DecisionView {
  readonly nonce: string;
  readonly by: PersonView;
  readonly decision: 'approve' | 'reject' | 'abstain' | 'withdraw';
  readonly reason: string;
  readonly at: string;
  readonly expiresAt: string;
  /** Workstation's key that signed it. */
  readonly key: string;
  readonly keyState: 'known' | 'unknown' | 'revoked';
  /** A later one of the same person stands in its place. */
  readonly isReplaced: boolean;
  /** Null where it counts, or is replaced. */
  readonly refusal: DecisionRefusal | null;
}

/** One rule of the gate and who has met it so far. */
export interface RuleView {
  readonly ruleId: string;
  readonly name: string;
  readonly minimum: number;
  readonly from: readonly Approver[];
  readonly isRequesterExcluded: boolean;
  readonly counted: readonly string[];
  /** Whether the console's own session's person could still count for it. */
  readonly acceptsYou: boolean;
}

/** A request for approvals as the inbox lists it. */
export interface RequestView {
  readonly id: string;
  readonly poolId: string;
  readonly configurationUuid: string;
  readonly configurationName: string;
  readonly serviceId: string;
  readonly serviceName: string;
  readonly direction: 'promote' | 'demote';
  readonly fromStageId: string;
  readonly fromStageName: string;
  readonly toStageId: string;
  readonly toStageName: string;
  /** Digests; shown by their first characters. */
  readonly revision: string;
  readonly planDigest: string;
  readonly requester: PersonView;
  readonly reason: string;
  readonly at: string;
  readonly expiresAt: string;
  readonly phase: RequestPhase;
  /** Why it is void. */
  readonly refusal: Refusal | null;
  /** Who ended it, and what they said; null unless rejected or withdrawn. */
  readonly ended: { readonly by: string; readonly reason: string } | null;
  readonly rules: readonly RuleView[];
  /** Oldest first. */
  readonly decisions: readonly DecisionView[];
  /** It is open, and the console's own session's person could decide and has not. */
  readonly waitsForYou: boolean;
  /** It is open and three quarters of its time are over. */
  readonly isDueSoon: boolean;
  readonly key: string;
  readonly keyState: 'known' | 'unknown' | 'revoked';
  /** It was signed on this workstation. */
  readonly isOurs: boolean;
}

/** A break-glass statement that still holds. */
export interface BreakGlassView {
  readonly id: string;
  readonly by: PersonView;
  readonly reason: string;
  readonly at: string;
  readonly expiresAt: string;
  /** Who agreed; null while a second person is waited for. */
  readonly second: { readonly by: PersonView; readonly reason: string; readonly at: string } | null;
  /** Why it does not hold; null where it does, or would with a second signature. */
  readonly refusal: Refusal | null;
}

/**
 * The gate of one transition out of a configuration's present stage; only transitions whose gate asks for something have
 * one. No blockers: the gate is open.
 */
export interface GateView {
  readonly poolId: string;
  readonly configurationUuid: string;
  readonly toStageId: string;
  /** What it asks for: the transition's own gate merged with the policies of service and pool. */
  readonly policy: GatePolicy;
  /** Every unmet condition, in display order (`gateBlockerText`). */
  readonly blockers: readonly GateBlocker[];
  /** When it opens if nothing happens but time passing; null where it takes a person or a change, or is not known. */
  readonly opensAt: string | null;
  /** `half`: somebody broke the glass and a second person is waited for; `broken`: both have signed and it holds. */
  readonly glass: 'whole' | 'half' | 'broken';
  /** The newest request for this transition, whatever its phase; see `requests.changed`. */
  readonly requestId: string | null;
}

/** An item of the checklist and who ticked it for this plan. */
export interface ChecklistItemView {
  readonly id: string;
  readonly text: string;
  readonly tickedBy: string | null;
}

/** All about one transition of one configuration, before it starts. */
export interface GateReview {
  readonly gate: GateView;
  /** Why there can't be a run beside the gate; see `findPlanBlockers`. */
  readonly blockers: readonly Blocker[];
  /** Null where the blockers leave none. */
  readonly plan: Plan | null;
  readonly planDigest: string | null;
  /** From what is in the target stage now to this configuration; null where nothing, or more than one, is there. */
  readonly difference: RevisionDifference | null;
  readonly checklist: readonly ChecklistItemView[];
  readonly breakGlass: BreakGlassView | null;
  readonly freezeOverride: { readonly by: string; readonly reason: string; readonly at: string } | null;
  /** Rights of the console's own session; other people's are found when they sign. */
  readonly rights: Readonly<Record<GateRight, boolean>>;
}

/** A request with what is needed to decide on it. */
export interface OpenedRequest {
  readonly request: RequestView;
  /**
   * What would run, computed on this console now; null where it is not the plan that was asked for (then the request is
   * void) or cannot be made.
   */
  readonly plan: Plan | null;
  /** Conditions other than approvals that are not met now: probes, soak, windows... */
  readonly otherBlockers: readonly GateBlocker[];
  readonly policy: GatePolicy;
  /** From what is in the target stage now to what would enter; null where nothing, or more than one, is there. */
  readonly difference: RevisionDifference | null;
  readonly checklist: readonly ChecklistItemView[];
  /** Members, by name, with what probes said and the newest snapshot; what an approver goes by as evidence. */
  readonly evidence: GateEvidence;
  readonly breakGlass: BreakGlassView | null;
}

/** What is known of a configuration's state before it moves. */
export interface GateEvidence {
  /** Since when exactly this revision has been in its stage; null where it was changed or that is not known. */
  readonly steadySince: string | null;
  /** uuids of members whose guest agent does not report; null while unknown. */
  readonly vmsWithoutTools: readonly string[] | null;
  readonly probe: { readonly at: string; readonly failedVmUuids: readonly string[] } | null;
  /** `at` null: the VM has none. */
  readonly snapshots: readonly { readonly vmUuid: string; readonly at: string | null }[] | null;
}

/** What became of a file that was chosen in a dialog. */
export type FileOutcome =
  { readonly state: 'cancelled' } | { readonly state: 'refused'; readonly refusal: FileRefusal };

/** A request file as it was read; everything in it is checked against its signatures and digests, nothing against a pool. */
export interface OpenedRequestFile {
  readonly state: 'read';
  readonly fileId: string;
  readonly path: string;
  readonly poolUuid: string;
  /** Whether that pool is connected here: without it nobody can prove who they are. */
  readonly isPoolConnected: boolean;
  readonly plan: Plan;
  readonly revision: string;
  readonly planDigest: string;
  readonly requester: PersonView;
  readonly reason: string;
  readonly at: string;
  readonly expiresAt: string;
  readonly keyState: 'known' | 'unknown' | 'revoked';
}

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
