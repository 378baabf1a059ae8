import { Button, Tabs } from '@mantine/core';
import { Fence } from 'lucide-react';
import type { FenceView } from '../../../shared/ipc/areas/fences.ts';
import { openRemoveFence } from '../../commands/fences.ts';
import { openRun } from '../../commands/runs.ts';
import { Callout } from '../../components/callout.tsx';
import { Chip } from '../../components/chip.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Name } from '../../components/name.tsx';
import { Page } from '../../components/page.tsx';
import type { PoolFences } from '../../state/fences-slice.ts';
import { selectCurrentService } from '../../state/selectors.ts';
import { useStore, type State } from '../../state/store.ts';
import { fenceModeWord } from '../../../shared/text/fence-mode-text.ts';
import { fenceBlockText } from '../../../shared/text/fence-text.ts';
import { countOf } from '../../../shared/text/format.ts';
import { FenceSettingsForm } from './fence-settings-form.tsx';
import classes from './fences.module.css';
import { PictureTab } from './picture-tab.tsx';

/** The pool whose fences are shown: that of the service in the frame, else the first one connected. */
function selectPoolId(state: State): string | null {
  const pools = Object.values(state.pools).filter((pool) => pool.phase === 'connected');
  const current = selectCurrentService(state)?.poolId;
  return pools.find((pool) => pool.id === current)?.id ?? pools[0]?.id ?? null;
}

/** Fences of a pool: the list, the picture of networks, and what its administrators say about them. */
export function FencesPage() {
  const poolId = useStore(selectPoolId);
  const fences = useStore((state) => (poolId === null ? undefined : state.fences[poolId]));
  const count = fences?.fences.length ?? 0;
  return (
    <Page title="Fences" note={count > 0 && countOf(count, 'fence')}>
      {poolId === null || !fences ? (
        <EmptyState picture={<Fence size={56} strokeWidth={1} aria-hidden />} title="No pool is connected">
          Connect a pool to see its fences.
        </EmptyState>
      ) : (
        <div className={classes['body']}>
          <Tabs defaultValue="list" keepMounted={false}>
            <Tabs.List>
              <Tabs.Tab value="list">List</Tabs.Tab>
              <Tabs.Tab value="picture">Picture</Tabs.Tab>
              <Tabs.Tab value="settings">Tags, router, addresses</Tabs.Tab>
            </Tabs.List>
            <Tabs.Panel value="list" pt="sm">
              <FenceList poolId={poolId} fences={fences} />
            </Tabs.Panel>
            <Tabs.Panel value="picture" pt="sm">
              <PictureTab poolId={poolId} />
            </Tabs.Panel>
            <Tabs.Panel value="settings" pt="sm">
              <FenceSettingsForm key={`${poolId} ${String(fences.settingsSeq)}`} poolId={poolId} fences={fences} />
            </Tabs.Panel>
          </Tabs>
        </div>
      )}
    </Page>
  );
}

function FenceList({ poolId, fences }: { readonly poolId: string; readonly fences: PoolFences }) {
  if (fences.fences.length === 0)
    return (
      <EmptyState picture={<Fence size={56} strokeWidth={1} aria-hidden />} title="No fences yet">
        Copies in fences keep the addresses of their originals and run beside them. Choose “Make fenced copies…” in the
        menu of a card.
      </EmptyState>
    );
  const alarmed = fences.fences.filter((fence) => fence.alarms.length > 0);
  return (
    <div className={classes['stack']}>
      {alarmed.length > 0 && (
        <Callout tone="bad" role="alert" title={`${countOf(alarmed.length, 'fence')} not holding`}>
          {alarmed
            .flatMap((fence) => fence.alarms.slice(0, 5))
            .map((alarm) => (
              <div key={alarm}>{alarm}</div>
            ))}
        </Callout>
      )}
      <table className={classes['table']} aria-label="Fences">
        <thead>
          <tr>
            <th scope="col">Fence</th>
            <th scope="col">Copy of</th>
            <th scope="col">State</th>
            <th scope="col">VMs</th>
            <th scope="col">Networks</th>
            <th scope="col">
              <span className="visually-hidden">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {fences.fences.map((fence) => (
            <Row key={fence.id} poolId={poolId} fence={fence} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ poolId, fence }: { readonly poolId: string; readonly fence: FenceView }) {
  const { activeRunId } = fence;
  return (
    <tr data-fence={fence.id}>
      <td>
        <Name strong>{fence.name}</Name>
        <div className={classes['small']}>
          {fence.id}, {fenceBlockText(fence.block).toLowerCase()}
          {fence.hostNames.length > 0 && ` on ${fence.hostNames.join(', ')}`}
        </div>
      </td>
      <td>
        <Name>{fence.ofName === '' ? 'not known' : fence.ofName}</Name>
      </td>
      <td>
        <FenceMark fence={fence} />
      </td>
      <td>
        {fence.runningCount}/{fence.vmUuids.length} running
        {fence.strangerVmUuids.length > 0 && (
          <div className={classes['alarms']}>{countOf(fence.strangerVmUuids.length, 'stranger')} inside</div>
        )}
      </td>
      <td title={fence.networkNames.join(', ')}>{fence.networkNames.length}</td>
      <td>
        <div className={classes['actions']}>
          {activeRunId === null ? (
            <Button
              size="compact-sm"
              variant="default"
              disabled={openRemoveFence.blockers({ poolId, fenceId: fence.id }).length > 0}
              onClick={() => openRemoveFence.run({ poolId, fenceId: fence.id })}
              aria-label={openRemoveFence.label({ poolId, fenceId: fence.id })}
            >
              {fence.isLeftover ? 'Clean up…' : 'Remove…'}
            </Button>
          ) : (
            <Button size="compact-sm" variant="default" onClick={() => openRun.run(activeRunId)}>
              Show the run
            </Button>
          )}
        </div>
      </td>
    </tr>
  );
}

function FenceMark({ fence }: { readonly fence: FenceView }) {
  if (fence.alarms.length > 0)
    return (
      <Chip tone="bad" title={fence.alarms.join('; ')}>
        does not hold
      </Chip>
    );
  if (fence.isLeftover) return <Chip tone="waiting">left over</Chip>;
  return <Chip tone="good">{`holds, ${fenceModeWord(fence.mode)}`}</Chip>;
}
