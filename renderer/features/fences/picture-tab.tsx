import { ActionIcon, Button, Select, SegmentedControl } from '@mantine/core';
import { Printer, ZoomIn, ZoomOut } from 'lucide-react';
import { useState } from 'react';
import { Callout } from '../../components/callout.tsx';
import { SheetLoading } from '../../components/sheet.tsx';
import { TopologyPicture } from '../../components/topology-picture.tsx';
import { useStore } from '../../state/store.ts';
import { inSentence } from '../../../shared/text/names.ts';
import classes from './fences.module.css';
import { ReachTable } from './reach-table.tsx';
import { TopologyTable } from './topology-table.tsx';
import { useReach, useTopology } from './use-topology.ts';

const ZOOMS = [0.5, 0.65, 0.8, 1, 1.25, 1.6, 2] as const;

/** The picture of networks, live: a configuration with its fences, or all fences; and what one VM can reach. */
export function PictureTab({ poolId }: { readonly poolId: string }) {
  const [scope, setScope] = useState<string | null>(null);
  const [form, setForm] = useState<'picture' | 'table'>('picture');
  const [zoom, setZoom] = useState(2);
  const [vmUuid, setVmUuid] = useState<string | null>(null);
  const view = useTopology(poolId, scope);
  const configurations = useStore((state) => state.configurations);
  const choices = [...configurations.values()]
    .filter((each) => each.poolId === poolId)
    .map(({ uuid, nameLabel }) => ({ value: uuid, label: nameLabel }))
    .sort((a, b) => (a.label < b.label ? -1 : 1));
  return (
    <div className={classes['stack']}>
      <div className={classes['bar']}>
        <Select
          size="xs"
          w={320}
          aria-label="What is drawn"
          placeholder="All fences with their originals"
          data={choices}
          value={scope}
          clearable
          searchable
          onChange={setScope}
        />
        <SegmentedControl
          size="xs"
          aria-label="Form"
          value={form}
          onChange={(value) => setForm(value === 'table' ? 'table' : 'picture')}
          data={[
            { value: 'picture', label: 'Picture' },
            { value: 'table', label: 'Table' },
          ]}
        />
        <ActionIcon
          variant="default"
          aria-label="Smaller"
          disabled={zoom === 0}
          onClick={() => setZoom((at) => Math.max(0, at - 1))}
        >
          <ZoomOut size={16} aria-hidden />
        </ActionIcon>
        <ActionIcon
          variant="default"
          aria-label="Larger"
          disabled={zoom === ZOOMS.length - 1}
          onClick={() => setZoom((at) => Math.min(ZOOMS.length - 1, at + 1))}
        >
          <ZoomIn size={16} aria-hidden />
        </ActionIcon>
        <Button
          size="xs"
          variant="default"
          leftSection={<Printer size={14} aria-hidden />}
          onClick={() => window.print()}
        >
          Print
        </Button>
      </div>
      {view === null && <SheetLoading>Drawing…</SheetLoading>}
      {view && view.findings.length > 0 && (
        <Callout tone="bad" role="alert" title="These meet">
          {view.findings.map((finding) => (
            <div key={finding}>{finding}</div>
          ))}
        </Callout>
      )}
      {view?.vms.length === 0 && <p>Nothing is fenced. Choose a configuration to see its networks.</p>}
      {view && view.vms.length > 0 && form === 'table' && <TopologyTable view={view} />}
      {view && view.vms.length > 0 && form === 'picture' && (
        <div className={classes['canvas']} data-print tabIndex={0} role="region" aria-label="Picture of the networks">
          <TopologyPicture view={view} zoom={ZOOMS[zoom] ?? 1} selectedVm={vmUuid} onSelectVm={setVmUuid} />
        </div>
      )}
      {vmUuid !== null && <Reach poolId={poolId} vmUuid={vmUuid} />}
    </div>
  );
}

function Reach({ poolId, vmUuid }: { readonly poolId: string; readonly vmUuid: string }) {
  const name = useStore((state) => state.vms[poolId]?.get(vmUuid)?.nameLabel ?? vmUuid);
  const reach = useReach(poolId, vmUuid);
  return reach && <ReachTable reach={reach} name={inSentence(name)} />;
}
