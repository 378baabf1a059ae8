import type { ParsedInput } from '../../../shared/ipc/contract.ts';
import { ProblemError } from '../../../shared/errors.ts';
import { personId } from '../../../shared/domain/gate/person.ts';
import type { Activity } from '../../../shared/domain/activity.ts';
import type { GatePorts } from './gate-ports.ts';
import { isoOf, nowOf } from './gate-views.ts';
import { assertKnown, planCertain, planWithGate, type CertainTransition } from './planned-transition.ts';
import { assertRight, listStatements, readPolicies } from './pool-gates.ts';
import { keepRevision } from './revisions.ts';
import { keepWord, publishStatement, signStatement } from './say.ts';

/** How long the first statement of broken glass holds. */
const GLASS_MINUTES = 60;

/** What entries about an exception tell. */
function entryData({ gated, plan, planDigest }: CertainTransition): Activity['data'] {
  return {
    configuration: plan.configurationName,
    to: plan.toStageName,
    plan: planDigest,
    revision: gated.binding.revision,
  };
}

/** Ticks or unticks an item for one plan. @throws ProblemError `blocked`, `plan-changed`, `invalid-request` */
export async function tick(ports: GatePorts, input: ParsedInput<'gates.tick'>): Promise<null> {
  const { configurationUuid, isTicked, itemId, poolId } = input;
  const planned = await planCertain(ports, input);
  const { binding, policy } = planned.gated;
  const items = policy.checklist.filter(({ id }) => id === itemId);
  if (items.length === 0) throw new ProblemError({ code: 'invalid-request', issues: ['itemId: no item of this gate'] });
  const person = await ports.identities.whoAmI(poolId);
  const { plan, revision } = binding;
  for (const { text } of items)
    await ports.ledger.append({
      kind: 'gate.ticked',
      actor: person.name,
      poolId,
      configurationUuid,
      data: { ...entryData(planned), item: text, isTicked },
    });
  await ports.book.update((data) => {
    const others = data.ticks.filter(
      (each) =>
        each.configuration !== configurationUuid ||
        each.itemId !== itemId ||
        each.plan !== plan ||
        each.revision !== revision,
    );
    const fresh = items.map(({ text }) => ({
      configuration: configurationUuid,
      itemId,
      text,
      by: person.name,
      revision,
      plan,
    }));
    return { ...data, ticks: [...others, ...(isTicked ? fresh : [])].slice(-4000) };
  });
  ports.touch(poolId);
  return null;
}

/** Passes freezes for one plan. @throws ProblemError `right-missing`, `blocked`, `plan-changed` */
export async function overrideFreeze(ports: GatePorts, input: ParsedInput<'gates.override-freeze'>): Promise<null> {
  const { configurationUuid, credentials, poolId, reason } = input;
  assertKnown(ports, poolId);
  await ports.identities.stepUp(poolId, credentials, async ({ person, announce }) => {
    assertRight(readPolicies(ports, poolId).content, 'override-freezes', person);
    const planned = await planCertain(ports, input);
    const { binding, facts } = planned.gated;
    const kept = {
      plan: binding.plan,
      revision: binding.revision,
      by: person.name,
      reason,
      at: isoOf(nowOf(facts.clock)),
    };
    await ports.ledger.append({
      kind: 'gate.freeze-overridden',
      actor: person.name,
      poolId,
      configurationUuid,
      data: { ...entryData(planned), by: person.name, reason },
    });
    await announce(`Stagewright freeze-override v1 ${ports.digest(JSON.stringify(kept))}`, configurationUuid);
    await ports.book.update((data) => ({ ...data, overrides: [...data.overrides, kept].slice(-900) }));
  });
  ports.touch(poolId);
  return null;
}

/** First word of breaking the glass. @throws ProblemError `statement-refused` where the gate does not allow it */
export async function breakGlass(
  ports: GatePorts,
  input: ParsedInput<'gates.break-glass'>,
): Promise<{ readonly glassId: string }> {
  const { configurationUuid, credentials, poolId, reason } = input;
  assertKnown(ports, poolId);
  return ports.identities.stepUp(poolId, credentials, async ({ person, announce }) => {
    const planned = await planCertain(ports, input);
    const { binding, facts, policy } = planned.gated;
    if (!policy.isBreakGlassAllowed)
      throw new ProblemError({ code: 'statement-refused', refusal: { kind: 'not-allowed' } });
    await keepRevision(ports, planned.plans);
    const expires = isoOf(nowOf(facts.clock) + GLASS_MINUTES * 60_000);
    const statement = signStatement(ports, binding, { kind: 'break-glass', person, reason, expires }, facts.clock);
    await ports.ledger.append({
      kind: 'gate.glass-broken',
      actor: person.name,
      poolId,
      configurationUuid,
      data: {
        ...entryData(planned),
        by: person.name,
        reason,
        approval: await keepWord(ports, statement),
        nonce: statement.nonce,
        signature: statement.sig,
      },
    });
    await publishStatement(ports, poolId, statement, announce);
    return { glassId: statement.nonce };
  });
}

/** Second word, by somebody else. @throws ProblemError `not-found`; `statement-refused` */
export async function secondBreakGlass(
  ports: GatePorts,
  input: ParsedInput<'gates.second-break-glass'>,
): Promise<null> {
  const { credentials, glassId, poolId, reason } = input;
  assertKnown(ports, poolId);
  const first = listStatements(ports, poolId).find((one) => one.kind === 'break-glass' && one.nonce === glassId);
  if (first?.kind !== 'break-glass') throw new ProblemError({ code: 'not-found', kind: 'request', id: glassId });
  await ports.identities.stepUp(poolId, credentials, async ({ person, announce }) => {
    if (personId(person) === personId(first.person))
      throw new ProblemError({ code: 'statement-refused', refusal: { kind: 'same-person' } });
    const clock = await ports.clocks.read(poolId);
    const input2 = { poolId, configurationUuid: first.configuration, toStageId: first.to };
    const { gated, plan } = planWithGate(ports, input2, clock);
    const { binding } = gated;
    if (binding?.plan !== first.plan || binding.revision !== first.revision || binding.workflow !== first.workflow)
      throw new ProblemError({ code: 'plan-changed', planDigest: binding?.plan ?? '' });
    const { nonce, sig, expires } = first;
    const said = { kind: 'break-glass-second', firstNonce: nonce, firstSig: sig, person, reason, expires } as const;
    const statement = signStatement(ports, binding, said, clock);
    await ports.ledger.append({
      kind: 'gate.glass-seconded',
      actor: person.name,
      poolId,
      configurationUuid: first.configuration,
      data: {
        configuration: plan?.configurationName ?? '',
        to: plan?.toStageName ?? first.to,
        by: person.name,
        reason,
        plan: first.plan,
        approval: await keepWord(ports, statement),
        nonce: statement.nonce,
        signature: statement.sig,
      },
    });
    await publishStatement(ports, poolId, statement, announce);
  });
  return null;
}
