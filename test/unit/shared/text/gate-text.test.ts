import { describe, expect, it } from 'vitest';
import { OPEN_GATE, type GatePolicy } from '../../../../shared/domain/gate/gate-policy.ts';
import { daysText, gateLines } from '../../../../shared/text/gate-text.ts';

describe('a gate in words', () => {
  it.each([
    [[1, 2, 3, 4, 5], 'Mo–Fr'],
    [[0, 6], 'Sa, Su'],
    [[1, 3, 5], 'Mo, We, Fr'],
    [[0, 1, 2, 3, 4, 5, 6], 'every day'],
    [[4, 5, 6, 1], 'Mo, Th–Sa'],
  ])('names days %j as people do: %s', (days, expected) => {
    expect(daysText(days)).toBe(expected);
  });

  it('says nothing of a gate that asks for nothing', () => {
    expect(gateLines(OPEN_GATE)).toEqual([]);
  });

  it('says each condition in one line', () => {
    const gate: GatePolicy = {
      approvals: [
        {
          id: 'qa',
          name: 'QA',
          minimum: 2,
          from: [
            { kind: 'role', role: 'pool-operator' },
            { kind: 'group', subject: 'DEMO\\qa' },
          ],
          isRequesterExcluded: true,
        },
      ],
      approvalValidMinutes: 2880,
      soakMinutes: 360,
      calendars: [{ timeZone: 'Europe/Berlin', weekly: [{ days: [1, 2, 3, 4, 5], from: '22:00', to: '02:00' }] }],
      freezes: [
        { name: 'Sale', from: '2026-11-20T00:00', to: '2026-11-30T00:00', timeZone: 'UTC', isOverridable: false },
      ],
      checks: {
        maxDrift: 0,
        areToolsRequired: true,
        probeMaxAgeMinutes: 60,
        snapshotMaxAgeMinutes: 1440,
        rehearsalMaxAgeMinutes: null,
      },
      checklist: [{ id: 'load', text: 'Load test passed' }],
      isExclusive: true,
      isBreakGlassAllowed: false,
    };
    expect(gateLines(gate).map((line) => line.replace(/[\u2068\u2069]/g, ''))).toEqual([
      'QA: 2 approvals of Pool Operator or stronger, members of DEMO\\qa',
      'An approval counts for 2 d',
      'Unchanged in its stage for 6 h',
      'Only Mo–Fr 22:00–02:00 of the next day (Europe/Berlin)',
      'Frozen for Sale: 2026-11-20 00:00 to 2026-11-30 00:00 (UTC)',
      'No drift',
      'Guest tools report in all VMs',
      'Probes passed, not older than 60 min',
      'A snapshot of each VM, not older than 24 h',
      'Ticked: Load test passed',
      'One at a time into the stage',
    ]);
  });
});
