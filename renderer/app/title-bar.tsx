import { Menu } from '@mantine/core';
import { ChevronDown, CircleDashed, CircleQuestionMark, FileCheck, Plus, Search } from 'lucide-react';
import { Name } from '../components/name.tsx';
import { StageMark } from '../components/pictures.tsx';
import { StateMark, type MarkTone } from '../components/state-mark.tsx';
import { openApprovals } from '../commands/approvals.ts';
import { openHelp } from '../commands/help.ts';
import { openCreateService, openEditService, selectService } from '../commands/services.ts';
import { changeSettings, openPalette, openView } from '../commands/window.ts';
import { openWorkflow } from '../commands/workflows.ts';
import { selectWaitingCount } from '../state/gate-selectors.ts';
import {
  isChanged,
  selectCurrentService,
  selectServices,
  selectUnfinishedRuns,
  serviceKeyOf,
} from '../state/selectors.ts';
import { useStore } from '../state/store.ts';
import { connectionWord, poolName } from '../../shared/text/pool-text.ts';
import classes from './title-bar.module.css';

/** Service in the frame, search, runs, pool health. */
export function TitleBar() {
  return (
    <header className={classes['bar']}>
      <StageMark size={22} />
      <ServicePicker />
      <button
        type="button"
        className={classes['search']}
        aria-keyshortcuts="Control+K"
        onClick={() => openPalette.run(undefined)}
      >
        <Search size={14} aria-hidden />
        <span>Search or run a command</span>
        <kbd className={classes['kbd']}>Ctrl K</kbd>
      </button>
      <div className={classes['right']}>
        <RunsIndicator />
        <ApprovalsIndicator />
        <PoolHealth />
        <HelpButton />
      </div>
    </header>
  );
}

function HelpButton() {
  const label = openHelp.label(undefined);
  return (
    <button
      type="button"
      className={classes['flat']}
      aria-label={label}
      aria-keyshortcuts="F1"
      title={`${label} (F1)`}
      onClick={() => openHelp.run(undefined)}
    >
      <CircleQuestionMark size={16} aria-hidden />
    </button>
  );
}

function ServicePicker() {
  const services = useStore(selectServices);
  const current = useStore(selectCurrentService);
  const pools = useStore((state) => state.pools);
  return (
    <Menu position="bottom-start" width={300}>
      <Menu.Target>
        <button
          type="button"
          className={classes['picker']}
          aria-label={current ? `Service: ${current.service.name}` : 'No service'}
        >
          {current ? <Name strong>{current.service.name}</Name> : <span>No service</span>}
          <ChevronDown size={14} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {services.length > 0 && <Menu.Label>Services</Menu.Label>}
        <div className={classes['services']}>
          {services.map((view) => {
            const pool = pools[view.poolId];
            return (
              <Menu.Item
                key={serviceKeyOf(view)}
                aria-current={view === current ? 'true' : undefined}
                onClick={() => void selectService.run(serviceKeyOf(view))}
              >
                <div className={classes['item']}>
                  <Name strong={view === current}>{view.service.name}</Name>
                  <span className={classes['dim']}>
                    <Name>{pool ? poolName(pool) : view.poolId}</Name>
                  </span>
                </div>
              </Menu.Item>
            );
          })}
        </div>
        {services.length > 0 && <Menu.Divider />}
        {current && (
          <>
            <Menu.Item onClick={() => openWorkflow.run(undefined)}>{openWorkflow.label(undefined)}</Menu.Item>
            <Menu.Item onClick={() => openEditService.run(serviceKeyOf(current))}>
              {openEditService.label('')}
            </Menu.Item>
          </>
        )}
        <Menu.Item leftSection={<Plus size={14} />} onClick={() => openCreateService.run(undefined)}>
          {openCreateService.label(undefined)}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function RunsIndicator() {
  const count = useStore((state) => selectUnfinishedRuns(state).length);
  const isOpen = useStore((state) => state.settings.drawerOpen);
  return (
    <button
      type="button"
      className={classes['flat']}
      aria-pressed={isOpen}
      aria-label={`Runs: ${String(count)} unfinished`}
      title="Show or hide the run drawer"
      onClick={() => void changeSettings.run({ drawerOpen: !isOpen })}
    >
      <CircleDashed size={14} aria-hidden className={count > 0 ? classes['busy'] : undefined} />
      <span className={classes['wide']}>Runs</span> {count}
    </button>
  );
}

function ApprovalsIndicator() {
  const count = useStore(selectWaitingCount);
  if (count === 0) return null;
  return (
    <button
      type="button"
      className={classes['flat']}
      aria-label={`Approvals: ${String(count)} waiting for you`}
      title={openApprovals.label(undefined)}
      onClick={() => openApprovals.run(undefined)}
    >
      <FileCheck size={14} aria-hidden />
      <span className={classes['wide']}>Approvals</span> {count}
    </button>
  );
}

const TONES: Readonly<Record<ReturnType<typeof connectionWord>['tone'], MarkTone>> = {
  good: 'good',
  busy: 'busy',
  waiting: 'waiting',
  bad: 'bad',
  off: 'off',
};

function PoolHealth() {
  const pools = useStore((state) => state.pools);
  const all = Object.values(pools);
  const words = all.map((pool) => `${poolName(pool)}: ${connectionWord(pool.phase).word}`);
  return (
    <button
      type="button"
      className={classes['flat']}
      aria-label={all.length === 0 ? undefined : `Pools: ${words.slice(0, 8).join(', ').slice(0, 300)}`}
      title={words.slice(0, 20).join('\n').slice(0, 2000)}
      onClick={() => openView.run('pools')}
    >
      <span className={classes['wide']}>Pools</span> {all.length === 0 ? <span>none</span> : null}
      {all.slice(0, 6).map((pool) => (
        <StateMark key={pool.id} tone={isChanged(pool.alarm) ? 'bad' : TONES[connectionWord(pool.phase).tone]} />
      ))}
      {all.length > 6 && <span>+{all.length - 6}</span>}
    </button>
  );
}
