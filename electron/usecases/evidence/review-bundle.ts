import type { ReviewRemark } from '../../../shared/domain/evidence/review.ts';
import { ProblemError } from '../../../shared/errors.ts';
import type { ParsedInput } from '../../../shared/ipc/contract.ts';
import type { Ledger } from '../../ports.ts';
import type { ChooseFile } from '../../ports/workflows.ts';
import { BUNDLE_FILE } from './export-bundle.ts';
import type { LedgerView } from './ledger-view.ts';
import type { OpenedBundle, ReviewDesk, ReviewPorts } from './review-desk.ts';

/** What the use cases of a review need. */
export interface ReviewingPorts extends ReviewPorts {
  readonly desk: ReviewDesk;
  readonly ledger: Ledger & ReviewPorts['ledger'];
  readonly chooseFile: ChooseFile;
}

const MOST_REMARKS = 1000;

/** Adds a remark, or changes one. @throws ProblemError `not-found`; `check-failed` for a bundle that was not closed; `store-failed` */
export async function saveRemark(
  { desk, remarks, clock, newId }: ReviewingPorts,
  { bundleId, remarkId, seq, weight, text }: ParsedInput<'evidence.save-remark'>,
): Promise<{ readonly remarkId: string }> {
  const bundle = desk.get(bundleId);
  const digest = getDigest(bundle);
  if (seq !== null && !bundle.view.index.find(seq))
    throw new ProblemError({ code: 'not-found', kind: 'entry', id: String(seq) });
  const known = remarks.list(digest);
  const id = remarkId ?? newId();
  const remark: ReviewRemark = { id, seq, weight, text, at: clock.now().toISOString() };
  const next = known.some((old) => old.id === id)
    ? known.map((old) => (old.id === id ? remark : old))
    : [...known, remark];
  if (next.length > MOST_REMARKS) throw new ProblemError({ code: 'invalid-request', issues: ['too many remarks'] });
  await remarks.save(digest, next);
  desk.publish();
  return { remarkId: id };
}

/** Silent when there is no such remark. @throws ProblemError `not-found`, `store-failed` */
export async function removeRemark(
  { desk, remarks }: ReviewingPorts,
  { bundleId, remarkId }: ParsedInput<'evidence.remove-remark'>,
): Promise<null> {
  const digest = getDigest(desk.get(bundleId));
  await remarks.save(
    digest,
    remarks.list(digest).filter(({ id }) => id !== remarkId),
  );
  desk.publish();
  return null;
}

/**
 * Writes a counter-signed copy to a file that the person chooses, with all remarks. The ledger of this workstation has an entry of it.
 * @throws ProblemError `check-failed` for a bundle that does not hold, or that changed since it was opened; `store-failed`
 */
export async function signOff(
  ports: ReviewingPorts,
  { bundleId, reviewer, decision, statement }: ParsedInput<'evidence.sign-off'>,
): Promise<{ readonly path: string | null }> {
  const bundle = ports.desk.get(bundleId);
  const digest = getDigest(bundle);
  const verdict = bundle.view.verdict?.verdict;
  if (verdict === 'broken-at' || verdict === 'malformed' || verdict === undefined)
    throw new ProblemError({ code: 'check-failed', findings: ['A bundle that does not hold can not be signed off.'] });
  const remarks = ports.desk.listRemarks(bundle);
  const name = bundle.path.split(/[\\/]/).pop() ?? 'evidence.stagewright';
  const suggested = name.replace(/(\.stagewright)?$/, '-reviewed.stagewright');
  const path = await ports.chooseFile.toSave('Save the counter-signed copy', suggested, BUNDLE_FILE);
  if (path === null) return { path };
  if (path === bundle.path)
    throw new ProblemError({ code: 'invalid-request', issues: ['choose another file than the bundle itself'] });
  const at = ports.clock.now().toISOString();
  const word = { reviewer, decision, statement, remarks, at };
  await ports.ledger.append({
    kind: 'review.signed',
    actor: reviewer,
    data: { bundle: digest, reviewed: bundle.view.ledger, decision, ...countRemarks(remarks) },
  });
  await ports.bundleFiles.countersign(bundle.path, path, { bundle: digest, ledger: bundle.view.ledger }, word);
  return { path };
}

/**
 * Takes the counter-signatures of a bundle into the ledger it was exported from.
 * @throws ProblemError `check-failed` unless it holds and is a slice of exactly this ledger; `store-failed`
 */
export async function mergeReview(
  ports: ReviewingPorts,
  ledgerView: LedgerView,
  { bundleId }: ParsedInput<'evidence.merge-review'>,
): Promise<{ readonly merged: number }> {
  const bundle = ports.desk.get(bundleId);
  const verdict = await ports.desk.check(bundle);
  const { view } = bundle;
  if (verdict.verdict !== 'intact-anchored' && verdict.verdict !== 'intact-unanchored-since')
    throw new ProblemError({ code: 'check-failed', findings: [`The bundle's verdict is ${verdict.verdict}.`] });
  if (view.ledger !== ports.ledger.id)
    throw new ProblemError({ code: 'check-failed', findings: ['The bundle is of another ledger than this one.'] });
  const { to } = view.range;
  const [theirs, ours] = [await view.hashes(to, to), await ledgerView.hashes(to, to)];
  if (ours.at(to) === undefined || ours.at(to) !== theirs.at(to))
    throw new ProblemError({
      code: 'check-failed',
      findings: [`The bundle's record ${String(to)} is another than this ledger's: one of them was rewritten.`],
    });
  const fresh = view.signOffs.filter(({ sig }) => !bundle.merged.has(sig));
  for (const found of fresh) {
    const digest = await ports.contents.keep('review', found.reviewer, found);
    await ports.ledger.append({
      kind: 'review.merged',
      actor: 'console',
      data: {
        bundle: found.bundle,
        signOff: digest,
        reviewer: found.reviewer,
        key: found.key,
        decision: found.decision,
        signedAt: found.at,
        ...countRemarks(found.remarks),
      },
    });
  }
  if (fresh.length > 0) await ports.desk.check(bundle);
  return { merged: fresh.length };
}

/**
 * Takes the key that closed a bundle as known, after a person compared it. The ledger says so before it counts.
 * @throws ProblemError `not-found`; `invalid-request` when it is another key; `store-failed`
 */
export async function trustKey(
  ports: ReviewingPorts,
  { bundleId, key }: ParsedInput<'evidence.trust-key'>,
): Promise<null> {
  const bundle = ports.desk.get(bundleId);
  const { verdict } = bundle.view;
  if (verdict?.verdict !== 'unknown-key' || verdict.key !== key)
    throw new ProblemError({ code: 'invalid-request', issues: ['it is not the key that closed this bundle'] });
  const name = verdict.facts.keys.find((known) => known.key === key)?.name ?? '';
  await ports.ledger.append({ kind: 'key.trusted', actor: 'console', data: { key, name, bundle: bundle.view.digest } });
  await ports.desk.check(bundle);
  return null;
}

function getDigest({ view }: OpenedBundle): string {
  if (view.digest !== null) return view.digest;
  throw new ProblemError({ code: 'check-failed', findings: ['The bundle has no closing line that holds.'] });
}

function countRemarks(remarks: readonly ReviewRemark[]): { readonly findings: number; readonly breaches: number } {
  const count = (weight: ReviewRemark['weight']): number => remarks.filter((remark) => remark.weight === weight).length;
  return { findings: count('finding'), breaches: count('breach') };
}
