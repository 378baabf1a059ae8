import type { FailureKind, FailureText, FailureTexts } from './failure-text.ts';
import { ACCESS_TEXTS } from './failure-texts-access.ts';
import { HOST_TEXTS } from './failure-texts-hosts.ts';
import { NETWORK_TEXTS } from './failure-texts-networks.ts';
import { STORAGE_TEXTS } from './failure-texts-storage.ts';
import { VM_TEXTS } from './failure-texts-vms.ts';

/** What a person is told about a failure. Code and parameters stay visible beside it. */
export interface DescribedFailure {
  readonly sentence: string;
  readonly remedy: string;
  readonly kind: FailureKind;
}

/** Finds the name of what a reference or uuid stands for, if it is known. */
export type ResolveName = (reference: string) => string | undefined;

const TEXTS: FailureTexts = { ...ACCESS_TEXTS, ...VM_TEXTS, ...HOST_TEXTS, ...STORAGE_TEXTS, ...NETWORK_TEXTS };

/** Numbers behind SR_BACKEND_FAILURE_, as the storage manager lists them. */
const BACKEND_FAILURES: Readonly<Record<string, string>> = {
  24: 'the disk is in use',
  44: 'there is no room left on the storage',
  46: 'the disk is not available',
  47: 'the storage is not available',
  73: 'the NFS share could not be mounted',
  109: 'the chain of snapshots of the disk is too long',
  111: 'the SMB share could not be mounted',
  141: 'the iSCSI target could not be reached',
  453: 'the host could not open the disk',
};

/** True if there is a text of our own for `code`. */
export function isKnownFailure(code: string): boolean {
  return Object.hasOwn(TEXTS, code) || /^SR_BACKEND_FAILURE_\d+$/.test(code);
}

/**
 * Says what an XAPI error means and what helps. A code without a text of ours is shown as it is, with its parameters.
 *
 * @param params - `ErrorDescription` behind the code, in its order
 */
export function describeFailure(code: string, params: readonly string[], resolveName?: ResolveName): DescribedFailure {
  const text = Object.hasOwn(TEXTS, code) ? TEXTS[code] : backendText(code, params);
  if (text) {
    const fill = (template: string): string => fillIn(template, params, resolveName);
    return { sentence: fill(text.sentence), remedy: fill(text.remedy), kind: text.kind };
  }
  const shown = params.length === 0 ? '' : ` (${params.map((param) => nameOf(param, resolveName)).join(', ')})`;
  return { sentence: `The pool answered ${code}${shown}.`, remedy: 'The log of the host may say more.', kind: 'user' };
}

function backendText(code: string, params: readonly string[]): FailureText | undefined {
  const number = /^SR_BACKEND_FAILURE_(\d+)$/.exec(code)?.[1];
  if (number === undefined) return undefined;
  const known = BACKEND_FAILURES[number];
  // The third parameter has the driver's text, where it wrote one.
  const said = params[2] === undefined || params[2] === '' ? 'it gave no reason' : '{2}';
  return {
    kind: 'user',
    sentence:
      known === undefined
        ? `The storage driver reports error ${number}: ${said}`
        : `The storage driver reports that ${known}: ${said}`,
    remedy: 'Look at the storage and its connections to the hosts; the log of the host (SMlog) says more.',
  };
}

function fillIn(template: string, params: readonly string[], resolveName: ResolveName | undefined): string {
  const filled = template.replace(/\{(\d+)(:bytes|\.\.\.)?\}/g, (_whole, digits: string, form: string | undefined) => {
    const index = Number(digits);
    if (form === '...') {
      const rest = params.slice(index).map((param) => nameOf(param, resolveName));
      return rest.length === 0 ? '(not stated)' : rest.join(', ');
    }
    const param = params[index];
    if (param === undefined || param === '') return '(not stated)';
    return form === ':bytes' ? sizeOf(param) : nameOf(param, resolveName);
  });
  return filled.replaceAll('((not stated))', '(not stated)');
}

function nameOf(param: string, resolveName: ResolveName | undefined): string {
  return resolveName?.(param) ?? param;
}

function sizeOf(param: string): string {
  const bytes = Number(param);
  if (!/^\d+$/.test(param)) return param;
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
  const power = bytes === 0 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  const value = bytes / 1024 ** power;
  return `${power === 0 ? String(value) : value.toFixed(value < 10 ? 1 : 0)} ${units[power] ?? ''}`;
}
