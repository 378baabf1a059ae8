import { ActionIcon, Button } from '@mantine/core';
import { Copy, X } from 'lucide-react';
import type { Configuration } from '../../../shared/domain/configuration.ts';
import { openAdopt, openMoveTo, openRelease } from '../../commands/configurations.ts';
import { openPage } from '../../commands/members.ts';
import { openOperate } from '../../commands/operate.ts';
import { demote, findNextStage, promote } from '../../commands/promote.ts';
import { openRun } from '../../commands/runs.ts';
import { copyText } from '../../commands/window.ts';
import { Callout } from '../../components/callout.tsx';
import { Name } from '../../components/name.tsx';
import { Facts } from '../../components/page.tsx';
import { ProgressLine } from '../../components/progress-line.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import type { ConfigurationKey } from '../../state/configurations-slice.ts';
import { namesOf } from '../../state/names-of.ts';
import { findRunOn, findServiceOf } from '../../state/selectors.ts';
import { store, useStore } from '../../state/store.ts';
import { stateWord, warningText } from '../../../shared/text/configuration-text.ts';
import { formatAbsolute, formatBytes, shortRevision } from '../../../shared/text/format.ts';
import { inSentence } from '../../../shared/text/names.ts';
import { planTitle, runPhaseWord } from '../../../shared/text/run-text.ts';
import { MemberList } from './member-list.tsx';
import classes from './details-panel.module.css';

/** Everything about the opened configuration, beside the board. */
export function DetailsPanel() {
  const key = useStore((state) => state.openedKey);
  const isWanted = useStore((state) => state.settings.detailsOpen);
  const configuration = useStore((state) => (key === null ? undefined : state.configurations.get(key)));
  const setOpened = useStore((state) => state.setOpened);
  if (key === null || !isWanted) return null;
  return (
    <aside className={classes['panel']} aria-label="Details">
      <header className={classes['head']}>
        <h2>{configuration ? <Name>{configuration.nameLabel}</Name> : 'Not on the pool any more'}</h2>
        <ActionIcon aria-label="Close details" onClick={() => setOpened(null)}>
          <X size={16} />
        </ActionIcon>
      </header>
      {configuration ? (
        <Details id={key} configuration={configuration} />
      ) : (
        <p className={classes['section']}>Its vApp was deleted on the pool, by this console or elsewhere.</p>
      )}
    </aside>
  );
}

function Details({ id, configuration }: { readonly id: ConfigurationKey; readonly configuration: Configuration }) {
  const { word, tone } = stateWord(configuration.powerState);
  return (
    <div className={classes['body']} tabIndex={-1}>
      <section className={classes['section']}>
        <Actions id={id} />
        <RunNote id={id} />
        <Facts rows={factRows(configuration)} />
        <span className={classes['state']}>
          <StateMark tone={tone} /> {word}, {configuration.runningCount} of {configuration.vmUuids.length} VMs running
        </span>
      </section>
      <Lock id={id} configuration={configuration} />
      <Warnings configuration={configuration} />
      <section className={classes['section']} aria-label="VMs">
        <h3>VMs</h3>
        <MemberList configuration={configuration} />
      </section>
    </div>
  );
}

function Actions({ id }: { readonly id: ConfigurationKey }) {
  const next = useStore((state) => findNextStage(state, id, 'promote')?.name);
  const former = useStore((state) => findNextStage(state, id, 'demote')?.name);
  const isInService = useStore((state) => (state.configurations.get(id)?.serviceId ?? null) !== null);
  return (
    <div className={classes['actions']}>
      {next !== undefined && <Button onClick={() => promote.run(id)}>Promote to {inSentence(next)}</Button>}
      {former !== undefined && (
        <Button variant="default" onClick={() => demote.run(id)}>
          Demote to {inSentence(former)}
        </Button>
      )}
      <Button variant="default" onClick={() => openPage.run(id)}>
        {openPage.label(id)}
      </Button>
      <Button variant="default" onClick={() => openOperate.run({ key: id, verb: 'start' })}>
        Operate…
      </Button>
      {isInService ? (
        <>
          <Button variant="default" onClick={() => openMoveTo.run(id)}>
            {openMoveTo.label(id)}
          </Button>
          <Button variant="subtle" onClick={() => openRelease.run(id)}>
            {openRelease.label(id)}…
          </Button>
        </>
      ) : (
        <Button onClick={() => openAdopt.run({ key: id, stageId: null })}>Put into a stage…</Button>
      )}
    </div>
  );
}

function RunNote({ id }: { readonly id: ConfigurationKey }) {
  const run = useStore((state) => findRunOn(state, id));
  if (!run) return null;
  const { word, tone } = runPhaseWord(run.phase);
  return (
    <div className={classes['run']}>
      <StateMark tone={tone} />
      <span>
        {word}: {planTitle(run.plan)}
      </span>
      <ProgressLine ratio={run.progressRatio} tone={tone} label={word} />
      <Button size="compact-xs" variant="default" onClick={() => openRun.run(run.id)}>
        Open run
      </Button>
    </div>
  );
}

function factRows(configuration: Configuration): readonly (readonly [string, React.ReactNode])[] {
  const state = store.getState();
  const view = findServiceOf(state, configuration);
  const stage = view?.service.workflow.stages.find(({ id }) => id === configuration.stageId);
  const { revision, recordedRevision, since, by } = configuration;
  return [
    ['Service', view ? <Name key="service">{view.service.name}</Name> : (configuration.serviceId ?? 'none')],
    ['Stage', stage ? <Name key="stage">{stage.name}</Name> : (configuration.stageId ?? 'not in a stage')],
    ['Since', since === null ? 'not recorded' : <RelativeTime key="since" iso={since} />],
    ['Put there by', by ? <Name key="by">{by}</Name> : 'not recorded'],
    [
      'Revision',
      <span key="revision" title={revision}>
        {shortRevision(revision)}
        {recordedRevision !== null &&
          recordedRevision !== revision &&
          `, was ${shortRevision(recordedRevision)} at entry`}
      </span>,
    ],
    [
      'Size',
      `${String(configuration.vcpus)} vCPUs, ${formatBytes(configuration.memoryBytes)} memory, ${formatBytes(configuration.diskBytes)} disk`,
    ],
    ...(configuration.description === ''
      ? []
      : [['Description', <Description key="description" text={configuration.description} />] as const]),
    [
      'uuid',
      <span key="uuid" className={classes['uuid']}>
        <code>{configuration.uuid}</code>
        <ActionIcon
          size={24}
          aria-label="Copy uuid"
          onClick={() => void copyText.run({ text: configuration.uuid, what: 'uuid' })}
        >
          <Copy size={13} />
        </ActionIcon>
      </span>,
    ],
  ];
}

/** Wraps as a text does; a very long one ends after some lines and is whole on hover. */
function Description({ text }: { readonly text: string }) {
  return (
    <span className={classes['description']} dir="auto" title={text}>
      {text.slice(0, 1000)}
    </span>
  );
}

function Lock({ id, configuration }: { readonly id: ConfigurationKey; readonly configuration: Configuration }) {
  const { lock } = configuration;
  const setDialog = useStore((state) => state.setDialog);
  if (!lock) return null;
  return (
    <section className={classes['section']}>
      <Callout
        tone={lock.isStale ? 'waiting' : 'info'}
        title={
          lock.isStale ? 'A stale lock' : lock.isOurs ? 'Locked by a run of this console' : 'Locked by another console'
        }
        {...(lock.isStale
          ? {
              actions: (
                <Button size="compact-xs" variant="default" onClick={() => setDialog({ kind: 'break-lock', key: id })}>
                  Break the lock…
                </Button>
              ),
            }
          : {})}
      >
        {inSentence(lock.holder)} at {inSentence(lock.console)}, since {formatAbsolute(lock.since)}; expires{' '}
        {formatAbsolute(lock.expires)}.
      </Callout>
    </section>
  );
}

function Warnings({ configuration }: { readonly configuration: Configuration }) {
  const { warnings } = configuration;
  if (warnings.length === 0) return null;
  const names = namesOf(store.getState(), configuration.poolId);
  return (
    <section className={classes['section']} aria-label="Warnings">
      <h3>Warnings</h3>
      {warnings.map((warning, i) => {
        const { short, sentence } = warningText(warning, names);
        return (
          <Callout key={i} tone="waiting" title={short.charAt(0).toUpperCase() + short.slice(1)}>
            {sentence}
          </Callout>
        );
      })}
    </section>
  );
}
