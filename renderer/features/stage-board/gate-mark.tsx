import { FileCheck } from 'lucide-react';
import { Chip } from '../../components/chip.tsx';
import type { ConfigurationKey } from '../../state/configurations-slice.ts';
import { selectMark } from '../../state/gate-selectors.ts';
import { useStore } from '../../state/store.ts';
import { countApprovals, requestMark } from '../../text/approval-text.ts';

/** How the newest request about a configuration stands, on its card. */
export function GateMark({ id }: { readonly id: ConfigurationKey }) {
  const request = useStore((state) => selectMark(state, id));
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
