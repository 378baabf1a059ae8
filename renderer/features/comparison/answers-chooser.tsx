import { Button, Menu } from '@mantine/core';
import { ChevronDown } from 'lucide-react';
import { useState } from 'react';
import type { SideRef, TemplateSide } from '../../../shared/ipc/areas/drift.ts';
import { configurationKeyOf } from '../../state/drift-slice.ts';
import { useStore } from '../../state/store.ts';
import { findVersion } from '../../state/templates-slice.ts';
import { AnswersDialog } from './answers-dialog.tsx';
import classes from './comparison.module.css';

/** With which answers a template is drawn: those given when the other side was made of it, its defaults, or any. */
export function AnswersChooser({
  label,
  side,
  beside,
  onChoose,
}: {
  readonly label: string;
  readonly side: TemplateSide;
  readonly beside: SideRef | null;
  readonly onChoose: (side: TemplateSide) => void;
}) {
  const { poolId, templateId } = side;
  const made = useStore((state) => state.configurations.get(configurationKeyOf(beside) ?? '')?.provisioned);
  const templates = useStore((state) => state.templates);
  const [isAsking, setAsking] = useState(false);
  const given = made?.id === templateId ? made.values : null;
  const parameters = findVersion({ templates }, poolId, templateId)?.content.description.parameters ?? [];
  const isAsked = Object.keys(side.values ?? {}).length > 0;
  const shown = isAsked ? 'Answers of yours' : given && side.values === null ? 'As answered then' : 'Its defaults';
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button
            variant="default"
            size="sm"
            fw={400}
            aria-label={`${label}, ${shown}`}
            rightSection={<ChevronDown size={14} aria-hidden />}
            classNames={{ inner: classes['spread'] ?? '' }}
          >
            {shown}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {given && <Menu.Item onClick={() => onChoose({ ...side, values: null })}>As answered then</Menu.Item>}
          <Menu.Item onClick={() => onChoose({ ...side, values: {} })}>Its defaults</Menu.Item>
          <Menu.Item disabled={parameters.length === 0} onClick={() => setAsking(true)}>
            Other answers…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {isAsking && (
        <AnswersDialog
          parameters={parameters}
          given={side.values ?? given ?? {}}
          onClose={() => setAsking(false)}
          onAnswer={(values) => {
            setAsking(false);
            onChoose({ ...side, values });
          }}
        />
      )}
    </>
  );
}
