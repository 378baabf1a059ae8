import { Button, Menu } from '@mantine/core';
import { importDecision, openRequestFile } from '../../commands/approvals.ts';
import type { Command } from '../../commands/command.ts';
import { openKeys, openPolicies } from '../../commands/gates.ts';
import { openView } from '../../commands/window.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { Page } from '../../components/page.tsx';
import { NothingToApprove } from '../../components/pictures.tsx';
import { selectInbox, selectRequests } from '../../state/gate-selectors.ts';
import { store, useStore } from '../../state/store.ts';
import { countOf } from '../../../shared/text/format.ts';
import { poolName } from '../../../shared/text/pool-text.ts';
import { InboxList, INBOX_PARTS } from './inbox-list.tsx';
import { RequestPage } from './request-page.tsx';
import classes from './approvals.module.css';

/** The inbox: requests on the left, everything needed to decide on one of them on the right. */
export function Approvals() {
  const inbox = useStore(selectInbox);
  const all = useStore(selectRequests);
  const chosen = useStore((state) => state.inboxPart);
  const opened = useStore((state) => state.openedRequest);
  const part = chosen ?? INBOX_PARTS.find(([each]) => inbox[each].length > 0)?.[0] ?? 'waiting';
  const requests = inbox[part];
  const shown = all.find((each) => each.id === opened?.requestId && each.poolId === opened.poolId) ?? requests[0];
  const { setInboxPart, setOpenedRequest } = store.getState();
  const waiting = inbox.waiting.length;
  return (
    <Page
      title="Approvals"
      note={waiting === 0 ? 'nothing waits for you' : `${countOf(waiting, 'request')} for you`}
      actions={<PageActions />}
    >
      {all.length === 0 ? (
        <EmptyState
          picture={<NothingToApprove />}
          title="Nothing to decide"
          action={
            <Button variant="default" size="sm" onClick={() => openView.run('workflow')}>
              Show the workflow
            </Button>
          }
        >
          When a transition has a gate that asks for approvals, whoever wants to pass asks for them in the plan. The
          request then appears here, on every console of the pool. Gates are set in the workflow, at a transition.
        </EmptyState>
      ) : (
        <div className={classes['columns']}>
          <InboxList
            part={part}
            requests={requests}
            shownId={shown?.id ?? null}
            onPart={setInboxPart}
            onShow={({ id, poolId }) => {
              // What is open by itself becomes what the person chose, and stays when the list moves on.
              if (chosen === null) setInboxPart(part);
              setOpenedRequest({ poolId, requestId: id });
            }}
          />
          {shown ? (
            <RequestPage key={`${shown.poolId}/${shown.id}`} request={shown} />
          ) : (
            <div className={classes['none']}>Choose another part on the left.</div>
          )}
        </div>
      )}
    </Page>
  );
}

function PageActions() {
  return (
    <>
      <PoolAction command={openPolicies} hint="Policies of" />
      <PoolAction command={openKeys} hint="Prove who you are to" />
      <Button variant="default" onClick={() => void openRequestFile.run(undefined)}>
        {openRequestFile.label(undefined)}
      </Button>
      <PoolAction command={importDecision} hint="Decided on a request of" />
    </>
  );
}

/** A button for the one connected pool, or a menu of several. */
function PoolAction({ command, hint }: { readonly command: Command<string, unknown>; readonly hint: string }) {
  const pools = useStore((state) => state.pools);
  const connected = Object.values(pools).filter(({ phase }) => phase === 'connected');
  const [only] = connected;
  const label = command.label(only?.id ?? '');
  if (connected.length <= 1)
    return (
      <Button variant="default" disabled={!only} onClick={() => only && void command.run(only.id)}>
        {label}
      </Button>
    );
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default">{label}</Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{hint}</Menu.Label>
        {connected.map((pool) => (
          <Menu.Item key={pool.id} onClick={() => void command.run(pool.id)}>
            {poolName(pool)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
