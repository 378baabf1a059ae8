import type { Binding } from '../../shared/domain/gate/approval.ts';
import type { GateClock } from '../../shared/domain/gate/gate-clock.ts';
import type { Tick } from '../../shared/domain/gate/gate-facts.ts';
import type { GatePolicy } from '../../shared/domain/gate/gate-policy.ts';
import type { Person } from '../../shared/domain/gate/person.ts';
import type { Plan } from '../../shared/domain/plan.ts';
import type { Workflow } from '../../shared/domain/workflow.ts';

/** An account somebody types to prove who they are; kept nowhere. */
export interface AccountProof {
  readonly userName: string;
  readonly password: string;
}

/** What may be done with a session that was opened for the moment. */
export interface StepUpSession {
  /** As the session itself says. */
  readonly person: Person;
  /** Leaves a line in the pool's own audit log under that account; see `PoolOperations.announce`. */
  readonly announce: (label: string, description: string) => Promise<void>;
}

/** Who people are, by their XAPI sessions. All throw ProblemError of the pool's answers. */
export interface Identities {
  /** Whoever the console's own session belongs to. @throws ProblemError `pool-unreachable` without a connection */
  whoAmI(poolId: string): Promise<Person>;
  /**
   * Logs an account in to the pinned pool, lets `act` use the session and logs out, whatever happens.
   * @throws ProblemError `xapi-failure` where the pool refuses the login; `pool-unreachable` without a connection
   */
  stepUp<T>(poolId: string, proof: AccountProof, act: (session: StepUpSession) => Promise<T>): Promise<T>;
}

/** One person's word that freezes are passed, for one plan. */
export interface KeptOverride {
  readonly plan: string;
  readonly revision: string;
  readonly by: string;
  readonly reason: string;
  readonly at: string;
}

/** A ticked item with what it belongs to. */
export type KeptTick = Tick & { readonly configuration: string };

/** The last probing of a configuration's members. */
export interface KeptProbe {
  readonly configuration: string;
  readonly revision: string;
  /** Coordinator's clock, ISO. */
  readonly at: string;
  readonly failedVmUuids: readonly string[];
}

/** A revision's text, kept so that it can be compared later. */
export interface KeptRevision {
  readonly digest: string;
  readonly configuration: string;
  readonly stage: string | null;
  readonly at: string;
  readonly manifest: string;
}

/** What was believed last under a key of the pool, so that a rollback or a removal is seen. */
export interface SeenRecord {
  readonly pool: string;
  /** `service.<id>` or `policy`. */
  readonly what: string;
  readonly seq: number;
  /** SHA-256 of what it said. */
  readonly digest: string;
  /** It asked for something at a gate. */
  readonly isGated: boolean;
}

/** All that this workstation keeps about gates. */
export interface GateBookData {
  /** Every statement ever seen that its key has signed, by pool. */
  readonly statements: readonly { readonly pool: string; readonly text: string }[];
  readonly ticks: readonly KeptTick[];
  readonly overrides: readonly KeptOverride[];
  readonly probes: readonly KeptProbe[];
  /** When a configuration was last seen to differ from its recorded revision. */
  readonly unsteady: readonly { readonly configuration: string; readonly at: string }[];
  readonly revisions: readonly KeptRevision[];
  readonly seen: readonly SeenRecord[];
  /** Requests by id and break-glass statements by nonce that a pool said were used. */
  readonly spent: readonly { readonly pool: string; readonly id: string }[];
  readonly revokedKeys: readonly string[];
  /** Highest believed time of each pool's clock, ms. */
  readonly clocks: Readonly<Record<string, number>>;
}

/** The document of all that; changes are on disk before they are seen. */
export interface GateBook {
  readonly data: GateBookData;
  /** @throws ProblemError `store-failed`, and nothing has changed */
  update(change: (data: GateBookData) => GateBookData): Promise<void>;
}

/** What a run was let start by; part of its journal, written before its first call to the pool. */
export interface RunConsent {
  readonly binding: Binding;
  /** The gate as it was. */
  readonly policy: GatePolicy;
  /** The clocks as they were: what was valid then does not run out under the run. */
  readonly clock: GateClock;
  /** Request and break-glass statement it was started with, by id and nonce; null without. */
  readonly requestId: string | null;
  readonly glassNonce: string | null;
  /** Nonces of all statements that counted; none of them counts again. */
  readonly nonces: readonly string[];
}

/** Watches that a run goes on only while what let it start still holds. */
export interface RunGuard {
  /**
   * Marks on the pool that the run's statements are used, so that no other console uses them again. Can be repeated.
   * @throws ProblemError `blocked` when another run used them
   */
  spend(runId: string, plan: Plan, consent: RunConsent): Promise<void>;
  /** @throws ProblemError `blocked` when consent was taken back or a key revoked meanwhile, or a freeze began */
  assertHolds(plan: Plan, consent: RunConsent): void;
}

/** Reading all shared records of a pool at once. */
export interface SharedRecordsReader {
  /** Reads `pool.gui_config` afresh. @throws ProblemError of the pool's answers */
  readSharedRecords(): Promise<Readonly<Record<string, string>>>;
}

/** Keeps those from changing gates, and from walking round them, who have no right to. */
export interface GateKeeper {
  /**
   * Before a workflow is published. @param before - undefined for a new service; @param after - undefined for a removal
   * @throws ProblemError `right-missing`
   */
  assertMayDefine(poolId: string, before: Workflow | undefined, after: Workflow | undefined): Promise<void>;
  /** Before a configuration is put into a stage without passing a gate. @throws ProblemError `right-missing` */
  assertMayPlace(poolId: string, workflow: Workflow, stageId: string): Promise<void>;
}
