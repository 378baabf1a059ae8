import { useStore } from '../state/store.ts';

/** Says aloud what happened; equal sentences in a row are told apart by an unseen space. */
export function LiveRegion() {
  const { text, count } = useStore((state) => state.announcement);
  return (
    <div className="visually-hidden" role="status" aria-live="polite" aria-label="Announcements">
      {text}
      {count % 2 === 1 ? '\u00a0' : ''}
    </div>
  );
}
