import type { ReachView } from '../../../shared/domain/fence/topology-view.ts';
import { Callout } from '../../components/callout.tsx';
import { Name } from '../../components/name.tsx';
import { countOf } from '../../../shared/text/format.ts';
import classes from './fences.module.css';

/** Rows are cut there: a flat network reaches thousands. */
const MOST_ROWS = 200;

/** Whom a VM can reach, how, and by what its traffic may leave. */
export function ReachTable({ reach, name }: { readonly reach: ReachView; readonly name: string }) {
  const { vms, waysOut, silent } = reach;
  return (
    <section className={classes['stack']} aria-label={`What ${name} can reach`}>
      {vms.length === 0 ? (
        <Callout tone="plain" role="status" title="It reaches no other VM">
          {silent.length > 0 ? `${silent.join('; ')}.` : 'Nobody else is on its networks.'}
        </Callout>
      ) : (
        <div className={classes['scroll']} tabIndex={0} role="region" aria-label="Reached VMs">
          <table className={classes['table']}>
            <thead>
              <tr>
                <th scope="col">{countOf(vms.length, 'VM')}</th>
                <th scope="col">How</th>
                <th scope="col">On</th>
              </tr>
            </thead>
            <tbody>
              {vms.slice(0, MOST_ROWS).map((vm) => (
                <tr key={vm.uuid}>
                  <td>
                    <Name>{vm.nameLabel}</Name>
                  </td>
                  <td>{vm.reach === 'layer2' ? 'directly' : 'through a router'}</td>
                  <td>{vm.networks.join(', ')}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {vms.length > MOST_ROWS && <p className={classes['small']}>and {vms.length - MOST_ROWS} more</p>}
      <div>
        <strong>{waysOut.length === 0 ? 'No way out.' : 'Ways out: '}</strong>
        {waysOut.join('; ')}
      </div>
    </section>
  );
}
