import { Notifications } from '@mantine/notifications';
import { useEffect, useRef } from 'react';

/**
 * Where toasts stand: on the left, since sheets and forms have their buttons on the right. A sheet ends above them,
 * which the style sheet sees to by the height that is measured here.
 */
export function ToastStack() {
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const stack = frame.current?.querySelector('[data-position="bottom-left"]');
    if (!stack) return;
    const root = document.documentElement;
    const observer = new ResizeObserver(([entry]) => {
      root.style.setProperty('--toasts-height', `${String(Math.ceil(entry?.contentRect.height ?? 0))}px`);
    });
    observer.observe(stack);
    return () => {
      observer.disconnect();
      root.style.removeProperty('--toasts-height');
    };
  }, []);
  return (
    <div ref={frame}>
      <Notifications position="bottom-left" limit={4} autoClose={5000} containerWidth={400} withinPortal={false} />
    </div>
  );
}
