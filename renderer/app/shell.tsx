import { lazy, Suspense } from 'react';
import { RunDrawer } from '../features/run-view/run-drawer.tsx';
import { Board } from '../features/stage-board/board.tsx';
import { selectAlarmed, selectIsBoardComplete } from '../state/selectors.ts';
import { useStore } from '../state/store.ts';
import type { ViewName } from '../state/view-slice.ts';
import { LiveRegion } from './live-region.tsx';
import { Notices } from './notices.tsx';
import { ConnectionBar } from './connection-bar.tsx';
import { Rail } from './rail.tsx';
import { TitleBar } from './title-bar.tsx';
import { useFirstFrameOver } from './use-first-frame-over.ts';
import { useGlobalShortcuts } from './use-global-shortcuts.ts';
import classes from './shell.module.css';

const loadRest = () => import('./after-first-frame.tsx');
const AlarmPage = lazy(() => loadRest().then((rest) => ({ default: rest.AlarmPage })));
const DetailsPanel = lazy(() => loadRest().then((rest) => ({ default: rest.DetailsPanel })));
const OtherView = lazy(() => loadRest().then((rest) => ({ default: rest.OtherView })));
const Overlays = lazy(() => loadRest().then((rest) => ({ default: rest.Overlays })));

/** The frame: title bar, rail, main, details, drawer; a certificate alarm stands before all of it. */
export function Shell() {
  useGlobalShortcuts();
  const isFirstFrameOver = useFirstFrameOver();
  const alarmed = useStore(selectAlarmed);
  const view = useStore((state) => state.view);
  const isPage = useStore((state) => state.pageKey !== null);
  const isBoardComplete = useStore(selectIsBoardComplete);
  return (
    <div className={classes['shell']}>
      <TitleBar />
      <Rail />
      {/* The attribute tells whoever waits outside, a screenshot or a test, that the board stands. */}
      <main className={classes['main']} data-board-ready={isBoardComplete ? '' : undefined}>
        {/* The alarm says itself that nothing is connected, and offers no way around it. */}
        {alarmed === undefined && <ConnectionBar />}
        <Notices />
        <div className={classes['view']}>
          <Suspense>{alarmed === undefined ? <View view={view} /> : <AlarmPage poolId={alarmed} />}</Suspense>
        </div>
      </main>
      <Suspense>
        {isFirstFrameOver && alarmed === undefined && !isPage && (view === 'board' || view === 'configurations') && (
          <DetailsPanel />
        )}
      </Suspense>
      <RunDrawer />
      <Suspense>{isFirstFrameOver && <Overlays />}</Suspense>
      <LiveRegion />
    </div>
  );
}

function View({ view }: { readonly view: ViewName }) {
  return view === 'board' ? <Board /> : <OtherView view={view} />;
}
