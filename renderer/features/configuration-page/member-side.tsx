import type { ReactNode } from 'react';
import { MonitorOff } from 'lucide-react';
import type { VmSummary } from '../../../shared/domain/inventory.ts';
import {
  findOwner,
  isOwnerField,
  listFields,
  type FieldDefinition,
  type ShownField,
} from '../../../shared/domain/member/member-notes.ts';
import type { MemberView } from '../../../shared/ipc/areas/members.ts';
import { stateWord } from '../../../shared/text/configuration-text.ts';
import { formatAbsolute, formatBytes } from '../../../shared/text/format.ts';
import type { Names } from '../../../shared/text/names.ts';
import { problemText } from '../../../shared/text/problem-text.ts';
import { Name } from '../../components/name.tsx';
import { Facts } from '../../components/page.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import classes from './configuration-page.module.css';
import { useScreen } from './use-members.ts';

/** One VM in full: its screen, its disks, what is noted on it, and what XAPI is told to refuse. */
export function MemberSide({
  poolId,
  vm,
  view,
  fields,
  names,
}: {
  readonly poolId: string;
  readonly vm: VmSummary;
  readonly view: MemberView | undefined;
  readonly fields: readonly FieldDefinition[];
  readonly names: Names;
}) {
  const { word, tone } = stateWord(vm.powerState);
  return (
    <aside className={classes['side']} aria-label={`Details of ${vm.nameLabel}`} tabIndex={0}>
      <h2 className={classes['sideTitle']}>
        <StateMark tone={tone} label={word} />
        <Name strong>{vm.nameLabel}</Name>
      </h2>
      <ScreenOf poolId={poolId} vm={vm} names={names} />
      <Facts rows={factsOf(vm, view, names)} />
      {view && <Locks view={view} />}
      {view && <Notes view={view} vm={vm} fields={fields} />}
      {view && <Disks view={view} names={names} />}
    </aside>
  );
}

function ScreenOf({ poolId, vm, names }: { readonly poolId: string; readonly vm: VmSummary; readonly names: Names }) {
  const isRunning = vm.powerState === 'Running';
  const screen = useScreen(poolId, vm.uuid, isRunning);
  if (!isRunning) return <NoScreen>It does not run, so it has no screen.</NoScreen>;
  if (screen === null) return <NoScreen>Asking its host…</NoScreen>;
  if ('problem' in screen) {
    const { what, why } = problemText(screen.problem, names);
    return <NoScreen>{`Its host gives no picture of the screen. ${what}. ${why}`}</NoScreen>;
  }
  if (screen.picture === null) return <NoScreen>What its host sent is no picture.</NoScreen>;
  return <img className={classes['screen']} src={screen.picture} alt={`The screen of ${vm.nameLabel}`} />;
}

function NoScreen({ children }: { readonly children: string }) {
  return (
    <div className={classes['noScreen']} role="status">
      <MonitorOff size={18} aria-hidden />
      <span>{children}</span>
    </div>
  );
}

function factsOf(vm: VmSummary, view: MemberView | undefined, names: Names): readonly (readonly [string, ReactNode])[] {
  const host = vm.hostUuid === null ? 'none' : names.host(vm.hostUuid);
  return [
    ['Size', `${String(vm.vcpus)} vCPUs, ${formatBytes(vm.memoryBytes)}`],
    ['Host', <Name key="host">{host}</Name>],
    ...(view && view.affinityHostUuid !== null
      ? [['Prefers', <Name key="prefers">{names.host(view.affinityHostUuid)}</Name>] as const]
      : []),
    ['Addresses', (view?.addresses ?? [vm.address]).join(', ') || 'none reported'],
    ['Guest', vm.guestOs === '' ? 'not reported' : vm.guestOs],
    ['Tools', vm.hasTools ? (view?.toolsVersion ?? 'there') : 'none'],
    ...(view ? ([['Firmware', view.firmware.toUpperCase()]] as const) : []),
    ['uuid', <code key="uuid">{vm.uuid}</code>],
  ];
}

/** Operations that XAPI refuses, with the reason somebody gave. */
function Locks({ view: { blockedOperations } }: { readonly view: MemberView }) {
  const locks = Object.entries(blockedOperations).sort(([a], [b]) => (a < b ? -1 : 1));
  return (
    <section aria-label="Locks">
      <h3>Locks</h3>
      {locks.length === 0 ? (
        <p className={classes['dim']}>XAPI is told to refuse nothing.</p>
      ) : (
        <ul className={classes['locks']}>
          {locks.map(([operation, reason]) => (
            <li key={operation}>
              <code>{operation}</code>
              <span>{reason === '' ? 'no reason given' : reason}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Notes({
  view: { notes },
  vm,
  fields,
}: {
  readonly view: MemberView;
  readonly vm: VmSummary;
  readonly fields: readonly FieldDefinition[];
}) {
  const shown = listFields(fields, notes.fields);
  const rows: readonly (readonly [string, ReactNode])[] = [
    ['Description', <LongText key="description" text={notes.description} />],
    // It has its place, filled in or not; among the other fields it would stand twice.
    ...(findOwner(notes.fields) === null
      ? [['Owner', 'no field of that name'] as const]
      : shown.filter(isOwner).map(toRow)),
    ['Folder', notes.folder === '' ? 'none' : notes.folder],
    ['Tags', vm.tags.length === 0 ? 'none' : vm.tags.join(', ')],
    ...shown.filter((field) => !isOwner(field)).map(toRow),
  ];
  return (
    <section aria-label="Notes and fields">
      <h3>Notes and fields</h3>
      <Facts rows={rows} />
    </section>
  );
}

const isOwner = ({ name, value }: ShownField): boolean => isOwnerField(name) && value.trim() !== '';

function toRow({ name, value, type, isDefined }: ShownField): readonly [string, ReactNode] {
  return [
    name,
    <span key={name} title={isDefined ? undefined : 'The pool does not define this field: XenCenter hides it'}>
      {type === 'time' ? timeText(value) : <LongText text={value} />}
      {!isDefined && <span className={classes['dim']}> (not defined)</span>}
    </span>,
  ];
}

/** XenCenter stores times as ISO or as `yyyyMMddTHH:mm:ssZ`; what is neither stays as it is. */
function timeText(value: string): string {
  const iso = value.replace(/^(\d{4})(\d\d)(\d\d)T/, '$1-$2-$3T');
  return Number.isNaN(Date.parse(iso)) ? value : formatAbsolute(new Date(iso).toISOString());
}

/** Wraps as a text does; a very long one ends after some lines and is whole on hover. */
function LongText({ text }: { readonly text: string }) {
  if (text === '') return <>none</>;
  return (
    <span className={classes['long']} dir="auto" title={text}>
      {text.slice(0, 1000)}
    </span>
  );
}

function Disks({ view: { disks, longestChain }, names }: { readonly view: MemberView; readonly names: Names }) {
  return (
    <section aria-label="Disks">
      <h3>Disks{longestChain === null ? '' : `, longest chain ${String(longestChain)}`}</h3>
      {disks.length === 0 && <p className={classes['dim']}>It has none.</p>}
      <ul className={classes['disks']}>
        {disks.map(({ vdiUuid, device, nameLabel, sizeBytes, srUuid }) => (
          <li key={`${String(device)} ${vdiUuid}`}>
            <Name>{nameLabel === '' ? `disk ${String(device)}` : nameLabel}</Name>
            <span>{formatBytes(sizeBytes)}</span>
            <span className={classes['dim']}>
              <Name>{names.sr(srUuid)}</Name>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
