import { Handle, Position, type Node, type NodeProps } from '@xyflow/react';
import { Fence, HardDrive, Lock, Network, Server, TriangleAlert, CircleAlert, ListChecks } from 'lucide-react';
import { memo } from 'react';
import { Name } from '../../components/name.tsx';
import { NODE } from './layout.ts';
import classes from './stage-node.module.css';

/** What a node shows. */
export interface StageNodeData extends Record<string, unknown> {
  readonly name: string;
  readonly isProduction: boolean;
  readonly isLocked: boolean;
  /** What enters it by copy is fenced. */
  readonly isFenced: boolean;
  /** Name of the SR, or null where disks stay where they are. */
  readonly sr: string | null;
  readonly host: string | null;
  readonly networkCount: number;
  readonly actionCount: number;
  readonly configurationCount: number;
  readonly errors: number;
  readonly warnings: number;
}

/** A stage as a node of the drawing. */
export type StageNodeType = Node<StageNodeData, 'stage'>;

/** Names of the four places where transitions begin and end. */
export const HANDLES = {
  promoteIn: 'promote-in',
  promoteOut: 'promote-out',
  demoteIn: 'demote-in',
  demoteOut: 'demote-out',
} as const;

/** One stage: name, where it puts things, what is in it, what is wrong with it. */
export const StageNode = memo(function StageNode({ data, selected }: NodeProps<StageNodeType>) {
  const { name, isProduction, isLocked, isFenced, sr, host, networkCount, actionCount, configurationCount } = data;
  return (
    <div
      className={classes['node']}
      data-selected={selected || undefined}
      data-production={isProduction || undefined}
      data-bad={data.errors > 0 || undefined}
      style={{ width: NODE.width, height: NODE.height }}
    >
      <Handle id={HANDLES.promoteIn} type="target" position={Position.Left} className={classes['handle']} />
      <Handle id={HANDLES.promoteOut} type="source" position={Position.Right} className={classes['handle']} />
      <Handle id={HANDLES.demoteIn} type="target" position={Position.Bottom} className={classes['demoteIn']} />
      <Handle id={HANDLES.demoteOut} type="source" position={Position.Bottom} className={classes['demoteOut']} />
      <div className={classes['head']}>
        <Name strong>{name}</Name>
        {isLocked && <Lock size={12} aria-hidden className={classes['dim']} />}
        {isFenced && <Fence size={12} aria-label="fences copies" className={classes['dim']} />}
        {data.errors > 0 ? (
          <span className={classes['badge']} data-tone="bad">
            <CircleAlert size={12} aria-hidden /> {data.errors}
          </span>
        ) : data.warnings > 0 ? (
          <span className={classes['badge']} data-tone="waiting">
            <TriangleAlert size={12} aria-hidden /> {data.warnings}
          </span>
        ) : null}
      </div>
      <div className={classes['fact']}>
        <HardDrive size={12} aria-hidden />
        {sr === null ? <span>disks stay</span> : <Name>{sr}</Name>}
        {host !== null && (
          <>
            <Server size={12} aria-hidden />
            <Name>{host}</Name>
          </>
        )}
      </div>
      <div className={classes['fact']}>
        <Network size={12} aria-hidden />
        <span>
          {networkCount === 0 ? 'NICs stay' : networkCount === 1 ? '1 network' : `${String(networkCount)} networks`}
        </span>
        {actionCount > 0 && (
          <>
            <ListChecks size={12} aria-hidden />
            <span>{actionCount === 1 ? '1 action' : `${String(actionCount)} actions`}</span>
          </>
        )}
      </div>
      <div className={classes['foot']}>
        {isProduction && <span className={classes['production']}>Production</span>}
        <span className={classes['count']}>
          {configurationCount === 0
            ? 'empty'
            : configurationCount === 1
              ? '1 configuration'
              : `${configurationCount.toLocaleString()} configurations`}
        </span>
      </div>
    </div>
  );
});
