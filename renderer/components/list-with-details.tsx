import { TextInput } from '@mantine/core';
import { Search, X } from 'lucide-react';
import type { ReactNode } from 'react';
import classes from './list-with-details.module.css';

/** A field that narrows the list down, and how much of it is left. */
export function ListFilter({
  label,
  placeholder,
  text,
  onChange,
  shown,
  total,
}: {
  readonly label: string;
  readonly placeholder: string;
  readonly text: string;
  readonly onChange: (text: string) => void;
  readonly shown: number;
  readonly total: number;
}) {
  return (
    <div className={classes['bar']}>
      <TextInput
        size="xs"
        className={classes['filter']}
        aria-label={label}
        placeholder={placeholder}
        leftSection={<Search size={14} />}
        value={text}
        onChange={(event) => onChange(event.currentTarget.value.slice(0, 200))}
      />
      <span className={classes['shown']}>{shown === total ? '' : `${String(shown)} of ${String(total)}`}</span>
    </div>
  );
}

/** The list, and beside it the details of what is open. */
export function ListColumns({
  isEmpty,
  list,
  details,
}: {
  readonly isEmpty: boolean;
  readonly list: ReactNode;
  readonly details: ReactNode;
}) {
  return (
    <div className={classes['columns']}>
      {isEmpty ? <p className={classes['nothing']}>Nothing matches</p> : <div className={classes['list']}>{list}</div>}
      {details}
    </div>
  );
}

/** One row, a button that opens and closes its details; `data` names it for who looks for it from outside. */
export function ListRow({
  data,
  isOpen,
  onClick,
  title,
  from,
  children,
}: {
  readonly data: Readonly<Record<`data-${string}`, string>>;
  readonly isOpen: boolean;
  readonly onClick: () => void;
  readonly title: ReactNode;
  /** Where it is from, below its name. */
  readonly from: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <button type="button" className={classes['row']} {...data} aria-expanded={isOpen} onClick={onClick}>
      <span className={classes['what']}>
        {title}
        <span className={classes['from']}>{from}</span>
      </span>
      {children}
    </button>
  );
}

/** A figure at the end of a row; a dispensable one makes room for details where the window is narrow. */
export function ListFigure({
  className = '',
  isDispensable = false,
  children,
}: {
  /** Says how wide it is. */
  readonly className: string | undefined;
  readonly isDispensable?: boolean;
  readonly children: ReactNode;
}) {
  const kinds = [classes['figure'], isDispensable ? classes['dispensable'] : '', className];
  return <span className={kinds.filter(Boolean).join(' ')}>{children}</span>;
}

/** Details of what is open: its name, what can be done with it, and what there is to know. */
export function DetailsPane({
  label,
  className,
  title,
  buttons,
  onClose,
  children,
}: {
  readonly label: string;
  /** Says how wide it is, by `--details-width`. */
  readonly className: string | undefined;
  readonly title: ReactNode;
  readonly buttons: ReactNode;
  readonly onClose: () => void;
  readonly children: ReactNode;
}) {
  return (
    <aside className={`${classes['details'] ?? ''} ${className ?? ''}`} aria-label={label} tabIndex={0}>
      <header className={classes['head']}>
        <h2>{title}</h2>
        <button type="button" className={classes['close']} aria-label="Close the details" onClick={onClose}>
          <X size={14} aria-hidden />
        </button>
      </header>
      <div className={classes['buttons']}>{buttons}</div>
      {children}
    </aside>
  );
}
