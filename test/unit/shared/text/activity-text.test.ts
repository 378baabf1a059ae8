import { describe, expect, it } from 'vitest';
import { activityGroup, activityText } from '../../../../shared/text/activity-text.ts';
import type { Activity, ActivityKind } from '../../../../shared/domain/activity.ts';
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
const ALL: { readonly [K in ActivityKind]: true } = {
  'console.started': true,
  'pool.added': true,
  'pool.forgotten': true,
  'pool.logged-in': true,
  'pool.login-refused': true,
  'certificate.trusted': true,
  'certificate.alarm': true,
  'service.saved': true,
  'workflow.published': true,
  'configuration.created': true,
  'configuration.adopted': true,
  'configuration.released': true,
  'plan.refused': true,
  'drift.muted': true,
  'drift.unmuted': true,
  'approval.requested': true,
  'approval.decided': true,
  'approval.withdrawn': true,
  'approval.refused': true,
  'approval.expired': true,
  'approval.exported': true,
  'approval.imported': true,
  'gate.changed': true,
  'gate.ticked': true,
  'gate.freeze-overridden': true,
  'gate.glass-broken': true,
  'gate.glass-seconded': true,
  'gate.probed': true,
  'key.trusted': true,
  'key.revoked': true,
  'clock.confirmed': true,
  'workflow.believed': true,
  'run.started': true,
  'run.step': true,
  'run.interrupted': true,
  'run.paused': true,
  'run.resumed': true,
  'run.undone': true,
  'run.finished': true,
  'automation.armed': true,
  'automation.disarmed': true,
  'automation.started': true,
  'automation.held': true,
  'automation.missed': true,
  'lock.broken': true,
  'fence.alarm': true,
  'fence.held-again': true,
  'fence.settings-saved': true,
  'setting.changed': true,
  'bundle.exported': true,
  'review.signed': true,
  'review.merged': true,
  'pool.reconciled': true,
  'store.damaged': true,
  'clock.jumped': true,
};

describe('ledger entries as sentences', () => {
  it.each(Object.keys(ALL) as ActivityKind[])('%s reads well even when its data is empty', (kind) => {
    const said = plain(activityText(entry(kind)));
    expect(said).toMatch(/^[A-Z]|^0/);
    expect(said).not.toMatch(/undefined|null|\s\s/);
    expect(activityGroup(kind)).toBeTruthy();
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
