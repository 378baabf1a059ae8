import { ActionIcon, Button, Menu } from '@mantine/core';
import { ChevronDown, ChevronUp, GripVertical, Plus, Trash2 } from 'lucide-react';
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import type { StageAction } from '../../../shared/domain/stage-rules.ts';
import { store } from '../../state/store.ts';
import { ActionFields, ACTION_WORDS, makeAction } from './action-fields.tsx';
import { makeSortableRow, watchSorting } from './drag.ts';
import { moveItem } from './graph.ts';
import classes from './form.module.css';

const MOST = 10;

/** Actions in their order: added, changed, reordered by drag, by buttons and by Alt with an arrow, removed. */
export function ActionList({
  list,
  label,
  actions,
  onChange,
}: {
  readonly list: string;
  readonly label: string;
  readonly actions: readonly StageAction[];
  /** `tag` joins changes of one field to one step back. */
  readonly onChange: (actions: StageAction[], tag: string | null) => void;
}) {
  const move = (from: number, to: number): void => {
    const action = actions[from];
    if (!action || to < 0 || to >= actions.length) return;
    onChange(moveItem(actions, from, to), null);
    store.getState().announce(`${ACTION_WORDS[action.kind]} moved to place ${String(to + 1)}`);
  };
  const latest = useRef(move);
  useEffect(() => {
    latest.current = move;
  });
  useEffect(() => watchSorting(list, (from, to) => latest.current(from, to)), [list]);
  return (
    <>
      {actions.length > 0 && (
        <ol className={classes['actions']} aria-label={label}>
          {actions.map((action, index) => (
            <Row
              // Actions have no names of their own; their place is what they are known by.
              key={index}
              list={list}
              index={index}
              count={actions.length}
              action={action}
              onMove={(to) => move(index, to)}
              onRemove={() =>
                onChange(
                  actions.filter((_each, i) => i !== index),
                  null,
                )
              }
              onChange={(next, tag) =>
                onChange(
                  actions.map((each, i) => (i === index ? next : each)),
                  `${list}:${String(index)}:${tag}`,
                )
              }
            />
          ))}
        </ol>
      )}
      <div>
        <Menu position="bottom-start">
          <Menu.Target>
            <Button
              size="compact-xs"
              variant="default"
              leftSection={<Plus size={13} aria-hidden />}
              disabled={actions.length >= MOST}
              aria-label={`Add an action: ${label}`}
            >
              Add an action
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {(['snapshot', 'start', 'shutdown', 'note'] as const).map((kind) => (
              <Menu.Item key={kind} onClick={() => onChange([...actions, makeAction(kind)], null)}>
                {ACTION_WORDS[kind]}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      </div>
    </>
  );
}

function Row({
  list,
  index,
  count,
  action,
  onMove,
  onRemove,
  onChange,
}: {
  readonly list: string;
  readonly index: number;
  readonly count: number;
  readonly action: StageAction;
  readonly onMove: (to: number) => void;
  readonly onRemove: () => void;
  readonly onChange: (action: StageAction, tag: string) => void;
}) {
  const row = useRef<HTMLLIElement>(null);
  const grip = useRef<HTMLSpanElement>(null);
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    if (!row.current || !grip.current) return undefined;
    return makeSortableRow(row.current, grip.current, list, index, setOver);
  }, [list, index]);
  const word = ACTION_WORDS[action.kind];
  const onKeyDown = ({ altKey, key, ...event }: KeyboardEvent): void => {
    if (!altKey || (key !== 'ArrowUp' && key !== 'ArrowDown')) return;
    event.preventDefault();
    onMove(index + (key === 'ArrowUp' ? -1 : 1));
  };
  return (
    <li ref={row} className={classes['action']} data-over={isOver || undefined} onKeyDown={onKeyDown}>
      <div className={classes['actionHead']}>
        <span ref={grip} className={classes['grip']} title="Drag to reorder" aria-hidden>
          <GripVertical size={14} />
        </span>
        <span>
          {index + 1}. {word}
        </span>
        <ActionIcon
          size={24}
          aria-label={`Move ${word} up`}
          aria-keyshortcuts="Alt+ArrowUp"
          disabled={index === 0}
          onClick={() => onMove(index - 1)}
        >
          <ChevronUp size={14} aria-hidden />
        </ActionIcon>
        <ActionIcon
          size={24}
          aria-label={`Move ${word} down`}
          aria-keyshortcuts="Alt+ArrowDown"
          disabled={index === count - 1}
          onClick={() => onMove(index + 1)}
        >
          <ChevronDown size={14} aria-hidden />
        </ActionIcon>
        <ActionIcon size={24} aria-label={`Remove ${word}`} onClick={onRemove}>
          <Trash2 size={13} aria-hidden />
        </ActionIcon>
      </div>
      <ActionFields action={action} onChange={onChange} />
    </li>
  );
}
