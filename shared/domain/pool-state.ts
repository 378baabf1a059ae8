import type { Problem } from '../errors.ts';
import type { Rights } from './rights.ts';

/** How the connection to a pool stands. */
export type ConnectionPhase =
  | 'disconnected'
  | 'connecting'
  /** Logged in, first inventory still loading; `loadedRecords` counts. */
  | 'loading'
  | 'connected'
  /** Lost; the console tries again by itself at `nextTryAt`. */
  | 'lost'
  /** Refused for a reason a person has to clear: password, role, certificate. */
  | 'refused';

/** A certificate as a person compares it. */
export interface CertificateView {
  /** SHA-256 of the DER form, upper-case hex in pairs joined by colons. */
  readonly fingerprint: string;
  readonly subject: string;
  readonly issuer: string;
  readonly validFrom: string;
  readonly validTo: string;
  readonly tlsVersion: string;
}

/** Raised when a member shows another certificate than the pinned one: the connection stays stopped until a person decides. */
export interface CertificateAlarm {
  readonly address: string;
  readonly pinnedFingerprint: string;
  readonly seen: CertificateView;
  readonly seenAt: string;
}

/** One known pool as the console sees it now. `id` is ours (stable before the first login); `uuid` is XAPI's, null until known. */
export interface PoolState {
  readonly id: string;
  readonly uuid: string | null;
  readonly nameLabel: string;
  /** `host:port` as the person typed it. */
  readonly address: string;
  readonly userName: string;
  readonly phase: ConnectionPhase;
  /** ISO time of the last change of `phase`. */
  readonly since: string;
  readonly nextTryAt: string | null;
  readonly problem: Problem | null;
  readonly alarm: CertificateAlarm | null;
  readonly loadedRecords: number;
  /** True while no inventory event was missed; views read "as of `since`" when false. */
  readonly live: boolean;
  readonly transport: 'json-rpc' | 'xml-rpc' | null;
  readonly certificate: CertificateView | null;
  readonly version: {
    readonly brand: string;
    readonly product: string;
    readonly api: string;
    readonly release: string;
  } | null;
  readonly rights: Rights | null;
  readonly hostCount: number;
  readonly vmCount: number;
  readonly snapshotCount: number;
  readonly networkCount: number;
  readonly vappCount: number;
  readonly srCount: number;
  /** The embedded demo pool that this console started itself. */
  readonly isDemo: boolean;
  /** Whether a password is kept by the workstation's key store. */
  readonly passwordKept: boolean;
}
