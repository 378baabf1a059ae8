import { believeWorkflow, confirmClock, revokeKey, trustKey } from '../../commands/gates.ts';
import { tell } from '../../commands/tell.ts';
import { useStore } from '../../state/store.ts';
import { gateOf } from '../../../shared/domain/workflow.ts';
import { RelativeTime } from '../../components/relative-time.tsx';
import { gateLines } from '../../../shared/text/gate-text.ts';
import { inSentence } from '../../../shared/text/names.ts';
import { StepUpDialog } from './step-up-dialog.tsx';
import classes from './approvals.module.css';

/** Says that a workstation's key is believed, or is not any more. */
export function KeyDialog({
  kind,
  poolId,
  keyText,
  onClose,
}: {
  readonly kind: 'trust-key' | 'revoke-key';
  readonly poolId: string;
  readonly keyText: string;
  readonly onClose: () => void;
}) {
  const usedBy = useStore((state) => state.keys.find(({ key }) => key === keyText)?.usedBy ?? null);
  const isTrust = kind === 'trust-key';
  const command = isTrust ? trustKey : revokeKey;
  return (
    <StepUpDialog
      title={isTrust ? 'Believe a workstation’s key' : 'Revoke a workstation’s key'}
      poolId={poolId}
      verb={isTrust ? 'Believe the key' : 'Revoke the key'}
      isDangerous={!isTrust}
      minReason={3}
      sign={(word) => command.run({ poolId, key: keyText, ...word })}
      onSigned={() => {
        tell(isTrust ? 'The key is believed' : 'The key is revoked');
        onClose();
      }}
      onClose={onClose}
    >
      <p>
        <code>{keyText}</code>
        {usedBy !== null && usedBy.length > 0 && <> was used by {usedBy.map(inSentence).join(', ')}.</>}
      </p>
      <p>
        {isTrust
          ? 'Compare it with what the other workstation shows under Settings before you sign.'
          : 'Nothing signed with it counts any more, approvals given before included.'}
      </p>
    </StepUpDialog>
  );
}

/** Says that the pool's clock is right although it jumped. */
export function ClockDialog({ poolId, onClose }: { readonly poolId: string; readonly onClose: () => void }) {
  return (
    <StepUpDialog
      title="Confirm the pool’s clock"
      poolId={poolId}
      verb="The clock is right"
      minReason={3}
      sign={(word) => confirmClock.run({ poolId, ...word })}
      onSigned={() => {
        tell('The clock is confirmed');
        onClose();
      }}
      onClose={onClose}
    >
      <p>
        Soaks, windows and expiries go by the coordinator’s clock. It jumped, so nothing that depends on time opens
        until somebody who has the right to says that it is right now.
      </p>
    </StepUpDialog>
  );
}

/** Says that a service's workflow is the right one although its record is not believed. */
export function WorkflowDialog({
  poolId,
  serviceId,
  onClose,
}: {
  readonly poolId: string;
  readonly serviceId: string;
  readonly onClose: () => void;
}) {
  const view = useStore((state) => state.services[poolId]?.find(({ service }) => service.id === serviceId));
  const workflow = view?.service.workflow;
  const name = (id: string): string => inSentence(workflow?.stages.find((stage) => stage.id === id)?.name ?? id);
  const gated = workflow?.transitions.filter((each) => gateLines(gateOf(each)).length > 0) ?? [];
  return (
    <StepUpDialog
      title="Believe a workflow"
      poolId={poolId}
      verb="The workflow is right"
      minReason={3}
      sign={(word) => believeWorkflow.run({ poolId, serviceId, ...word })}
      onSigned={() => {
        tell('The workflow is believed');
        onClose();
      }}
      onClose={onClose}
    >
      <p>
        {view ? (
          <>
            The workflow of {inSentence(view.service.name)} as {inSentence(view.by)} published it{' '}
            <RelativeTime iso={view.at} />, version {String(workflow?.version ?? 0)}. Its gates, and nothing else, are
            what you say is right:
          </>
        ) : (
          'The service is not on the pool any more.'
        )}
      </p>
      <div className={classes['diff']} tabIndex={0} role="region" aria-label="Gates">
        {gated.length === 0 && 'No transition of it asks for anything.'}
        {gated.map((each) => (
          <div key={`${each.from} ${each.to}`}>
            <strong>
              {name(each.from)} → {name(each.to)}
            </strong>
            <ul>
              {gateLines(gateOf(each)).map((line, i) => (
                <li key={i}>{line}</li>
              ))}
            </ul>
          </div>
        ))}
      </div>
    </StepUpDialog>
  );
}
