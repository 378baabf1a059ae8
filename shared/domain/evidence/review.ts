/** How much a reviewer's remark weighs. A `finding` asks for something to be done, a `breach` says a rule was broken. */
export type RemarkWeight = 'note' | 'finding' | 'breach';

/** A reviewer's remark; kept on this workstation until it is signed off. */
export interface ReviewRemark {
  readonly id: string;
  /** The entry it is about; null: the bundle as a whole. */
  readonly seq: number | null;
  readonly weight: RemarkWeight;
  readonly text: string;
  /** ISO. */
  readonly at: string;
}

/** What a reviewer says about a bundle as a whole. */
export type ReviewDecision = 'accepted' | 'accepted-with-findings' | 'rejected';

/** A reviewer's signed word on exactly one bundle, appended to a copy of it. */
export interface SignOff {
  /** SHA-256 by which the bundle was closed, hex. */
  readonly bundle: string;
  readonly ledger: string;
  /** As the reviewer calls himself; what proves who it is, is the key. */
  readonly reviewer: string;
  readonly decision: ReviewDecision;
  readonly statement: string;
  readonly remarks: readonly ReviewRemark[];
  /** ISO, the reviewer's clock. */
  readonly at: string;
  /** SHA-256 of all lines before it, hex: earlier counter-signatures included, so that none can be taken out unseen. */
  readonly prior: string;
  /** Ed25519 public key and signature, base64url. */
  readonly key: string;
  readonly sig: string;
}

/** A counter-signature found in a bundle. Its signature holds, or the verdict would be `broken-at`. */
export interface SignOffView extends SignOff {
  /** True if the key is one this workstation knows. */
  readonly isKnown: boolean;
  /** True if the ledger here has taken it in. */
  readonly isMerged: boolean;
}
