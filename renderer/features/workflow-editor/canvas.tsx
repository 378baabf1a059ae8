import {
  Background,
  BackgroundVariant,
  MiniMap,
  ReactFlow,
  useReactFlow,
  type Connection,
  type NodeChange,
  type OnConnectEnd,
} from '@xyflow/react';
import '@xyflow/react/dist/base.css';
import { useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { store } from '../../state/store.ts';
import type { Part } from '../../state/workflow-editor-slice.ts';
import { addFromPalette, addTransition } from './actions.ts';
import { CanvasControls } from './canvas-controls.tsx';
import { makeCanvasTarget } from './drag.ts';
import { toEdges, toNodes, type Drawn } from './drawing.ts';
import { applyEdit, selectPart } from './editing.ts';
import { moveStages, PALETTE, whyNotConnect } from './edits.ts';
import { partOfEdge } from './graph.ts';
import { FIT, FIT_ALL, useFitAnew, useKeepFocusInSight, useKeepPartInSight } from './keep-in-sight.ts';
import { useCanvasKeys } from './keys.ts';
import { NODE, type Point } from './layout.ts';
import { HANDLES, StageNode, type StageNodeType } from './stage-node.tsx';
import { ArrowHeads, TransitionEdge } from './transition-edge.tsx';
import classes from './canvas.module.css';

const NODE_TYPES = { stage: StageNode };
const EDGE_TYPES = { transition: TransitionEdge };
const WORDS = {
  'node.a11yDescription.default':
    'Enter opens its form, arrows move it, C connects it, N adds a stage behind it, Delete removes it.',
  'node.a11yDescription.keyboardDisabled':
    'Enter opens its form, arrows move it, C connects it, N adds a stage behind it, Delete removes it.',
  'edge.a11yDescription.default': 'Enter opens its form, Delete removes it.',
  'minimap.ariaLabel': 'Overview of the workflow',
} as const;
const NO_PLACES: ReadonlyMap<string, Point> = new Map();

/** The workflow as a drawing. What is dragged is drawn at the pointer and goes into the workflow when it is let go. */
export function Canvas({
  serviceKey,
  drawn,
  onConnectByList,
  children,
}: {
  readonly serviceKey: string;
  readonly drawn: Drawn;
  /** Asks for the target of a transition in a list. */
  readonly onConnectByList: (stageId: string) => void;
  readonly children?: ReactNode;
}) {
  const flow = useReactFlow();
  const host = useRef<HTMLDivElement>(null);
  const [held, setHeld] = useState(NO_PLACES);
  const { workflow, places } = drawn;
  const choose = (part: Part | null): void => selectPart(serviceKey, part);
  const nodes = useMemo(
    () => toNodes({ ...drawn, places: held.size === 0 ? places : new Map([...places, ...held]) }),
    [drawn, places, held],
  );
  const edges = useMemo(() => toEdges(drawn, (part) => selectPart(serviceKey, part)), [drawn, serviceKey]);
  const onKeyDown = useCanvasKeys(serviceKey, drawn, onConnectByList);
  const onFocus = useKeepFocusInSight(host);
  useKeepPartInSight(host, drawn.part);
  const onMovedByPerson = useFitAnew(host, workflow);
  useDropFromPalette(host, serviceKey);

  const onNodesChange = (changes: NodeChange<StageNodeType>[]): void => {
    const moved = changes.flatMap((change) =>
      change.type === 'position' && change.position ? [[change.id, change.position] as const] : [],
    );
    if (moved.length > 0) setHeld((before) => new Map([...before, ...moved]));
  };
  const onDragStop = (): void => {
    setHeld(NO_PLACES);
    if (held.size > 0) applyEdit(serviceKey, (now) => moveStages(now, new Map([...places, ...held])));
  };
  const onConnect = ({ source, target, sourceHandle }: Connection): void => {
    const kind = sourceHandle === HANDLES.demoteOut ? 'demote' : 'promote';
    addTransition(serviceKey, source, target, kind);
  };
  const onConnectEnd: OnConnectEnd = (_event, { isValid, fromNode, toNode }) => {
    if (isValid === true || !fromNode || !toNode) return;
    const reason = whyNotConnect(workflow, fromNode.id, toNode.id);
    if (reason !== null) store.getState().announce(reason);
  };

  return (
    <div ref={host} className={classes['canvas']} onKeyDown={onKeyDown} onFocus={onFocus}>
      <ArrowHeads />
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        edgeTypes={EDGE_TYPES}
        onNodesChange={onNodesChange}
        onNodeDragStop={onDragStop}
        onNodeClick={(_event, { id }) => choose({ kind: 'stage', id })}
        onEdgeClick={(_event, { id }) => choose(partOfEdge(id))}
        onPaneClick={() => choose(null)}
        onMoveStart={(event) => event !== null && onMovedByPerson()}
        onConnect={onConnect}
        onConnectEnd={onConnectEnd}
        isValidConnection={({ source, target }) => whyNotConnect(workflow, source, target) === null}
        connectionRadius={32}
        nodeDragThreshold={3}
        deleteKeyCode={null}
        selectionKeyCode={null}
        multiSelectionKeyCode={null}
        disableKeyboardA11y
        elevateEdgesOnSelect={false}
        minZoom={0.15}
        maxZoom={1.6}
        fitView
        fitViewOptions={FIT}
        proOptions={{ hideAttribution: true }}
        ariaLabelConfig={WORDS}
        aria-label={`Workflow as a drawing: ${String(workflow.stages.length)} stages, ${String(workflow.transitions.length)} transitions`}
      >
        <Background variant={BackgroundVariant.Dots} gap={24} size={1} color="var(--line-strong)" />
        {workflow.stages.length > 0 && (
          <MiniMap
            className={classes['map'] ?? ''}
            pannable
            zoomable
            nodeColor="var(--line-strong)"
            maskColor="var(--map-mask)"
            bgColor="var(--surface)"
            style={{ width: 140, height: 84 }}
          />
        )}
        <CanvasControls serviceKey={serviceKey} onFit={() => void flow.fitView({ ...FIT_ALL, duration: 150 })} />
      </ReactFlow>
      {children}
    </div>
  );
}

function useDropFromPalette(host: React.RefObject<HTMLDivElement | null>, serviceKey: string): void {
  const { screenToFlowPosition } = useReactFlow();
  useEffect(() => {
    if (host.current === null) return undefined;
    return makeCanvasTarget(host.current, (kindName, pointer) => {
      const kind = PALETTE.find((each) => each.kind === kindName);
      const middle = screenToFlowPosition(pointer);
      if (kind) addFromPalette(serviceKey, kind, { x: middle.x - NODE.width / 2, y: middle.y - NODE.height / 2 });
    });
  }, [host, serviceKey, screenToFlowPosition]);
}
