import { Button } from '@mantine/core';
import { exportDiagnostics, openBackUp, openRestore } from '../../commands/data.ts';
import classes from './settings-page.module.css';

/** What this workstation keeps: to a file, back from one, and a file for whoever looks for a fault. */
export function DataSection() {
  return (
    <section className={classes['group']} aria-label="Data">
      <h2>Data of this workstation</h2>
      <p className={classes['hint']}>
        A back-up is one encrypted file with known pools, drafts, runs, ledger, evidence and the signing key, but no
        password. Restored on another machine it moves this console there: use only one of the two from then on.
      </p>
      <div className={classes['buttons']}>
        <Button size="xs" onClick={() => openBackUp.run(undefined)}>
          {openBackUp.label(undefined)}
        </Button>
        <Button size="xs" variant="default" onClick={() => openRestore.run(undefined)}>
          {openRestore.label(undefined)}
        </Button>
      </div>
      <p className={classes['hint']}>
        Diagnostics are a readable file with versions, states, sizes and the log: no passwords, keys or sessions, and no
        names but those in the log’s own lines. Read it before you hand it on.
      </p>
      <Button size="xs" variant="default" onClick={() => void exportDiagnostics.run(undefined)}>
        {exportDiagnostics.label(undefined)}
      </Button>
    </section>
  );
}
