import { Modal } from '@mantine/core';
import { useState } from 'react';
import type { CertificateAlarm } from '../../../shared/domain/pool-state.ts';
import { Fingerprint } from '../../components/fingerprint.tsx';
import { Facts } from '../../components/page.tsx';
import { useStore } from '../../state/store.ts';
import { inSentence } from '../../../shared/text/names.ts';
import { poolName } from '../../../shared/text/pool-text.ts';
import { certificateFacts } from './certificate-facts.ts';
import { TrustForm } from './trust-form.tsx';
import classes from './alarm-page.module.css';

/** Asks about a member whose certificate was never seen here, while its pool's coordinator does not answer. */
export function TrustMemberDialog() {
  const dialog = useStore((state) => state.dialog);
  if (dialog?.kind !== 'trust-member') return null;
  return <MemberDialog poolId={dialog.poolId} met={dialog.alarm} />;
}

function MemberDialog({ poolId, met }: { readonly poolId: string; readonly met: CertificateAlarm }) {
  // What was opened stays: each new try of the connection forgets the member for a moment.
  const [alarm] = useState(met);
  const pool = useStore((state) => state.pools[poolId]);
  const setDialog = useStore((state) => state.setDialog);
  const close = (): void => setDialog(null);
  if (!pool) return null;
  return (
    <Modal opened onClose={close} title={`Is ${alarm.address} a member of your pool?`} size={600}>
      <div className={classes['member']}>
        <p>
          The coordinator of {inSentence(poolName(pool))} does not answer. {alarm.address} is listed as a member and
          answers with a certificate never seen here; nothing was sent to it. It may lead the pool now, or the
          coordinator may only be restarting: then nothing needs to be done.
        </p>
        <Fingerprint value={alarm.seen.fingerprint} label="Fingerprint of the member" />
        <Facts rows={certificateFacts(alarm.seen)} />
        <TrustForm
          poolId={poolId}
          alarm={alarm}
          verb="Trust this member"
          refusal="Wait for the coordinator"
          onRefuse={close}
          onTrusted={close}
        />
      </div>
    </Modal>
  );
}
