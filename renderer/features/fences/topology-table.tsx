import type { TopologyView } from '../../../shared/domain/fence/topology-view.ts';
import { Name } from '../../components/name.tsx';
import classes from './fences.module.css';

/** The picture as rows, for screen readers and for copying. */
export function TopologyTable({ view }: { readonly view: TopologyView }) {
  const titles = new Map(view.groups.map((group) => [group.id, group.title]));
  const networks = new Map(view.networks.map((network) => [network.uuid, network.nameLabel]));
  return (
    <div className={classes['scroll']} tabIndex={0} role="region" aria-label="Networks as a table">
      <table className={classes['table']}>
        <thead>
          <tr>
            <th scope="col">VM</th>
            <th scope="col">In</th>
            <th scope="col">NIC</th>
            <th scope="col">Network</th>
            <th scope="col">State</th>
          </tr>
        </thead>
        <tbody>
          {view.vms.flatMap((vm) =>
            vm.vifs.map((vif) => (
              <tr key={vif.uuid}>
                <td>
                  <Name>{vm.nameLabel}</Name>
                </td>
                <td>{titles.get(vm.groupId) ?? ''}</td>
                <td>
                  {vif.device} <code>{vif.mac}</code> {vif.addresses.join(', ')}
                </td>
                <td>{networks.get(vif.networkUuid) ?? ''}</td>
                <td className={vif.collides || vif.isAstray ? classes['alarms'] : undefined}>
                  {vif.collides
                    ? 'meets its equal'
                    : vif.isAstray
                      ? 'outside of its fence'
                      : (vif.silent ?? 'connected')}
                </td>
              </tr>
            )),
          )}
        </tbody>
      </table>
    </div>
  );
}
