import { Button, Modal } from '@mantine/core';
import { useState } from 'react';
import type { OpenedRequestFile } from '../../../shared/ipc/areas/approval-requests.ts';
import { signRequestFile } from '../../commands/approvals.ts';
import { tell } from '../../commands/tell.ts';
import { Callout } from '../../components/callout.tsx';
import { Facts } from '../../components/page.tsx';
import { PlanSteps } from '../../components/plan-steps.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { namesOf } from '../../state/names-of.ts';
import { store, useStore } from '../../state/store.ts';
import { formatEstimate, shortRevision } from '../../../shared/text/format.ts';
import { inSentence } from '../../../shared/text/names.ts';
import { planTitle } from '../../../shared/text/run-text.ts';
import { StepUpDialog } from './step-up-dialog.tsx';
import classes from './approvals.module.css';

type Decision = 'approve' | 'reject' | 'abstain';

const VERBS: Readonly<Record<Decision, string>> = { approve: 'Approve', reject: 'Reject', abstain: 'Abstain' };

/** A request that came as a file: what it asks for, and the way to sign a decision on it. */
export function RequestFileDialog({
  file,
  onClose,
}: {
  readonly file: OpenedRequestFile;
  readonly onClose: () => void;
}) {
  const [decision, setDecision] = useState<Decision | null>(null);
  const pool = useStore((state) => Object.values(state.pools).find(({ uuid }) => uuid === file.poolUuid));
  const { plan } = file;
  if (decision !== null)
    return (
      <StepUpDialog
        title={`${VERBS[decision]} by file`}
        poolId={pool?.id ?? ''}
        verb={`${VERBS[decision]} and write the decision…`}
        isDangerous={decision === 'reject'}
        minReason={decision === 'reject' ? 3 : 0}
        sign={(word) => signRequestFile.run({ fileId: file.fileId, decision, ...word })}
        onSigned={({ path }) => {
          if (path !== null) tell(`Written: ${path}`);
          onClose();
        }}
        onClose={() => setDecision(null)}
      >
        <p>
          {planTitle(plan)}: plan <code>{file.planDigest.slice(0, 12)}</code> of revision{' '}
          <code>{shortRevision(file.revision)}</code>, and nothing else.
        </p>
      </StepUpDialog>
    );
  return (
    <Modal opened onClose={onClose} title={planTitle(plan)} size={1000}>
      <div className={classes['form']}>
        <p className={classes['why']}>{file.reason}</p>
        <Facts
          rows={[
            ['Asked by', inSentence(file.requester.name)],
            ['Asked', <RelativeTime key="at" iso={file.at} />],
            ['Expires', <RelativeTime key="expires" iso={file.expiresAt} />],
            ['Plan', <code key="plan">{file.planDigest.slice(0, 12)}</code>],
            ['Revision', <code key="revision">{shortRevision(file.revision)}</code>],
            ['Takes', formatEstimate(plan.estimateMs)],
            ['File', file.path],
          ]}
        />
        {file.keyState !== 'known' && (
          <Callout tone="bad" title="It was signed with a key that is not believed here">
            Make sure by another way that it comes from whom it names.
          </Callout>
        )}
        {plan.irreversible.length > 0 && (
          <Callout tone="waiting" title="What can't be undone">
            {plan.irreversible.map((each, i) => (
              <div key={i}>{each}</div>
            ))}
          </Callout>
        )}
        <PlanSteps plan={plan} names={namesOf(store.getState(), pool?.id ?? '')} />
        {!file.isPoolConnected && (
          <Callout tone="waiting" title="Its pool is not connected here">
            Without it nobody can prove who they are: connect the pool under Pools, then open the file again.
          </Callout>
        )}
        <div className={classes['foot']}>
          <Button variant="default" size="sm" onClick={onClose}>
            Close
          </Button>
          {(['abstain', 'reject', 'approve'] as const).map((each) => (
            <Button
              key={each}
              size="sm"
              variant={each === 'approve' ? 'filled' : 'default'}
              disabled={!file.isPoolConnected}
              onClick={() => setDecision(each)}
            >
              {VERBS[each]}…
            </Button>
          ))}
        </div>
      </div>
    </Modal>
  );
}
