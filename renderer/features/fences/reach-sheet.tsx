import { Button, Modal, Select } from '@mantine/core';
import { useState } from 'react';
import { TopologyPicture } from '../../components/topology-picture.tsx';
import { SheetFoot, SheetLayout, SheetLoading } from '../../components/sheet.tsx';
import type { ConfigurationKey } from '../../state/configurations-slice.ts';
import { useStore } from '../../state/store.ts';
import { inSentence } from '../../../shared/text/names.ts';
import classes from './fences.module.css';
import { ReachTable } from './reach-table.tsx';
import { useReach, useTopology } from './use-topology.ts';

/** The sheet that answers "what can this reach?" for a configuration, VM by VM: a picture and a table. */
export function ReachSheet() {
  const sheet = useStore((state) => state.sheet);
  const setSheet = useStore((state) => state.setSheet);
  if (sheet?.kind !== 'reach') return null;
  return <ReachDialog key={sheet.key} id={sheet.key} firstVm={sheet.vmUuid} onClose={() => setSheet(null)} />;
}

function ReachDialog({
  id,
  firstVm,
  onClose,
}: {
  readonly id: ConfigurationKey;
  readonly firstVm: string | null;
  readonly onClose: () => void;
}) {
  const [poolId = '', configurationUuid = ''] = id.split('/');
  const name = useStore((state) => state.configurations.get(id)?.nameLabel ?? '');
  const [chosen, setChosen] = useState(firstVm);
  const view = useTopology(poolId, configurationUuid);
  // Of the configuration itself first: fences made of it are drawn beside it.
  const members = useStore((state) => state.configurations.get(id)?.vmUuids);
  const own = view?.vms.filter((vm) => members?.includes(vm.uuid)) ?? [];
  const vmUuid = chosen ?? own[0]?.uuid ?? null;
  const reach = useReach(poolId, vmUuid);
  const vm = view?.vms.find((each) => each.uuid === vmUuid);
  return (
    <Modal opened onClose={onClose} title={`What can ${inSentence(name)} reach?`} size={1000}>
      <SheetLayout>
        {!view && <SheetLoading>Drawing…</SheetLoading>}
        {view?.vms.length === 0 && <p>It has no VMs with a NIC.</p>}
        {view && view.vms.length > 0 && (
          <>
            <Select
              size="xs"
              label="VM"
              data={view.vms.map(({ uuid, nameLabel }) => ({ value: uuid, label: nameLabel }))}
              value={vmUuid}
              allowDeselect={false}
              searchable
              onChange={setChosen}
            />
            {vm && reach && <ReachTable reach={reach} name={inSentence(vm.nameLabel)} />}
            <div className={classes['canvas']} tabIndex={0} role="region" aria-label="Picture of the networks">
              <TopologyPicture view={view} zoom={0.65} selectedVm={vmUuid} onSelectVm={setChosen} />
            </div>
          </>
        )}
        <SheetFoot>
          <Button size="sm" variant="default" onClick={onClose}>
            Close
          </Button>
        </SheetFoot>
      </SheetLayout>
    </Modal>
  );
}
