import { Hourglass } from 'lucide-react';
import type { LeaseLine } from '../../../shared/domain/lease/decide-lease.ts';
import type { LeasePart } from '../../../shared/domain/lease/lease-rules.ts';
import { formatAbsolute } from '../../../shared/text/format.ts';
import { leaseChipText, leaseEndWord } from '../../../shared/text/lease-text.ts';
import { useNow } from '../../components/ticker.ts';
import { Chip } from '../../components/chip.tsx';
import type { ConfigurationKey } from '../../state/configurations-slice.ts';
import { useStore } from '../../state/store.ts';

/** The lease that ends first and is near its end; one with much time left needs no room on a card. */
export function LeaseChip({ id }: { readonly id: ConfigurationKey }) {
  const view = useStore((state) => state.leases.get(id));
  const near = [part('run', view?.run), part('storage', view?.storage)]
    .flatMap((each) => each ?? [])
    .filter(({ line }) => line.state !== 'running' && !(line.state === 'done' && line.end !== 'tell'))
    .sort((a, b) => (a.line.until < b.line.until ? -1 : 1))[0];
  if (!near) return null;
  return <NearEnd near={near} />;
}

function NearEnd({ near }: { readonly near: { readonly part: LeasePart; readonly line: LeaseLine } }) {
  const text = leaseChipText(near.part, near.line, useNow());
  return (
    <Chip
      tone={near.line.state === 'soon' ? 'waiting' : 'bad'}
      icon={<Hourglass size={11} aria-label="Lease" />}
      title={`${text}: until ${formatAbsolute(near.line.until)}, then ${leaseEndWord(near.line.end)}`}
    >
      {text}
    </Chip>
  );
}

function part(
  name: LeasePart,
  line: LeaseLine | null | undefined,
): { readonly part: LeasePart; readonly line: LeaseLine } | null {
  return line ? { part: name, line } : null;
}
