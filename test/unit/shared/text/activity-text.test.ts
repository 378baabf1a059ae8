import { describe, expect, it } from 'vitest';
import { activityText } from '../../../../shared/text/activity-text.ts';
import type { Activity, ActivityKind } from '../../../../shared/domain/activity.ts';
import { ACTIVITY_KINDS } from '../../../fakes/activity-kinds.ts';
import { uuid } from '../../renderer/made-facts.ts';

const entry = (kind: ActivityKind, data: Activity['data'] = {}): Activity => ({
  seq: 1,
  time: '',
  kind,
  actor: 'anna',
  poolId: 'p1',
  configurationUuid: uuid(5),
  runId: null,
  data,
});
const plain = (text: string): string => text.replace(/[\u2066-\u2069]/g, '');

describe('ledger entries as sentences', () => {
  it.each(ACTIVITY_KINDS)('%s reads well even when its data is empty', (kind) => {
    const said = plain(activityText(entry(kind)));
    expect(said).toMatch(/^[A-Z]|^0/);
    expect(said).not.toMatch(/undefined|null|\s\s/);
  });

  it('tell who moved what where, and how it ended', () => {
    const data = { configuration: 'Web shop 2.4', kind: 'demote', from: 'Staging', to: 'Patch test' };
    expect(plain(activityText(entry('run.started', data)))).toBe(
      'Demotion of Web shop 2.4 started from Staging to Patch test',
    );
    expect(
      plain(activityText(entry('run.finished', { configuration: 'Web shop 2.4', outcome: 'aborted', undone: true }))),
    ).toBe('Run on Web shop 2.4 ended: aborted, undone');
  });

  it('tell what was published', () => {
    const data = { service: 'Web shop', version: 4, changes: 1, summary: 'stage \u202eA renamed to B' };
    expect(plain(activityText(entry('workflow.published', data)))).toBe(
      'The workflow of Web shop was published as version 4: stage A renamed to B',
    );
  });

  it('take names from the window where the entry has ids only', () => {
    const names = { pool: () => 'Berlin', configuration: () => 'Search index' };
    expect(plain(activityText(entry('plan.refused', { reason: 'blocked' }), names))).toBe(
      'A plan for Search index was refused because of blocked',
    );
    expect(plain(activityText(entry('pool.logged-in', { address: 'xen01' }), names))).toBe('Logged in to Berlin');
  });
});
