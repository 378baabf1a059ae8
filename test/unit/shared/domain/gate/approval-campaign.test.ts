import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { manifestText, toManifest, type Manifest } from '../../../../../shared/domain/manifest.ts';
import { judgeRequest } from '../../../../../shared/domain/gate/judge-approval.ts';
import { campaign, seed } from '../../../../bench/campaign.ts';
import { recordFigure } from '../../../../bench/figures.ts';
import { makeVif, makeVm } from '../../../../fakes/sample-estate.ts';
import { makeBinding, makeJudgement, makeRequest } from '../../../../fakes/sample-gate.ts';
import { makeSigner, sha256 } from '../../../../fakes/sample-signer.ts';
import { ApprovalWorld, type Action } from './approval-world.ts';
import { othersLike, valueAt } from './statement-fields.ts';

const index = fc.nat(60);
const someone = fc.nat(5);
const desk = fc.nat(2);
const minutes = fc.constantFrom(30, 90, 200, 1440);
const clockStep = fc.constantFrom(-1440, -60, -3, 3, 60, 1440);
const decide = (decision: fc.Arbitrary<'approve' | 'reject' | 'abstain' | 'withdraw'>): fc.Arbitrary<Action> =>
  fc.record({
    do: fc.constant('decide' as const),
    person: someone,
    desk,
    decision,
    validMinutes: minutes,
    isUnaware: fc.boolean(),
  });

const actions: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('request' as const), person: someone, desk, validMinutes: minutes }),
  },
  { weight: 12, arbitrary: decide(fc.constant('approve' as const)) },
  { weight: 2, arbitrary: decide(fc.constantFrom('reject' as const, 'abstain' as const, 'withdraw' as const)) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('edit' as const), field: index, other: index }) },
  { weight: 2, arbitrary: fc.constant<Action>({ do: 'undo-edits' }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('turn-to' as const), request: index }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const), minutes: fc.constantFrom(0, 1, 40, 100) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('set-pool-clock' as const), byMinutes: clockStep }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('set-local-clock' as const), byMinutes: clockStep }) },
  { weight: 2, arbitrary: fc.constant<Action>({ do: 'believe-clock' }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('revoke' as const), desk }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('forge' as const),
      statement: index,
      leaf: index,
      other: index,
      isSigned: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.constant<Action>({ do: 'restart' }) },
  { weight: 3, arbitrary: fc.constant<Action>({ do: 'start' }) },
);
const first: fc.Arbitrary<Action> = fc.record({
  do: fc.constant('request' as const),
  person: someone,
  desk,
  validMinutes: minutes,
});

describe('approvals', () => {
  it('open a gate exactly when the right people have consented to exactly this, whatever else happens', () => {
    const sums = { cases: 0, bad: 0, starts: 0, forgeries: 0 };
    // A case is one state of the world in which rule and truth were compared.
    const numRuns = campaign(150, 3700);
    const result = fc.check(
      fc.property(
        fc.nat(2),
        first,
        fc.array(actions, { minLength: 4, maxLength: 24, size: 'max' }),
        (gate, asked, later) => {
          const world = new ApprovalWorld(gate);
          let wrong: string | undefined;
          for (const action of [asked, ...later]) wrong ??= world.act(action);
          sums.cases += world.compared;
          sums.starts += world.starts;
          sums.forgeries += world.forgeries;
          if (wrong !== undefined) {
            sums.bad += 1;
            throw new Error(wrong);
          }
        },
      ),
      { seed: seed(), numRuns },
    );
    recordFigure('F8', { count: sums.cases, bad: sums.bad, value: sums.bad, target: 0, ok: !result.failed });
    if (result.failed) throw new Error(fc.defaultReportMessage(result) ?? 'failed');
    // The campaign must have opened gates and tried forgeries, or it has shown nothing.
    expect(sums.starts).toBeGreaterThan(numRuns / 10);
    expect(sums.forgeries).toBeGreaterThan(numRuns);
  });

  it('are void after any change of one field of the configuration', () => {
    const vm = makeVm({ vifs: [makeVif()] });
    const manifest = toManifest([vm], null, null);
    const revisionOf = (of: Manifest): string => sha256(manifestText(of));
    const signer = makeSigner();
    const request = makeRequest(signer, { revision: revisionOf(manifest) });
    const judge = (of: Manifest): unknown =>
      judgeRequest(request, makeBinding({ revision: revisionOf(of) }), makeJudgement(signer));
    expect(judge(manifest)).toMatchObject({ state: 'valid' });
    const leaves = pathsIn(manifest);
    expect(leaves.length).toBeGreaterThan(10);
    for (const path of leaves)
      for (const other of othersOf(valueAt(manifest, path)))
        expect(judge(withAt(manifest, path, other)), path.join('.')).toEqual({
          state: 'refused',
          refusal: { kind: 'other-subject', fields: ['revision'] },
        });
  });
});

/** The path of every value in it, through lists too. */
function pathsIn(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([name, part]) => pathsIn(part, [...path, name]));
}

function othersOf(value: unknown): readonly unknown[] {
  if (value === null) return ['a'];
  return typeof value === 'boolean' ? [!value] : othersLike(value);
}

function withAt(manifest: Manifest, path: readonly string[], other: unknown): Manifest {
  const copy = structuredClone(manifest);
  const parent = path.length > 1 ? valueAt(copy, path.slice(0, -1)) : copy;
  Object.assign(parent as object, { [path[path.length - 1] ?? '']: other });
  return copy;
}
