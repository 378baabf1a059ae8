import { ActionIcon } from '@mantine/core';
import { Panel, useReactFlow } from '@xyflow/react';
import { Maximize, Network, ZoomIn, ZoomOut } from 'lucide-react';
import { store } from '../../state/store.ts';
import { applyEdit } from './editing.ts';
import { moveStages } from './edits.ts';
import { layOut } from './layout.ts';
import classes from './canvas.module.css';

/** Zoom, fit, and automatic layout. */
export function CanvasControls({ serviceKey, onFit }: { readonly serviceKey: string; readonly onFit: () => void }) {
  const { zoomIn, zoomOut } = useReactFlow();
  const arrange = (): void => {
    applyEdit(serviceKey, (now) => moveStages(now, layOut(now)));
    store.getState().announce('Laid out anew');
    // After the nodes stand at their new places.
    requestAnimationFrame(() => requestAnimationFrame(onFit));
  };
  const buttons = [
    ['Zoom in', ZoomIn, () => void zoomIn()],
    ['Zoom out', ZoomOut, () => void zoomOut()],
    ['Fit the whole workflow', Maximize, onFit],
    ['Lay out automatically', Network, arrange],
  ] as const;
  return (
    <Panel position="bottom-left">
      <div className={classes['controls']} role="group" aria-label="View of the drawing">
        {buttons.map(([label, Icon, run]) => (
          <ActionIcon key={label} aria-label={label} title={label} onClick={run}>
            <Icon size={15} aria-hidden />
          </ActionIcon>
        ))}
      </div>
    </Panel>
  );
}
