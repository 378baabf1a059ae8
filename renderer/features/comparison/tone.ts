import type { DriftView } from '../../../shared/domain/drift/drift-view.ts';
import type { Severity } from '../../../shared/domain/drift/field-rules.ts';

/** Colour of a configuration's drift: none is good, critical and high are bad, all else waits; muted is plain. */
export function driftTone({ mute, worst }: Pick<DriftView, 'mute' | 'worst'>): 'good' | 'plain' | 'bad' | 'waiting' {
  if (mute) return 'plain';
  if (worst === null) return 'good';
  return worst === 'critical' || worst === 'high' ? 'bad' : 'waiting';
}

/** Colour of one difference. */
export function severityTone(severity: Severity): 'bad' | 'waiting' | 'plain' {
  if (severity === 'critical' || severity === 'high') return 'bad';
  return severity === 'medium' ? 'waiting' : 'plain';
}
