import type { FenceSettings } from '../../../shared/domain/fence/fence-settings.ts';
import { parseRanges, toRangeText } from './tag-ranges.ts';

/** A switch as it is typed. */
export interface SwitchDraft {
  /** Stays while it is edited; says nothing to anybody else. */
  readonly key: number;
  readonly name: string;
  readonly bases: readonly { readonly networkUuid: string | null; readonly nativeTag: number }[];
  readonly tags: string;
  readonly reserved: string;
  /** Tags that a host's port does not carry, by host. */
  readonly missing: Readonly<Record<string, string>>;
}

/** What is typed; becomes settings when it is sound. */
export interface SettingsDraft {
  readonly switches: readonly SwitchDraft[];
  readonly outsideUuid: string | null;
  readonly addresses: string;
  readonly templateUuid: string | null;
  readonly servesDhcp: boolean;
  readonly dhcpUuids: readonly string[];
}

/** What is wrong with one switch, by the field it is wrong in; nothing where it is sound. */
export interface SwitchFaults {
  readonly name?: string;
  readonly bases?: string;
  readonly tags?: string;
  readonly reserved?: string;
  /** By host. */
  readonly missing?: Readonly<Record<string, string>>;
}

type Switch = FenceSettings['physicalNetworks'][number];

/** The settings as they are typed. */
export function toDraft(settings: FenceSettings): SettingsDraft {
  return {
    switches: settings.physicalNetworks.map(toSwitchDraft),
    outsideUuid: settings.outside?.networkUuid ?? null,
    addresses: settings.outside?.addresses.join('\n') ?? '',
    templateUuid: settings.router?.templateUuid ?? null,
    servesDhcp: settings.router?.servesDhcp ?? false,
    dhcpUuids: settings.dhcpNetworkUuids,
  };
}

function toSwitchDraft({ id, bases, tags }: Switch, key: number): SwitchDraft {
  const hosts = [...new Set(tags.flatMap(({ missingOnHostUuids }) => missingOnHostUuids))];
  return {
    key,
    name: id,
    bases,
    tags: toRangeText(tags),
    reserved: toRangeText(tags.filter(({ isReserved }) => isReserved)),
    missing: Object.fromEntries(
      hosts.map((host) => [host, toRangeText(tags.filter((tag) => tag.missingOnHostUuids.includes(host)))]),
    ),
  };
}

/** A switch nobody has described yet, named so that no other has its name. */
export function emptySwitch(others: readonly SwitchDraft[]): SwitchDraft {
  let number = others.length + 1;
  while (others.some(({ name }) => name.trim() === `Switch ${String(number)}`)) number += 1;
  return {
    key: Math.max(-1, ...others.map(({ key }) => key)) + 1,
    name: `Switch ${String(number)}`,
    bases: [{ networkUuid: null, nativeTag: 1 }],
    tags: '',
    reserved: '',
    missing: {},
  };
}

const NO_TAGS = 'Tags are numbers from 1 to 4094';

/** Says what is wrong with one of the switches. */
export function findSwitchFaults(draft: SwitchDraft, all: readonly SwitchDraft[]): SwitchFaults {
  const { name, bases, tags, reserved, missing } = draft;
  const twins = all.filter((other) => other.name.trim().toLowerCase() === name.trim().toLowerCase());
  const chosen = bases.flatMap(({ networkUuid }) => networkUuid ?? []);
  const elsewhere = all.filter(({ key }) => key !== draft.key).flatMap((other) => other.bases);
  const isShared =
    new Set(chosen).size < chosen.length || elsewhere.some(({ networkUuid }) => chosen.includes(networkUuid ?? ''));
  const listed = parseRanges(tags);
  const outside = (text: string): string | undefined => {
    const own = parseRanges(text);
    if (own === null) return NO_TAGS;
    const strange = own.filter((tag) => listed?.includes(tag) !== true);
    return strange.length > 0 ? `Not among the tags above: ${strange.join(', ')}` : undefined;
  };
  const lacking = Object.entries(missing).flatMap(([host, text]) => {
    const fault = outside(text);
    return fault === undefined ? [] : [[host, fault] as const];
  });
  const reservedFault = outside(reserved);
  return {
    ...(name.trim() === '' ? { name: 'A name' } : twins.length > 1 ? { name: 'Another switch has that name' } : {}),
    ...(chosen.length === 0
      ? { bases: 'Choose the network that is plugged into it' }
      : isShared
        ? { bases: 'A network is plugged into one switch only' }
        : {}),
    ...(listed === null ? { tags: NO_TAGS } : {}),
    ...(reservedFault === undefined ? {} : { reserved: reservedFault }),
    ...(lacking.length > 0 ? { missing: Object.fromEntries(lacking) } : {}),
  };
}

/** The settings that were typed; null while something in them is not sound. */
export function toSettings(draft: SettingsDraft): FenceSettings | null {
  const { switches } = draft;
  if (switches.some((each) => Object.keys(findSwitchFaults(each, switches)).length > 0)) return null;
  const addresses = draft.addresses.split(/[\s,;]+/).filter((each) => each !== '');
  return {
    physicalNetworks: switches.map(toSwitch),
    outside: draft.outsideUuid === null ? null : { networkUuid: draft.outsideUuid, addresses },
    router: draft.templateUuid === null ? null : { templateUuid: draft.templateUuid, servesDhcp: draft.servesDhcp },
    dhcpNetworkUuids: [...draft.dhcpUuids],
  };
}

function toSwitch({ name, bases, tags, reserved, missing }: SwitchDraft): Switch {
  const reservedTags = new Set(parseRanges(reserved) ?? []);
  const lacking = Object.entries(missing).map(([host, text]) => [host, new Set(parseRanges(text) ?? [])] as const);
  return {
    id: name.trim(),
    bases: bases.flatMap(({ networkUuid, nativeTag }) => (networkUuid === null ? [] : [{ networkUuid, nativeTag }])),
    tags: (parseRanges(tags) ?? []).map((tag) => ({
      tag,
      missingOnHostUuids: lacking.flatMap(([host, without]) => (without.has(tag) ? [host] : [])).sort(),
      isReserved: reservedTags.has(tag),
    })),
  };
}
