import { useEffect, useRef, useState } from 'react';
import type { LoadSeries } from '../../../shared/domain/member/load-series.ts';
import type { TopologyView } from '../../../shared/domain/fence/topology-view.ts';
import type { MembersView, SilentHost } from '../../../shared/ipc/areas/members.ts';
import { MOST_LOADS } from '../../../shared/ipc/areas/members.ts';
import type { Problem } from '../../../shared/errors.ts';
import { readTopology } from '../../commands/fences.ts';
import { readLoad, readScreen, showMembers } from '../../commands/members.ts';
import { splitKey } from '../../commands/operate.ts';
import type { ConfigurationKey } from '../../state/configurations-slice.ts';
import { useStore } from '../../state/store.ts';

/** Facts of a run come in bursts; so long after the last the page asks once. */
const QUIET_MS = 400;
const LOAD_EVERY_MS = 5000;
const SCREEN_EVERY_MS = 10_000;

/** What main says of the members; what was known stays while it asks again, and when it is refused. */
export interface Members {
  readonly view: MembersView | null;
  readonly problem: Problem | null;
}

/** Everything of the members that events do not bring, asked again whenever the configuration or a member changes. */
export function useMembers(id: ConfigurationKey): Members {
  const configuration = useStore((state) => state.configurations.get(id));
  const vms = useStore((state) => state.vms[splitKey(id).poolId]);
  const [members, setMembers] = useState<Members>({ view: null, problem: null });
  // Other VMs of the pool change all the time.
  const said = JSON.stringify([configuration, configuration?.vmUuids.map((uuid) => vms?.get(uuid))]);
  const isFirst = useRef(true);
  useEffect(() => {
    let isCurrent = true;
    const ask = (): void => {
      void showMembers.run(id).then((result) => {
        if (!isCurrent) return;
        setMembers((old) =>
          result.ok ? { view: result.value, problem: null } : { view: old.view, problem: result.problem },
        );
      });
    };
    const timer = setTimeout(ask, isFirst.current ? 0 : QUIET_MS);
    isFirst.current = false;
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [id, said]);
  return members;
}

/** What hosts told last, by VM, and which did not. */
export interface Load {
  readonly series: ReadonlyMap<string, LoadSeries>;
  readonly silent: readonly SilentHost[];
}

const NO_LOAD: Load = { series: new Map(), silent: [] };

/** What VMs use, asked again every few seconds while the page is seen. */
export function useLoad(poolId: string, vmUuids: readonly string[]): Load {
  const [load, setLoad] = useState<Load>(NO_LOAD);
  const asked = vmUuids.slice(0, MOST_LOADS).join();
  useRepeated(
    LOAD_EVERY_MS,
    async (isCurrent) => {
      if (asked === '') {
        setLoad(NO_LOAD);
        return;
      }
      const result = await readLoad.run({ poolId, vmUuids: asked.split(',') });
      if (!isCurrent() || !result.ok) return;
      const { series, silent } = result.value;
      setLoad({ series: new Map(series.map((each) => [each.vmUuid, each])), silent });
    },
    [poolId, asked],
  );
  return load;
}

/** A VM's screen: a picture, a reason why there is none, or null while neither is known. */
export type Screen = { readonly picture: string } | { readonly problem: Problem } | { readonly picture: null } | null;

/** The screen of a running VM, drawn anew while the page is seen. */
export function useScreen(poolId: string, vmUuid: string, isRunning: boolean): Screen {
  const [shown, setShown] = useState<{ readonly of: string; readonly screen: Screen }>({ of: '', screen: null });
  useRepeated(
    SCREEN_EVERY_MS,
    async (isCurrent) => {
      if (!isRunning) return;
      const result = await readScreen.run({ poolId, vmUuid });
      if (!isCurrent()) return;
      setShown({ of: vmUuid, screen: result.ok ? result.value : { problem: result.problem } });
    },
    [poolId, vmUuid, String(isRunning)],
  );
  return isRunning && shown.of === vmUuid ? shown.screen : null;
}

/** Does it now and again; one at a time, and not while the window is hidden. */
function useRepeated(everyMs: number, act: (isCurrent: () => boolean) => Promise<void>, keys: readonly string[]): void {
  useEffect(() => {
    let isCurrent = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const go = (): void => {
      const done = document.hidden ? Promise.resolve() : act(() => isCurrent);
      void done.then(() => {
        if (isCurrent) timer = setTimeout(go, everyMs);
      });
    };
    go();
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `keys` names all that `act` closes over
  }, keys);
}

/** The networks of a configuration and its fences; read again when the pool's networks change. */
export function useNetworks(id: ConfigurationKey): TopologyView | null {
  const { poolId, configurationUuid } = splitKey(id);
  const revision = useStore((state) => state.topologyRevisions[poolId] ?? 0);
  const [view, setView] = useState<TopologyView | null>(null);
  useEffect(() => {
    let isCurrent = true;
    void readTopology.run({ poolId, configurationUuid }).then((result) => {
      if (isCurrent && result.ok) setView(result.value);
    });
    return () => {
      isCurrent = false;
    };
  }, [poolId, configurationUuid, revision]);
  return view;
}
