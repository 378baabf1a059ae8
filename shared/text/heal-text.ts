import type { NoRemedy } from '../domain/drift/field-rules.ts';
import type { HealRow } from '../domain/drift/heal.ts';
import { inSentence } from './names.ts';

const WHY: Readonly<Record<NoRemedy, string>> = {
  'vm-missing': 'the VM is gone: replicate or restore it',
  'vm-added': 'the VM was added: take it out of the vApp if it does not belong there',
  'disk-missing': 'a disk that is gone does not come back; restore it or replicate anew',
  'disk-added': 'a disk that was added is never destroyed: detach it if it does not belong there',
  'disk-content': 'the disk it was is gone: go back to a snapshot, or replicate anew',
  'disk-elsewhere': 'the disk it was hangs on something else: take it off there first',
  'disk-shared': 'several VMs share the disk: a clone would part them',
  'disk-raw': 'a CD or a passed-through device: nothing is cloned or copied there',
  'disk-busy': 'the SR of the other disk makes no snapshots: shut the VM that uses it down first',
  'sr-away': 'no host reaches its SR now',
  'sr-apart': 'no host reaches both SRs',
  'sr-full': 'its SR has not the room',
  'disk-size': 'disks grow and never shrink',
  'nic-missing': 'the NIC is gone: plug one in again by hand',
  'nic-added': 'the NIC was added: unplug it by hand if it does not belong there',
  mac: 'a NIC keeps its MAC address until it is made anew',
  firmware: 'a guest that was installed for one firmware does not boot with the other',
  bios: 'XAPI lets BIOS strings be set once',
  'fixed-at-creation': 'XAPI sets it when the object is made',
  guest: 'it is inside the guest: update or roll back there',
  'other-pool': 'it is of another pool',
  storage: 'moving the disk to another SR is a promotion of its own',
  blocked: 'somebody had a reason to block it: ask them',
  shortened: 'the text is too long to be kept: only its beginning is known',
  'no-network': 'its stage has no network of that role here, or it is there already',
  'no-host': 'that host is not of the pool any more',
  suspended: 'the VM is paused or suspended: resume it first',
};

/** Why nothing puts a difference back, and what a person can do instead. */
function noRemedyText(why: NoRemedy): string {
  return WHY[why];
}

/** What putting a difference back takes, in a few words; of a disk, what takes its place and that it is kept. */
export function healVerdictText({ verdict, disk }: Pick<HealRow, 'verdict' | 'disk'>): string {
  if (verdict.kind === 'cannot') return noRemedyText(verdict.why);
  const power = verdict.haltsVm ? 'shuts the VM down and starts it again' : '';
  if (!disk) return power === '' ? 'at once' : power;
  const [vm] = disk.source.users;
  const other = vm ? `the disk of ${inSentence(vm.nameLabel)}` : 'the other disk';
  const how = {
    'hang-on': 'hangs the former disk on again',
    clone: `hangs a clone of ${other} in its place`,
    copy: `hangs a copy of ${other} in its place`,
  }[disk.way];
  return `keeps this one, ${how}${power === '' ? '' : `; ${power}`}`;
}
