import type { Route } from '../../shared/ipc/route.ts';
import { subscribe } from '../api/bridge.ts';
import { openConfiguration } from '../commands/configurations.ts';
import { showLedger } from '../commands/evidence.ts';
import { openRun } from '../commands/runs.ts';
import { selectService } from '../commands/services.ts';
import { openView } from '../commands/window.ts';

/** Goes where a `stagewright://` link leads. Nothing is changed on the way but what the window shows. */
export function followLinks(): void {
  subscribe('app.navigate', follow);
}

function follow(route: Route): void {
  switch (route.view) {
    case 'board':
      openView.run('board');
      if (route.poolId !== null && route.serviceId !== null)
        void selectService.run(`${route.poolId}/${route.serviceId}`);
      return;
    case 'configuration':
      openView.run('configurations');
      openConfiguration.run(`${route.poolId}/${route.configurationUuid}`);
      return;
    case 'run':
      openRun.run(route.runId);
      return;
    case 'activity':
      showLedger.run('timeline');
      return;
    case 'pools':
      openView.run('pools');
  }
}
