import type { ConnectionPhase, PoolState } from '../domain/pool-state.ts';
import { countOf } from './format.ts';
import { roleWord } from './role-text.ts';
import type { Tone } from './run-text.ts';

/** Word and tone of a connection's phase. */
export function connectionWord(phase: ConnectionPhase): { readonly word: string; readonly tone: Tone } {
  switch (phase) {
    case 'disconnected':
      return { word: 'Disconnected', tone: 'off' };
    case 'connecting':
      return { word: 'Connecting', tone: 'busy' };
    case 'loading':
      return { word: 'Loading inventory', tone: 'busy' };
    case 'connected':
      return { word: 'Connected', tone: 'good' };
    case 'lost':
      return { word: 'Connection lost', tone: 'waiting' };
    case 'refused':
      return { word: 'Refused', tone: 'bad' };
  }
}

/** What the session may do, in one phrase: "root (everything)", "anna, VM Admin". */
export function rightsWords(pool: PoolState): string {
  const { rights } = pool;
  if (!rights) return pool.userName;
  if (rights.isLocalSuperuser) return `${rights.userName}, local superuser`;
  return `${rights.userName}, ${rights.role ? roleWord(rights.role) : 'no known role'}`;
}

/** Product and version in one phrase; empty while not known. */
export function versionWords(pool: PoolState): string {
  const { version } = pool;
  if (!version) return '';
  return `${version.brand} ${version.product}`.trim();
}

/** Name of a pool; its address until the name is known. */
export function poolName(pool: PoolState): string {
  return pool.nameLabel === '' ? pool.address : pool.nameLabel;
}

/** What is on a pool, in one phrase. */
export function poolCounts(pool: PoolState): string {
  return [countOf(pool.hostCount, 'host'), countOf(pool.vmCount, 'VM'), countOf(pool.vappCount, 'vApp')].join(' · ');
}

/** Name of a pool among others: with its address where another is called the same. */
export function poolNameAmong(pool: PoolState, all: readonly PoolState[]): string {
  const name = poolName(pool);
  const isShared = all.some((other) => other.id !== pool.id && poolName(other) === name);
  return isShared && name !== pool.address ? `${name} (${pool.address})` : name;
}
