import { Button, Popover, TextInput } from '@mantine/core';
import { CalendarRange } from 'lucide-react';
import { useState } from 'react';
import type { TimelineFilter } from '../../../../shared/domain/evidence/timeline.ts';
import { dayOf } from '../../../../shared/text/timeline-text.ts';
import { fromLocalDay, toLocalDay } from './local-days.ts';

/** From a day to a day, both included, by the local calendar. */
export function PeriodFilter({
  filter,
  onChange,
}: {
  readonly filter: Pick<TimelineFilter, 'from' | 'to'>;
  readonly onChange: (period: Pick<TimelineFilter, 'from' | 'to'>) => void;
}) {
  const [isOpen, setOpen] = useState(false);
  const { from, to } = filter;
  const first = from === undefined ? '' : toLocalDay(from, 0);
  const last = to === undefined ? '' : toLocalDay(to, -1);
  const change = (firstDay: string, lastDay: string): void => {
    onChange({ from: fromLocalDay(firstDay, 0), to: fromLocalDay(lastDay, 1) });
  };
  const word =
    from === undefined && to === undefined
      ? 'Any time'
      : `${from === undefined ? 'until' : dayOf(from)}${to === undefined ? ' on' : ` – ${last}`}`;
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-start" withinPortal trapFocus>
      <Popover.Target>
        <Button variant="default" leftSection={<CalendarRange size={14} />} onClick={() => setOpen(!isOpen)}>
          {word}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <TextInput
          size="xs"
          type="date"
          label="From"
          value={first}
          onChange={(event) => change(event.currentTarget.value, last)}
        />
        <TextInput
          size="xs"
          type="date"
          label="To, included"
          mt={8}
          value={last}
          onChange={(event) => change(first, event.currentTarget.value)}
        />
        <Button mt={12} fullWidth variant="default" onClick={() => onChange({ from: undefined, to: undefined })}>
          Any time
        </Button>
      </Popover.Dropdown>
    </Popover>
  );
}
