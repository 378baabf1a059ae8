import { createHash } from 'node:crypto';
import type { SignOff } from '../../shared/domain/evidence/review.ts';
import { BUNDLE_LIMITS, frameSchemas } from './bundle-form.ts';
import { canonical } from './digest.ts';
import { unpackLines } from './unpack.ts';
import { BundleRefused, type BundleSigner } from './write-bundle.ts';
import { zipLines } from './zip-lines.ts';

/** What a reviewer says; the rest of a counter-signature follows from the bundle and the key. */
export type SignOffWord = Pick<SignOff, 'reviewer' | 'decision' | 'statement' | 'remarks' | 'at'>;

/** What a counter-signature must name to belong where it stands. */
export type SignOffPlace = Pick<SignOff, 'bundle' | 'ledger' | 'prior'>;

/** Why a counter-signature is not to be believed; undefined when it holds. */
export function checkSignOff(
  signOff: SignOff,
  due: SignOffPlace,
  verify: (key: string, message: string, sig: string) => boolean,
): string | undefined {
  const { bundle, ledger, prior, key, sig } = signOff;
  if (bundle !== due.bundle || ledger !== due.ledger) return 'is about another bundle';
  if (prior !== due.prior) return 'was made for another content';
  return verify(key, signOffMessage(signOff), sig) ? undefined : 'does not hold';
}

/** What a counter-signature covers: its purpose, then canonical JSON of all it says, place and key included. */
function signOffMessage({ sig: _sig, ...said }: SignOff): string {
  return `stagewright/sign-off/v1\n${canonical(said)}`;
}

/**
 * A copy of a bundle with one counter-signature more, piece by piece.
 * @param place - of the bundle as it was checked
 * @throws BundleRefused when the file is another than the one that was checked; FormFault
 */
export async function* countersign(
  chunks: AsyncIterable<Uint8Array>,
  place: Pick<SignOffPlace, 'bundle' | 'ledger'>,
  word: SignOffWord,
  signer: BundleSigner,
): AsyncGenerator<Uint8Array> {
  yield* zipLines(addLine(chunks, place, word, signer));
}

const CLOSING = Buffer.from('{"closing":');

async function* addLine(
  chunks: AsyncIterable<Uint8Array>,
  { bundle, ledger }: Pick<SignOffPlace, 'bundle' | 'ledger'>,
  word: SignOffWord,
  signer: BundleSigner,
): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  let isSame = false;
  for await (const lines of unpackLines(chunks, BUNDLE_LIMITS)) {
    for (const line of lines) {
      // What was closed with this digest is what was checked: the digest covers every byte before it.
      if (line.subarray(0, CLOSING.length).equals(CLOSING)) isSame = hash.copy().digest('hex') === bundle;
      hash.update(line).update('\n');
    }
    yield Buffer.from(lines.map((line) => `${line.toString('utf8')}\n`).join(''), 'utf8');
  }
  if (!isSame) throw new BundleRefused('the file was changed since it was opened');
  const unsigned = { ...word, bundle, ledger, prior: hash.digest('hex'), key: signer.publicKey, sig: '' };
  const signOff = { ...unsigned, sig: signer.sign(signOffMessage(unsigned)) };
  const read = frameSchemas.signOff.safeParse(signOff);
  if (!read.success) throw new BundleRefused(`it can't be signed off: ${read.error.message}`);
  yield Buffer.from(`${canonical({ signOff })}\n`, 'utf8');
}
