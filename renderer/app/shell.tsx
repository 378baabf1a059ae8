import { AlarmPage } from '../features/certificate-alarm/alarm-page.tsx';
import { Activity } from '../features/activity/activity.tsx';
import { Configurations } from '../features/configuration/configurations.tsx';
import { DetailsPanel } from '../features/configuration/details-panel.tsx';
import { ConfigurationDialogs } from '../features/configuration/configuration-dialogs.tsx';
import { PoolDialogs } from '../features/pools/pool-dialogs.tsx';
import { Pools } from '../features/pools/pools.tsx';
import { PlanSheet } from '../features/plan-preview/plan-sheet.tsx';
import { RunDrawer } from '../features/run-view/run-drawer.tsx';
import { RunSheet } from '../features/run-view/run-sheet.tsx';
import { ServiceDialogs } from '../features/services/service-dialogs.tsx';
import { SettingsPage } from '../features/settings/settings-page.tsx';
import { Board } from '../features/stage-board/board.tsx';
import { selectIsBoardComplete } from '../state/selectors.ts';
import { useStore } from '../state/store.ts';
import type { ViewName } from '../state/view-slice.ts';
import { LiveRegion } from './live-region.tsx';
import { Notices } from './notices.tsx';
import { Palette } from './palette.tsx';
import { ConnectionBar } from './connection-bar.tsx';
import { KeyboardHelp } from './keyboard-help.tsx';
import { Rail } from './rail.tsx';
import { TitleBar } from './title-bar.tsx';
import { Toasts } from './toasts.tsx';
import { useGlobalShortcuts } from './use-global-shortcuts.ts';
import classes from './shell.module.css';

/** The frame: title bar, rail, main, details, drawer; a certificate alarm stands before all of it. */
export function Shell() {
  useGlobalShortcuts();
  const alarmed = useStore((state) => Object.values(state.pools).find((pool) => pool.alarm !== null)?.id);
  const view = useStore((state) => state.view);
  const isBoardComplete = useStore(selectIsBoardComplete);
  return (
    <div className={classes['shell']}>
      <TitleBar />
      <Rail />
      {/* The attribute tells whoever waits outside, a screenshot or a test, that the board stands. */}
      <main className={classes['main']} data-board-ready={isBoardComplete ? '' : undefined}>
        <ConnectionBar />
        <Notices />
        <div className={classes['view']}>
          {alarmed === undefined ? <View view={view} /> : <AlarmPage poolId={alarmed} />}
        </div>
      </main>
      {alarmed === undefined && (view === 'board' || view === 'configurations') && <DetailsPanel />}
      <RunDrawer />
      <PlanSheet />
      <RunSheet />
      <PoolDialogs />
      <ServiceDialogs />
      <ConfigurationDialogs />
      <KeyboardHelp />
      <Palette />
      <Toasts />
      <LiveRegion />
    </div>
  );
}

function View({ view }: { readonly view: ViewName }) {
  switch (view) {
    case 'board':
      return <Board />;
    case 'configurations':
      return <Configurations />;
    case 'activity':
      return <Activity />;
    case 'pools':
      return <Pools />;
    case 'settings':
      return <SettingsPage />;
  }
}
