import classData from './classes.json' with { type: 'json' };
import relationData from './relations.json' with { type: 'json' };
import { parseType, type FieldType } from './types.ts';
import type { MinRole, Role } from './roles.ts';

/** One field of a class. */
export interface FieldModel {
  readonly name: string;
  readonly type: FieldType;
  /** RO: set by the server only; CTOR: set at creation; RW: has generated setters. */
  readonly qualifier: 'RO' | 'CTOR' | 'RW';
  readonly release: string;
  /** As JSON; undefined where the model has none. */
  readonly defaultValue: unknown;
  /** Weakest role by map key; a key ending in `*` is a prefix. */
  readonly keyRoles: Readonly<Record<string, Role>> | undefined;
  readonly state: 'removed' | 'deprecated' | undefined;
}

/** One parameter of a message, the session left out. */
export interface ParamModel {
  readonly name: string;
  readonly type: FieldType;
  /** Only trailing parameters are optional. */
  readonly optional: boolean;
  /** Release that added it, if later than its message. */
  readonly release: string | undefined;
}

/** One message of a class. */
export interface MessageModel {
  readonly cls: string;
  readonly name: string;
  /** `Class.message`, as on the wire. */
  readonly method: string;
  readonly params: readonly ParamModel[];
  readonly requiredParams: number;
  readonly result: FieldType;
  readonly minRole: MinRole;
  readonly release: string;
  /** Getter, setter, constructor... that XAPI generates from the fields. */
  readonly generated: boolean;
  readonly needsSession: boolean;
  readonly hasAsync: boolean;
  readonly state: 'removed' | 'deprecated' | undefined;
}

/** One class. */
export interface ClassModel {
  readonly name: string;
  readonly release: string;
  /** Whether `event.from` reports it. */
  readonly hasEvents: boolean;
  /** Whether its rows outlive a restart of XAPI. */
  readonly persists: boolean;
  /** Members that `create(record)` needs and may have; undefined where no constructor takes a record. */
  readonly constructorFields:
    { readonly required: readonly string[]; readonly optional: readonly string[] } | undefined;
  readonly fields: ReadonlyMap<string, FieldModel>;
  readonly messages: ReadonlyMap<string, MessageModel>;
}

/** A reference field and the set on the other side that XAPI keeps in step with it. */
export interface Relation {
  readonly cls: string;
  readonly field: string;
  readonly otherCls: string;
  readonly otherField: string;
  /** Both sides are sets and either may be written. */
  readonly manyToMany: boolean;
}

interface RawClass {
  readonly release: string;
  readonly events: boolean;
  readonly persist: boolean;
  readonly ctor?: { readonly required: readonly string[]; readonly optional: readonly string[] };
  readonly fields: Readonly<Record<string, readonly [string, string, string, RawExtra?]>>;
  readonly messages: Readonly<Record<string, readonly [string, string, string, string, string?]>>;
}
interface RawExtra {
  readonly default?: unknown;
  readonly keyRoles?: Readonly<Record<string, Role>>;
  readonly state?: string;
}

const rawClasses = classData.classes as unknown as Readonly<Record<string, RawClass>>;
const enums = classData.enums as Readonly<Record<string, readonly string[]>>;
const classes = new Map<string, ClassModel>();

/** Names of all classes, in the data model's order. */
export const classNames: readonly string[] = Object.keys(rawClasses);

/** The class of that exact name, or undefined. Read on first use, then kept. */
export function findClass(name: string): ClassModel | undefined {
  const known = classes.get(name);
  if (known) return known;
  if (!Object.hasOwn(rawClasses, name)) return undefined;
  const raw = rawClasses[name];
  if (!raw) return undefined;
  const model = readClass(name, raw);
  classes.set(name, model);
  return model;
}

/** The message `Class.message`, or undefined. */
export function findMessage(method: string): MessageModel | undefined {
  const dot = method.indexOf('.');
  return dot < 0 ? undefined : findClass(method.slice(0, dot))?.messages.get(method.slice(dot + 1));
}

/** The field of that class, or undefined. */
export function findField(cls: string, field: string): FieldModel | undefined {
  return findClass(cls)?.fields.get(field);
}

/** Values of an enum, in the data model's order; undefined for an unknown name. */
export function findEnum(name: string): readonly string[] | undefined {
  return Object.hasOwn(enums, name) ? enums[name] : undefined;
}

/** All relations that XAPI maintains from both ends. */
export const relations: readonly Relation[] = [
  ...relationData.oneToMany.map((pair) => toRelation(pair, false)),
  ...relationData.manyToMany.map((pair) => toRelation(pair, true)),
];

function toRelation(pair: readonly string[], manyToMany: boolean): Relation {
  const [cls = '', field = ''] = (pair[0] ?? '').split('.');
  const [otherCls = '', otherField = ''] = (pair[1] ?? '').split('.');
  return { cls, field, otherCls, otherField, manyToMany };
}

function readClass(name: string, raw: RawClass): ClassModel {
  const fields = new Map(Object.entries(raw.fields).map(([field, data]) => [field, readField(field, data)]));
  const messages = new Map(
    Object.entries(raw.messages).map(([message, data]) => [message, readMessage(name, message, data)]),
  );
  // The published model leaves this generated message out; every class in the database has it (wire-protocol of xen-api).
  const all = messages.get('get_all_records');
  if (all && !messages.has('get_all_records_where')) {
    const params = [{ name: 'expr', type: parseType('string'), optional: false, release: undefined }];
    const where = {
      ...all,
      name: 'get_all_records_where',
      method: `${name}.get_all_records_where`,
      params,
      requiredParams: 1,
    };
    messages.set('get_all_records_where', where);
  }
  return {
    name,
    release: raw.release,
    hasEvents: raw.events,
    persists: raw.persist,
    constructorFields: constructorOf(raw),
    fields,
    messages,
  };
}

function constructorOf(raw: RawClass): ClassModel['constructorFields'] {
  if (raw.ctor) return raw.ctor;
  if (!raw.messages['create']?.[4]?.includes('generated')) return undefined;
  const writable = Object.entries(raw.fields).filter(([, data]) => data[1] !== 'RO');
  const hasDefault = (data: RawClass['fields'][string]): boolean => data[3] !== undefined && 'default' in data[3];
  return {
    required: writable.filter(([, data]) => !hasDefault(data)).map(([field]) => field),
    optional: writable.filter(([, data]) => hasDefault(data)).map(([field]) => field),
  };
}

function readField(name: string, [type, qualifier, release, extra]: RawClass['fields'][string]): FieldModel {
  return {
    name,
    type: parseType(type),
    qualifier: qualifier as FieldModel['qualifier'],
    release,
    defaultValue: extra?.default,
    keyRoles: extra?.keyRoles,
    state: extra?.state as FieldModel['state'],
  };
}

function readMessage(
  cls: string,
  name: string,
  [params, result, minRole, release, flags = '']: RawClass['messages'][string],
): MessageModel {
  const list = params === '' ? [] : params.split('; ').map(readParam);
  const generated = flags.includes('generated');
  return {
    cls,
    name,
    method: `${cls}.${name}`,
    params: list,
    requiredParams: list.filter((param) => !param.optional).length,
    result: parseType(result),
    minRole: minRole as MinRole,
    release,
    generated,
    needsSession: !flags.includes('no-session'),
    hasAsync: hasAsync(cls, name, generated),
    state: flags.includes('removed') ? 'removed' : flags.includes('deprecated') ? 'deprecated' : undefined,
  };
}

/** Accessors and whatever concerns sessions, events and tasks themselves run at once only; constructors have both forms. */
function hasAsync(cls: string, name: string, generated: boolean): boolean {
  if (generated) return name === 'create' || name === 'destroy';
  if (cls === 'session' || cls === 'event') return false;
  if (cls === 'task') return name === 'cancel';
  return !/^get_(all|by|allowed|record|data_sources|since|boot)/.test(name);
}

function readParam(text: string): ParamModel {
  const [typed = '', release] = text.split('@');
  const space = typed.lastIndexOf(' ');
  const name = typed.slice(space + 1);
  const optional = name.endsWith('?');
  return { name: optional ? name.slice(0, -1) : name, type: parseType(typed.slice(0, space)), optional, release };
}
