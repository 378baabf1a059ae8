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
  const state = ports.pools.find(input.poolId);
  if (!state) throw new ProblemError({ code: 'not-found', kind: 'pool', id: input.poolId });
  const { alarm, id, userName } = state;
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
    actor: userName,
    poolId: id,
    data: { address: input.address, fingerprint: input.fingerprint, before: alarm.pinnedFingerprint },
  });
  // The demo pool is not remembered: its pin lives as long as this console.
  if (!state.isDemo) {
    const known = getKnown(ports, id);
    await ports.store.save({ ...known, pins: { ...known.pins, [input.address]: input.fingerprint } });
  }
  const password = await ports.secrets.read(passwordName(id));
  await ports.pools.trust(id, input.address, input.fingerprint, password);
  return null;
}
