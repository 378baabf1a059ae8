import { FlaskConical, GitBranch, Plus, Rocket, ShieldCheck, SquareDashed } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { addFromPalette } from './actions.ts';
import { makePaletteItem } from './drag.ts';
import { PALETTE, type StageKind } from './edits.ts';
import classes from './workflow-page.module.css';

const ICONS: Readonly<Record<string, typeof Plus>> = {
  empty: SquareDashed,
  test: FlaskConical,
  'patch-test': GitBranch,
  staging: ShieldCheck,
  production: Rocket,
};

/** Stages to drag into the drawing; a click or Enter puts one beside the last. */
export function PaletteStrip({ serviceKey }: { readonly serviceKey: string }) {
  return (
    <div className={classes['palette']} role="group" aria-label="Stages to add">
      <span className={classes['dim']}>Drag in:</span>
      {PALETTE.map((kind) => (
        <Item key={kind.kind} kind={kind} onAdd={() => addFromPalette(serviceKey, kind)} />
      ))}
    </div>
  );
}

function Item({ kind, onAdd }: { readonly kind: StageKind; readonly onAdd: () => void }) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => (button.current ? makePaletteItem(button.current, kind.kind) : undefined), [kind.kind]);
  const Icon = ICONS[kind.kind] ?? Plus;
  return (
    <button
      ref={button}
      type="button"
      className={classes['item']}
      aria-label={`Add ${kind.name}`}
      title={`Drag ${kind.name} into the drawing, or click to add it`}
      onClick={onAdd}
    >
      <Icon size={13} aria-hidden /> {kind.name}
    </button>
  );
}
