import { Fence } from 'lucide-react';
import { Chip } from '../../components/chip.tsx';
import type { ConfigurationKey } from '../../state/configurations-slice.ts';
import { selectFenceOf } from '../../state/fence-selectors.ts';
import { useStore } from '../../state/store.ts';
import { fenceModeWord } from '../../../shared/text/fence-mode-text.ts';

/** That a configuration's VMs are in a fence, and whether it holds. */
export function FenceChip({ id }: { readonly id: ConfigurationKey }) {
  const fence = useStore((state) => selectFenceOf(state, id));
  if (!fence) return null;
  const isBroken = fence.alarms.length > 0;
  const state = isBroken
    ? `does not hold: ${fence.alarms.slice(0, 4).join('; ')}`
    : `holds, ${fenceModeWord(fence.mode)}`;
  return (
    <Chip
      isRigid
      tone={isBroken ? 'bad' : 'plain'}
      icon={<Fence size={11} aria-label={isBroken ? 'Fence does not hold' : 'In a fence'} />}
      title={`Fence ${fence.id} ${state}`}
    >
      {isBroken ? 'fence' : ''}
    </Chip>
  );
}
