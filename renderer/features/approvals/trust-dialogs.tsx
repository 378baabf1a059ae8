import { confirmClock, revokeKey, trustKey } from '../../commands/gates.ts';
import { tell } from '../../commands/tell.ts';
import { useStore } from '../../state/store.ts';
import { inSentence } from '../../../shared/text/names.ts';
import { StepUpDialog } from './step-up-dialog.tsx';

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
