import { findClass } from '../../datamodel/datamodel.ts';
import type { FieldType } from '../../datamodel/types.ts';
import { entry, flag, fieldsWithout, isNull, map, rowsOf, text, texts } from '../behaviour/values.ts';
import { NULL_REF, type Row, type Value, type World } from '../core/contract.ts';
import { escapeText, writeXmlRecord } from '../wire/xml-writer.ts';

/** Version of the archive format; importers refuse newer ones. */
export const XVA_VERSION = { major: 1, minor: 20, exportFormat: 2 } as const;

/** What to put into an archive. */
export interface ExportScope {
  readonly vms: readonly string[];
  readonly snapshots: boolean;
  /** False: suspended VMs are exported as halted. */
  readonly preservePowerState: boolean;
}

/** Objects of an archive in their order, with the ids they have there. */
export interface ExportTable {
  readonly objects: readonly { readonly cls: string; readonly ref: string; readonly id: string }[];
  readonly ids: ReadonlyMap<string, string>;
}

/** Collects a VM with all that belongs to it, its snapshots last, and gives each object an id (`Ref:N`). */
export function collectObjects(world: World, scope: ExportScope): ExportTable {
  const found = new Map<string, string>();
  const add = (cls: string, ref: string): void => {
    if (!isNull(ref) && world.db.find(cls, ref) && !found.has(ref)) found.set(ref, cls);
  };
  const vms = scope.snapshots
    ? [...scope.vms, ...scope.vms.flatMap((vm) => texts(world.db.get('VM', vm)['snapshots']))]
    : scope.vms;
  for (const vm of vms) add('VM', vm);
  const rows = [...new Set(vms)].map((vm) => world.db.get('VM', vm));
  for (const row of rows) for (const [vbd] of rowsOf(world, 'VBD', row['VBDs'])) add('VBD', vbd);
  for (const row of rows) for (const [vif] of rowsOf(world, 'VIF', row['VIFs'])) add('VIF', vif);
  for (const row of rows) for (const [, vif] of rowsOf(world, 'VIF', row['VIFs'])) add('network', text(vif['network']));
  for (const row of rows) {
    for (const [, vbd] of rowsOf(world, 'VBD', row['VBDs'])) add('VDI', text(vbd['VDI']));
    if (scope.preservePowerState) add('VDI', text(row['suspend_VDI']));
  }
  for (const [ref, cls] of [...found]) if (cls === 'VDI') add('SR', text(world.db.get('VDI', ref)['SR']));
  for (const row of rows) add('VM_guest_metrics', text(row['guest_metrics']));
  const objects = [...found].map(([ref, cls], index) => ({ cls, ref, id: `Ref:${String(index)}` }));
  return { objects, ids: new Map(objects.map((object) => [object.ref, object.id])) };
}

/** The disks whose bytes an archive carries, in text order of their ids; CDs are matched by name at import instead. */
export function exportedDisks(
  world: World,
  table: ExportTable,
): readonly { readonly id: string; readonly ref: string; readonly vdi: Row }[] {
  return table.objects
    .filter((object) => object.cls === 'VDI')
    .map((object) => ({ id: object.id, ref: object.ref, vdi: world.db.get('VDI', object.ref) }))
    .filter(({ vdi }) => text(world.db.find('SR', text(vdi['SR']))?.['content_type']) !== 'iso')
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** The text of `ova.xml`: an XML-RPC value with version and objects. */
export function writeOvaXml(world: World, table: ExportTable, scope: ExportScope): string {
  const objects = table.objects.map(({ cls, ref, id }) => {
    const record = writeXmlRecord(portableRecord(cls, ref, world.db.get(cls, ref), { ids: table.ids, scope }), cls);
    return `<value><struct><member><name>class</name><value>${cls}</value></member><member><name>id</name><value>${id}</value></member><member><name>snapshot</name>${record}</member></struct></value>`;
  });
  return `<?xml version="1.0"?><value><struct><member><name>version</name>${versionValue(world)}</member><member><name>objects</name><value><array><data>${objects.join('')}</data></array></value></member></struct></value>`;
}

function versionValue(world: World): string {
  const host = world.db.get('host', world.coordinator());
  const software = host['software_version'];
  const members = {
    hostname: text(host['hostname']),
    date: entry(software, 'date') ?? '',
    product_version: entry(software, 'product_version') ?? '',
    product_brand: entry(software, 'product_brand') ?? '',
    build_number: entry(software, 'build_number') ?? '',
    xapi_major: String(XVA_VERSION.major),
    xapi_minor: String(XVA_VERSION.minor),
    export_vsn: String(XVA_VERSION.exportFormat),
  };
  const inner = Object.entries(members).map(
    ([name, value]) => `<member><name>${name}</name><value>${escapeText(value)}</value></member>`,
  );
  return `<value><struct>${inner.join('')}</struct></value>`;
}

function portableRecord(
  cls: string,
  ref: string,
  row: Row,
  { ids, scope }: { readonly ids: ReadonlyMap<string, string>; readonly scope: ExportScope },
): Row {
  const record: Record<string, Value> = fieldsWithout(row, []);
  for (const field of findClass(cls)?.fields.values() ?? []) {
    const value = row[field.name];
    if (value !== undefined) record[field.name] = portableValue(value, field.type, ids);
  }
  for (const field of ['allowed_operations', 'current_operations'] as const) {
    if (field in record) record[field] = field === 'allowed_operations' ? [] : {};
  }
  if (cls !== 'VM') return record;
  const kept = scope.preservePowerState && text(row['power_state']) === 'Suspended';
  return {
    ...record,
    power_state: kept ? 'Suspended' : 'Halted',
    domid: -1,
    // A snapshot that is exported by itself comes back as a template.
    ...(flag(row['is_a_snapshot']) && scope.vms.includes(ref)
      ? { is_a_snapshot: false, snapshot_of: NULL_REF, parent: NULL_REF }
      : {}),
    ...(kept ? {} : { suspend_VDI: NULL_REF }),
  };
}

/** References become ids of the archive; those to objects outside it become null, or leave their set. */
function portableValue(value: Value, type: FieldType, ids: ReadonlyMap<string, string>): Value {
  switch (type.kind) {
    case 'ref':
      return ids.get(text(value)) ?? NULL_REF;
    case 'set':
      if (type.of.kind === 'ref') return texts(value).flatMap((ref) => ids.get(ref) ?? []);
      return value;
    case 'map': {
      if (type.key.kind !== 'ref' && type.value.kind !== 'ref') return value;
      const entries = Object.entries(map(value)).map(([key, item]) => [
        type.key.kind === 'ref' ? (ids.get(key) ?? NULL_REF) : key,
        portableValue(item, type.value, ids),
      ]);
      return Object.fromEntries(entries) as Value;
    }
    default:
      return value;
  }
}

/** True for VMs an archive of everything leaves out: built-in templates, and snapshots, which go with their VM. */
export function isOutsideFullExport(vm: Row, includeControlDomains: boolean): boolean {
  if (flag(vm['is_control_domain'])) return !includeControlDomains;
  return flag(vm['is_default_template']) || flag(vm['is_a_snapshot']);
}
