import { Check, CircleDashed, X } from 'lucide-react';
import type { ReactNode } from 'react';
import type { DecisionView, OpenedRequest, RequestView } from '../../../shared/ipc/areas/approval-requests.ts';
import type { GateEvidence } from '../../../shared/ipc/areas/gate-views.ts';
import { judgeDrift } from '../../../shared/domain/drift/judge-drift.ts';
import { openDrift } from '../../commands/drift.ts';
import { openKeyTrust } from '../../commands/gates.ts';
import { Chip } from '../../components/chip.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import type { ConfigurationKey } from '../../state/configurations-slice.ts';
import { useStore } from '../../state/store.ts';
import { driftSummary } from '../../../shared/text/drift-text.ts';
import { decisionWord } from '../../../shared/text/approval-text.ts';
import { approverText, gateBlockerText, refusalText } from '../../../shared/text/gate-blocker-text.ts';
import { countOf } from '../../../shared/text/format.ts';
import { inSentence, type Names } from '../../../shared/text/names.ts';
import classes from './approvals.module.css';

type ItemState = 'met' | 'unmet' | 'bad';

const ICONS = { met: Check, unmet: CircleDashed, bad: X } as const;

function Item({ state, children }: { readonly state: ItemState; readonly children: ReactNode }) {
  const Icon = ICONS[state];
  return (
    <li data-state={state}>
      <Icon size={13} aria-label={{ met: 'Met', unmet: 'Not met', bad: 'Refused' }[state]} />
      <div>{children}</div>
    </li>
  );
}

/** A box with a heading. */
export function Box({
  title,
  aside,
  children,
}: {
  readonly title: string;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <section className={classes['box']} aria-label={title}>
      <div className={classes['boxHead']}>
        <h3>{title}</h3>
        {aside}
      </div>
      {children}
    </section>
  );
}

/** Rules of the gate and who has decided so far. */
export function ApprovalsBox({ request }: { readonly request: RequestView }) {
  return (
    <Box title="Approvals">
      <ul className={classes['items']}>
        {request.rules.map((rule) => (
          <Item key={rule.ruleId} state={rule.counted.length >= rule.minimum ? 'met' : 'unmet'}>
            <strong>{rule.name}</strong>: {Math.min(rule.counted.length, rule.minimum)} of{' '}
            {countOf(rule.minimum, 'approval')}
            <div className={classes['dim']}>
              {rule.from.map(approverText).join(', ')}
              {rule.isRequesterExcluded && '; not whoever asked'}
            </div>
          </Item>
        ))}
      </ul>
      {request.decisions.length > 0 && (
        <ul className={classes['items']} aria-label="Decisions">
          {request.decisions.map((decision) => (
            <Decision key={decision.nonce} decision={decision} poolId={request.poolId} />
          ))}
        </ul>
      )}
    </Box>
  );
}

function Decision({ decision, poolId }: { readonly decision: DecisionView; readonly poolId: string }) {
  const { by, isReplaced, key, keyState, reason, refusal } = decision;
  const { word, tone } = decisionWord(decision);
  const state =
    refusal !== null || decision.decision === 'reject' ? 'bad' : decision.decision === 'approve' ? 'met' : 'unmet';
  return (
    <Item state={isReplaced ? 'unmet' : state}>
      {inSentence(by.name)} <Chip tone={refusal === null && !isReplaced ? tone : 'plain'}>{word}</Chip>{' '}
      <span className={classes['dim']}>
        <RelativeTime iso={decision.at} />
        {isReplaced && ', replaced by a later decision'}
      </span>
      {reason !== '' && <div>{inSentence(reason)}</div>}
      {refusal !== null && (
        <div className={classes['dim']}>
          Does not count: {refusalText(refusal)}.{' '}
          {keyState === 'unknown' && (
            <button
              type="button"
              className={classes['link']}
              onClick={() => openKeyTrust.run({ kind: 'trust-key', poolId, key })}
            >
              {openKeyTrust.label({ kind: 'trust-key', poolId, key })}
            </button>
          )}
        </div>
      )}
    </Item>
  );
}

/** What else the gate asks for: unmet conditions, checklist. */
export function ConditionsBox({ opened, names }: { readonly opened: OpenedRequest; readonly names: Names }) {
  const { checklist, otherBlockers } = opened;
  const others = otherBlockers.filter(({ kind }) => kind !== 'not-ticked');
  return (
    <Box title="Other conditions">
      <ul className={classes['items']}>
        {others.length === 0 && checklist.length === 0 && <Item state="met">None is unmet.</Item>}
        {others.map((blocker, i) => {
          const { reason, remedy } = gateBlockerText(blocker, names);
          return (
            <Item key={i} state="unmet">
              {reason} <span className={classes['dim']}>{remedy}</span>
            </Item>
          );
        })}
        {checklist.map(({ id, text, tickedBy }) => (
          <Item key={id} state={tickedBy === null ? 'unmet' : 'met'}>
            {inSentence(text)}{' '}
            <span className={classes['dim']}>
              {tickedBy === null ? 'not ticked yet' : `ticked by ${inSentence(tickedBy)}`}
            </span>
          </Item>
        ))}
      </ul>
    </Box>
  );
}

/** What is known of the configuration now. @param id - of the configuration whose drift is told */
export function EvidenceBox({
  evidence,
  names,
  id,
}: {
  readonly evidence: GateEvidence;
  readonly names: Names;
  readonly id: ConfigurationKey;
}) {
  const { probe, snapshots, steadySince, vmsWithoutTools } = evidence;
  const vms = (uuids: readonly string[]): string => uuids.map((uuid) => inSentence(names.vm(uuid))).join(', ');
  const missing = snapshots?.filter(({ at }) => at === null).map(({ vmUuid }) => vmUuid) ?? [];
  const oldest = snapshots?.flatMap(({ at }) => (at === null ? [] : [at])).sort()[0];
  return (
    <Box title="Evidence">
      <ul className={classes['items']}>
        <Item state={steadySince === null ? 'unmet' : 'met'}>
          {steadySince === null ? (
            'It is not known since when it has been unchanged.'
          ) : (
            <>
              Unchanged in its stage since <RelativeTime iso={steadySince} />
            </>
          )}
        </Item>
        <DriftItem id={id} />
        <Item state={vmsWithoutTools?.length === 0 ? 'met' : 'unmet'}>
          {vmsWithoutTools === null
            ? 'It is not known whether guest tools report.'
            : vmsWithoutTools.length === 0
              ? 'Guest tools report in all VMs'
              : `Guest tools do not report in ${vms(vmsWithoutTools)}`}
        </Item>
        <Item state={probe === null ? 'unmet' : probe.failedVmUuids.length > 0 ? 'bad' : 'met'}>
          {probe === null ? (
            'Not probed'
          ) : (
            <>
              {probe.failedVmUuids.length === 0 ? 'All probes passed ' : `Probes failed: ${vms(probe.failedVmUuids)} `}
              <RelativeTime iso={probe.at} />
            </>
          )}
        </Item>
        <Item state={snapshots === null || missing.length > 0 ? 'unmet' : 'met'}>
          {snapshots === null ? (
            'It is not known which snapshots there are.'
          ) : missing.length > 0 ? (
            `No snapshot of ${vms(missing)}`
          ) : oldest === undefined ? (
            'No VMs'
          ) : (
            <>
              Every VM has a snapshot, the oldest of <RelativeTime iso={oldest} />
            </>
          )}
        </Item>
      </ul>
    </Box>
  );
}

function DriftItem({ id }: { readonly id: ConfigurationKey }) {
  const view = useStore((state) => state.drift.get(id));
  if (!view) return <Item state="unmet">It is not held against anything, so its drift is not known.</Item>;
  const { count, lowScore } = judgeDrift(view.tally, view.tolerance);
  return (
    <Item state={count === 0 && !lowScore ? 'met' : 'unmet'}>
      {driftSummary(view)}{' '}
      {view.tally.drift > 0 && (
        <button type="button" className={classes['link']} onClick={() => openDrift.run(id)}>
          {openDrift.label(id)}
        </button>
      )}
    </Item>
  );
}
