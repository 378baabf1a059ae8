import { Button } from '@mantine/core';
import type { OpenedRequest, RequestView } from '../../../shared/ipc/areas/approval-requests.ts';
import { openKeyTrust, openSecondBreakGlass } from '../../commands/gates.ts';
import { copyDetails, copyText } from '../../commands/window.ts';
import { Callout } from '../../components/callout.tsx';
import { Chip } from '../../components/chip.tsx';
import { PlanSteps } from '../../components/plan-steps.tsx';
import { ProblemBox } from '../../components/problem-box.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { RevisionChip } from '../../components/revision-chip.tsx';
import { RevisionDiff } from '../../components/revision-diff.tsx';
import { isOfUnknownKey, isUndecided } from '../../state/gate-selectors.ts';
import { namesOf } from '../../state/names-of.ts';
import { store } from '../../state/store.ts';
import { requestPhaseWord, requestSentence, requestTitle } from '../../../shared/text/approval-text.ts';
import { countOf, formatEstimate } from '../../../shared/text/format.ts';
import { inSentence } from '../../../shared/text/names.ts';
import { changesOf, countVms } from '../../../shared/text/plan-steps.ts';
import { differenceSummary } from '../../../shared/text/revision-text.ts';
import { ApprovalsBox, Box, ConditionsBox, EvidenceBox } from './gate-boxes.tsx';
import { RequestBar } from './request-bar.tsx';
import { useOpenedRequest } from './use-opened-request.ts';
import classes from './approvals.module.css';

/** Everything needed to decide on a request, on one screen. */
export function RequestPage({ request }: { readonly request: RequestView }) {
  const { again, ...answer } = useOpenedRequest({ poolId: request.poolId, requestId: request.id });
  const names = namesOf(store.getState(), request.poolId);
  return (
    <article className={classes['request']} aria-label={requestTitle(request)}>
      <div className={classes['scroll']} tabIndex={0} role="region" aria-label="Request">
        <Head request={request} />
        {answer.state === 'waiting' && (
          <div className={classes['loading']} role="status">
            Computing what it would do…
          </div>
        )}
        {answer.state === 'refused' && (
          <>
            <ProblemBox
              problem={answer.problem}
              names={names}
              onCopy={copyDetails}
              actions={
                <Button size="compact-xs" variant="default" onClick={again}>
                  Look again
                </Button>
              }
            />
            <ApprovalsBox request={request} />
          </>
        )}
        {answer.state === 'shown' && <Body request={request} opened={answer.opened} />}
      </div>
      <RequestBar request={request} isPlanKnown={answer.state === 'shown' && answer.opened.plan !== null} />
    </article>
  );
}

function Head({ request }: { readonly request: RequestView }) {
  const { word, tone } = requestPhaseWord(request);
  const isOver = !isUndecided(request) && !isOfUnknownKey(request);
  const trust = { kind: 'trust-key', poolId: request.poolId, key: request.key } as const;
  const copy = (text: string): void => void copyText.run({ text, what: 'revision' });
  return (
    <header className={classes['head']}>
      <div className={classes['title']}>
        <h2>{requestTitle(request)}</h2>
        <Chip isRigid tone={tone}>
          {word}
        </Chip>
        {request.isDueSoon && (
          <Chip isRigid tone="waiting">
            due soon
          </Chip>
        )}
      </div>
      <div className={classes['facts']}>
        <span>
          from <strong>{request.fromStageName}</strong> to <strong>{request.toStageName}</strong> of{' '}
          {inSentence(request.serviceName)}
        </span>
        <span>
          revision <RevisionChip revision={request.revision} onCopy={copy} />
        </span>
        <code title={request.planDigest}>plan {request.planDigest.slice(0, 12)}</code>
        <span>
          {inSentence(request.requester.name)} asked <RelativeTime iso={request.at} />
        </span>
        {!isOver && (
          <span>
            expires <RelativeTime iso={request.expiresAt} />
          </span>
        )}
      </div>
      <p className={classes['why']}>{request.reason}</p>
      {isOver && (
        <Callout tone={tone === 'bad' ? 'bad' : 'info'} role="status" title={requestSentence(request)}>
          Nothing more can be decided on it.
        </Callout>
      )}
      {request.keyState !== 'known' && (
        <Callout
          tone="bad"
          title={
            request.keyState === 'revoked'
              ? 'It was signed with a key that was revoked'
              : 'It was signed with a key that is not believed here'
          }
          actions={
            request.keyState === 'unknown' && (
              <Button size="compact-xs" variant="default" onClick={() => openKeyTrust.run(trust)}>
                {openKeyTrust.label(trust)}
              </Button>
            )
          }
        >
          Whoever has the right to may say that the key of that workstation is believed; then the request counts.
        </Callout>
      )}
    </header>
  );
}

function Body({ request, opened }: { readonly request: RequestView; readonly opened: OpenedRequest }) {
  const names = namesOf(store.getState(), request.poolId);
  const { breakGlass, difference, plan } = opened;
  return (
    <>
      {breakGlass !== null && breakGlass.refusal === null && (
        <Callout
          tone="bad"
          title={breakGlass.second === null ? 'The glass is half broken' : 'The glass is broken'}
          actions={
            breakGlass.second === null && (
              <Button
                size="compact-xs"
                color="red"
                onClick={() =>
                  openSecondBreakGlass.run({
                    poolId: request.poolId,
                    glassId: breakGlass.id,
                    by: breakGlass.by.name,
                    reason: breakGlass.reason,
                  })
                }
              >
                Sign as the second person…
              </Button>
            )
          }
        >
          {inSentence(breakGlass.by.name)}: {inSentence(breakGlass.reason)}
        </Callout>
      )}
      {plan && plan.irreversible.length > 0 && (
        <Callout tone="waiting" title="What can't be undone">
          {plan.irreversible.map((line, i) => (
            <div key={i}>{line}</div>
          ))}
        </Callout>
      )}
      <div className={classes['halves']}>
        <div className={classes['half']}>
          {plan ? (
            <>
              <div className={classes['facts']}>
                <span>{changesOf(plan)}</span>
                <strong>{countOf(countVms(plan), 'VM')}</strong>
                <strong>{countOf(plan.steps.length, 'step')}</strong>
                <strong>{formatEstimate(plan.estimateMs)}</strong>
                {plan.irreversible.length === 0 && <span>nothing irreversible</span>}
              </div>
              <PlanSteps plan={plan} names={names} />
            </>
          ) : (
            <Callout tone="plain" title="The plan that was asked for can't be shown">
              What would run now is another plan, or there is none. Approvals of the former one do not count for it.
            </Callout>
          )}
          <Box
            title={`Against what is in ${request.toStageName} now`}
            aside={difference && <span className={classes['dim']}>{differenceSummary(difference, names)}</span>}
          >
            <div className={classes['diff']} tabIndex={0} role="region" aria-label="Difference">
              {difference ? (
                <RevisionDiff difference={difference} names={names} />
              ) : (
                <span className={classes['dim']}>
                  There is nothing to compare with: the stage holds no configuration, or several.
                </span>
              )}
            </div>
          </Box>
        </div>
        <div className={classes['half']}>
          <ApprovalsBox request={request} />
          <ConditionsBox opened={opened} names={names} />
          <EvidenceBox evidence={opened.evidence} names={names} id={`${request.poolId}/${request.configurationUuid}`} />
        </div>
      </div>
    </>
  );
}
