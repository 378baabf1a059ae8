import { Button, Select, TextInput } from '@mantine/core';
import { useMemo, useState } from 'react';
import { listRoles } from '../../../shared/domain/network-role.ts';
import type { NetworkFacts } from '../../../shared/domain/inventory.ts';
import type { Stage, Workflow } from '../../../shared/domain/workflow.ts';
import { compareNames } from '../../state/selectors.ts';
import { countOf } from '../../text/format.ts';
import { inSentence, shortUuid } from '../../text/names.ts';
import classes from './form.module.css';

/** Value of the choice that maps nothing; no uuid. */
const STAYS = 'stays';

/** Which network of the pool carries each role in this stage. */
export function NetworkFields({
  workflow,
  stage,
  networks,
  hostCount,
  onChange,
}: {
  readonly workflow: Workflow;
  readonly stage: Stage;
  readonly networks: readonly NetworkFacts[];
  readonly hostCount: number;
  readonly onChange: (role: string, networkUuid: string | null) => void;
}) {
  const [added, setAdded] = useState<readonly string[]>([]);
  const roles = [...new Set([...listRoles(workflow), ...added])];
  const options = useMemo(
    () =>
      [...networks]
        .sort((a, b) => compareNames(a.nameLabel, b.nameLabel))
        .map((network) => ({ value: network.uuid, label: networkWords(network, hostCount) })),
    [networks, hostCount],
  );
  return (
    <>
      {roles.map((role) => {
        const chosen = stage.networkMap[role];
        const isLost = chosen !== undefined && !options.some(({ value }) => value === chosen);
        const lost = isLost ? [{ value: chosen, label: `not on the pool (${shortUuid(chosen)})` }] : [];
        return (
          <Select
            key={role}
            size="xs"
            label={role}
            data={[{ value: STAYS, label: 'stays as it is' }, ...lost, ...options]}
            value={chosen ?? STAYS}
            onChange={(value) => value !== null && onChange(role, value === STAYS ? null : value)}
            searchable
            limit={100}
          />
        );
      })}
      {roles.length === 0 && (
        <div className={classes['dim']}>
          A role is what a NIC is for. Name one to say which network carries it here; without any, NICs stay where they
          are.
        </div>
      )}
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
    <div className={classes['row']}>
      <TextInput
        size="xs"
        label="New role"
        placeholder="front, app, data…"
        maxLength={40}
        value={text}
        error={role !== '' && !isFree ? 'There is one already' : null}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !isFree) return;
          event.preventDefault();
          add();
        }}
      />
      <Button variant="default" disabled={!isFree} onClick={add}>
        Add role
      </Button>
    </div>
  );
}

function networkWords({ nameLabel, vlan, hostUuids }: NetworkFacts, hostCount: number): string {
  const kind = vlan === null || hostUuids.length === 0 ? 'internal' : vlan === -1 ? 'untagged' : `VLAN ${String(vlan)}`;
  const reach =
    hostUuids.length > 0 && hostUuids.length < hostCount ? `, on ${countOf(hostUuids.length, 'host')} only` : '';
  return `${inSentence(nameLabel)} · ${kind}${reach}`;
}
