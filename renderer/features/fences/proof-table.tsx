import type { ProofRow } from '../../../shared/domain/fence/fence-proof.ts';
import { Chip } from '../../components/chip.tsx';
import { Name } from '../../components/name.tsx';
import type { FenceNames } from '../../../shared/text/fence-text.ts';
import { countOf } from '../../../shared/text/format.ts';
import classes from './fences.module.css';

/** What each interface of a fence will reach: proved before anything exists. */
export function ProofTable({ rows, names }: { readonly rows: readonly ProofRow[]; readonly names: FenceNames }) {
  return (
    <div className={classes['scroll']} tabIndex={0} role="region" aria-label="Proof">
      <table className={classes['table']}>
        <thead>
          <tr>
            <th scope="col">NIC</th>
            <th scope="col">MAC, address</th>
            <th scope="col">Reaches inside</th>
            <th scope="col">Outside</th>
            <th scope="col">Same MAC elsewhere</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.vifId}>
              <td>
                <Name>{names.vm(row.vmId)}</Name>
                <div className={classes['small']}>
                  NIC {row.device}, {names.network(row.networkId)}
                </div>
              </td>
              <td>
                <code>{row.mac}</code>
                <div className={classes['small']}>{row.addresses.join(', ') || 'address not known'}</div>
              </td>
              <td title={row.inside.map(names.vm).join(', ')}>
                {row.inside.length === 0 ? 'nobody' : countOf(row.inside.length, 'VM')}
              </td>
              <td>
                <Outside row={row} names={names} />
              </td>
              <td title={row.twins.map(names.vm).join(', ')}>
                {row.twins.length === 0 ? 'none' : `${countOf(row.twins.length, 'VM')}, none met`}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Outside({ row, names }: { readonly row: ProofRow; readonly names: FenceNames }) {
  const met = [...new Set([...row.outside, ...row.reachedBy])];
  if (met.length > 0)
    return (
      <Chip tone="waiting" title={met.map(names.vm).join(', ')}>
        {countOf(met.length, 'VM')}
      </Chip>
    );
  if (row.waysOut > 0) return <Chip tone="waiting">{countOf(row.waysOut, 'way out', 'ways out')}</Chip>;
  return <Chip tone="good">nothing</Chip>;
}
