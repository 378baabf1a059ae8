import type { KeyboardEvent } from 'react';
import type { RequestView } from '../../../shared/ipc/areas/approval-requests.ts';
import { Chip } from '../../components/chip.tsx';
import { Name } from '../../components/name.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { VirtualList } from '../../components/virtual-list.tsx';
import type { InboxPart } from '../../state/approvals-view-slice.ts';
import { isOfUnknownKey, isUndecided, selectInbox } from '../../state/gate-selectors.ts';
import { useStore } from '../../state/store.ts';
import { requestMark, requestTitle } from '../../../shared/text/approval-text.ts';
import { accountWord } from '../../../shared/text/names.ts';
import classes from './approvals.module.css';

/** Parts of the inbox with their words, in order. */
export const INBOX_PARTS: readonly (readonly [InboxPart, string, string])[] = [
  ['waiting', 'For me', 'No request waits for you.'],
  ['mine', 'Mine', 'You have asked for nothing.'],
  ['open', 'Open', 'No request is open.'],
  ['decided', 'Over', 'No request is over yet.'],
];

const ROW = 66;

/** Requests of one part of the inbox; arrow keys go from one to the next. */
export function InboxList({
  part,
  requests,
  shownId,
  onPart,
  onShow,
}: {
  readonly part: InboxPart;
  readonly requests: readonly RequestView[];
  readonly shownId: string | null;
  readonly onPart: (part: InboxPart) => void;
  readonly onShow: (request: RequestView) => void;
}) {
  const inbox = useStore(selectInbox);
  const index = requests.findIndex(({ id }) => id === shownId);
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1, Home: -requests.length, End: requests.length }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = requests[Math.max(0, Math.min(requests.length - 1, index + step))];
    if (next) onShow(next);
  };
  return (
    <div className={classes['list']}>
      <div className={classes['parts']} role="group" aria-label="Which requests">
        {INBOX_PARTS.map(([each, word]) => (
          <button
            key={each}
            type="button"
            className={classes['part']}
            aria-pressed={part === each}
            onClick={() => onPart(each)}
          >
            {word} <span>{inbox[each].length}</span>
          </button>
        ))}
      </div>
      <div className={classes['rows']} onKeyDown={onKeyDown}>
        {requests.length === 0 ? (
          <div className={classes['none']}>{INBOX_PARTS.find(([each]) => each === part)?.[2]}</div>
        ) : (
          <VirtualList
            count={requests.length}
            rowHeight={ROW}
            label="Requests"
            rowKey={(i) => requests[i]?.id ?? i}
            renderRow={(i) => {
              const request = requests[i];
              return request && <Row request={request} isShown={request.id === shownId} onShow={onShow} />;
            }}
          />
        )}
      </div>
    </div>
  );
}

function Row({
  request,
  isShown,
  onShow,
}: {
  readonly request: RequestView;
  readonly isShown: boolean;
  readonly onShow: (request: RequestView) => void;
}) {
  const mark = requestMark(request);
  return (
    <button
      type="button"
      className={classes['row']}
      aria-current={isShown ? 'true' : undefined}
      data-over={(!isUndecided(request) && !isOfUnknownKey(request)) || undefined}
      data-request={request.id}
      aria-label={`${requestTitle(request)}, ${mark.word}, asked by ${request.requester.name}`}
      onClick={() => onShow(request)}
    >
      <span className={classes['line']}>
        <Name strong>{request.configurationName}</Name>
        <Chip isRigid tone={mark.tone}>
          {mark.word}
        </Chip>
      </span>
      <span className={classes['line']}>
        <span className={classes['dim']}>
          <Name>{`${request.fromStageName} → ${request.toStageName}`}</Name>
        </span>
      </span>
      <span className={classes['line']}>
        <span className={classes['dim']} title={request.requester.name}>
          {accountWord(request.requester.name)}
        </span>
        <span className={classes['dim']}>
          <RelativeTime iso={request.at} />
        </span>
      </span>
    </button>
  );
}
