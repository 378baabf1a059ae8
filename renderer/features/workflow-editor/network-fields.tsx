import { Select } from '@mantine/core';
import { useMemo, useState } from 'react';
import { findMappedNetwork, listRoles } from '../../../shared/domain/network-role.ts';
import type { NetworkFacts } from '../../../shared/domain/inventory.ts';
import type { Stage, Workflow } from '../../../shared/domain/workflow.ts';
import { AddRole } from '../../components/add-role.tsx';
import { compareNames } from '../../state/selectors.ts';
import { shortUuid } from '../../../shared/text/names.ts';
import { networkWords } from '../../../shared/text/network-words.ts';
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
        const chosen = findMappedNetwork(stage, role);
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
      <AddRole roles={roles} className={classes['row']} onAdd={(role) => setAdded([...added, role])} />
    </>
  );
}
