import { describe, expect, it } from 'vitest';
import { retireSteps, retireWords } from '../../../../../shared/domain/replica/retire-steps.ts';
import { makeOccupant, makeSnapshot, SRS } from '../../../../fakes/plan-facts.ts';

const { configuration, vms } = makeOccupant();
const [vm] = vms;
const retire = (members: typeof vms) => retireSteps('pool-a', { configuration, vms: members, fence: null }, 'ready');
const links = (members: typeof vms) =>
  retire(members).map(({ action, dependsOn }) => [action.kind, dependsOn.map((id) => id.replace(/:.*/, ''))]);

describe('the removal of an older replica', () => {
  it('goes from its VMs over the vApp to the records, all after what it waits for', () => {
    expect(links(vms)).toEqual([
      ['remove-vm', ['ready']],
      ['remove-vapp', ['remove-vm']],
      ['remove-records', ['remove-vm', 'remove-vapp']],
    ]);
    expect(links([])).toEqual([
      ['remove-vapp', ['ready']],
      ['remove-records', ['remove-vapp']],
    ]);
  });

  it('removes with a VM its snapshots, holds its SRs, and claims no VM but those of the replica', () => {
    const snapshot = makeSnapshot(1, 'before');
    const [step] = retire([{ ...vm!, snapshots: [snapshot] }]);
    expect(step?.resources).toEqual([{ key: `sr:${SRS.fast}`, limit: 1 }]);
    expect(step?.action).toEqual({
      ...{ kind: 'remove-vm', vmUuid: vm!.uuid, snapshotUuids: [snapshot.uuid] },
      claim: { kind: 'replica', vappUuid: configuration.uuid },
    });
    expect(retire([{ ...vm!, disks: [] }])[0]).not.toHaveProperty('resources');
  });

  it('is said with what is lost', () => {
    const second = { ...vm!, nameLabel: 'old-db' };
    expect(retireWords({ configuration, vms: [vm!, second], fence: null })).toMatch(/old-web-0, old-db\.$/);
  });
});
