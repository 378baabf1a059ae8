import { Button } from '@mantine/core';
import type { ServiceView } from '../../../shared/ipc/contract.ts';
import { copyDetails } from '../../commands/window.ts';
import { Callout } from '../../components/callout.tsx';
import { ProblemBox } from '../../components/problem-box.tsx';
import { store, useStore } from '../../state/store.ts';
import type { WorkflowEdit } from '../../state/workflow-editor-slice.ts';
import { formatAbsolute } from '../../../shared/text/format.ts';
import { inSentence } from '../../../shared/text/names.ts';
import { isKeepable, keep } from './autosave.ts';
import classes from './workflow-page.module.css';

/** Whether what is on screen is kept, in a word. */
export function DraftWord({ edit, hasDraft }: { readonly edit: WorkflowEdit; readonly hasDraft: boolean }) {
  const isRight = isKeepable(edit.history.present);
  const isBad = !isRight || edit.draftState === 'refused';
  return (
    <span className={classes['state']} role="status" data-tone={isBad ? 'bad' : undefined}>
      {isRight ? WORDS[edit.draftState](hasDraft) : 'Not saved: a stage has no name'}
    </span>
  );
}

const WORDS: Readonly<Record<WorkflowEdit['draftState'], (hasDraft: boolean) => string>> = {
  kept: (hasDraft) => (hasDraft ? 'Draft saved' : ''),
  waiting: () => 'Saving…',
  saving: () => 'Saving…',
  refused: () => 'Draft not saved',
};

/** What stands in the way of the draft: somebody published meanwhile, or it could not be saved. */
export function DraftNotices({
  serviceKey,
  view,
  edit,
}: {
  readonly serviceKey: string;
  readonly view: ServiceView;
  readonly edit: WorkflowEdit;
}) {
  const change = useStore((state) => state.changeWorkflowEdit);
  const setDialog = useStore((state) => state.setDialog);
  const keepMine = (): void => {
    change(serviceKey, (held) => ({ ...held, baseSeq: view.seq }));
    void keep(view.poolId, view.service.id);
    store.getState().announce('Your draft is kept, on top of what was published');
  };
  return (
    <>
      {edit.baseSeq < view.seq && (
        <div className={classes['notice']}>
          <Callout
            tone="waiting"
            role="status"
            title={`${inSentence(view.by)} published version ${String(view.service.workflow.version)} meanwhile`}
            actions={
              <>
                <Button size="compact-xs" onClick={keepMine}>
                  Keep mine as a draft
                </Button>
                <Button size="compact-xs" variant="default" onClick={() => setDialog({ kind: 'discard-draft' })}>
                  Take theirs…
                </Button>
              </>
            }
          >
            It was published {formatAbsolute(view.at)}. Your draft was made from an older version. Kept, its differences
            are shown against the new one, and publishing it replaces that.
          </Callout>
        </div>
      )}
      {edit.problem !== null && (
        <div className={classes['notice']}>
          <ProblemBox
            problem={edit.problem}
            onCopy={copyDetails}
            actions={
              <Button size="compact-xs" onClick={() => void keep(view.poolId, view.service.id)}>
                Save the draft again
              </Button>
            }
          />
        </div>
      )}
    </>
  );
}
