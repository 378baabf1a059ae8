import { useEffect, useMemo, useState } from 'react';
import type { OperateWish } from '../../../shared/domain/operate/operate-wish.ts';
import type { Result } from '../../../shared/errors.ts';
import type { OperateView } from '../../../shared/ipc/areas/operate.ts';
import type { RequestOutputs } from '../../../shared/ipc/contract.ts';
import { describeOperation, previewOperation } from '../../commands/operate.ts';
import type { ConfigurationKey } from '../../state/configurations-slice.ts';
import { toWish, type OperateDraft } from './draft.ts';

/** What main has answered about one configuration; undefined while it has not. */
export interface Planned {
  readonly key: ConfigurationKey;
  /** Null while the form lacks something. */
  readonly wish: OperateWish | null;
  readonly answer: Result<RequestOutputs['operate.preview']> | undefined;
}

/** Typing is over when nothing was typed for this long. */
const TYPED_MS = 250;

/** What is known of each configuration; read again with every attempt. */
export function useViews(
  keys: readonly ConfigurationKey[],
  attempt: number,
): ReadonlyMap<ConfigurationKey, OperateView> {
  const [views, setViews] = useState<ReadonlyMap<ConfigurationKey, OperateView>>(new Map());
  useEffect(() => {
    let isCurrent = true;
    void Promise.all(keys.map(async (key) => [key, await describeOperation.run(key)] as const)).then((answers) => {
      if (isCurrent)
        setViews(new Map(answers.flatMap(([key, answer]) => (answer.ok ? [[key, answer.value] as const] : []))));
    });
    return () => {
      isCurrent = false;
    };
  }, [keys, attempt]);
  return views;
}

/** The plan of each configuration for what is filled in, asked for again whenever that changes. */
export function usePlans(
  keys: readonly ConfigurationKey[],
  draft: OperateDraft,
  views: ReadonlyMap<ConfigurationKey, OperateView>,
  attempt: number,
): readonly Planned[] {
  const wishes = useMemo(() => keys.map((key) => ({ key, wish: toWish(draft, views.get(key)) })), [keys, draft, views]);
  // Equal wishes are equal texts: moving to another field asks nothing anew.
  const asked = JSON.stringify([wishes, attempt]);
  const [answers, setAnswers] = useState<{ readonly asked: string; readonly plans: readonly Planned[] } | null>(null);
  useEffect(() => {
    let isCurrent = true;
    const timer = setTimeout(() => {
      const all = wishes.map(async ({ key, wish }): Promise<Planned> => ({
        key,
        wish,
        answer: wish === null ? undefined : await previewOperation.run({ key, wish }),
      }));
      void Promise.all(all).then((plans) => {
        if (isCurrent) setAnswers({ asked, plans });
      });
    }, TYPED_MS);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `asked` says all that `wishes` says
  }, [asked]);
  return answers?.asked === asked ? answers.plans : wishes.map((each) => ({ ...each, answer: undefined }));
}
