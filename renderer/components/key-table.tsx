import { Kbd } from '@mantine/core';
import classes from './key-table.module.css';

/** Keys by place: what each does, and how keyboards spell it. */
export function KeyTable({
  groups,
}: {
  readonly groups: readonly {
    readonly place: string;
    readonly lines: readonly { readonly keys: readonly string[]; readonly what: string }[];
  }[];
}) {
  return (
    <>
      {groups.map(({ place, lines }) => (
        <section key={place} className={classes['group']} aria-label={place}>
          <h3>{place}</h3>
          <dl>
            {lines.map(({ keys, what }) => (
              <div key={what}>
                <dt>{what}</dt>
                <dd>
                  {keys.map((each) => (
                    <Kbd key={each} size="sm">
                      {each}
                    </Kbd>
                  ))}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </>
  );
}
