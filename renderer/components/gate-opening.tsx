import { formatAbsolute } from '../../shared/text/format.ts';

/** When a closed gate opens by itself, or that it does not. */
export function GateOpening({ opensAt }: { readonly opensAt: string | null }) {
  return opensAt === null ? (
    <span>Time alone does not open it.</span>
  ) : (
    <span>
      The earliest it could go: <time dateTime={opensAt}>{formatAbsolute(opensAt)}</time>
    </span>
  );
}
