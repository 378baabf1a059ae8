import type { BundleScope } from '../domain/evidence/bundle-scope.ts';
import type { TimelineEntry } from '../domain/evidence/timeline.ts';
import { findActivityText, type EntryNames } from './activity-text.ts';
import { inSentence } from './names.ts';

/** An entry as a sentence; of a kind this version does not know, its kind and what it says. */
export function entryText(entry: TimelineEntry, names?: EntryNames): string {
  const known = findActivityText(entry, names);
  if (known !== undefined) return known;
  const said = Object.entries(entry.data)
    .filter(([, value]) => value !== null && value !== '')
    .slice(0, 4)
    .map(([key, value]) => `${key} ${inSentence(String(value))}`);
  return `${kindWord(entry.kind)}${said.length > 0 ? `: ${said.join(', ')}` : ''}`;
}

/** Where the words of a kind's own name read badly. */
const KIND_WORDS: Readonly<Record<string, string>> = {
  'pool.logged-in': 'Login',
  'pool.logged-out': 'Logout',
  'pool.login-refused': 'Login refused',
  'configuration.adopted': 'Configuration put into a stage',
  'configuration.released': 'Configuration taken out',
  'run.step': 'Step done',
  'run.finished': 'Run ended',
  'run.stop-asked': 'Stop asked for',
  'run.pause-asked': 'Pause asked for',
  'store.damaged': 'File damaged',
};

/** A kind of entry as a filter names it; kinds are named so that their own words can be read. */
export function kindWord(kind: string): string {
  const own = Object.hasOwn(KIND_WORDS, kind) ? KIND_WORDS[kind] : undefined;
  if (own !== undefined) return own;
  const words = kind
    .replace(/[^a-z0-9]+/gi, ' ')
    .trim()
    .slice(0, 60);
  return words === '' ? 'Unknown entry' : words.charAt(0).toUpperCase() + words.slice(1);
}

/** How an entry bears on things: good ends, what went wrong, what holds or waits, what moves. */
export function entryTone({
  kind,
  data,
}: Pick<TimelineEntry, 'kind' | 'data'>): 'good' | 'bad' | 'waiting' | 'busy' | 'off' {
  if (kind === 'run.finished') return data['undone'] !== undefined || isBad(data['outcome']) ? 'bad' : 'good';
  if (kind === 'ledger.verified') return data['faults'] === 0 ? 'good' : 'bad';
  if (kind === 'bundle.opened' && (data['verdict'] === 'broken-at' || data['verdict'] === 'malformed')) return 'bad';
  if (/refused|alarm|damaged|failed|broken|rejected|jumped|break-glass/.test(kind)) return 'bad';
  if (/interrupted|paused|undone/.test(kind)) return 'waiting';
  if (/^run\.(?!step)/.test(kind)) return 'busy';
  return /approved|granted|published|created|adopted|trusted/.test(kind) ? 'good' : 'off';
}

function isBad(outcome: TimelineEntry['data'][string] | undefined): boolean {
  return outcome === 'failed' || outcome === 'errored' || outcome === 'aborted';
}

const dayFormat = new Intl.DateTimeFormat(undefined, {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
});

/** The local day of an entry, "Mon, Nov 23, 2026": entries are grouped by it. */
export function dayOf(iso: string): string {
  const ms = Date.parse(iso);
  return Number.isNaN(ms) ? iso : dayFormat.format(ms);
}

/** What a bundle is about, in words. */
export function scopeText(scope: BundleScope): string {
  switch (scope.kind) {
    case 'all':
      return 'the whole ledger';
    case 'service':
      return `the service ${inSentence(scope.id)}`;
    case 'configuration':
      return `one configuration (${inSentence(scope.uuid)})`;
    case 'run':
      return `one run (${inSentence(scope.id)})`;
    case 'period':
      return `from ${dayOf(scope.from)} until before ${dayOf(scope.to)}`;
  }
}
