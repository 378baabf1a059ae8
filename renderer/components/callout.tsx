import type { ReactNode } from 'react';
import { CircleAlert, Info, OctagonAlert, TriangleAlert } from 'lucide-react';
import classes from './callout.module.css';

const ICONS = { info: Info, waiting: TriangleAlert, bad: OctagonAlert, plain: CircleAlert } as const;

/** A framed message inside a page: title, text, small print and buttons. */
export function Callout({
  tone,
  title,
  children,
  code,
  actions,
  role,
}: {
  readonly tone: keyof typeof ICONS;
  readonly title: ReactNode;
  readonly children?: ReactNode;
  readonly code?: string;
  readonly actions?: ReactNode;
  readonly role?: 'alert' | 'status' | 'note';
}) {
  const Icon = ICONS[tone];
  return (
    <div className={classes['callout']} data-tone={tone} role={role ?? 'note'}>
      <Icon size={16} className={classes['icon']} aria-hidden />
      <div className={classes['body']}>
        <div className={classes['title']}>{title}</div>
        {children !== undefined && <div className={classes['text']}>{children}</div>}
        {code !== undefined && <code className={classes['code']}>{code}</code>}
        {actions !== undefined && <div className={classes['actions']}>{actions}</div>}
      </div>
    </div>
  );
}
