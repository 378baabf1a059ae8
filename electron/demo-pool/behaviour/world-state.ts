import type { World } from '../core/contract.ts';

/** What the simulated hosts and guests know that no XAPI object records. */
export interface WorldState {
  /** Last domain id given out, by host ref. */
  readonly domainIds: Map<string, number>;
  /** Address each guest has on its interface, by network uuid and MAC (`<network> <mac>`), or by MAC alone off any uplink. */
  readonly leases: Map<string, string>;
  /** Memory in bytes that a VM occupies on a host, by VM ref: from the choice of a host until it is off it. */
  readonly reservations: Map<string, { readonly host: string; readonly bytes: number }>;
  /** Counts boots per VM ref, so that a guest agent of an earlier boot does not report into a later one. */
  readonly boots: Map<string, number>;
}

const states = new WeakMap<World, WorldState>();

/** The one hidden state of a world, made at first use. */
export function stateOf(world: World): WorldState {
  const known = states.get(world);
  if (known) return known;
  const made: WorldState = { domainIds: new Map(), leases: new Map(), reservations: new Map(), boots: new Map() };
  states.set(world, made);
  return made;
}
