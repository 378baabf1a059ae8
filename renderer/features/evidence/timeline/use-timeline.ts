import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { EvidenceSource, TimelineFilter } from '../../../../shared/domain/evidence/timeline.ts';
import { loadTimeline } from '../../../commands/evidence.ts';
import { TimelineWindow, type WindowView } from './timeline-window.ts';

const NOTHING: WindowView = { total: null, problem: null, upToSeq: 0, entryAt: () => undefined };

/** A source's entries that pass a filter, as far as they are on screen. */
export function useTimeline(
  source: EvidenceSource,
  filter: TimelineFilter,
): {
  readonly view: WindowView;
  readonly onRange: (first: number, last: number) => void;
  readonly refresh: () => void;
} {
  // Both are plain data: their text says whether it is another question.
  const question = useSettled(JSON.stringify({ source, filter }));
  const [shown, setShown] = useState<{ readonly question: string; readonly view: WindowView }>();
  const current = useRef<TimelineWindow | null>(null);
  useEffect(() => {
    const asked = JSON.parse(question) as { source: EvidenceSource; filter: TimelineFilter };
    const opened = new TimelineWindow(
      (offset, limit) => loadTimeline.run({ ...toInput(asked), offset, limit }),
      (view) => setShown({ question, view }),
    );
    current.current = opened;
    opened.show(0, 0);
    return () => opened.close();
  }, [question]);
  const onRange = useCallback((first: number, last: number) => current.current?.show(first, last), []);
  const refresh = useCallback(() => current.current?.refresh(), []);
  // While the next answer is on its way the last one stays: rows don't flash with every letter that is typed.
  const view = shown?.view ?? NOTHING;
  return useMemo(() => ({ view, onRange, refresh }), [view, onRange, refresh]);
}

/** Main looks through every entry with each question: not with each letter that is typed. */
const TYPING_MS = 150;

function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), TYPING_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

type Input = Parameters<typeof loadTimeline.run>[0];

/** Lists without a value are left out: they would match nothing. */
function toInput({
  source,
  filter,
}: {
  source: EvidenceSource;
  filter: TimelineFilter;
}): Pick<Input, 'source' | 'filter'> {
  const given = Object.entries(filter).filter(([, value]) => !Array.isArray(value) || value.length > 0);
  return { source, filter: { ...Object.fromEntries(given), text: filter.text } };
}
