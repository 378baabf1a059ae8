import type { VmFacts } from '../inventory.ts';
import { compareText } from '../plan/words.ts';
import type { TemplateDescription, Tier } from './template-description.ts';

const GIB = 2 ** 30;

/** VMs that a template would make of one: the first stands for all. */
export interface SuggestedTier {
  readonly id: string;
  readonly label: string;
  readonly vms: readonly VmFacts[];
}

/**
 * Groups VMs into tiers: with `alike`, those that differ in nothing but numbers of their names are one; else
 * each is a tier of its own. In start order.
 */
export function suggestTiers(vms: readonly VmFacts[], alike: boolean): readonly SuggestedTier[] {
  const groups = new Map<string, VmFacts[]>();
  const sorted = [...vms].sort(
    (a, b) => a.startOrder - b.startOrder || compareText(a.nameLabel, b.nameLabel) || compareText(a.uuid, b.uuid),
  );
  for (const vm of sorted) {
    const key = alike ? likenessOf(vm) : vm.uuid;
    groups.set(key, [...(groups.get(key) ?? []), vm]);
  }
  const ids = new Set<string>();
  const labels = new Set<string>();
  return [...groups.values()].map((members) => {
    const first = members[0]?.nameLabel ?? '';
    const label = freeLabel(cut(members.length > 1 ? stemOf(first) : first, 72) || 'VM', labels);
    labels.add(label);
    const id = freeId(label, ids);
    ids.add(id);
    return { id, label, vms: members };
  });
}

/** Without control characters, of so many characters at most, and none of them cut in two. */
function cut(name: string, most: number): string {
  const clean = name.replace(/\p{Cc}/gu, ' ').trim();
  return Array.from(clean)
    .slice(0, Math.floor(most / 2))
    .join('')
    .trim();
}

/** A name without its numbers: "shop-app2-stg" and "shop-app-stg" are alike. */
const stemOf = (name: string): string => name.replace(/[\s_.-]*\d+(?=[\s_.-]|$)/g, '').trim();

function likenessOf(vm: VmFacts): string {
  const disks = vm.disks.map(({ device, sizeBytes }) => [device, sizeBytes]);
  const nics = vm.vifs.map(({ device, networkUuid }) => [device, networkUuid]);
  return JSON.stringify([stemOf(vm.nameLabel), vm.vcpus, vm.memoryBytes, vm.startOrder, disks, nics]);
}

/** VMs are named after it, so no two tiers may share one. */
function freeLabel(label: string, taken: ReadonlySet<string>): string {
  let free = label;
  for (let number = 2; taken.has(free); number += 1) free = `${cut(label, 60)} ${String(number)}`;
  return free;
}

function freeId(label: string, taken: ReadonlySet<string>): string {
  const plain = label
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[^a-z]+|_+$/g, '')
    .slice(0, 20)
    .replace(/_+$/, '');
  const base = plain === '' ? 'vm' : plain;
  let id = base;
  for (let number = 2; taken.has(id) || (id === 'vm' && taken.size > 0); number += 1) id = `${base}_${String(number)}`;
  return id;
}

/** What networks of a template are called: by role where the service has one, else by their own name. */
export type NetworkNameOf = (networkUuid: string) => string;

/**
 * A description to begin with: counts, vCPUs and memory of each tier as parameters with the present values as defaults,
 * names that number the VMs, networks by role, and host names.
 */
export function suggestDescription(
  name: string,
  tiers: readonly SuggestedTier[],
  networkNameOf: NetworkNameOf,
): TemplateDescription {
  return {
    parameters: [
      {
        id: 'base_name',
        label: 'Name',
        type: 'text',
        default: `${cut(name, 200)} new`.trim(),
        help: 'What the configurations are called; a number follows where several are made.',
      },
      ...tiers.flatMap(({ id, label, vms: [vm, ...more] }) => {
        const memory = toGib(vm?.memoryBytes ?? GIB);
        return [
          {
            id: `${id}_count`,
            label: `${label}: VMs`.slice(0, 80),
            type: 'number' as const,
            default: more.length + 1,
            min: 1,
            max: Math.max(8, more.length + 1),
          },
          {
            id: `${id}_vcpus`,
            label: `${label}: vCPUs`.slice(0, 80),
            type: 'number' as const,
            default: vm?.vcpus ?? 1,
            min: 1,
            max: Math.max(16, vm?.vcpus ?? 1),
          },
          {
            id: `${id}_memory`,
            label: `${label}: memory`.slice(0, 80),
            type: 'number' as const,
            unit: 'GiB',
            default: memory,
            min: Math.min(0.5, memory),
            max: Math.max(64, memory),
            fraction: true as const,
          },
        ];
      }),
    ],
    configurationName: '=base_name & if(copies > 1, " " & n, "")',
    tiers: tiers.map((tier) => toTier(tier, networkNameOf)),
  };
}

function toTier({ id, label, vms: [vm] }: SuggestedTier, networkNameOf: NetworkNameOf): Tier {
  return {
    id,
    label,
    count: `=${id}_count`,
    name: `=configuration & " ${cut(label, 80).replaceAll('"', '""')}" & if(count > 1, "-" & i, "")`,
    vcpus: `=${id}_vcpus`,
    memoryGiB: `=${id}_memory`,
    order: Math.max(0, vm?.startOrder ?? 0),
    ...(vm && vm.startDelaySeconds > 0 ? { startDelaySeconds: vm.startDelaySeconds } : {}),
    ...(vm && vm.shutdownDelaySeconds > 0 ? { shutdownDelaySeconds: vm.shutdownDelaySeconds } : {}),
    ...(vm && vm.vifs.length > 0
      ? {
          nics: vm.vifs.slice(0, 16).map(({ device, networkUuid }) => ({
            device,
            network: networkNameOf(networkUuid).trim().slice(0, 80) || 'network',
          })),
        }
      : {}),
    // Tiers are named in letters that host names have, whatever the VMs are called.
    hostName: '=host(configuration & " " & tier & if(count > 1, "-" & i, ""))',
  };
}

const toGib = (bytes: number): number => Math.max(0.0625, Math.round((bytes / GIB) * 10_000) / 10_000);
