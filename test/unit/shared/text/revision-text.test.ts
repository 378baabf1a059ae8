import { describe, expect, it } from 'vitest';
import type { RevisionDifference } from '../../../../shared/domain/revision-diff.ts';
import { differenceSummary, groupDifference } from '../../../../shared/text/revision-text.ts';

const GIB = 1024 ** 3;
const names = { vm: (uuid: string) => uuid.slice(0, 4), network: (uuid: string) => `net ${uuid}` };
const differenceOf = (
  changes: RevisionDifference['changes'],
  vmNames: RevisionDifference['vmNames'] = {},
): RevisionDifference => ({ before: 'a'.repeat(64), after: 'b'.repeat(64), changes, vmNames });
const bare = (text: string): string => text.replace(/[\u2068\u2069]/g, '');

describe('a difference of revisions in words', () => {
  it('says that nothing differs', () => {
    expect(differenceSummary(differenceOf([]), names)).toBe('No difference: it is the same release.');
  });

  it('counts VMs, each once', () => {
    const difference = differenceOf([
      { kind: 'vm-added', vm: 'a' },
      { kind: 'vm-removed', vm: 'b' },
      { kind: 'vm-removed', vm: 'c' },
      { kind: 'value', vm: 'd', field: 'vcpus', before: 2, after: 4 },
      { kind: 'disk-replaced', vm: 'd', device: 0 },
    ]);
    expect(differenceSummary(difference, names)).toBe('1 VM comes, 2 VMs go, 1 VM differs.');
  });

  it('lists what comes, what goes and what changes, by name, and says each change as an administrator does', () => {
    const difference = differenceOf(
      [
        { kind: 'value', vm: 'vm-z', field: 'memoryBytes', before: 4 * GIB, after: 8 * GIB },
        { kind: 'value', vm: 'vm-z', field: 'startDelaySeconds', before: 0, after: 30 },
        { kind: 'value', vm: 'vm-z', field: 'firmware', before: 'bios', after: 'uefi' },
        { kind: 'disk-resized', vm: 'vm-z', device: 1, before: GIB, after: 2 * GIB },
        { kind: 'nic-network', vm: 'vm-z', device: 0, before: 'role:app', after: 'network:9' },
        { kind: 'vm-removed', vm: 'vm-y' },
        { kind: 'vm-added', vm: 'vm-x' },
      ],
      { 'vm-x': 'web-10', 'vm-y': 'web-2', 'vm-z': 'db-1' },
    );
    const groups = groupDifference(difference, names);
    expect(groups.map(({ name, kind }) => `${name} ${kind}`)).toEqual([
      'web-10 added',
      'web-2 removed',
      'db-1 changed',
    ]);
    expect(groups[2]?.lines.map(bare)).toEqual([
      'memory 4 GiB → 8 GiB',
      'start delay 0 s → 30 s',
      'firmware bios → uefi',
      'disk 1 1 GiB → 2 GiB',
      'NIC 0 the network for app → net 9',
    ]);
  });
});
