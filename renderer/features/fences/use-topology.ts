import { useEffect, useState } from 'react';
import type { ReachView, TopologyView } from '../../../shared/domain/fence/topology-view.ts';
import { readReach, readTopology } from '../../commands/fences.ts';
import { useStore } from '../../state/store.ts';

/** What is drawn of a configuration and its fences, or of all fences; read again when the pool's networks change. */
export function useTopology(poolId: string, configurationUuid: string | null): TopologyView | null {
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

/** What a VM can reach, as the pool is now; null until it is known. */
export function useReach(poolId: string, vmUuid: string | null): ReachView | null {
  const revision = useStore((state) => state.topologyRevisions[poolId] ?? 0);
  const [reach, setReach] = useState<ReachView | null>(null);
  useEffect(() => {
    if (vmUuid === null) return;
    let isCurrent = true;
    void readReach.run({ poolId, vmUuid }).then((result) => {
      if (isCurrent) setReach(result.ok ? result.value : null);
    });
    return () => {
      isCurrent = false;
    };
  }, [poolId, vmUuid, revision]);
  return reach?.vmUuid === vmUuid ? reach : null;
}
