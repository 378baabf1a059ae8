import { ActionIcon, Select } from '@mantine/core';
import { Trash2 } from 'lucide-react';
import { useMemo, useState, type ReactNode } from 'react';
import { findMappedNetwork, listRoles } from '../../../shared/domain/network-role.ts';
import type { NetworkFacts } from '../../../shared/domain/inventory.ts';
import type { Stage } from '../../../shared/domain/workflow.ts';
import { AddRole } from '../../components/add-role.tsx';
import { compareNames, selectEstate } from '../../state/selectors.ts';
import { useStore } from '../../state/store.ts';
import { shortUuid } from '../../../shared/text/names.ts';
import { networkWords } from '../../../shared/text/network-words.ts';
import classes from './services.module.css';

/** A table of roles by stages: which network of the pool carries the role there. An empty cell keeps the network a NIC has. */
export function NetworkMap({
  poolId,
  stages,
  setStage,
  children,
}: {
  readonly poolId: string;
  readonly stages: readonly Stage[];
  readonly setStage: (id: string, change: Partial<Stage>) => void;
  readonly children: (stage: Stage) => ReactNode;
}) {
  const { networks } = useStore((state) => selectEstate(state, poolId));
  const [added, setAdded] = useState<readonly string[]>([]);
  const roles = [...new Set([...listRoles({ version: 1, stages: [...stages], transitions: [] }), ...added])];
  const removeRole = (role: string): void => {
    setAdded(added.filter((each) => each !== role));
    for (const stage of stages) setStage(stage.id, { networkMap: withoutRole(stage.networkMap, role) });
  };
  return (
    <>
      <div className={classes['map']} tabIndex={0} role="region" aria-label="Networks by role and stage">
        <table>
          <thead>
            <tr>
              <th scope="col" className={classes['corner']}>
                Role
              </th>
              {stages.map((stage) => (
                <th key={stage.id} scope="col">
                  {children(stage)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {roles.map((role) => (
              <tr key={role}>
                <th scope="row">
                  <span className={classes['role']}>
                    {role}
                    <ActionIcon size={24} aria-label={`Remove role ${role}`} onClick={() => removeRole(role)}>
                      <Trash2 size={13} />
                    </ActionIcon>
                  </span>
                </th>
                {stages.map((stage) => (
                  <td key={stage.id}>
                    <NetworkPicker
                      label={`Network of ${role} in ${stage.name}`}
                      networks={networks}
                      value={findMappedNetwork(stage, role) ?? null}
                      onChange={(uuid) =>
                        setStage(stage.id, {
                          networkMap:
                            uuid === null ? withoutRole(stage.networkMap, role) : { ...stage.networkMap, [role]: uuid },
                        })
                      }
                    />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <AddRole roles={roles} className={classes['add']} onAdd={(role) => setAdded([...added, role])}>
        <span className={classes['dim']}>
          A role is what a NIC is for; on promotion it moves to the stage's network of that role.
        </span>
      </AddRole>
    </>
  );
}

/** Value of the choice that maps nothing; no uuid. */
const STAYS = 'stays';

function NetworkPicker({
  label,
  networks,
  value,
  onChange,
}: {
  readonly label: string;
  readonly networks: readonly NetworkFacts[];
  readonly value: string | null;
  readonly onChange: (uuid: string | null) => void;
}) {
  const data = useMemo(() => {
    const known = [...networks]
      .sort((a, b) => compareNames(a.nameLabel, b.nameLabel))
      .map((network) => ({ value: network.uuid, label: networkWords(network) }));
    const isLost = value !== null && !networks.some(({ uuid }) => uuid === value);
    const lost = isLost ? [{ value, label: `not on the pool (${shortUuid(value)})` }] : [];
    return [{ value: STAYS, label: 'stays as it is' }, ...lost, ...known];
  }, [networks, value]);
  return (
    <Select
      size="xs"
      aria-label={label}
      data={data}
      value={value ?? STAYS}
      title={data.find((each) => each.value === value)?.label}
      onChange={(chosen) => onChange(chosen === STAYS ? null : chosen)}
      searchable
      limit={100}
      comboboxProps={{ width: 280, position: 'bottom-start' }}
    />
  );
}

function withoutRole(map: Stage['networkMap'], role: string): Stage['networkMap'] {
  return Object.fromEntries(Object.entries(map).filter(([each]) => each !== role));
}
