import { useEffect, useState } from 'react';
import type { Result } from '../../shared/errors.ts';

/** Typing is over when nothing was typed for this long. */
const TYPED_MS = 250;

/** What is answered to a question, asked again whenever it or the attempt changes; null while there is none. */
export function useAsked<Q, A>(
  question: Q | null,
  attempt: number,
  ask: (question: Q) => Promise<Result<A>>,
): Result<A> | null {
  const asked = JSON.stringify([question, attempt]);
  const [answer, setAnswer] = useState<{ readonly asked: string; readonly result: Result<A> } | null>(null);
  useEffect(() => {
    if (question === null) return undefined;
    let isCurrent = true;
    const timer = setTimeout(() => {
      void ask(question).then((result) => {
        if (isCurrent) setAnswer({ asked, result });
      });
    }, TYPED_MS);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `asked` says all that `question` says
  }, [asked]);
  return answer?.asked === asked ? answer.result : null;
}
