import { Menu } from '@mantine/core';
import type { ReactNode } from 'react';
import { openArchive } from '../../commands/archive.ts';
import { openRevisions } from '../../commands/approvals.ts';
import { openAdopt, openConfiguration, openMoveTo, openRelease } from '../../commands/configurations.ts';
import { openFencedCopies, openReach } from '../../commands/fences.ts';
import { openPage } from '../../commands/members.ts';
import { openOperate } from '../../commands/operate.ts';
import { demote, findNextStage, promote } from '../../commands/promote.ts';
import { compareWith, openDrift, openHealOf } from '../../commands/drift.ts';
import { findReplicated, findSource, openPatchTest, openRefresh, openReplicate } from '../../commands/replicas.ts';
import { openMakeTemplate } from '../../commands/templates.ts';
import { openLease } from '../../commands/leases.ts';
import { copyText } from '../../commands/window.ts';
import { TRAY_ID } from '../../state/board.ts';
import type { ConfigurationKey } from '../../state/configurations-slice.ts';
import { useStore } from '../../state/store.ts';
import { isHome } from './drop-verdict.ts';

/** Verbs that have an item of their own; the sheet offers the others. */
const MENU_VERBS = ['start', 'shutdown', 'snapshot', 'revert', 'copy', 'migrate', 'arrange', 'delete'] as const;

/** Everything that can be done to a card; also the way for those who don't drag. */
export function CardMenu({
  id,
  target,
  onClose,
}: {
  readonly id: ConfigurationKey;
  readonly target: ReactNode;
  readonly onClose: () => void;
}) {
  const isInTray = useStore((state) => isHome(state, id, TRAY_ID));
  const hasNext = useStore((state) => findNextStage(state, id, 'promote') !== undefined);
  const hasFormer = useStore((state) => findNextStage(state, id, 'demote') !== undefined);
  const isInService = useStore((state) => (state.configurations.get(id)?.serviceId ?? null) !== null);
  const isWatched = useStore((state) => state.drift.has(id));
  const hasDrift = useStore((state) => (state.drift.get(id)?.tally.drift ?? 0) > 0);
  const isReplicated = useStore((state) => findReplicated(state, id) !== undefined);
  const isReplica = useStore((state) => findSource(state, id) !== undefined);
  const uuid = id.split('/')[1] ?? '';
  return (
    <Menu opened onClose={onClose} position="bottom-end" width={220}>
      <Menu.Target>{target}</Menu.Target>
      <Menu.Dropdown>
        {hasNext && (
          <Menu.Item rightSection={<Key keys="Ctrl →" />} onClick={() => promote.run(id)}>
            {promote.label(id)}
          </Menu.Item>
        )}
        {hasFormer && (
          <Menu.Item rightSection={<Key keys="Ctrl ←" />} onClick={() => demote.run(id)}>
            {demote.label(id)}
          </Menu.Item>
        )}
        {isInTray ? (
          <Menu.Item onClick={() => openAdopt.run({ key: id, stageId: null })}>Put into a stage…</Menu.Item>
        ) : (
          <Menu.Item rightSection={<Key keys="M" />} onClick={() => openMoveTo.run(id)}>
            {openMoveTo.label(id)}
          </Menu.Item>
        )}
        {isReplicated && (
          <>
            <Menu.Item onClick={() => openReplicate.run(id)}>{openReplicate.label(id)}</Menu.Item>
            <Menu.Item onClick={() => openPatchTest.run(id)}>{openPatchTest.label(id)}</Menu.Item>
          </>
        )}
        {isReplica && <Menu.Item onClick={() => openRefresh.run(id)}>{openRefresh.label(id)}</Menu.Item>}
        <Menu.Item onClick={() => openFencedCopies.run(id)}>{openFencedCopies.label(id)}</Menu.Item>
        <Menu.Item onClick={() => openReach.run({ key: id, vmUuid: null })}>
          {openReach.label({ key: id, vmUuid: null })}
        </Menu.Item>
        <Menu.Divider />
        {MENU_VERBS.map((verb) => (
          <Menu.Item key={verb} onClick={() => openOperate.run({ key: id, verb })}>
            {openOperate.label({ key: id, verb })}
          </Menu.Item>
        ))}
        <Menu.Item rightSection={<Key keys="O" />} onClick={() => openOperate.run({ key: id, verb: 'start' })}>
          Other operations…
        </Menu.Item>
        <Menu.Item onClick={() => openMakeTemplate.run(id)}>{openMakeTemplate.label(id)}</Menu.Item>
        <Menu.Item onClick={() => openArchive.run(id)}>{openArchive.label(id)}</Menu.Item>
        {isInService && <Menu.Item onClick={() => openLease.run(id)}>{openLease.label(id)}</Menu.Item>}
        <Menu.Divider />
        <Menu.Item rightSection={<Key keys="P" />} onClick={() => openPage.run(id)}>
          {openPage.label(id)}
        </Menu.Item>
        <Menu.Item rightSection={<Key keys="Enter" />} onClick={() => openConfiguration.run(id)}>
          {openConfiguration.label(id)}
        </Menu.Item>
        <Menu.Item onClick={() => openRevisions.run({ poolId: id.split('/')[0] ?? '', configurationUuid: uuid })}>
          Compare revisions…
        </Menu.Item>
        {isWatched && <Menu.Item onClick={() => openDrift.run(id)}>{openDrift.label(id)}</Menu.Item>}
        {hasDrift && <Menu.Item onClick={() => openHealOf.run(id)}>{openHealOf.label(id)}</Menu.Item>}
        <Menu.Item onClick={() => compareWith.run(id)}>{compareWith.label(id)}</Menu.Item>
        <Menu.Item onClick={() => void copyText.run({ text: uuid, what: 'uuid' })}>Copy uuid</Menu.Item>
        {isInService && (
          <>
            <Menu.Divider />
            <Menu.Item onClick={() => openRelease.run(id)}>{openRelease.label(id)}…</Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

function Key({ keys }: { readonly keys: string }) {
  return (
    <span aria-hidden style={{ color: 'var(--text-2)', fontSize: 12 }}>
      {keys}
    </span>
  );
}
