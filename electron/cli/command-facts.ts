import type { Configuration } from '../../shared/domain/configuration.ts';
import type { DriftView } from '../../shared/domain/drift/drift-view.ts';
import type { PoolState } from '../../shared/domain/pool-state.ts';
import type { Run } from '../../shared/domain/run.ts';
import type { ArchiveView } from '../../shared/ipc/areas/archive.ts';
import type { TemplateView } from '../../shared/ipc/areas/templates.ts';
import type { EventName, Events, NoticeView, ServiceView } from '../../shared/ipc/contract.ts';

/** What the console published so far. */
export interface CommandFacts {
  readonly pools: Map<string, PoolState>;
  readonly services: Map<string, readonly ServiceView[]>;
  /** By uuid. */
  readonly configurations: Map<string, Configuration>;
  readonly runs: Map<string, Run>;
  /** By configuration. */
  readonly drift: Map<string, DriftView>;
  /** By pool; there once the pool's networks were looked at. */
  readonly fences: Map<string, Events['fences.changed']['fences']>;
  /** By pool, newest first; there once the pool's statements were read. */
  readonly requests: Map<string, Events['requests.changed']['requests']>;
  readonly keys: Events['keys.changed']['keys'][number][];
  readonly notices: Map<string, NoticeView>;
  /** By pool. */
  readonly estates: Map<string, Events['estate.changed']>;
  /** By pool: names in order, newest version first; there once the pool's records were read. */
  readonly templates: Map<string, readonly TemplateView[]>;
  /** Of all pools that are connected. */
  readonly leases: Events['leases.changed']['leases'][number][];
  /** By folder name; there once the shelf was looked at. */
  archives: ReadonlyMap<string, ArchiveView> | undefined;
}

/** Nothing heard yet. */
export function noFacts(): CommandFacts {
  return {
    pools: new Map(),
    services: new Map(),
    configurations: new Map(),
    runs: new Map(),
    drift: new Map(),
    fences: new Map(),
    requests: new Map(),
    keys: [],
    notices: new Map(),
    estates: new Map(),
    templates: new Map(),
    leases: [],
    archives: undefined,
  };
}

/** One event with its payload. */
export type Heard = { [E in EventName]: { readonly event: E; readonly payload: Events[E] } }[EventName];

/** Takes an event in; those that no command asks about change nothing. */
export function learn(facts: CommandFacts, heard: Heard): void {
  switch (heard.event) {
    case 'pool.changed':
      facts.pools.set(heard.payload.id, heard.payload);
      return;
    case 'pool.forgotten':
      facts.pools.delete(heard.payload.poolId);
      return;
    case 'services.changed':
      facts.services.set(heard.payload.poolId, heard.payload.services);
      return;
    case 'configurations.changed':
      learnConfigurations(facts, heard.payload);
      return;
    case 'runs.changed':
      for (const run of heard.payload.runs) facts.runs.set(run.id, run);
      return;
    case 'drift.changed':
      for (const uuid of heard.payload.removed) facts.drift.delete(uuid);
      for (const view of heard.payload.changed) facts.drift.set(view.configurationUuid, view);
      return;
    case 'fences.changed':
      facts.fences.set(heard.payload.poolId, heard.payload.fences);
      return;
    case 'requests.changed':
      facts.requests.set(heard.payload.poolId, heard.payload.requests);
      return;
    case 'keys.changed':
      facts.keys.splice(0, facts.keys.length, ...heard.payload.keys);
      return;
    case 'notice.raised':
      facts.notices.set(heard.payload.id, heard.payload);
      return;
    case 'estate.changed':
      facts.estates.set(heard.payload.poolId, heard.payload);
      return;
    case 'templates.changed':
      facts.templates.set(heard.payload.poolId, heard.payload.templates);
      return;
    case 'leases.changed':
      facts.leases.splice(0, facts.leases.length, ...heard.payload.leases);
      return;
    case 'archives.changed':
      facts.archives = new Map(heard.payload.archives.map((each) => [each.archive, each]));
      return;
    default:
  }
}

function learnConfigurations(
  { configurations }: CommandFacts,
  { poolId, reset, changed, removed }: Events['configurations.changed'],
): void {
  if (reset) for (const [uuid, each] of configurations) if (each.poolId === poolId) configurations.delete(uuid);
  for (const each of changed) configurations.set(each.uuid, each);
  for (const uuid of removed) configurations.delete(uuid);
}
