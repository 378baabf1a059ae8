import { Button, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';

/** Names another network role of a service; a name that is taken is said, and not added. */
export function AddRole({
  roles,
  className,
  onAdd,
  children,
}: {
  readonly roles: readonly string[];
  readonly className: string | undefined;
  readonly onAdd: (role: string) => void;
  readonly children?: ReactNode;
}) {
  const [text, setText] = useState('');
  const role = text.trim();
  const isFree = role !== '' && !roles.includes(role);
  const add = (): void => {
    onAdd(role);
    setText('');
  };
  return (
    <div className={className}>
      <TextInput
        size="xs"
        label="New role"
        placeholder="front, app, data…"
        maxLength={40}
        value={text}
        error={role !== '' && !isFree ? 'There is one already' : null}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return;
          event.preventDefault(); // Enter here adds the role and does not send a form around it.
          if (isFree) add();
        }}
      />
      <Button variant="default" disabled={!isFree} onClick={add}>
        Add role
      </Button>
      {children}
    </div>
  );
}
