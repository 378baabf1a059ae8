import type { TopologyView } from '../../shared/domain/fence/topology-view.ts';
import { toGraphemes } from '../../shared/text/graphemes.ts';
import { layOut, SIZES, type PlacedGroup, type PlacedNetwork, type PlacedVm } from './topology-layout.ts';
import classes from './topology-picture.module.css';

/** Configurations, fences and networks side by side. What is red meets what it must not. */
export function TopologyPicture({
  view,
  zoom,
  selectedVm,
  onSelectVm,
}: {
  readonly view: TopologyView;
  /** 1: as large as it is laid out. */
  readonly zoom: number;
  readonly selectedVm: string | null;
  readonly onSelectVm: (uuid: string) => void;
}) {
  const layout = layOut(view);
  return (
    <svg
      className={classes['picture']}
      width={layout.width * zoom}
      height={layout.height * zoom}
      viewBox={`0 0 ${String(layout.width)} ${String(layout.height)}`}
      role="group"
      aria-label={`Networks of ${String(view.vms.length)} VMs in ${String(view.groups.length)} groups`}
    >
      {layout.groups.map((group) => (
        <Group key={group.id} group={group} floor={layout.floor} />
      ))}
      {/* All lanes first: they pass behind the bars of networks that they have nothing to do with. */}
      {layout.networks.map((network) => (
        <Lanes key={network.network.uuid} placed={network} floor={layout.floor} />
      ))}
      {layout.networks.map((network) => (
        <Network key={network.network.uuid} placed={network} width={layout.width} />
      ))}
      {layout.groups.flatMap((group) =>
        group.vms.map((placed) => (
          <Vm
            key={placed.vm.uuid}
            placed={placed}
            group={group}
            isSelected={placed.vm.uuid === selectedVm}
            onSelect={() => onSelectVm(placed.vm.uuid)}
          />
        )),
      )}
    </svg>
  );
}

function Group({ group, floor }: { readonly group: PlacedGroup; readonly floor: number }) {
  return (
    <g data-group={group.kind}>
      <rect className={classes['group']} x={group.x} y={2} width={group.width} height={floor} rx={6} />
      <text className={classes['title']} x={group.x + SIZES.pad} y={24}>
        {cut(group.title, 34)}
        <title>{group.title}</title>
      </text>
      {group.lanes.map((lane) => (
        <line
          key={lane.network.uuid}
          className={classes['lane']}
          data-wrong={lane.isWrong || undefined}
          data-fence={lane.network.groupId !== null || undefined}
          x1={lane.x}
          x2={lane.x}
          y1={SIZES.head + 4}
          y2={floor}
        />
      ))}
    </g>
  );
}

function Lanes({ placed, floor }: { readonly placed: PlacedNetwork; readonly floor: number }) {
  const { network, y, lanes } = placed;
  return (
    <g>
      {lanes.map((lane) => (
        <line
          key={lane.x}
          className={classes['lane']}
          data-wrong={lane.isWrong || undefined}
          data-fence={network.groupId !== null || undefined}
          x1={lane.x}
          x2={lane.x}
          y1={floor}
          y2={y}
        />
      ))}
    </g>
  );
}

function Network({ placed, width }: { readonly placed: PlacedNetwork; readonly width: number }) {
  const { network, y, lanes } = placed;
  const others = network.otherVms > 0 ? `, ${String(network.otherVms)} other VMs` : '';
  const kind = {
    internal: 'within one host, no way out',
    untagged: 'untagged',
    vlan: `VLAN ${String(network.tag)}`,
    tunnel: 'tunnel',
  }[network.kind];
  const exits = network.interfaces.length > 0 ? ` by ${network.interfaces.join(', ')}` : '';
  const label = `${network.nameLabel}: ${kind}${exits}${others}`;
  const isWrong = lanes.some((lane) => lane.isWrong);
  return (
    <g>
      <rect
        className={classes['bar']}
        data-wrong={isWrong || undefined}
        data-fence={network.groupId !== null || undefined}
        x={SIZES.pad}
        y={y}
        width={width - 2 * SIZES.pad}
        height={28}
        rx={6}
      />
      {lanes.map((lane) => (
        <circle
          key={lane.x}
          className={classes['joint']}
          data-wrong={lane.isWrong || undefined}
          cx={lane.x}
          // On its edge, where no word of the label is.
          cy={y}
          r={3.5}
        />
      ))}
      <text className={classes['network']} x={SIZES.pad + 10} y={y + 18}>
        {cut(label, Math.floor((width - 60) / 6.4))}
        <title>{label}</title>
      </text>
    </g>
  );
}

function Vm({
  placed,
  group,
  isSelected,
  onSelect,
}: {
  readonly placed: PlacedVm;
  readonly group: PlacedGroup;
  readonly isSelected: boolean;
  readonly onSelect: () => void;
}) {
  const { vm, x, y, height } = placed;
  const width = SIZES.group - 2 * SIZES.pad;
  const state = vm.powerState.toLowerCase();
  return (
    <g
      className={classes['vm']}
      role="button"
      tabIndex={0}
      aria-pressed={isSelected}
      aria-label={`${vm.nameLabel}, ${state}: what can it reach?`}
      onClick={onSelect}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        onSelect();
      }}
    >
      <rect
        className={classes['box']}
        data-selected={isSelected || undefined}
        x={x}
        y={y}
        width={width}
        height={height}
        rx={4}
      />
      <circle
        className={classes['power']}
        data-on={vm.powerState === 'Running' || undefined}
        cx={x + 11}
        cy={y + 12}
        r={4}
      />
      <text className={classes['name']} x={x + 21} y={y + 16}>
        {cut(vm.nameLabel, 22)}
        <title>{vm.nameLabel}</title>
      </text>
      <text className={classes['small']} x={x + width - 6} y={y + 16} textAnchor="end">
        {cut(vm.isRouter ? 'router' : vm.hostName || state, 10)}
      </text>
      {vm.vifs.map((vif, index) => {
        const line = y + SIZES.vmHead + index * SIZES.line + 9;
        const lane = group.lanes.find((each) => each.network.uuid === vif.networkUuid);
        const isBad = vif.collides || vif.isAstray;
        return (
          <g key={vif.uuid} data-bad={isBad || undefined} className={classes['vif']}>
            <text className={classes['small']} x={x + 21} y={line + 3}>
              {`${String(vif.device)}  ${vif.mac}  ${cut(vif.addresses[0] ?? '', 15)}`}
            </text>
            {lane && (
              <>
                <line
                  className={classes['cable']}
                  data-bad={isBad || undefined}
                  data-off={vif.silent !== null || undefined}
                  x1={x + width}
                  x2={lane.x}
                  y1={line}
                  y2={line}
                />
                <circle className={classes['joint']} data-wrong={isBad || undefined} cx={lane.x} cy={line} r={3} />
              </>
            )}
            {isBad && (
              <text className={classes['alarm']} x={x + 8} y={line + 3}>
                !<title>{vif.collides ? 'It meets an equal address' : 'It is outside of its fence'}</title>
              </text>
            )}
          </g>
        );
      })}
    </g>
  );
}

/** Cut in the middle, as names are everywhere. */
function cut(text: string, most: number): string {
  const letters = toGraphemes(text.slice(0, 8 * most));
  if (letters.length <= most) return text.length > 8 * most ? `${letters.join('')}…` : text;
  const tail = Math.floor(most / 3);
  const end = toGraphemes(text.slice(-8 * tail)).slice(-tail);
  return `${letters.slice(0, most - tail - 1).join('')}…${end.join('')}`;
}
