import { ActionIcon, Button, Select, TextInput } from '@mantine/core';
import { Trash2 } from 'lucide-react';
import { useMemo, useState, type ReactNode } from 'react';
import { listRoles } from '../../../shared/domain/network-role.ts';
import type { NetworkFacts } from '../../../shared/domain/inventory.ts';
import type { Stage } from '../../../shared/domain/workflow.ts';
import { compareNames, selectEstate } from '../../state/selectors.ts';
import { useStore } from '../../state/store.ts';
import { inSentence, shortUuid } from '../../text/names.ts';
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
                      value={stage.networkMap[role] ?? null}
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
      <AddRole roles={roles} onAdd={(role) => setAdded([...added, role])} />
    </>
  );
}

function AddRole({ roles, onAdd }: { readonly roles: readonly string[]; readonly onAdd: (role: string) => void }) {
  const [text, setText] = useState('');
  const role = text.trim();
  const isFree = role !== '' && !roles.includes(role);
  const add = (): void => {
    onAdd(role);
    setText('');
  };
  return (
    <div className={classes['add']}>
      <TextInput
        size="xs"
        label="New role"
        placeholder="front, app, data…"
        maxLength={40}
        value={text}
        error={role !== '' && !isFree ? 'There is one already' : null}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return;
          event.preventDefault(); // Enter here adds the role and does not send the form.
          if (isFree) add();
        }}
      />
      <Button variant="default" disabled={!isFree} onClick={add}>
        Add role
      </Button>
      <span className={classes['dim']}>
        A role is what a NIC is for; on promotion it moves to the stage's network of that role.
      </span>
    </div>
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

function networkWords({ nameLabel, vlan, hostUuids }: NetworkFacts): string {
  const kind = vlan === null || hostUuids.length === 0 ? 'internal' : vlan === -1 ? 'untagged' : `VLAN ${String(vlan)}`;
  return `${inSentence(nameLabel)} · ${kind}`;
}

function withoutRole(map: Stage['networkMap'], role: string): Stage['networkMap'] {
  return Object.fromEntries(Object.entries(map).filter(([each]) => each !== role));
}
