import { tagStateText } from '../../../shared/text/fence-text.ts';
import type { PoolFences } from '../../state/fences-slice.ts';
import type { Names } from '../../../shared/text/names.ts';
import classes from './fences.module.css';

/** The ledger of tags: whose each one is, read off the pool. */
export function TagTable({ tags, names }: { readonly tags: PoolFences['tags']; readonly names: Names }) {
  return (
    <div className={classes['scroll']} tabIndex={0} role="region" aria-label="Tags">
      <table className={classes['table']}>
        <thead>
          <tr>
            <th scope="col">Switch</th>
            <th scope="col">Tag</th>
            <th scope="col">State</th>
            <th scope="col">Used by</th>
            <th scope="col">Not carried to</th>
          </tr>
        </thead>
        <tbody>
          {tags.map((entry) => (
            <tr key={`${entry.physicalNetworkId} ${String(entry.tag)}`}>
              <td>{entry.physicalNetworkId}</td>
              <td>{entry.tag}</td>
              <td>
                {tagStateText(entry.state)}
                {!entry.isListed && ', not on the list'}
              </td>
              <td>
                {[
                  ...entry.fenceIds.map((id) => `fence ${id}`),
                  ...(entry.state === 'foreign' ? entry.networkUuids.map((uuid) => names.network(uuid)) : []),
                ].join(', ')}
              </td>
              <td>{entry.missingOnHostUuids.map((uuid) => names.host(uuid)).join(', ')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
