import type { Blocker } from '../domain/blocker.ts';
import type { TemplateUnfit } from '../domain/template/template-unfit.ts';
import type { TemplateKind } from '../domain/template/template-action.ts';
import { formatBytes } from './format.ts';
import { inSentence } from './names.ts';
import type { BlockerText } from './plan-blocker-text.ts';

type TemplateBlockerKind = 'template-unfit' | 'template-chain-deep' | 'template-name-taken' | 'template-too-large';

/** Says a blocker that making a template or provisioning brings. */
export function templateBlockerText(blocker: Extract<Blocker, { kind: TemplateBlockerKind }>): BlockerText {
  switch (blocker.kind) {
    case 'template-unfit':
      return unfitText(blocker.unfit, inSentence(blocker.tier), inSentence(blocker.name));
    case 'template-chain-deep':
      return {
        short: 'chain too deep',
        reason: `A disk of the tier ${inSentence(blocker.tier)} stands at the end of a chain of ${String(blocker.length)} images; an SR takes ${String(blocker.limit)} at most.`,
        remedy: 'Make full copies on an SR instead of clones; they begin a chain of their own.',
      };
    case 'template-name-taken':
      return {
        short: 'name taken',
        reason: `There is another template named ${inSentence(blocker.name)}.`,
        remedy: 'Choose another name, or make a new version of that template.',
      };
    case 'template-too-large':
      return {
        short: 'too large',
        reason: `The description has ${String(blocker.length)} characters; consoles share ${String(blocker.limit)} at most.`,
        remedy: 'Leave out parameters or tiers, or split the template.',
      };
  }
}

function unfitText(unfit: TemplateUnfit, tier: string, name: string): BlockerText {
  const say = (short: string, reason: string, remedy: string): BlockerText => ({ short, reason, remedy });
  switch (unfit.why) {
    case 'missing':
      return say(
        'VM missing',
        `The VM template of the tier ${tier} is not on the pool any more.`,
        'Make a new version with another VM for this tier.',
      );
    case 'no-template':
      return say(
        'no template',
        `The VM of the tier ${tier} is no template any more, but a VM, a snapshot or a control domain.`,
        'Make a template of it again, or a new version with another VM.',
      );
    case 'built-in':
      return say(
        'nothing installed',
        `${name}, for the tier ${tier}, came with the hosts and has no system on it.`,
        'Install a VM from it, make that a template, and choose it here.',
      );
    case 'no-disks':
      return say(
        'no disks',
        `${name}, for the tier ${tier}, has no disks.`,
        'Choose a VM template that has a system on it.',
      );
    case 'no-device':
      return say(
        'device missing',
        `${name}, for the tier ${tier}, has no ${unfit.what === 'nic' ? 'NIC' : 'disk'} ${String(unfit.device)}.`,
        'Make a new version whose description names what is there.',
      );
    case 'disk-larger':
      return say(
        'disks only grow',
        `Disk ${String(unfit.device)} of ${name}, for the tier ${tier}, has ${formatBytes(unfit.sizeBytes)}, and ${formatBytes(unfit.wantedBytes)} were asked for.`,
        'Ask for as much at least.',
      );
    case 'memory-least':
      return say(
        'too little memory',
        `${name}, for the tier ${tier}, needs ${formatBytes(unfit.leastBytes)} of memory at least; ${formatBytes(unfit.wantedBytes)} were asked for.`,
        'Ask for as much at least.',
      );
  }
}

/** Words for a plan about a template. */
export const TEMPLATE_VERBS: Readonly<Record<TemplateKind, string>> = {
  'make-template': 'Make template',
  provision: 'Provision',
  'remove-template': 'Delete template',
};

/** What a plan about a template does, as a title; `name` is ready for a sentence. */
export function templateTitle(kind: TemplateKind, name: string, stage: string): string {
  switch (kind) {
    case 'make-template':
      return `Make a template of ${name}`;
    case 'provision':
      return `Provision ${name}${stage === '' ? '' : ` into ${inSentence(stage)}`}`;
    case 'remove-template':
      return `Delete a version of the template ${name}`;
  }
}

/** What a run about a template does, before its verb: "Provisioning of Web shop". */
export function templateNoun(kind: TemplateKind, name: string): string {
  switch (kind) {
    case 'make-template':
      return `Making a template of ${name}`;
    case 'provision':
      return `Provisioning of ${name}`;
    case 'remove-template':
      return `Deleting a version of the template ${name}`;
  }
}
