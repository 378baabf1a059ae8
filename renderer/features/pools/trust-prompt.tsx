import { Button } from '@mantine/core';
import { useEffect, useRef } from 'react';
import type { CertificateView } from '../../../shared/domain/pool-state.ts';
import { copyText } from '../../commands/window.ts';
import { Fingerprint } from '../../components/fingerprint.tsx';
import { Facts } from '../../components/page.tsx';
import { formatAbsolute } from '../../../shared/text/format.ts';
import classes from './pools.module.css';

/** Prints the fingerprint of the certificate that XAPI serves, on the host itself. */
const COMPARE_COMMAND = 'openssl x509 -noout -fingerprint -sha256 -in /etc/xensource/xapi-ssl.pem';

/** Shows the certificate met at a new address, and how to find out whether it is the host's. No password was sent yet. */
export function TrustPrompt({
  address,
  certificate,
  isBusy,
  onBack,
  onTrust,
}: {
  readonly address: string;
  readonly certificate: CertificateView;
  readonly isBusy: boolean;
  readonly onBack: () => void;
  readonly onTrust: () => void;
}) {
  const ref = useRef<HTMLDivElement>(null);
  // The form that had the focus is gone. It goes to the text, not to the button: trust is no matter of pressing Enter twice.
  useEffect(() => ref.current?.focus(), []);
  return (
    <div ref={ref} className={classes['form']} tabIndex={-1}>
      <p>
        <strong>{address}</strong> shows this certificate. Nothing was sent to it yet. Compare the fingerprint with the
        one the host itself prints:
      </p>
      <div className={classes['command']}>
        <code>{COMPARE_COMMAND}</code>
        <Button variant="default" onClick={() => void copyText.run({ text: COMPARE_COMMAND, what: 'command' })}>
          Copy command
        </Button>
      </div>
      <Fingerprint value={certificate.fingerprint} label="SHA-256 fingerprint" />
      <Facts
        rows={[
          ['Subject', certificate.subject],
          ['Issuer', certificate.issuer],
          ['Valid', `${formatAbsolute(certificate.validFrom)} to ${formatAbsolute(certificate.validTo)}`],
          ['TLS', certificate.tlsVersion],
        ]}
      />
      <div className={classes['foot']}>
        <Button variant="default" size="sm" onClick={onBack}>
          Back
        </Button>
        <Button size="sm" loading={isBusy} onClick={onTrust}>
          Trust and connect
        </Button>
      </div>
    </div>
  );
}
