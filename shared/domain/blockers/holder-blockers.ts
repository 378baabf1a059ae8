import type { Blocker } from '../blocker.ts';
import type { Configuration } from '../configuration.ts';

/**
 * Lists who works on a configuration, or that nobody can say where it is.
 * @param isOther - it is not the one that moves, so it is named
 */
export function findHolderBlockers(configuration: Configuration, isOther = false): readonly Blocker[] {
  const of = isOther ? { configurationUuid: configuration.uuid } : {};
  const interrupted = configuration.warnings.find((warning) => warning.kind === 'run-interrupted');
  if (interrupted?.kind === 'run-interrupted') return [{ kind: 'run-interrupted', runId: interrupted.runId, ...of }];
  if (configuration.activeRunId !== null) return [{ kind: 'run-active', runId: configuration.activeRunId, ...of }];
  const { lock } = configuration;
  if (!lock) return [];
  const { holder, console, since, isStale } = lock;
  return [{ kind: 'locked', holder, console, since, isStale, ...of }];
}

/** Tells that the newest record of a configuration is not believed. */
export function findRecordBlockers(configuration: Configuration, isOther = false): readonly Blocker[] {
  const untrusted = configuration.warnings.find((warning) => warning.kind === 'record-not-believed');
  if (untrusted?.kind !== 'record-not-believed') return [];
  const of = isOther ? { configurationUuid: configuration.uuid } : {};
  return [{ kind: 'record-not-believed', reason: untrusted.reason, ...of }];
}
