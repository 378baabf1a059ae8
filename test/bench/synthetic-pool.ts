import { findClass, findEnum } from '../../electron/datamodel/datamodel.ts';
import type { FieldType } from '../../electron/datamodel/types.ts';
import { seededRandom } from './campaign.ts';

/** A reply to one `get_all_records`, in both encodings, as XAPI would print it. */
export interface SyntheticReply {
  readonly records: number;
  readonly json: Buffer;
  readonly xml: Buffer;
}

/** Objects per VM of each class that a console loads; hosts and networks hardly grow with the pool. */
const PER_VM: Readonly<Record<string, number>> = {
  VM: 1.1,
  VM_metrics: 1.1,
  VM_guest_metrics: 0.7,
  VBD: 2.2,
  VDI: 2,
  VIF: 1.4,
  SR: 0.003,
  network: 0.01,
  PIF: 0.02,
  host: 0.004,
  VM_appliance: 0.15,
};

const RECOMMENDATIONS = [
  '<restrictions>',
  ...['memory-static-max', 'vcpus-max', 'number-of-vbds', 'number-of-vifs'].map(
    (name, index) => `<restriction field="${name}" min="${String(index)}" max="137438953472" property="${name}" />`,
  ),
  '<restriction field="has-vendor-device" value="true" /><restriction field="allow-gpu-passthrough" value="1" />',
  '<restriction field="supports-bios" value="yes" /><restriction field="supports-uefi" value="no" />',
  '</restrictions>',
].join('\n');

/** Replies for a pool of `vms` virtual machines, class by class; the same seed gives the same bytes. */
export function makeReplies(vms: number): ReadonlyMap<string, SyntheticReply> {
  const replies = new Map<string, SyntheticReply>();
  for (const [cls, perVm] of Object.entries(PER_VM)) {
    replies.set(cls, makeReply(cls, Math.max(2, Math.round(vms * perVm))));
  }
  return replies;
}

function makeReply(cls: string, count: number): SyntheticReply {
  const random = seededRandom(`synthetic ${cls}`);
  const json: Buffer[] = [];
  const xml: Buffer[] = [];
  for (let index = 0; index < count; index += 1) {
    const ref = makeRef(random);
    const fields = makeRecord(cls, index, random);
    const jsonFields = fields.map(([name, type, value]) => `${JSON.stringify(name)}:${jsonOf(type, value)}`);
    const xmlFields = fields.map(([name, type, value]) => `<member><name>${name}</name>${xmlOf(type, value)}</member>`);
    json.push(Buffer.from(`${index > 0 ? ',' : ''}"${ref}":{${jsonFields.join(',')}}`));
    xml.push(Buffer.from(`<member><name>${ref}</name><value><struct>${xmlFields.join('')}</struct></value></member>`));
  }
  return {
    records: count,
    json: Buffer.concat([Buffer.from('{"jsonrpc":"2.0","result":{'), ...json, Buffer.from('},"id":1}')]),
    xml: Buffer.concat([
      Buffer.from('<?xml version="1.0"?><methodResponse><params><param><value><struct>'),
      Buffer.from(
        '<member><name>Status</name><value>Success</value></member><member><name>Value</name><value><struct>',
      ),
      ...xml,
      Buffer.from('</struct></value></member></struct></value></param></params></methodResponse>'),
    ]),
  };
}

type Field = readonly [name: string, type: FieldType, value: unknown];

function makeRecord(cls: string, index: number, random: () => number): readonly Field[] {
  const fields = [...(findClass(cls)?.fields.values() ?? [])].filter((field) => field.state !== 'removed');
  return fields.map((field): Field => [
    field.name,
    field.type,
    specialValue(cls, field.name, index) ?? valueOf(field.type, field.name, index, random),
  ]);
}

/** The few fields that make VM records as large as they are. */
function specialValue(cls: string, field: string, index: number): unknown {
  if (cls !== 'VM') return undefined;
  const isSnapshot = index % 11 === 10;
  if (field === 'recommendations') return RECOMMENDATIONS;
  if (field === 'is_a_snapshot') return isSnapshot;
  if (field === 'snapshot_metadata') return isSnapshot ? `(('field' "value") `.repeat(400) : '';
  if (field === 'NVRAM') return index % 10 === 0 ? { 'EFI-variables': 'VkFSUwEAAAD/8J+Yg'.repeat(500) } : {};
  if (field === 'name_label')
    return index % 50 === 0 ? `erp-app-${String(index)} (Größe €, 日本)` : `erp-app-${String(index)}`;
  return undefined;
}

function valueOf(type: FieldType, name: string, index: number, random: () => number): unknown {
  switch (type.kind) {
    case 'int':
      return Math.floor(random() * 2 ** 36);
    case 'float':
      return random() * 4;
    case 'bool':
      return random() < 0.3;
    case 'datetime':
      return '20240420T12:00:00Z';
    case 'ref':
      return random() < 0.2 ? 'OpaqueRef:NULL' : makeRef(random);
    case 'enum':
      return findEnum(type.name)?.[index % (findEnum(type.name)?.length ?? 1)] ?? '';
    case 'set':
      return Array.from({ length: type.of.kind === 'enum' ? 6 : sizeOf(name, index, 3) }, (_, item) =>
        valueOf(type.of, name, index + item, random),
      );
    case 'map':
      return Object.fromEntries(
        Array.from({ length: sizeOf(name, index, 5) }, (_, item) => [
          `${name.slice(0, 12)}-key-${String(item)}`,
          valueOf(type.value, name, index + item, random),
        ]),
      );
    default:
      return name === 'uuid' ? makeRef(random).slice(10) : stringOf(name, index);
  }
}

/** Many collections of a real pool are empty; the others hold a few entries. */
function sizeOf(name: string, index: number, most: number): number {
  return (name.length + index) % 2 === 0 ? 0 : (name.length + index) % most;
}

function stringOf(name: string, index: number): string {
  return (name.length * 7 + index) % 4 === 0 ? '' : `${name.slice(0, 8)} ${String(index)}`;
}

function makeRef(random: () => number): string {
  const hex = (length: number): string =>
    Array.from({ length: Math.ceil(length / 4) }, () =>
      Math.floor(random() * 0x10000)
        .toString(16)
        .padStart(4, '0'),
    ).join('');
  return `OpaqueRef:${hex(8)}-${hex(4)}-${hex(4)}-${hex(4)}-${hex(12)}`;
}

function jsonOf(type: FieldType, value: unknown): string {
  return type.kind === 'float' && Number.isInteger(value) ? `${String(value)}.` : JSON.stringify(value);
}

function xmlOf(type: FieldType, value: unknown): string {
  if (typeof value === 'boolean') return `<value><boolean>${value ? '1' : '0'}</boolean></value>`;
  if (type.kind === 'float') return `<value><double>${String(value)}</double></value>`;
  if (type.kind === 'datetime') return `<value><dateTime.iso8601>${String(value)}</dateTime.iso8601></value>`;
  if (Array.isArray(value)) {
    const of = type.kind === 'set' ? type.of : type;
    return `<value><array><data>${value.map((item) => xmlOf(of, item)).join('')}</data></array></value>`;
  }
  if (typeof value === 'object' && value !== null) {
    const of = type.kind === 'map' ? type.value : type;
    const members = Object.entries(value).map(
      ([key, member]) => `<member><name>${key}</name>${xmlOf(of, member)}</member>`,
    );
    return `<value><struct>${members.join('')}</struct></value>`;
  }
  return `<value>${escapeXml(String(value))}</value>`;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
