import { useEffect, useState } from 'react';
import type { BoardHistory } from '../../../../shared/domain/evidence/board-history.ts';
import type { EvidenceSource } from '../../../../shared/domain/evidence/timeline.ts';
import type { Result } from '../../../../shared/errors.ts';
import { loadHistory } from '../../../commands/evidence.ts';

/** Entries come in bursts while a run writes: the history is read again when they pause. */
const PAUSE_MS = 400;

/** What changed a source's board; read again when entries were added. */
export function useHistory(source: EvidenceSource, newestSeq: number): Result<BoardHistory> | undefined {
  const [result, setResult] = useState<Result<BoardHistory>>();
  const bundleId = source.kind === 'bundle' ? source.bundleId : null;
  const isFirst = result === undefined;
  useEffect(() => {
    let isCurrent = true;
    const asked: EvidenceSource = bundleId === null ? { kind: 'ledger' } : { kind: 'bundle', bundleId };
    const timer = setTimeout(
      () => {
        void loadHistory.run({ source: asked }).then((answer) => {
          if (isCurrent) setResult(answer);
        });
      },
      isFirst ? 0 : PAUSE_MS,
    );
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [bundleId, newestSeq, isFirst]);
  return result;
}
