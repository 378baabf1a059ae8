import { Button, Tabs } from '@mantine/core';
import { useMemo } from 'react';
import type { EvidenceSource } from '../../../../shared/domain/evidence/timeline.ts';
import { openEvidence, openExport, showLedger } from '../../../commands/evidence.ts';
import { EmptyState } from '../../../components/empty-state.tsx';
import { Page } from '../../../components/page.tsx';
import { ActivityPicture } from '../../../components/pictures.tsx';
import { keyOf } from '../../../state/configurations-slice.ts';
import type { LedgerTab } from '../../../state/evidence-view-slice.ts';
import { selectServices } from '../../../state/selectors.ts';
import { store, useStore } from '../../../state/store.ts';
import type { EntryNames } from '../../../../shared/text/activity-text.ts';
import type { PastService } from '../replay/past-columns.ts';
import { Replay } from '../replay/replay.tsx';
import { Timeline } from '../timeline/timeline.tsx';
import { PoolLog } from './pool-log.tsx';
import { VerifyButton, VerifyResult, useVerify } from './verify.tsx';
import classes from './ledger.module.css';

const LEDGER: EvidenceSource = { kind: 'ledger' };

/** Names of today for what an entry gives only ids of; read when an entry is shown. */
const NAMES: EntryNames = {
  pool: (poolId) => store.getState().pools[poolId]?.nameLabel,
  configuration: (poolId, uuid) => store.getState().configurations.get(keyOf({ poolId, uuid }))?.nameLabel,
};

const isTab = (value: string | null): value is LedgerTab =>
  value === 'timeline' || value === 'replay' || value === 'pool-log';

/** The ledger: its entries, the board as it was, and what the pools' own logs say about it. */
export function LedgerPage() {
  const tab = useStore((state) => state.ledgerTab);
  const newestSeq = useStore((state) => state.activity[0]?.seq ?? 0);
  const known = useKnownServices();
  const verify = useVerify();
  return (
    <Page
      title="Ledger"
      actions={
        <>
          <VerifyButton verify={verify} />
          <Button variant="default" onClick={() => void openEvidence.run(undefined)}>
            {openEvidence.label(undefined)}
          </Button>
          <Button onClick={() => openExport.run(null)}>{openExport.label(null)}</Button>
        </>
      }
    >
      <VerifyResult verify={verify} />
      <Tabs
        className={classes['tabs']}
        classNames={{ panel: classes['panel'] ?? '' }}
        value={tab}
        onChange={(value) => isTab(value) && showLedger.run(value)}
        keepMounted={false}
      >
        <Tabs.List className={classes['list']}>
          <Tabs.Tab value="timeline">Timeline</Tabs.Tab>
          <Tabs.Tab value="replay">Board replay</Tabs.Tab>
          <Tabs.Tab value="pool-log">Pool’s own log</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="timeline">
          <Timeline source={LEDGER} names={NAMES} newestSeq={newestSeq} empty={<NothingYet />} />
        </Tabs.Panel>
        <Tabs.Panel value="replay">
          <Replay source={LEDGER} names={NAMES} newestSeq={newestSeq} known={known} empty={<NothingMoved />} />
        </Tabs.Panel>
        <Tabs.Panel value="pool-log">
          <PoolLog />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}

function NothingYet() {
  return (
    <EmptyState picture={<ActivityPicture />} title="Nothing has happened yet">
      Every login, plan, promotion, refusal and decision is written here in order as it happens, and can’t be changed
      unseen.
    </EmptyState>
  );
}

function NothingMoved() {
  return (
    <EmptyState
      picture={<ActivityPicture />}
      title="Nothing has moved yet"
      action={
        <Button variant="default" onClick={() => store.getState().setView('board')}>
          Go to the board
        </Button>
      }
    >
      Once a configuration is put into a stage or promoted, the board of any moment can be looked at here.
    </EmptyState>
  );
}

/** Two services of one id on two pools have the same columns here: the entries tell pools apart. */
function useKnownServices(): readonly PastService[] {
  const services = useStore(selectServices);
  return useMemo(
    () =>
      services.map(({ service }) => ({
        id: service.id,
        name: service.name,
        stages: service.workflow.stages.map(({ id, name }) => ({ id, name })),
      })),
    [services],
  );
}
