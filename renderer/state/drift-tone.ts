import type { DriftView } from '../../shared/domain/drift/drift-view.ts';
import type { Severity } from '../../shared/domain/drift/field-rules.ts';
import { judgeDrift } from '../../shared/domain/drift/judge-drift.ts';

/**
 * Colour of a configuration's drift: none is good, critical and high and a score too low are bad, all else waits; muted,
 * and what its stage lets pass, is plain.
 */
export function driftTone(view: Pick<DriftView, 'mute' | 'tally' | 'tolerance'>): 'good' | 'plain' | 'bad' | 'waiting' {
  if (view.mute) return 'plain';
  if (view.tally.drift === 0) return 'good';
  const { worst, lowScore } = judgeDrift(view.tally, view.tolerance);
  if (lowScore || worst === 'critical' || worst === 'high') return 'bad';
  return worst === null ? 'plain' : 'waiting';
}

/** Colour of one difference. */
export function severityTone(severity: Severity): 'bad' | 'waiting' | 'plain' {
  if (severity === 'critical' || severity === 'high') return 'bad';
  return severity === 'medium' ? 'waiting' : 'plain';
}
