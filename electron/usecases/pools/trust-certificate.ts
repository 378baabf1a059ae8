import type { ParsedInput } from '../../../shared/ipc/contract.ts';
import { ProblemError } from '../../../shared/errors.ts';
import { passwordName, type PoolPorts } from './add-pool.ts';
import { getKnown } from './connect-pool.ts';

/**
 * Answers a certificate alarm: pins the certificate the person compared, and connects again where the password is kept.
 * The alarm must still be the one the person saw, and its last four pairs must have been typed.
 *
 * @throws ProblemError `invalid-request` where typed text or alarm don't match
 */
export async function trustCertificate(ports: PoolPorts, input: ParsedInput<'pools.trust-certificate'>): Promise<null> {
  const known = getKnown(ports, input.poolId);
  const alarm = ports.pools.find(known.id)?.alarm;
  if (alarm?.address !== input.address || alarm.seen.fingerprint !== input.fingerprint)
    throw new ProblemError({
      code: 'invalid-request',
      issues: ['the certificate has changed again; compare the new fingerprint'],
    });
  const wanted = input.fingerprint.split(':').slice(-4).join('');
  if (input.typed.replace(/[^0-9A-Fa-f]/g, '').toUpperCase() !== wanted)
    throw new ProblemError({
      code: 'invalid-request',
      issues: ['the typed characters are not the last four pairs of the new fingerprint'],
    });

  await ports.ledger.append({
    kind: 'certificate.trusted',
    actor: known.userName,
    poolId: known.id,
    data: { address: input.address, fingerprint: input.fingerprint, before: alarm.pinnedFingerprint },
  });
  const next = { ...known, pins: { ...known.pins, [input.address]: input.fingerprint } };
  await ports.store.save(next);
  const password = await ports.secrets.read(passwordName(known.id));
  await ports.pools.trust(known.id, input.address, input.fingerprint, password);
  return null;
}
