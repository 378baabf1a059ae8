import { ActionIcon, Button, SegmentedControl, TextInput } from '@mantine/core';
import { ArrowLeft, Search } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { Configuration } from '../../../shared/domain/configuration.ts';
import { stateWord } from '../../../shared/text/configuration-text.ts';
import { countOf, shortRevision } from '../../../shared/text/format.ts';
import { inSentence, type Names } from '../../../shared/text/names.ts';
import { problemText } from '../../../shared/text/problem-text.ts';
import { openOperate } from '../../commands/operate.ts';
import { copyDetails } from '../../commands/window.ts';
import { Callout } from '../../components/callout.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Name } from '../../components/name.tsx';
import { ConfigurationPicture } from '../../components/pictures.tsx';
import { ProblemBox } from '../../components/problem-box.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import type { ConfigurationKey } from '../../state/configurations-slice.ts';
import { namesOf } from '../../state/names-of.ts';
import { findServiceOf } from '../../state/selectors.ts';
import { store, useStore } from '../../state/store.ts';
import { sortMembers, type MemberRow, type MemberSort } from './member-columns.tsx';
import { MemberSide } from './member-side.tsx';
import { ColumnMenu, MemberTable } from './member-table.tsx';
import { NetworksTab } from './networks-tab.tsx';
import { SnapshotsTab } from './snapshots-tab.tsx';
import { useLoad, useMembers, type Load, type Members } from './use-members.ts';
import classes from './configuration-page.module.css';

type Tab = 'vms' | 'snapshots' | 'networks';

/** Everything about one configuration: its VMs with their load, their snapshots as one tree, its networks as a picture. */
export function ConfigurationPage({ id }: { readonly id: ConfigurationKey }) {
  const configuration = useStore((state) => state.configurations.get(id));
  const setPage = useStore((state) => state.setPage);
  const back = (
    <ActionIcon aria-label="All configurations" title="All configurations" onClick={() => setPage(null)}>
      <ArrowLeft size={16} aria-hidden />
    </ActionIcon>
  );
  if (!configuration)
    return (
      <div className={classes['page']}>
        <header className={classes['head']}>
          {back}
          <h1>Not on the pool any more</h1>
        </header>
        <EmptyState
          picture={<ConfigurationPicture />}
          title="Its vApp is gone"
          action={<Button onClick={() => setPage(null)}>Show all configurations</Button>}
        >
          It was deleted on the pool, by this console or elsewhere.
        </EmptyState>
      </div>
    );
  return (
    <div className={classes['page']}>
      <Head id={id} configuration={configuration} back={back} />
      <Body id={id} configuration={configuration} />
    </div>
  );
}

function Head({
  id,
  configuration,
  back,
}: {
  readonly id: ConfigurationKey;
  readonly configuration: Configuration;
  readonly back: React.ReactNode;
}) {
  const { word, tone } = stateWord(configuration.powerState);
  const place = useStore((state) => {
    const service = findServiceOf(state, configuration)?.service;
    const stage = service?.workflow.stages.find((each) => each.id === configuration.stageId);
    return service && stage ? `${inSentence(service.name)}, ${inSentence(stage.name)}` : 'in no stage';
  });
  return (
    <header className={classes['head']}>
      {back}
      <h1 className={classes['title1']}>
        <Name strong>{configuration.nameLabel}</Name>
      </h1>
      <span className={classes['where']}>
        <StateMark tone={tone} /> {word} · {place} · {shortRevision(configuration.revision)}
      </span>
      <div className={classes['verbs']}>
        <Button size="xs" variant="default" onClick={() => openOperate.run({ key: id, verb: 'start' })}>
          Operate…
        </Button>
        {(['arrange', 'copy'] as const).map((verb) => (
          <Button key={verb} size="xs" variant="default" onClick={() => openOperate.run({ key: id, verb })}>
            {openOperate.label({ key: id, verb })}
          </Button>
        ))}
      </div>
    </header>
  );
}

function Body({ id, configuration }: { readonly id: ConfigurationKey; readonly configuration: Configuration }) {
  const { poolId } = configuration;
  const [tab, setTab] = useState<Tab>('vms');
  const [chosen, setChosen] = useState<string | null>(null);
  const names = namesOf(store.getState(), poolId);
  const members = useMembers(id);
  const rows = useRows(configuration, members);
  const [first] = rows;
  const shown = rows.find(({ vm }) => vm.uuid === chosen) ?? first;
  return (
    <>
      <div className={classes['bar']}>
        <SegmentedControl
          size="xs"
          aria-label="Part of the page"
          value={tab}
          onChange={(value) => setTab(value)}
          data={[
            { value: 'vms', label: `VMs ${String(configuration.vmUuids.length)}` },
            { value: 'snapshots', label: `Snapshots ${members.view ? String(members.view.tree.length) : ''}` },
            { value: 'networks', label: 'Networks' },
          ]}
        />
      </div>
      {members.problem && (
        <div className={classes['trouble']}>
          <ProblemBox problem={members.problem} names={names} onCopy={copyDetails} />
        </div>
      )}
      <div className={classes['body']}>
        <div className={classes['main']}>
          {tab === 'vms' && (
            <VmsTab
              configuration={configuration}
              rows={rows}
              names={names}
              chosenUuid={shown?.vm.uuid ?? null}
              onChoose={setChosen}
            />
          )}
          {tab === 'snapshots' && members.view && (
            <SnapshotsTab id={id} tree={members.view.tree} memberCount={configuration.vmUuids.length} names={names} />
          )}
          {tab === 'networks' && <NetworksTab id={id} chosenUuid={shown?.vm.uuid ?? null} onChoose={setChosen} />}
        </div>
        {tab !== 'snapshots' && shown && (
          <MemberSide
            poolId={poolId}
            vm={shown.vm}
            view={shown.view}
            fields={members.view?.fields ?? []}
            names={names}
          />
        )}
      </div>
    </>
  );
}

type BareRow = Omit<MemberRow, 'load'>;

function useRows(configuration: Configuration, members: Members): readonly BareRow[] {
  const vms = useStore((state) => state.vms[configuration.poolId]);
  return useMemo(() => {
    const views = new Map(members.view?.members.map((view) => [view.uuid, view]));
    return configuration.vmUuids
      .flatMap((uuid) => vms?.get(uuid) ?? [])
      .sort((a, b) => a.startOrder - b.startOrder || (a.nameLabel < b.nameLabel ? -1 : 1))
      .map((vm) => ({ vm, view: views.get(vm.uuid) }));
  }, [vms, members.view, configuration.vmUuids]);
}

function VmsTab({
  configuration,
  rows: bare,
  names,
  chosenUuid,
  onChoose,
}: {
  readonly configuration: Configuration;
  readonly rows: readonly BareRow[];
  readonly names: Names;
  readonly chosenUuid: string | null;
  readonly onChoose: (vmUuid: string) => void;
}) {
  const [text, setText] = useState('');
  const [sort, setSort] = useState<MemberSort>({ columnId: 'order', isDescending: false });
  const wanted = text.trim().toLocaleLowerCase();
  const found = bare.filter(
    ({ vm }) =>
      wanted === '' ||
      [vm.nameLabel, vm.address, vm.uuid, ...vm.tags].some((each) => each.toLocaleLowerCase().includes(wanted)),
  );
  const running = found.flatMap(({ vm }) => (vm.powerState === 'Running' ? [vm.uuid] : []));
  const load = useLoad(configuration.poolId, running);
  const rows = sortMembers(
    found.map((row) => ({ ...row, load: load.series.get(row.vm.uuid) })),
    sort,
    names,
  );
  const missing = configuration.vmUuids.length - bare.length;
  if (configuration.vmUuids.length === 0) return <p className={classes['nothing']}>The vApp has no VMs.</p>;
  return (
    <>
      <div className={classes['tools']}>
        <TextInput
          size="xs"
          aria-label="Filter VMs"
          placeholder="Filter by name, tag or address"
          leftSection={<Search size={14} aria-hidden />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <span className={classes['dim']} role="status">
          {wanted === '' ? countOf(bare.length, 'VM') : `${String(rows.length)} of ${countOf(bare.length, 'VM')}`}
          {missing > 0 && `, ${String(missing)} more not known yet`}
        </span>
        <ColumnMenu />
      </div>
      <SilentHosts load={load} names={names} />
      {rows.length === 0 ? (
        <p className={classes['nothing']}>Nothing matches</p>
      ) : (
        <MemberTable
          rows={rows}
          names={names}
          sort={sort}
          onSort={setSort}
          chosenUuid={chosenUuid}
          onChoose={onChoose}
        />
      )}
    </>
  );
}

/** Hosts that do not tell what runs on them uses. */
function SilentHosts({ load, names }: { readonly load: Load; readonly names: Names }) {
  const [first] = load.silent;
  if (!first) return null;
  const { what, why } = problemText(first.problem, names);
  return (
    <Callout
      tone="waiting"
      title={`No load from ${load.silent.map(({ hostUuid }) => names.host(hostUuid)).join(', ')}`}
    >
      {what}. {why}
    </Callout>
  );
}
