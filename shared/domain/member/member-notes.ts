/** One snapshot of a member with its place in the tree and what it costs, read afresh. */
export interface SnapshotPlace {
  readonly uuid: string;
  /** The snapshot it was taken after (`VM.parent`); null for the first, or where that is gone. */
  readonly parentUuid: string | null;
  /** What its disks take on their SRs (`VDI.physical_utilisation`); null where that was not read. */
  readonly usedBytes: number | null;
  /** Images in the longest chain of its disks; null where no SR tells. */
  readonly chainLength: number | null;
}

/** What people noted on a member, and the tree of its snapshots. */
export interface MemberNotes {
  readonly vmUuid: string;
  readonly description: string;
  /** XenCenter's folder, "/a/b"; empty where it is in none. */
  readonly folder: string;
  /** XenCenter's custom fields by name, as they are stored. */
  readonly fields: Readonly<Record<string, string>>;
  /** The snapshot it was taken from or reverted to last (`VM.parent`). */
  readonly parentUuid: string | null;
  readonly snapshots: readonly SnapshotPlace[];
}

/** Key of XenCenter's custom field definitions in `pool.gui_config`. */
export const CUSTOM_FIELDS_KEY = 'XenCenter.CustomFields';

/** A custom field that XenCenter knows on a pool. */
export interface FieldDefinition {
  readonly name: string;
  readonly type: 'text' | 'time';
}

const DEFINITION = /<CustomFieldDefinition\b([^<>]{0,2000})\/?>/g;
const MOST_DEFINITIONS = 200;

/**
 * Reads XenCenter's definitions of custom fields, in their order. What is no definition is left out: anybody may write
 * there.
 */
export function readFieldDefinitions(xml: string | undefined): readonly FieldDefinition[] {
  if (xml === undefined || xml.length > 100_000) return [];
  const found = new Map<string, FieldDefinition>();
  for (const [, attributes = ''] of xml.matchAll(DEFINITION)) {
    const name = attributeOf(attributes, 'name');
    if (name === undefined || name === '' || found.has(name)) continue;
    found.set(name, { name, type: attributeOf(attributes, 'type') === 'DateTime' ? 'time' : 'text' });
    if (found.size === MOST_DEFINITIONS) break;
  }
  return [...found.values()];
}

function attributeOf(attributes: string, name: string): string | undefined {
  const match = new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(attributes);
  return match?.[1]?.replace(/&(lt|gt|quot|apos|amp|#\d{1,7}|#x[\da-fA-F]{1,6});/g, (whole, entity: string) =>
    unescapeEntity(whole, entity),
  );
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

function unescapeEntity(whole: string, entity: string): string {
  const named = ENTITIES[entity];
  if (named !== undefined) return named;
  const code = entity.startsWith('#x') ? parseInt(entity.slice(2), 16) : parseInt(entity.slice(1), 10);
  return code > 0 && code <= 0x10_ff_ff ? String.fromCodePoint(code) : whole;
}

/** A field as XenCenter shows it: times, which it stores as ISO, as such; all else as it is. */
export interface ShownField {
  readonly name: string;
  readonly value: string;
  readonly type: FieldDefinition['type'];
  /** XenCenter shows only fields that the pool defines. */
  readonly isDefined: boolean;
}

/** The fields of a member in the order in which the pool defines them, then those that no definition names. */
export function listFields(
  definitions: readonly FieldDefinition[],
  fields: Readonly<Record<string, string>>,
): readonly ShownField[] {
  const defined = definitions.flatMap(({ name, type }) => {
    const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
    return value === undefined || value === '' ? [] : [{ name, value, type, isDefined: true }];
  });
  const names = new Set(definitions.map(({ name }) => name));
  const others = Object.entries(fields)
    .filter(([name]) => !names.has(name))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => ({ name, value, type: 'text' as const, isDefined: false }));
  return [...defined, ...others];
}

/** Whether a custom field says whom a member belongs to. */
export function isOwnerField(name: string): boolean {
  return name.trim().toLowerCase() === 'owner';
}

/** The person a member belongs to, where its administrators keep that: a custom field named "Owner". */
export function findOwner(fields: Readonly<Record<string, string>>): string | null {
  const key = Object.keys(fields).find(isOwnerField);
  const value = key === undefined ? '' : (fields[key] ?? '').trim();
  return value === '' ? null : value;
}
