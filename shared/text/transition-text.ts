import { modeOf, type Transition } from '../domain/workflow.ts';

/** What a transition does with some VMs, in a few words: "promote: copy 6 VMs". */
export function moveText(transition: Transition, vms: string): string {
  const verb = transition.kind;
  switch (modeOf(transition)) {
    case 'move':
      return `${verb}: move ${vms}`;
    case 'copy':
      return `${verb}: copy ${vms}`;
    case 'swap':
      return `${verb}: swap ${vms} with those there`;
    case 'return':
      return `${verb}: ${vms} back to snapshots`;
  }
}
