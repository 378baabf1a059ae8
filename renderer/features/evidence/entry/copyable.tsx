import { ActionIcon } from '@mantine/core';
import { Copy } from 'lucide-react';
import { copyText } from '../../../commands/window.ts';
import classes from './entry.module.css';

/** A hash, key or id: cut in the middle, whole on hover, and to be copied. */
export function Copyable({ text, what }: { readonly text: string; readonly what: string }) {
  const shown = text.length > 40 ? `${text.slice(0, 12)}…${text.slice(-8)}` : text;
  return (
    <span className={classes['copyable']}>
      <code title={text}>{shown}</code>
      <ActionIcon size={20} aria-label={`Copy ${what}`} onClick={() => void copyText.run({ text, what })}>
        <Copy size={12} />
      </ActionIcon>
    </span>
  );
}
