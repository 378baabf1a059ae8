import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import type { Configuration } from '../../../shared/domain/configuration.ts';
import type { Run } from '../../../shared/domain/run.ts';
import type { FencePreview } from '../../../shared/ipc/areas/fences.ts';
import type { Events, RequestInput } from '../../../shared/ipc/contract.ts';
import type { HeadlessConsole } from '../../fakes/headless-console.ts';
import { rested } from '../../fakes/rested.ts';

/** What is asked for where a test does not say otherwise. */
export const BLOCK = { mode: 'block', copies: 1, isStarted: true, mustMigrate: false } as const;

/** A preview that came out. */
export type Planned = Extract<FencePreview, { readonly state: 'planned' }>;

/** Wish of a preview without what names the configuration. */
export type Wish = Omit<RequestInput<'fences.preview'>, 'poolId' | 'configurationUuid'>;

/** A configuration of a stage, once the console knows it. */
export async function configurationIn(desk: HeadlessConsole, stageId: string, vms: number): Promise<Configuration> {
  return desk.until(`a configuration of ${String(vms)} VMs in ${stageId}`, ({ configurations }) =>
    [...configurations.values()].find((each) => each.stageId === stageId && each.vmUuids.length === vms),
  );
}

/** The preview of a wish; fails where it is refused. */
export async function preview(desk: HeadlessConsole, of: Configuration, wish: Wish = BLOCK): Promise<Planned> {
  const answer = await desk.request('fences.preview', { poolId: 'demo', configurationUuid: of.uuid, ...wish });
  if (answer.state !== 'planned') throw new Error(`refused: ${JSON.stringify(answer.problems)}`);
  return answer;
}

/** The run once it has ended or waits for a decision. */
export async function runEnded(desk: HeadlessConsole, runId: string): Promise<Run> {
  return rested(desk, runId, 120_000);
}

/** Makes fenced copies and waits for them. */
export async function fence(desk: HeadlessConsole, of: Configuration, wish: Wish = BLOCK): Promise<Run> {
  const { planDigest } = await preview(desk, of, wish);
  const input = { poolId: 'demo', configurationUuid: of.uuid, ...wish, planDigest };
  return runEnded(desk, (await desk.request('fences.start', input)).runId);
}

/** Removes a fence and waits for it. */
export async function unfence(desk: HeadlessConsole, fenceId: string): Promise<Run> {
  const { planDigest } = await desk.request('fences.preview-removal', { poolId: 'demo', fenceId });
  return runEnded(desk, (await desk.request('fences.remove', { poolId: 'demo', fenceId, planDigest })).runId);
}

/** Fences as the console last published them. */
export function publishedFences(desk: HeadlessConsole): Events['fences.changed'] | undefined {
  const last = desk.published.filter(({ event }) => event === 'fences.changed').at(-1);
  return last?.payload as Events['fences.changed'] | undefined;
}

/** Fields that change by themselves. */
const PASSING = new Set(['allowed_operations', 'current_operations', 'currently_attached', 'metrics', 'VIFs', 'PIFs']);

/** What a pool's own database says of its networks, in an order of its own; bridges and times left out. */
export function networkingOf(pool: RunningDemoPool): readonly string[] {
  const { db } = pool.world;
  const rows = (name: 'network' | 'PIF' | 'VLAN' | 'tunnel' | 'VIF'): readonly string[] =>
    [...db.entries(name)].map(([ref, row]) => {
      const kept = Object.entries(row).filter(([field]) => !PASSING.has(field));
      return `${name} ${ref} ${JSON.stringify(kept)}`;
    });
  return [...rows('network'), ...rows('PIF'), ...rows('VLAN'), ...rows('tunnel'), ...rows('VIF')].sort();
}
