import type { Clock, Pools, Publish } from '../../ports.ts';
import { listTemplateViews, type TemplateReading } from './read-templates.ts';

/** What watching templates needs. */
export interface TemplateWatchPorts extends TemplateReading {
  readonly pools: Pools;
  readonly clock: Clock;
  readonly publish: Publish;
}

/** Publishes the templates of each pool whenever its shared records change. */
export class TemplateWatch {
  private readonly ports: TemplateWatchPorts;
  /** What was said last, so that a change of another record says nothing. */
  private readonly said = new Map<string, string>();
  private readonly stops: (() => void)[] = [];

  constructor(ports: TemplateWatchPorts) {
    this.ports = ports;
  }

  /** Begins to listen. */
  start(): void {
    this.stops.push(
      this.ports.pools.onInventory(({ poolId, reset, sharedRecords }) => {
        if (reset || sharedRecords) this.tell(poolId);
      }),
      this.ports.pools.onForgotten((poolId) => this.said.delete(poolId)),
    );
  }

  /** Says everything once, for a window that has just opened. */
  publishAll(): void {
    this.said.clear();
    for (const { id, uuid } of this.ports.pools.list()) if (uuid !== null) this.tell(id);
  }

  /** Listens no more. */
  stop(): void {
    for (const stop of this.stops.splice(0)) stop();
  }

  private tell(poolId: string): void {
    const templates = listTemplateViews(this.ports, poolId);
    const text = JSON.stringify(templates);
    if (this.said.get(poolId) === text) return;
    this.said.set(poolId, text);
    this.ports.publish('templates.changed', { poolId, templates });
  }
}
