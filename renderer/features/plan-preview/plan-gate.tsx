import { Button, Checkbox } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { GateBlocker } from '../../../shared/domain/gate/gate-blocker.ts';
import type { GateReview, GateView } from '../../../shared/ipc/areas/gate-views.ts';
import { openRequest } from '../../commands/approvals.ts';
import {
  openAskApproval,
  openBelieveWorkflow,
  openBreakGlass,
  openConfirmClock,
  openKeys,
  openPolicies,
  openOverrideFreeze,
  openSecondBreakGlass,
  reviewGate,
  runProbes,
  tickItem,
} from '../../commands/gates.ts';
import { BlockerList } from '../../components/blocker-list.tsx';
import { Callout } from '../../components/callout.tsx';
import { GateOpening } from '../../components/gate-opening.tsx';
import type { PlannedMove } from '../../state/gate-dialog.ts';
import { findGate } from '../../state/gate-selectors.ts';
import { namesOf } from '../../state/names-of.ts';
import { store, useStore } from '../../state/store.ts';
import { countOf } from '../../../shared/text/format.ts';
import { gateBlockerText } from '../../../shared/text/gate-blocker-text.ts';
import { inSentence } from '../../../shared/text/names.ts';
import classes from './plan-gate.module.css';

/** The gate of the plan on screen: what is unmet and what would clear it, each with its button where there is one. */
export function PlanGate({ planned }: { readonly planned: PlannedMove }) {
  const { configurationUuid, poolId, toStageId } = planned;
  const known = useStore((state) => findGate(state, `${poolId}/${configurationUuid}`, toStageId));
  const review = useReview(planned, known);
  if (!known) return null;
  // What main says of the very plan, once it has; the board's gate until then.
  const gate = review?.gate ?? known;
  const names = namesOf(store.getState(), poolId);
  const isOpen = gate.blockers.length === 0;
  const unticked = gate.blockers.filter(({ kind }) => kind !== 'not-ticked');
  const glass = review?.breakGlass;
  const isBroken = glass?.refusal === null && glass.second !== null;
  return (
    <Callout
      tone={isBroken ? 'bad' : isOpen ? 'info' : 'waiting'}
      role="status"
      title={
        isBroken
          ? 'The glass is broken'
          : isOpen
            ? 'The gate is open'
            : `The gate is closed: ${countOf(gate.blockers.length, 'condition')} not met`
      }
    >
      <div className={classes['gate']}>
        {!isOpen && <GateOpening opensAt={gate.opensAt} />}
        <BlockerList
          items={unticked.map((blocker) => ({
            ...gateBlockerText(blocker, names),
            action: <ClearButton blocker={blocker} gate={gate} planned={planned} />,
          }))}
        />
        {review && review.checklist.length > 0 && <Checklist review={review} planned={planned} />}
        {review?.freezeOverride && (
          <span>
            {inSentence(review.freezeOverride.by)} overrides the freeze: {inSentence(review.freezeOverride.reason)}
          </span>
        )}
        {glass && <Glass glass={glass} poolId={poolId} />}
        {!isOpen && gate.policy.isBreakGlassAllowed && !glass && (
          <div>
            <Button size="compact-xs" variant="subtle" color="red" onClick={() => openBreakGlass.run(planned)}>
              {openBreakGlass.label(planned)}
            </Button>
          </div>
        )}
      </div>
    </Callout>
  );
}

function ClearButton({
  blocker,
  gate,
  planned,
}: {
  readonly blocker: GateBlocker;
  readonly gate: GateView;
  readonly planned: PlannedMove;
}) {
  const { poolId } = planned;
  const button = (label: string, run: () => unknown) => (
    <Button size="compact-xs" variant="default" onClick={() => void run()}>
      {label}
    </Button>
  );
  switch (blocker.kind) {
    case 'not-requested':
    case 'request-refused':
    case 'request-rejected':
    case 'request-withdrawn':
    case 'request-expired':
      return button('Ask for approval…', () => openAskApproval.run(planned));
    case 'approvals-missing': {
      const { requestId } = gate;
      if (
        requestId === null ||
        gate.blockers.some(({ kind }) => kind === 'not-requested' || kind.startsWith('request-'))
      )
        return null;
      return button('Open the request', () => openRequest.run({ poolId, requestId }));
    }
    case 'frozen':
      return blocker.override === 'forbidden'
        ? null
        : button('Override the freeze…', () => openOverrideFreeze.run(planned));
    case 'probe-missing':
    case 'probe-failed':
    case 'probe-stale':
      return button('Run the probes', () => runProbes.run({ poolId, configurationUuid: planned.configurationUuid }));
    case 'record-doubted': {
      if (blocker.what === 'stage') return button(openKeys.label(poolId), () => openKeys.run(poolId));
      if (blocker.what === 'policies') return button(openPolicies.label(poolId), () => openPolicies.run(poolId));
      const { serviceId } = store.getState().configurations.get(`${poolId}/${planned.configurationUuid}`) ?? {};
      if (serviceId === undefined || serviceId === null) return null;
      return button('The workflow is right…', () => openBelieveWorkflow.run({ poolId, serviceId }));
    }
    case 'clock-went-ahead':
    case 'clock-went-back':
      return button('The clock is right…', () => openConfirmClock.run(poolId));
    default:
      return null;
  }
}

function Checklist({ review, planned }: { readonly review: GateReview; readonly planned: PlannedMove }) {
  return (
    <div role="group" aria-label="Checklist" className={classes['checklist']}>
      {review.checklist.map(({ id, text, tickedBy }) => (
        <Checkbox
          key={id}
          size="xs"
          label={text}
          description={tickedBy === null ? undefined : `ticked by ${tickedBy}`}
          checked={tickedBy !== null}
          onChange={(event) => void tickItem.run({ ...planned, itemId: id, isTicked: event.currentTarget.checked })}
        />
      ))}
    </div>
  );
}

function Glass({ glass, poolId }: { readonly glass: NonNullable<GateReview['breakGlass']>; readonly poolId: string }) {
  const by = glass.by.name;
  return (
    <div className={classes['glass']}>
      <span>
        {inSentence(by)} broke the glass: {inSentence(glass.reason)}
        {glass.second && `. ${inSentence(glass.second.by.name)} agreed: ${inSentence(glass.second.reason)}`}
      </span>
      {glass.second === null && glass.refusal === null && (
        <Button
          size="compact-xs"
          color="red"
          onClick={() => openSecondBreakGlass.run({ poolId, glassId: glass.id, by, reason: glass.reason })}
        >
          Sign as the second person…
        </Button>
      )}
    </div>
  );
}

/** What only main knows of the gate: ticks, override, broken glass. Asked for again whenever the gate changes. */
function useReview(planned: PlannedMove, gate: GateView | undefined): GateReview | null {
  const [review, setReview] = useState<GateReview | null>(null);
  const { configurationUuid, poolId, toStageId } = planned;
  // A form that closes may have changed what the gate itself does not show.
  const isForm = useStore((state) => state.dialog !== null);
  useEffect(() => {
    if (!gate || isForm) return undefined;
    let isCurrent = true;
    void reviewGate.run({ poolId, configurationUuid, toStageId }).then((result) => {
      if (isCurrent && result.ok) setReview(result.value);
    });
    return () => {
      isCurrent = false;
    };
  }, [poolId, configurationUuid, toStageId, gate, isForm]);
  return review;
}
