import type { Activity } from '../../shared/domain/activity.ts';
import { inSentence } from './names.ts';

/** A ledger entry as a sentence. What the entry does not tell is left out, never guessed. */
export function activityText(entry: Activity): string {
  const told = (key: string): string | undefined => {
    const value = entry.data[key];
    return value === undefined || value === null || value === '' ? undefined : inSentence(String(value));
  };
  const name = told('name') ?? told('configuration') ?? (entry.configurationUuid?.slice(0, 8) ?? '');
  const pool = told('pool') ?? told('address') ?? 'a pool';
  const by = (prefix: string, key: string): string => (told(key) ? ` ${prefix} ${told(key) ?? ''}` : '');
  switch (entry.kind) {
    case 'console.started':
      return `The console started${by('as version', 'version')}`;
    case 'pool.added':
      return `${pool} was added`;
    case 'pool.forgotten':
      return `${pool} was forgotten`;
    case 'pool.logged-in':
      return `Logged in to ${pool}${by('as', 'userName')}${by('with role', 'role')}`;
    case 'pool.login-refused':
      return `${pool} refused the login${by('of', 'userName')}${by('because', 'reason')}`;
    case 'certificate.trusted':
      return `The certificate of ${pool} was trusted`;
    case 'certificate.alarm':
      return `${pool} showed another certificate than the trusted one`;
    case 'service.saved':
      return `The service ${told('name') ?? told('service') ?? ''} was saved`;
    case 'configuration.created':
      return `${name} was created${by('in', 'stage')}${by('with VMs:', 'vmCount')}`;
    case 'configuration.adopted':
      return `${name} was put into ${told('stage') ?? 'a stage'}`;
    case 'configuration.released':
      return `${name} was taken out of ${told('service') ?? 'its service'}`;
    case 'plan.refused':
      return `A plan for ${name} was refused${by('because', 'reason') || by('because of', 'blockers')}`;
    case 'run.started':
      return `${verb(entry)} of ${name} started${by('from', 'from')}${by('to', 'to')}`;
    case 'run.step':
      return `Step${by('', 'title') || by('', 'step')}${by('is', 'phase')}`;
    case 'run.interrupted':
      return `${verb(entry)} of ${name} was interrupted${by('because', 'reason')}`;
    case 'run.resumed':
      return `${verb(entry)} of ${name} was resumed`;
    case 'run.undone':
      return `${verb(entry)} of ${name} was undone`;
    case 'run.finished':
      return `${verb(entry)} of ${name}${by('to', 'to')} ${String(entry.data['phase'] ?? 'finished')}`;
    case 'lock.broken':
      return `The lock on ${name} was broken${by('held by', 'holder')}${by('because', 'reason')}`;
    case 'setting.changed':
      return `A setting was changed${by(':', 'setting')}`;
    case 'store.damaged':
      return `A damaged file was kept aside${by(':', 'file')}`;
    case 'clock.jumped':
      return `The clock of this workstation jumped${by('by', 'jump')}`;
  }
}

function verb(entry: Activity): string {
  return entry.data['kind'] === 'demote' ? 'Demotion' : 'Promotion';
}

/** Groups of kinds to filter by, with their words. */
export const ACTIVITY_GROUPS = {
  runs: 'Runs',
  configurations: 'Configurations',
  pools: 'Pools and certificates',
  console: 'Console',
} as const;

/** One of the groups. */
export type ActivityGroup = keyof typeof ACTIVITY_GROUPS;

/** The group a kind belongs to. */
export function activityGroup(kind: Activity['kind']): ActivityGroup {
  if (kind.startsWith('run.') || kind === 'plan.refused') return 'runs';
  if (kind.startsWith('configuration.') || kind.startsWith('service.') || kind.startsWith('lock.')) return 'configurations';
  return kind.startsWith('pool.') || kind.startsWith('certificate.') ? 'pools' : 'console';
}
