import { SheetLoading } from '../../components/sheet.tsx';
import { TopologyPicture } from '../../components/topology-picture.tsx';
import type { ConfigurationKey } from '../../state/configurations-slice.ts';
import classes from './configuration-page.module.css';
import { useNetworks } from './use-members.ts';

/** The picture of the networks of a configuration and its fences; a VM in it is shown beside, as one of the table is. */
export function NetworksTab({
  id,
  chosenUuid,
  onChoose,
}: {
  readonly id: ConfigurationKey;
  readonly chosenUuid: string | null;
  readonly onChoose: (vmUuid: string) => void;
}) {
  const view = useNetworks(id);
  if (view === null) return <SheetLoading>Drawing…</SheetLoading>;
  if (view.vms.length === 0) return <p className={classes['nothing']}>It has no VMs to draw.</p>;
  return (
    <div className={classes['canvas']} tabIndex={0} role="region" aria-label="Picture of the networks">
      <TopologyPicture view={view} zoom={0.9} selectedVm={chosenUuid} onSelectVm={onChoose} />
    </div>
  );
}
