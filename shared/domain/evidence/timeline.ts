import type { EntryData } from '../ledger/sealed-entry.ts';

/** Where entries come from: this console's ledger, or a bundle that is open for review. */
export type EvidenceSource = { readonly kind: 'ledger' } | { readonly kind: 'bundle'; readonly bundleId: string };

/** One record as the timeline shows it, checkpoints left out. Texts may come from a stranger's bundle: show them as text only. */
export interface TimelineEntry {
  readonly seq: number;
  /** ISO, UTC. */
  readonly time: string;
  /** An `ActivityKind`; of a bundle by another version perhaps one that is unknown here. */
  readonly kind: string;
  /** Under a stand-in (`actor-1`) where names are withheld. */
  readonly actor: string;
  readonly poolId: string | null;
  readonly configurationUuid: string | null;
  readonly runId: string | null;
  readonly data: EntryData;
  /** True where names are withheld: actor and texts are the exporter's stand-ins. */
  readonly isVeiled: boolean;
}

/** What entries must match to be listed. Everything that is given must fit; of a list, one. */
export interface TimelineFilter {
  /** Words, each of which must occur somewhere in the entry, in any letter case. Empty: no matter. */
  readonly text: string;
  readonly kinds?: readonly string[] | undefined;
  readonly actors?: readonly string[] | undefined;
  readonly poolIds?: readonly string[] | undefined;
  readonly serviceIds?: readonly string[] | undefined;
  readonly configurationUuids?: readonly string[] | undefined;
  readonly runIds?: readonly string[] | undefined;
  /** ISO, included. */
  readonly from?: string | undefined;
  /** ISO, not included. */
  readonly to?: string | undefined;
}

/** A piece of a filtered timeline, newest first. */
export interface TimelinePage {
  /** How many entries match at all. */
  readonly total: number;
  /** Number of the first one here among them, from 0. */
  readonly offset: number;
  readonly entries: readonly TimelineEntry[];
  /** Newest record the answer knows; pages of one listing belong together while it is the same. */
  readonly upToSeq: number;
}

/** A value that entries can be filtered by. */
export interface FacetValue {
  readonly value: string;
  /** For people; the value itself where nothing better is known. */
  readonly label: string;
  readonly count: number;
}

/** What a source can be filtered by, most frequent first, at most 500 values each. */
export interface TimelineFacets {
  readonly total: number;
  /** ISO; null when there is no entry. */
  readonly firstTime: string | null;
  readonly lastTime: string | null;
  readonly kinds: readonly FacetValue[];
  readonly actors: readonly FacetValue[];
  readonly pools: readonly FacetValue[];
  readonly services: readonly FacetValue[];
  readonly configurations: readonly FacetValue[];
  readonly runs: readonly FacetValue[];
}

/** Content that an entry names by its digest. */
export interface EvidenceAttachment {
  readonly kind: 'plan' | 'revision' | 'diff' | 'workflow' | 'approval' | 'run' | 'pool-audit' | 'review';
  readonly id: string;
  /** SHA-256, hex. */
  readonly digest: string;
  /** True: names in it are replaced by stand-ins. */
  readonly veiled: boolean;
  /** JSON as it was recorded: a `Plan`, a `Manifest`, a `Workflow`, a signed approval... Of a bundle: anything. */
  readonly content: unknown;
}

/** An entry with all that shows it is true. */
export interface EntryEvidence {
  readonly entry: TimelineEntry;
  /** SHA-256 of the record; hex. */
  readonly hash: string;
  /** Hash of the record before it. */
  readonly prev: string;
  /** The checkpoint whose signature covers it; null while none does. */
  readonly signedBy: { readonly seq: number; readonly time: string; readonly key: string } | null;
  /** Who outside saw a head at or after this record. */
  readonly witnesses: readonly {
    readonly where: string;
    readonly witness: string;
    readonly seq: number;
    readonly at: string;
  }[];
  readonly attachments: readonly EvidenceAttachment[];
  /** Digests the entry names and whose content is not there. */
  readonly missing: readonly string[];
  /** Other entries of the same run or the same request, oldest first, at most 500. */
  readonly related: readonly TimelineEntry[];
}
