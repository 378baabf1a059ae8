import type { PoolState } from '../../../shared/domain/pool-state.ts';
import {
  ADOPT_PERMISSIONS,
  CREATE_CONFIGURATION_PERMISSIONS,
  findMissingPermissions,
  PROMOTE_PERMISSIONS,
  ROLES,
  SERVICE_PERMISSIONS,
} from '../../../shared/domain/rights.ts';
import { StateMark } from '../../components/state-mark.tsx';
import { roleWord } from '../../../shared/text/role-text.ts';
import classes from './pools.module.css';

const ACTIONS: readonly (readonly [what: string, needed: readonly string[]])[] = [
  ['Promote and demote', PROMOTE_PERMISSIONS],
  ['Create configurations', CREATE_CONFIGURATION_PERMISSIONS],
  ['Put vApps into stages', ADOPT_PERMISSIONS],
  ['Save services', SERVICE_PERMISSIONS],
];

/** What the account may do here, and which role it lacks for the rest. */
export function PoolRights({ pool }: { readonly pool: PoolState }) {
  const { rights } = pool;
  if (!rights) return <p className={classes['dim']}>Known after login.</p>;
  return (
    <ul className={classes['rights']}>
      {ACTIONS.map(([what, needed]) => {
        const missing = findMissingPermissions(rights, needed);
        // The strongest of the weakest roles has them all.
        const role = ROLES.find((each) => missing.some((one) => one.role === each));
        return (
          <li key={what} title={missing.map(({ permission }) => permission).join(', ')}>
            <StateMark tone={role ? 'off' : 'good'} />
            {what}
            {role ? (
              <span className={classes['lacks']}>needs {roleWord(role)}</span>
            ) : (
              <span className="visually-hidden">allowed</span>
            )}
          </li>
        );
      })}
    </ul>
  );
}
