import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useEffect } from 'react';
import { copyText } from '../commands/window.ts';
import { useStore } from '../state/store.ts';
import { problemDetails, problemText } from '../../shared/text/problem-text.ts';

/** Hands refusals and short words to the notification stack; refusals stay until they are read. */
export function Toasts() {
  const toasts = useStore((state) => state.toasts);
  const remove = useStore((state) => state.removeToast);
  useEffect(() => {
    for (const { id, title, problem } of toasts) {
      remove(id);
      if (!problem) {
        notifications.show({ message: title });
        continue;
      }
      const { what, why, remedy, code } = problemText(problem);
      notifications.show({
        title,
        color: 'red',
        autoClose: false,
        role: 'alert',
        message: (
          <div className="toast">
            <div>
              {what}. {why} {remedy}
            </div>
            <code>{code}</code>
            <Button
              size="compact-xs"
              variant="default"
              onClick={() => void copyText.run({ text: problemDetails(problem), what: 'details' })}
            >
              Copy details
            </Button>
          </div>
        ),
      });
    }
  }, [toasts, remove]);
  return null;
}
