import { chooseSides } from '../../commands/drift.ts';
import { Button } from '@mantine/core';
import { Page } from '../../components/page.tsx';
import { useStore } from '../../state/store.ts';
import { DriftOverview } from './drift-overview.tsx';
import { SideBySide } from './side-by-side.tsx';

/** What drifted from what it must equal, and any two configurations side by side. */
export function ComparisonPage() {
  const sides = useStore((state) => state.sides);
  return (
    <Page
      title="Drift"
      note={sides ? 'two sides, field by field' : 'how far each configuration is from what it must equal'}
      actions={
        sides ? (
          <Button variant="default" size="xs" onClick={() => chooseSides.run(null)}>
            All configurations
          </Button>
        ) : (
          <Button variant="default" size="xs" onClick={() => chooseSides.run({ left: null, right: null })}>
            Compare two…
          </Button>
        )
      }
    >
      {sides ? <SideBySide sides={sides} /> : <DriftOverview />}
    </Page>
  );
}
