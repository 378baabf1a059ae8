import { breakGlass, overrideFreeze, secondBreakGlass } from '../../commands/gates.ts';
import { tell } from '../../commands/tell.ts';
import { Callout } from '../../components/callout.tsx';
import type { GateDialog, PlannedMove } from '../../state/gate-dialog.ts';
import { useStore } from '../../state/store.ts';
import { inSentence } from '../../../shared/text/names.ts';
import { StepUpDialog } from './step-up-dialog.tsx';

function useName({ configurationUuid, poolId }: PlannedMove): string {
  return useStore((state) => state.configurations.get(`${poolId}/${configurationUuid}`)?.nameLabel ?? '');
}

/** Passes in spite of a freeze: the right to and a reason. */
export function OverrideDialog({ planned, onClose }: { readonly planned: PlannedMove; readonly onClose: () => void }) {
  const name = useName(planned);
  return (
    <StepUpDialog
      title="Override the freeze"
      poolId={planned.poolId}
      verb="Override the freeze"
      minReason={3}
      sign={(word) => overrideFreeze.run({ ...planned, ...word })}
      onSigned={() => {
        tell('The freeze is overridden for this plan');
        onClose();
      }}
      onClose={onClose}
    >
      <p>
        For {inSentence(name)}, plan <code>{planned.planDigest.slice(0, 12)}</code> only. It needs an account that has
        the right to. Name and reason go into the ledger.
      </p>
    </StepUpDialog>
  );
}

/** First of two signatures. */
export function GlassDialog({ planned, onClose }: { readonly planned: PlannedMove; readonly onClose: () => void }) {
  const name = useName(planned);
  return (
    <StepUpDialog
      title="Break the glass"
      poolId={planned.poolId}
      verb="Break the glass"
      isDangerous
      reasonLabel="What is the emergency"
      minReason={10}
      sign={(word) => breakGlass.run({ ...planned, ...word })}
      onSigned={() => {
        tell('Now a second person has to sign');
        onClose();
      }}
      onClose={onClose}
    >
      <Callout tone="bad" title={`${inSentence(name)} goes although its gate is closed`}>
        For plan <code>{planned.planDigest.slice(0, 12)}</code> only, for an hour, and only once a second person has
        signed. It stands out on the board and in the ledger.
      </Callout>
    </StepUpDialog>
  );
}

/** Second of two signatures, by somebody else. */
export function SecondGlassDialog({
  glass,
  onClose,
}: {
  readonly glass: Extract<GateDialog, { kind: 'second-break-glass' }>;
  readonly onClose: () => void;
}) {
  const { by, glassId, poolId, reason } = glass;
  return (
    <StepUpDialog
      title="Sign as the second person"
      poolId={poolId}
      verb="Agree to break the glass"
      isDangerous
      minReason={3}
      sign={(word) => secondBreakGlass.run({ poolId, glassId, ...word })}
      onSigned={() => {
        tell('The glass is broken: it may go for an hour');
        onClose();
      }}
      onClose={onClose}
    >
      <Callout tone="bad" title={`${inSentence(by)} breaks the glass`}>
        {inSentence(reason)}
      </Callout>
      <p>Somebody else than {inSentence(by)} has to sign.</p>
    </StepUpDialog>
  );
}
