import type { ActivityKind } from '../domain/activity.ts';

/** Kinds of entries about leases. */
type LeaseKind = Extract<ActivityKind, `lease.${string}`>;

/** What an entry about leases tells. `by` says a field with a word in front, or nothing where the entry has none. */
export function leaseActivityText(
  kind: LeaseKind,
  {
    name,
    by,
    pool,
  }: { readonly name: string; readonly by: (word: string, field: string) => string; readonly pool: string },
): string {
  switch (kind) {
    case 'lease.kept':
      return `This workstation keeps the leases of ${pool}`;
    case 'lease.left':
      return `This workstation keeps the leases of ${pool} no more`;
    case 'lease.begun':
      return `The run time of ${name} began${by('until', 'until')}`;
    case 'lease.renewed':
      return `A lease of ${name} was renewed${by('for', 'lease')}${by('until', 'until')}${by('because', 'reason')}`;
    case 'lease.warned':
      return `A lease of ${name} ends soon${by('for', 'lease')}${by('at', 'until')}`;
    case 'lease.ended':
      return `A lease of ${name} ended${by('for', 'lease')}${by('by', 'end')}`;
    case 'lease.missed':
      return `The end of a lease of ${name} did nothing${by('for', 'lease')}${by('because of', 'reason')}`;
  }
}
