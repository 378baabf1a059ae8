import { describe, expect, it } from 'vitest';
import { vmConflicts } from '../../../../electron/demo-pool/behaviour/vm-operations.ts';

describe('operations that XAPI tolerates together', () => {
  it.each([
    ['clone', ['copy', 'export']],
    ['export', ['clone']],
    ['snapshot', ['checkpoint']],
    ['migrate_send', ['metadata_export']],
    ['clean_shutdown', ['migrate_send']],
    ['clean_reboot', ['migrate_send']],
    ['hard_shutdown', ['clean_shutdown', 'start', 'pool_migrate']],
    ['hard_reboot', ['clean_reboot']],
    ['start', []],
  ])('%s beside %j', (operation, running) => {
    expect(vmConflicts(operation, running)).toBe(false);
  });

  it.each([
    ['start', ['clone']],
    ['clone', ['start']],
    ['clone', ['clone', 'snapshot']],
    ['snapshot', ['export']],
    ['migrate_send', ['metadata_export', 'clean_shutdown']],
    ['migrate_send', ['migrate_send']],
    ['hard_shutdown', ['hard_shutdown']],
    ['hard_reboot', ['hard_shutdown']],
    ['destroy', ['clone']],
  ])('%s has to wait for %j', (operation, running) => {
    expect(vmConflicts(operation, running)).toBe(true);
  });
});
