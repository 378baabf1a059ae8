import { FileCheck, TriangleAlert } from 'lucide-react';
import { Chip } from '../../components/chip.tsx';
import type { ConfigurationKey } from '../../state/configurations-slice.ts';
import { selectGlass, selectMark } from '../../state/gate-selectors.ts';
import { useStore } from '../../state/store.ts';
import { countApprovals, requestMark } from '../../../shared/text/approval-text.ts';

const GLASS_WORDS = {
  half: ['glass', 'Somebody broke the glass; a second person is waited for'],
  broken: ['glass broken', 'The glass is broken: it may go although its gate is closed'],
} as const;

/** How the newest request about a configuration stands, on its card. */
export function GateMark({ id }: { readonly id: ConfigurationKey }) {
  const request = useStore((state) => selectMark(state, id));
  const glass = useStore((state) => selectGlass(state, id));
  if (glass !== 'whole')
    return (
      <Chip isRigid tone="bad" icon={<TriangleAlert size={11} aria-hidden />} title={GLASS_WORDS[glass][1]}>
        {GLASS_WORDS[glass][0]}
      </Chip>
    );
  if (!request) return null;
  const { word, tone } = requestMark(request);
  const { have, need } = countApprovals(request);
  return (
    <Chip
      tone={tone}
      icon={<FileCheck size={11} aria-label={request.phase === 'open' ? 'Approvals' : 'Request'} />}
      title={`To ${request.toStageName}: ${word}; asked by ${request.requester.name}`}
    >
      {request.phase === 'open' ? `${String(have)}/${String(need)}` : word}
    </Chip>
  );
}
