import { ActionIcon, NumberInput, Select } from '@mantine/core';
import { ChevronDown, ChevronUp, GripVertical, X } from 'lucide-react';
import { Fragment, useEffect, useState, type KeyboardEvent } from 'react';
import {
  LONGEST_DELAY_SECONDS,
  moveByOne,
  moveToOwnTier,
  moveToTier,
  toTiers,
  type ArrangedMember,
  type Tier,
} from '../../../shared/domain/operate/arrangement.ts';
import { countOf } from '../../../shared/text/format.ts';
import { inSentence } from '../../../shared/text/names.ts';
import { Name } from '../../components/name.tsx';
import { compareNames } from '../../state/selectors.ts';
import { store, useStore } from '../../state/store.ts';
import { makeLanding, makeMember, watchLandings, type Landing } from './arrange-drag.ts';
import classes from './arrange.module.css';

/** So many are offered at once; typing finds the others. */
const MOST_OFFERED = 50;
/** As many as a configuration may have. */
const MOST_MEMBERS = 200;

/** The members by tiers: dragged by their grips, or moved with Alt and the arrow keys. */
export function ArrangeFields({
  poolId,
  members,
  onChange,
}: {
  readonly poolId: string;
  readonly members: readonly ArrangedMember[];
  readonly onChange: (members: readonly ArrangedMember[]) => void;
}) {
  useEffect(
    () =>
      watchLandings((vmUuid, landing) =>
        onChange(
          landing.kind === 'tier'
            ? moveToTier(members, vmUuid, landing.order)
            : moveToOwnTier(members, vmUuid, landing.index),
        ),
      ),
    [members, onChange],
  );
  const tiers = toTiers(members);
  const move = (vmUuid: string, direction: -1 | 1): void => {
    const next = moveByOne(members, vmUuid, direction);
    onChange(next);
    const order = next.find((member) => member.vmUuid === vmUuid)?.order ?? 0;
    const at = toTiers(next).findIndex((tier) => tier.order === order);
    store.getState().announce(`In tier ${String(at + 1)} of ${String(toTiers(next).length)}`);
  };
  const change = (vmUuid: string, part: Partial<ArrangedMember>): void =>
    onChange(members.map((member) => (member.vmUuid === vmUuid ? { ...member, ...part } : member)));
  return (
    <div className={classes['arrange']}>
      {/* Each field says so itself. */}
      <div className={classes['head']} aria-hidden>
        <span>Start delay</span>
        <span>Stop delay</span>
      </div>
      <div className={classes['tiers']} role="group" aria-label="Tiers, first to start first">
        {tiers.map((tier, index) => (
          <Fragment key={tier.order}>
            <Gap index={index} />
            <TierBox
              poolId={poolId}
              tier={tier}
              title={`Tier ${String(index + 1)}`}
              onMove={move}
              onChange={change}
              onRemove={(vmUuid) => onChange(members.filter((member) => member.vmUuid !== vmUuid))}
            />
          </Fragment>
        ))}
        <Gap index={tiers.length} />
      </div>
      <AddVm
        poolId={poolId}
        members={members}
        onAdd={(vmUuid) =>
          onChange([
            ...members,
            { vmUuid, order: tiers.at(-1)?.order ?? 0, startDelaySeconds: 0, shutdownDelaySeconds: 0 },
          ])
        }
      />
    </div>
  );
}

function useLanding(landing: Landing): readonly [(element: HTMLElement | null) => void, boolean] {
  const [element, setElement] = useState<HTMLElement | null>(null);
  const [isOver, setOver] = useState(false);
  const { kind } = landing;
  const place = landing.kind === 'tier' ? landing.order : landing.index;
  useEffect(() => {
    if (!element) return;
    return makeLanding(element, kind === 'tier' ? { kind, order: place } : { kind, index: place }, setOver);
  }, [element, kind, place]);
  return [setElement, isOver];
}

/** Dropped here a member gets a tier of its own. */
function Gap({ index }: { readonly index: number }) {
  const [ref, isOver] = useLanding({ kind: 'gap', index });
  return <div ref={ref} className={classes['gap']} data-over={isOver || undefined} aria-hidden />;
}

interface TierActions {
  readonly onMove: (vmUuid: string, direction: -1 | 1) => void;
  readonly onChange: (vmUuid: string, part: Partial<ArrangedMember>) => void;
  readonly onRemove: (vmUuid: string) => void;
}

function TierBox({
  poolId,
  tier,
  title,
  ...actions
}: TierActions & { readonly poolId: string; readonly tier: Tier; readonly title: string }) {
  const [ref, isOver] = useLanding({ kind: 'tier', order: tier.order });
  return (
    <section ref={ref} className={classes['tier']} data-over={isOver || undefined} aria-label={title}>
      <h3>
        {title}{' '}
        <span className={classes['note']}>
          order {tier.order}, {countOf(tier.members.length, 'VM')}
        </span>
      </h3>
      <ul>
        {tier.members.map((member) => (
          <MemberRow key={member.vmUuid} poolId={poolId} member={member} {...actions} />
        ))}
      </ul>
    </section>
  );
}

function MemberRow({
  poolId,
  member,
  onMove,
  onChange,
  onRemove,
}: TierActions & { readonly poolId: string; readonly member: ArrangedMember }) {
  const { vmUuid, startDelaySeconds, shutdownDelaySeconds } = member;
  const [row, setRow] = useState<HTMLElement | null>(null);
  const [grip, setGrip] = useState<HTMLElement | null>(null);
  const name = useStore((state) => state.vms[poolId]?.get(vmUuid)?.nameLabel ?? vmUuid);
  const isNew = useStore((state) => (state.vms[poolId]?.get(vmUuid)?.vappUuid ?? null) === null);
  useEffect(() => (row && grip ? makeMember(row, grip, vmUuid) : undefined), [row, grip, vmUuid]);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
    event.preventDefault();
    onMove(vmUuid, event.key === 'ArrowUp' ? -1 : 1);
    // The row is made anew in its new tier.
    requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-arranged="${vmUuid}"]`)?.focus());
  };
  return (
    <li ref={setRow} className={classes['member']} onKeyDown={onKeyDown}>
      <span ref={setGrip} className={classes['grip']} aria-hidden>
        <GripVertical size={14} />
      </span>
      <span
        className={classes['who']}
        tabIndex={0}
        role="group"
        data-arranged={vmUuid}
        aria-label={`${inSentence(name)}: Alt and an arrow key moves it to another tier`}
      >
        <Name>{name}</Name>
        {isNew && <span className={classes['note']}>joins</span>}
      </span>
      <Delay
        label={`Start delay of ${inSentence(name)}`}
        value={startDelaySeconds}
        onChange={(value) => onChange(vmUuid, { startDelaySeconds: value })}
      />
      <Delay
        label={`Shutdown delay of ${inSentence(name)}`}
        value={shutdownDelaySeconds}
        onChange={(value) => onChange(vmUuid, { shutdownDelaySeconds: value })}
      />
      <span className={classes['moves']}>
        <ActionIcon
          size={22}
          variant="subtle"
          aria-label={`Start ${inSentence(name)} earlier`}
          onClick={() => onMove(vmUuid, -1)}
        >
          <ChevronUp size={14} aria-hidden />
        </ActionIcon>
        <ActionIcon
          size={22}
          variant="subtle"
          aria-label={`Start ${inSentence(name)} later`}
          onClick={() => onMove(vmUuid, 1)}
        >
          <ChevronDown size={14} aria-hidden />
        </ActionIcon>
        <ActionIcon
          size={22}
          variant="subtle"
          aria-label={`Take ${inSentence(name)} out`}
          onClick={() => onRemove(vmUuid)}
        >
          <X size={14} aria-hidden />
        </ActionIcon>
      </span>
    </li>
  );
}

function Delay({
  label,
  value,
  onChange,
}: {
  readonly label: string;
  readonly value: number;
  readonly onChange: (value: number) => void;
}) {
  return (
    <NumberInput
      size="xs"
      aria-label={label}
      title={label}
      suffix=" s"
      min={0}
      max={LONGEST_DELAY_SECONDS}
      clampBehavior="strict"
      allowDecimal={false}
      allowNegative={false}
      hideControls
      value={value}
      onChange={(next) => typeof next === 'number' && onChange(next)}
    />
  );
}

/** Offers the VMs of the pool that are in no vApp. */
function AddVm({
  poolId,
  members,
  onAdd,
}: {
  readonly poolId: string;
  readonly members: readonly ArrangedMember[];
  readonly onAdd: (vmUuid: string) => void;
}) {
  const vms = useStore((state) => state.vms[poolId]);
  const chosen = new Set(members.map(({ vmUuid }) => vmUuid));
  const free = [...(vms?.values() ?? [])]
    .filter(({ uuid, vappUuid }) => vappUuid === null && !chosen.has(uuid))
    .sort((a, b) => compareNames(a.nameLabel, b.nameLabel));
  return (
    <Select
      label="Take a VM in"
      description="VMs that are in no vApp"
      placeholder={free.length === 0 ? 'There is none' : 'Search by name'}
      disabled={members.length >= MOST_MEMBERS}
      searchable
      limit={MOST_OFFERED}
      nothingFoundMessage="No such VM"
      value={null}
      data={free.map(({ uuid, nameLabel }) => ({
        value: uuid,
        label: `${nameLabel.slice(0, 80)} · ${uuid.slice(0, 8)}`,
      }))}
      onChange={(uuid) => uuid !== null && onAdd(uuid)}
    />
  );
}
