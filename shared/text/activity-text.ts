import { isArchiveKind } from '../domain/archive/archive-action.ts';
import type { Activity } from '../domain/activity.ts';
import { countOf } from './format.ts';
import { leaseActivityText } from './lease-activity-text.ts';
import { gateActivityText, isGateActivity } from './gate-activity-text.ts';
import { inSentence } from './names.ts';
import { isTemplateKind } from '../domain/template/template-action.ts';
import { isOperateVerb, verbNoun, verbWord } from './operate-text.ts';
import { templateNoun } from './template-text.ts';

/** Names for what an entry gives only ids of; undefined where they are not known (any more). */
export interface EntryNames {
  pool(poolId: string): string | undefined;
  configuration(poolId: string, uuid: string): string | undefined;
}

/** A ledger entry as a sentence. What the entry does not tell is left out, never guessed. */
export function activityText(entry: Activity, names?: EntryNames): string {
  return tidy(tellEntry(entry, names));
}

/** The same for an entry whose kind may be of another version of this program; undefined where it is. */
export function findActivityText(
  entry: Omit<Activity, 'kind'> & { readonly kind: string },
  names?: EntryNames,
): string | undefined {
  // A kind that no case knows falls through all of them.
  const told = tellEntry(entry as Activity, names) as string | undefined;
  return told === undefined ? undefined : tidy(told);
}

function tidy(sentence: string): string {
  return sentence.replace(/ {2,}/g, ' ').replace(/^a /, 'A ');
}

function tellEntry(entry: Activity, names: EntryNames | undefined): string {
  const told = (key: string): string | undefined => {
    const value = entry.data[key];
    return value === undefined || value === null || value === '' ? undefined : inSentence(String(value));
  };
  const by = (prefix: string, key: string): string => (told(key) ? ` ${prefix} ${told(key) ?? ''}` : '');
  const name = told('configuration') ?? configurationName(entry, names) ?? 'a configuration';
  const pool = told('name') ?? poolName(entry, names) ?? told('address') ?? 'a pool';
  const run = runWords(entry, name);
  if (isGateActivity(entry.kind)) return gateActivityText(entry.kind, entry, name);
  switch (entry.kind) {
    case 'console.started':
      return `The console started${by('as version', 'version')}`;
    case 'pool.added':
      return `${pool} was added`;
    case 'pool.forgotten':
      return `${pool} was forgotten`;
    case 'pool.logged-in':
      return `Logged in to ${pool}`;
    case 'pool.logged-out':
      return `Logged out of ${pool}`;
    case 'pool.login-refused':
      return `${pool} refused the login${by('because of', 'reason')}`;
    case 'certificate.trusted':
      return `The certificate of ${told('address') ?? pool} was trusted`;
    case 'certificate.alarm':
      return `${told('address') ?? pool} showed another certificate than the trusted one`;
    case 'service.saved':
      return `The service ${told('service') ?? ''} was ${entry.data['removed'] === true ? 'removed' : 'saved'}`;
    case 'workflow.published': {
      // A summary of ours, longer than a name may be.
      const { summary } = entry.data;
      const changes =
        typeof summary === 'string' && summary !== ''
          ? `: ${summary.replace(/[\u202a-\u202e\u2066-\u2069\r\n]/g, ' ')}`
          : '';
      return `The workflow of ${told('service') ?? 'a service'} was published${by('as version', 'version')}${changes}`;
    }
    case 'workflow.exported':
      return `The workflow of ${told('service') ?? 'a service'} was written to a file`;
    case 'configuration.created':
      return `${name} was created${by('in', 'stage')}${vmsOf(entry)}`;
    case 'configuration.adopted':
      return `${name} was put into ${told('stage') ?? 'a stage'}${by('of', 'service')}`;
    case 'configuration.released':
      return `${name} was taken out of ${told('service') ?? 'its service'}`;
    case 'drift.muted':
      return `The drift of ${name} was muted${by('until', 'until')}${by('because', 'reason')}`;
    case 'drift.unmuted':
      return `The drift of ${name} is shown again`;
    case 'drift.exported':
      return `A comparison of ${name}${by('with', 'with')} was written to a file`;
    case 'archive.checked':
      return entry.data['findings'] === 0
        ? `The archive ${told('archive') ?? ''} was checked and is whole`
        : `The archive ${told('archive') ?? ''} was checked: ${countOf(Number(entry.data['findings'] ?? 0), 'finding')}${by(':', 'first')}`;
    case 'archive.rehearsed':
      return `A rehearsal of the archive ${told('archive') ?? ''} ended: ${told('ready') ?? '0'} of ${countOf(Number(entry.data['vms'] ?? 0), 'VM')} ready${by('because of', 'failure')}`;
    case 'archive.check-cancelled':
      return `The check of the archive ${told('archive') ?? ''} was cancelled`;
    case 'archive.folder-chosen':
      return `New archives go to ${told('folder') ?? ''}`;
    case 'archive.removed':
      return `The archive ${told('archive') ?? ''} was removed`;
    case 'template.saved':
      return `Version ${told('version') ?? ''} of the template ${told('template') ?? ''} was ${told('how') ?? 'saved'}`;
    case 'template.exported':
      return `The template ${told('template') ?? ''} was written to a file`;
    case 'plan.refused':
      return `A plan for ${name}${planOf(entry, by('to', 'to'))} was refused${by('because of', 'reason')}`;
    case 'run.started':
      return `${run} started${isMove(entry) ? `${by('from', 'from')}${by('to', 'to')}` : by('in', 'to')}`;
    case 'run.step':
      // A sentence of ours, longer than a name may be.
      return `Done: ${String(entry.data['step'] ?? 'a step')}`;
    case 'run.interrupted':
      return `${run} was interrupted${by('because', 'reason')}`;
    case 'run.pause-asked':
      return `${run} was asked to pause`;
    case 'run.stop-asked':
      return `${run} was asked to stop`;
    case 'run.paused':
      return `${run} was paused`;
    case 'run.resumed':
      return `${run} was resumed`;
    case 'run.undone':
      return `${run} is being undone`;
    case 'run.finished':
      return `${run}${isMove(entry) ? by('to', 'to') : ''} ended: ${told('outcome') ?? 'finished'}${entry.data['undone'] === true ? ', undone' : ''}`;
    case 'automation.armed':
      return `${way(entry)} was armed on this workstation`;
    case 'automation.disarmed':
      return `${way(entry)} was disarmed on this workstation`;
    case 'automation.started':
      return `${name} was started by itself${by('from', 'from')}${by('to', 'to')}`;
    case 'automation.held':
      return `${name} did not start by itself${by('to', 'to')}: held${by('because of', 'reason')}`;
    case 'automation.missed':
      return `${name} missed its scheduled start${by('to', 'to')}${by('because of', 'reason')}`;
    case 'replica.scheduled':
      return `A replica of ${name} is made anew by itself${by('in', 'to')}${by('at', 'time')}`;
    case 'replica.unscheduled':
      return `A replica of ${name} is made anew by itself no more${by('in', 'to')}`;
    case 'replica.refreshed':
      return `A replica of ${name} was started by its schedule${by('in', 'to')}`;
    case 'replica.refresh-missed':
      return `The replica of ${name} was not made anew${by('in', 'to')}${by('because of', 'reason')}`;
    case 'lease.kept':
    case 'lease.left':
    case 'lease.begun':
    case 'lease.renewed':
    case 'lease.warned':
    case 'lease.ended':
    case 'lease.missed':
      return leaseActivityText(entry.kind, { name, by, pool: told('pool') ?? '' });
    case 'lock.broken':
      return `The lock on ${name} was broken${by('held by', 'holder')}${by('because', 'reason')}`;
    case 'fence.alarm': {
      // A sentence of ours that names both ends, longer than a name may be.
      const finding = String(entry.data['finding'] ?? '').replace(/[\u202a-\u202e\u2066-\u2069\r\n]/g, ' ');
      return `Fence ${told('fence') ?? ''} does not hold${finding === '' ? '' : `: ${finding}`}`;
    }
    case 'fence.held-again':
      return `Fence ${told('fence') ?? ''} holds again`;
    case 'fence.settings-saved':
      return `The settings for fences were saved${by('as number', 'number')}`;
    case 'setting.changed':
      return `The setting ${told('setting') ?? ''} was changed${by('to', 'value')}`;
    case 'request.refused':
      return `Not done: ${told('request') ?? 'a request'}${by('as', 'by')}${by('because of', 'reason')}${by('·', 'detail')}`;
    case 'ledger.verified':
      return entry.data['faults'] === 0 || entry.data['faults'] === undefined
        ? 'The whole ledger was checked and holds'
        : `The whole ledger was checked: ${countOf(Number(entry.data['faults']), 'place')} where it does not hold`;
    case 'bundle.opened':
      return `The evidence bundle ${told('file') ?? ''} was opened${by(':', 'verdict')}`;
    case 'report.exported':
      return `A report${by('about', 'file')} was written${by('as', 'form')}`;
    case 'bundle.exported':
      return `Evidence was exported${by('about', 'scope')}`;
    case 'review.signed':
      return `A review was signed off: ${told('decision') ?? 'reviewed'}`;
    case 'review.merged':
      return `The review${by('by', 'reviewer')} was taken in: ${told('decision') ?? 'reviewed'}`;
    case 'pool.reconciled':
      return `The audit log of ${pool} was compared with the ledger`;
    case 'store.damaged':
      return `A damaged file was kept aside${by(':', 'file')}`;
    case 'clock.jumped':
      return `The clock of this workstation jumped${by('by', 'jump')}`;
    case 'data.backed-up':
      return 'The data of this workstation was backed up';
    case 'data.restore-laid-ready':
      return `A back-up${by('of', 'console')} was laid ready to be restored${by('from', 'at')}`;
    case 'data.restored':
      return `A back-up${by('of', 'console')} took the place of the data here${by('from', 'at')}`;
    case 'data.diagnosed':
      return 'Diagnostics were exported';
    case 'update.downloaded':
      return `Version ${told('version') ?? ''} of this program was downloaded`;
    case 'update.install-asked':
      return `Version ${told('version') ?? ''} of this program is to be installed${by('over', 'from')}`;
    case 'update.install-cancelled':
      return `Version ${told('version') ?? ''} of this program is not to be installed for now`;
  }
}

const ARCHIVE_NOUNS = { archive: 'Archiving', restore: 'Restore', rehearse: 'Rehearsal' } as const;

/** What a run does, before its verb: "Promotion of Web shop". */
function runWords({ data }: Activity, name: string): string {
  const kind = String(data['kind'] ?? '');
  if (isOperateVerb(kind)) return `${verbNoun(kind)} of ${name}`;
  if (isTemplateKind(kind)) return templateNoun(kind, name);
  if (isArchiveKind(kind)) return `${ARCHIVE_NOUNS[kind]} of ${name}`;
  return kind === 'demote' ? `Demotion of ${name}` : kind === 'promote' ? `Promotion of ${name}` : `Run on ${name}`;
}

/** What a refused plan was to do: a verb, or the stage it was to go to. */
function planOf({ data }: Activity, to: string): string {
  const verb = String(data['to'] ?? '');
  return isOperateVerb(verb) ? ` (${verbWord(verb).toLowerCase()})` : to;
}

/** False for runs that leave a configuration in its stage. */
function isMove({ data }: Activity): boolean {
  const kind = String(data['kind'] ?? '');
  return !isOperateVerb(kind) && !isTemplateKind(kind) && !isArchiveKind(kind);
}

/** Which transition of which service. */
function way({ data }: Activity): string {
  const word = (key: string): string | undefined => (data[key] ? inSentence(String(data[key])) : undefined);
  const ends = word('from') && word('to') ? `${word('from') ?? ''} → ${word('to') ?? ''}` : 'A transition';
  return word('service') ? `${ends} of ${word('service') ?? ''}` : ends;
}

function configurationName({ poolId, configurationUuid }: Activity, names: EntryNames | undefined): string | undefined {
  if (configurationUuid === null) return undefined;
  const known = poolId === null ? undefined : names?.configuration(poolId, configurationUuid);
  return known === undefined ? configurationUuid.slice(0, 8) : inSentence(known);
}

function poolName({ poolId }: Activity, names: EntryNames | undefined): string | undefined {
  const known = poolId === null ? undefined : names?.pool(poolId);
  return known === undefined || known === '' ? undefined : inSentence(known);
}

function vmsOf(entry: Activity): string {
  const { vms } = entry.data;
  return typeof vms === 'number' ? ` of ${countOf(vms, 'VM')}` : '';
}
