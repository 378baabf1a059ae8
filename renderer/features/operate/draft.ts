import { findPatternFaults } from '../../../shared/domain/operate/copy-names.ts';
import { isSameArrangement, type ArrangedMember } from '../../../shared/domain/operate/arrangement.ts';
import type { MigrateWish } from '../../../shared/domain/migrate/migrate-wish.ts';
import type { OperateVerb, OperateWish } from '../../../shared/domain/operate/operate-wish.ts';
import type { Readiness } from '../../../shared/domain/stage-rules.ts';
import type { OperateView, SnapshotSetView } from '../../../shared/ipc/areas/operate.ts';

/** Signs of life that the form offers; `stage` is what the stage's own start action says. */
export type ReadyChoice = 'stage' | 'running' | 'agent' | 'address';

/** What the person has filled in about copies. */
export interface CopyDraft {
  readonly count: number;
  readonly names: string;
  readonly vmNames: string;
  /** XAPI's uuid of another pool; null for the one that the original is in. */
  readonly poolUuid: string | null;
  /** The host that receives them in another pool. */
  readonly hostUuid: string | null;
  /** MAC addresses of the originals; in another pool only. */
  readonly keepMacs: boolean;
  /** Null for fast clones; another pool needs one. */
  readonly srUuid: string | null;
  readonly stageId: string | null;
  /** Network in place of another, by uuid; empty where it stays or its role says. */
  readonly networks: Readonly<Record<string, string>>;
}

/** What the person has filled in about a migration. */
export interface MigrateDraft {
  /** XAPI's uuid of another pool; null within the pool. */
  readonly poolUuid: string | null;
  readonly hostUuid: string | null;
  readonly srUuid: string | null;
  /** Network there in place of another, by uuid; empty where its role says. */
  readonly networks: Readonly<Record<string, string>>;
  /** Set where it goes back to where it was: what each member had. */
  readonly members: MigrateWish['members'];
}

/** What the person has filled in so far, of all verbs: going from one to another and back loses nothing. */
export interface OperateDraft {
  readonly verb: OperateVerb;
  readonly ready: ReadyChoice;
  readonly isForced: boolean;
  readonly forceAfterSeconds: number;
  readonly name: string;
  readonly withMemory: boolean;
  readonly setId: string | null;
  readonly keepNow: boolean;
  readonly powerAfter: boolean;
  readonly isLifted: boolean;
  readonly reason: string;
  /** Null while it is as the pool has it. */
  readonly arrangement: readonly ArrangedMember[] | null;
  readonly copy: CopyDraft;
  readonly migrate: MigrateDraft;
}

/** How the form begins. */
export function firstDraft(verb: OperateVerb, back?: MigrateWish): OperateDraft {
  return {
    verb,
    ready: 'stage',
    isForced: false,
    forceAfterSeconds: 300,
    name: '',
    withMemory: false,
    setId: null,
    keepNow: true,
    powerAfter: true,
    isLifted: false,
    reason: '',
    arrangement: null,
    copy: {
      ...{ count: 1, names: '{name} copy {n}', vmNames: '{vm} copy {n}' },
      ...{ poolUuid: null, hostUuid: null, keepMacs: false, srUuid: null, stageId: null, networks: {} },
    },
    migrate: {
      poolUuid: back?.poolUuid ?? null,
      hostUuid: back?.hostUuid ?? null,
      srUuid: back?.srUuid ?? null,
      networks: {},
      members: back?.members ?? [],
    },
  };
}

/** How long a guest may take to give the sign that the form offers. */
const READY_SECONDS = 600;

/** The wish for one configuration; null while something is missing. */
export function toWish(draft: OperateDraft, view: OperateView | undefined): OperateWish | null {
  const { verb } = draft;
  const readiness: Readiness | null =
    draft.ready === 'stage' ? null : { probe: { kind: draft.ready }, timeoutSeconds: READY_SECONDS };
  const forceAfterSeconds = draft.isForced ? draft.forceAfterSeconds : null;
  const reason = draft.reason.trim();
  const liftReason = draft.isLifted ? reason : null;
  const set = view?.sets.find(({ id }) => id === draft.setId);
  const snapshotUuids = [...(set?.snapshotUuids ?? [])];
  switch (verb) {
    case 'start':
      return { verb, readiness };
    case 'shutdown':
      return { verb, forceAfterSeconds };
    case 'reboot':
      return { verb, forceAfterSeconds, readiness };
    case 'switch-off':
    case 'suspend':
    case 'resume':
      return { verb };
    case 'snapshot': {
      const name = draft.name.trim();
      return name === '' || name.startsWith('Stagewright ') ? null : { verb, name, withMemory: draft.withMemory };
    }
    case 'revert':
      return set && (liftReason === null || liftReason.length >= 3)
        ? { verb, snapshotUuids, keepNow: draft.keepNow, powerAfter: draft.powerAfter, liftReason }
        : null;
    case 'forget-snapshots':
      return set ? { verb, snapshotUuids } : null;
    case 'copy':
      return view ? toCopyWish(draft.copy, view) : null;
    case 'migrate':
      return toMigrateWish(draft.migrate);
    case 'arrange':
      return draft.arrangement && view && !isSameArrangement(draft.arrangement, view.members)
        ? { verb, members: [...draft.arrangement] }
        : null;
    case 'delete':
      return liftReason === null || liftReason.length >= 3 ? { verb, liftReason } : null;
  }
}

/** Null while nothing is chosen. */
function toMigrateWish({ poolUuid, hostUuid, srUuid, networks, members }: MigrateDraft): MigrateWish | null {
  if (poolUuid === null && hostUuid === null && srUuid === null && members.length === 0) return null;
  const chosen = Object.entries(networks).flatMap(([from, to]) => (to === '' ? [] : [{ from, to }]));
  return {
    verb: 'migrate',
    poolUuid,
    hostUuid,
    srUuid,
    networks: poolUuid === null ? [] : chosen,
    members,
  };
}

function toCopyWish(copy: CopyDraft, { memberCount }: OperateView): OperateWish | null {
  const [names, vmNames] = [copy.names.trim(), copy.vmNames.trim()];
  if (names === '' || vmNames === '' || findPatternFaults(copy, memberCount).length > 0) return null;
  const networks = Object.entries(copy.networks).flatMap(([from, to]) => (to === '' ? [] : [{ from, to }]));
  const { count, srUuid, stageId, poolUuid, hostUuid, keepMacs } = copy;
  const away = poolUuid === null ? {} : { away: { poolUuid, hostUuid, keepMacs, members: [] } };
  return { verb: 'copy', count, names, vmNames, srUuid, stageId, networks, ...away };
}

/** Sets that every configuration has, as the first one describes them. */
export function commonSets(views: readonly OperateView[]): readonly SnapshotSetView[] {
  const [first, ...rest] = views;
  return (first?.sets ?? []).filter(({ id }) => rest.every((view) => view.sets.some((set) => set.id === id)));
}
