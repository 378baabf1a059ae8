import { Button } from '@mantine/core';
import { Camera, CornerDownRight } from 'lucide-react';
import type { SnapshotNode } from '../../../shared/domain/member/snapshot-tree.ts';
import { countOf, formatAbsolute, formatBytes } from '../../../shared/text/format.ts';
import type { Names } from '../../../shared/text/names.ts';
import { listNames } from '../../../shared/text/configuration-text.ts';
import { openOperate } from '../../commands/operate.ts';
import { Chip } from '../../components/chip.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Name } from '../../components/name.tsx';
import { ConfigurationPicture } from '../../components/pictures.tsx';
import type { ConfigurationKey } from '../../state/configurations-slice.ts';
import classes from './configuration-page.module.css';

/** A chain of so many images is near what SRs allow (30). */
const LONG_CHAIN = 20;
/** Deeper sets stand no further to the right: the column would have no end. */
const DEEPEST = 10;

/** The sets of snapshots of a configuration as one tree: what was taken after what, what it takes, and where the VMs are now. */
export function SnapshotsTab({
  id,
  tree,
  memberCount,
  names,
}: {
  readonly id: ConfigurationKey;
  readonly tree: readonly SnapshotNode[];
  readonly memberCount: number;
  readonly names: Names;
}) {
  if (tree.length === 0)
    return (
      <EmptyState
        picture={<ConfigurationPicture />}
        title="No snapshots"
        action={
          <Button
            leftSection={<Camera size={14} aria-hidden />}
            onClick={() => openOperate.run({ key: id, verb: 'snapshot' })}
          >
            Take snapshots…
          </Button>
        }
      >
        A set of snapshots holds all VMs at one moment, to go back to.
      </EmptyState>
    );
  const known = tree.flatMap(({ usedBytes }) => usedBytes ?? []);
  return (
    <div className={classes['tab']}>
      <div className={classes['tabBar']}>
        <span>
          {countOf(tree.length, 'set')}
          {known.length > 0 && `, ${formatBytes(known.reduce((sum, size) => sum + size, 0))} on their SRs`}
        </span>
        <Button size="xs" variant="default" onClick={() => openOperate.run({ key: id, verb: 'snapshot' })}>
          Take snapshots…
        </Button>
        <Button size="xs" variant="default" onClick={() => openOperate.run({ key: id, verb: 'revert' })}>
          Revert…
        </Button>
        <Button size="xs" variant="default" onClick={() => openOperate.run({ key: id, verb: 'forget-snapshots' })}>
          Delete snapshots…
        </Button>
      </div>
      <div className={classes['treeHead']} aria-hidden>
        <span>Set</span>
        <span>Taken</span>
        <span>VMs</span>
        <span data-number>Size</span>
        <span data-number>Chain</span>
        <span />
      </div>
      <div className={classes['tree']} role="region" aria-label="Snapshots" tabIndex={0}>
        <ul>
          {tree.map((node) => (
            <Node key={node.id} node={node} memberCount={memberCount} names={names} />
          ))}
        </ul>
      </div>
    </div>
  );
}

function Node({
  node,
  memberCount,
  names,
}: {
  readonly node: SnapshotNode;
  readonly memberCount: number;
  readonly names: Names;
}) {
  const { depth, parentId, missing, usedBytes, isPartial, longestChain, currentUuids, snapshotUuids } = node;
  const missed = missing.length === 0 ? '' : `Without ${listNames(missing)}`;
  return (
    <li className={classes['node']}>
      <span
        className={classes['set']}
        title={parentId === null ? undefined : `Taken after ${parentId}`}
        style={{ paddingInlineStart: Math.min(depth, DEEPEST) * 16 }}
      >
        {depth > 0 && <CornerDownRight size={12} aria-hidden />}
        <Name strong={currentUuids.length > 0}>{node.nameLabel}</Name>
      </span>
      <span>{node.takenAt === null ? 'time not known' : formatAbsolute(node.takenAt)}</span>
      <span title={missed}>
        {snapshotUuids.length === memberCount
          ? `all ${String(memberCount)}`
          : `${String(snapshotUuids.length)} of ${String(memberCount)}`}
      </span>
      <span data-number title={isPartial && usedBytes !== null ? 'Of some the size was not read' : undefined}>
        {usedBytes === null ? '–' : `${isPartial ? '≥ ' : ''}${formatBytes(usedBytes)}`}
      </span>
      <span data-number>{longestChain ?? '–'}</span>
      <span className={classes['chips']}>
        {node.withMemory && <Chip>with memory</Chip>}
        {longestChain !== null && longestChain >= LONG_CHAIN && <Chip tone="waiting">long chain</Chip>}
        {currentUuids.length > 0 && (
          <span title={listNames(currentUuids.map((uuid) => names.vm(uuid)))}>
            <Chip tone="good">
              {currentUuids.length === memberCount ? 'now' : `now: ${countOf(currentUuids.length, 'VM')}`}
            </Chip>
          </span>
        )}
      </span>
    </li>
  );
}
