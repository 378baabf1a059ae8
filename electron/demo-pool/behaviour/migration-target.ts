import { randomUUID } from 'node:crypto';
import { ApiError, type World } from '../core/contract.ts';

/** A host that agreed to receive a VM. */
export interface Reception {
  readonly world: World;
  readonly host: string;
  readonly network: string;
}

/**
 * Receptions of all demo pools of this process, by the session in the map that `host.migrate_receive` answered. A real
 * source reaches the target over the network; demo pools reach each other here, and only within one process.
 */
const receptions = new Map<string, Reception>();
const KEPT = 1000;

/** Notes that a host will receive a VM. @returns the session that names the reception */
export function addReception(world: World, where: { readonly host: string; readonly network: string }): string {
  const session = `OpaqueRef:${randomUUID()}`;
  receptions.set(session, { world, ...where });
  const [oldest] = receptions.keys();
  if (receptions.size > KEPT && oldest !== undefined) receptions.delete(oldest);
  return session;
}

/** @throws ApiError VM_MIGRATE_CONTACT_REMOTE_SERVICE_FAILED when no demo pool of this process made that session */
export function findReception(session: string): Reception {
  const found = receptions.get(session);
  if (!found) throw new ApiError('VM_MIGRATE_CONTACT_REMOTE_SERVICE_FAILED');
  return found;
}
