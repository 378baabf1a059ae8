import type { Blueprint } from '../../../shared/domain/template/blueprint.ts';
import type { TemplateDescription } from '../../../shared/domain/template/template-description.ts';
import { countOf, formatBytes } from '../../../shared/text/format.ts';
import { Name } from '../../components/name.tsx';
import classes from './templates.module.css';

/** Shown in full; the plan below names all of them. */
const MOST_ROWS = 60;

/** What will be made: each configuration with its VMs, while the form is filled in. */
export function BlueprintList({
  blueprints,
  description,
}: {
  readonly blueprints: readonly Blueprint[];
  readonly description: TemplateDescription;
}) {
  const labels = new Map(description.tiers.map(({ id, label }) => [id, label]));
  const rows = blueprints.flatMap(({ name, vms }) => vms.map((vm) => ({ ...vm, configuration: name })));
  return (
    <div className={classes['made']} tabIndex={0} role="group" aria-label="What will be made">
      <table>
        <thead>
          <tr>
            <th>{countOf(blueprints.length, 'configuration')}</th>
            <th>{countOf(rows.length, 'VM')}</th>
            <th>Tier</th>
            <th className={classes['number']}>vCPUs</th>
            <th className={classes['number']}>Memory</th>
            <th>Told to the guest</th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, MOST_ROWS).map((vm, index) => (
            <tr key={index}>
              <td>
                {rows[index - 1]?.configuration === vm.configuration ? '' : <Name strong>{vm.configuration}</Name>}
              </td>
              <td>
                <Name>{vm.name}</Name>
              </td>
              <td>
                <Name>{labels.get(vm.tierId) ?? vm.tierId}</Name>
              </td>
              <td className={classes['number']}>{vm.vcpus ?? 'as it is'}</td>
              <td className={classes['number']}>
                {vm.memoryBytes === null ? 'as it is' : formatBytes(vm.memoryBytes)}
              </td>
              <td>
                <Name>{Object.values(vm.xenstore).join(', ') || '–'}</Name>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > MOST_ROWS && <p className={classes['dim']}>and {rows.length - MOST_ROWS} more</p>}
    </div>
  );
}
