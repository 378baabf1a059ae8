import { describe, expect, it } from 'vitest';
import {
  classNames,
  findClass,
  findEnum,
  findField,
  findMessage,
  relations,
} from '../../../electron/datamodel/datamodel.ts';
import { isInRelease } from '../../../electron/datamodel/releases.ts';
import { roleSuffices, rolesWith } from '../../../electron/datamodel/roles.ts';
import { parseType, type FieldType } from '../../../electron/datamodel/types.ts';

function namesIn(type: FieldType): readonly FieldType[] {
  if (type.kind === 'set' || type.kind === 'option') return namesIn(type.of);
  if (type.kind === 'map') return [...namesIn(type.key), ...namesIn(type.value)];
  return [type];
}

describe('data model', () => {
  it('knows every class, enum and field its types name', () => {
    for (const cls of classNames) {
      const model = findClass(cls);
      const types = [...(model?.fields.values() ?? [])].map((field) => field.type);
      for (const message of model?.messages.values() ?? [])
        types.push(message.result, ...message.params.map((param) => param.type));
      for (const type of types.flatMap(namesIn)) {
        if (type.kind === 'enum') expect(findEnum(type.name), `${cls}: enum ${type.name}`).toBeDefined();
        if (type.kind === 'ref' || type.kind === 'record')
          expect(findClass(type.cls), `${cls}: class ${type.cls}`).toBeDefined();
      }
    }
  });

  it('describes messages with optional parameters, roles and forms', () => {
    expect(findMessage('session.login_with_password')).toMatchObject({
      requiredParams: 2,
      needsSession: false,
      hasAsync: false,
    });
    expect(findMessage('session.login_with_password')?.params[3]).toMatchObject({
      name: 'originator',
      optional: true,
      release: 'clearwater',
    });
    expect(findMessage('VM.start')).toMatchObject({
      minRole: 'vm-operator',
      requiredParams: 3,
      hasAsync: true,
      generated: false,
    });
    expect(findMessage('VM.get_uuid')).toMatchObject({ generated: true, hasAsync: false });
    expect(findMessage('VM_appliance.start')).toMatchObject({ minRole: 'pool-operator', release: 'boston' });
    expect(findMessage('VM.nothing')).toBeUndefined();
    expect(findMessage('constructor.x')).toBeUndefined();
  });

  it('describes fields with default, qualifier and key roles', () => {
    expect(findField('VM', 'other_config')?.keyRoles).toMatchObject({ folder: 'vm-operator', pci: 'pool-admin' });
    expect(findField('pool', 'gui_config')).toMatchObject({ qualifier: 'RW', defaultValue: {} });
    expect(findField('VM', 'uuid')).toMatchObject({ qualifier: 'RO', release: 'rio' });
    expect(findClass('VIF')?.constructorFields?.required).toContain('MAC');
  });

  it('has both ends of every relation, of the right types', () => {
    for (const { cls, field, otherCls, otherField, manyToMany } of relations) {
      const ref: FieldType = { kind: 'ref', cls: otherCls };
      expect(findField(cls, field)?.type, `${cls}.${field}`).toEqual(manyToMany ? { kind: 'set', of: ref } : ref);
      expect(findField(otherCls, otherField)?.type, `${otherCls}.${otherField}`).toEqual({
        kind: 'set',
        of: { kind: 'ref', cls },
      });
    }
  });
});

describe('types', () => {
  it.each<[string, FieldType]>([
    ['string', { kind: 'string' }],
    ['VM ref', { kind: 'ref', cls: 'VM' }],
    ['string set set', { kind: 'set', of: { kind: 'set', of: { kind: 'string' } } }],
    ['enum on_boot', { kind: 'enum', name: 'on_boot' }],
    ['string option', { kind: 'option', of: { kind: 'string' } }],
    ['VM record', { kind: 'record', cls: 'VM' }],
    [
      '(VM ref -> (string -> string) map) map',
      {
        kind: 'map',
        key: { kind: 'ref', cls: 'VM' },
        value: { kind: 'map', key: { kind: 'string' }, value: { kind: 'string' } },
      },
    ],
    [
      '(string -> enum task_allowed_operations) map',
      { kind: 'map', key: { kind: 'string' }, value: { kind: 'enum', name: 'task_allowed_operations' } },
    ],
  ])('%s', (text, type) => expect(parseType(text)).toEqual(type));

  it('refuses what is no type', () => expect(() => parseType('string or so')).toThrow('not a type'));
});

describe('releases', () => {
  it.each([
    ['boston', { apiMajor: 1, apiMinor: 8 }, false],
    ['boston', { apiMajor: 1, apiMinor: 9 }, true],
    ['ely', { apiMajor: 2, apiMinor: 15 }, true],
    ['21.3.0', { apiMajor: 2, apiMinor: 15, xapiBuild: '1.249.32' }, false],
    ['21.3.0', { apiMajor: 2, apiMinor: 21, xapiBuild: '24.19.2' }, true],
    ['26.16.0', { apiMajor: 2, apiMinor: 21, xapiBuild: '25.6.0' }, false],
    ['22.27.0', { apiMajor: 2, apiMinor: 15 }, false],
    ['22.27.0', { apiMajor: 2, apiMinor: 21 }, true],
  ])('%s on %o is %s', (release, host, there) => expect(isInRelease(release, host)).toBe(there));
});

describe('roles', () => {
  it('include the weaker ones; nobody has local-root', () => {
    expect(rolesWith('vm-power-admin')).toEqual(['pool-admin', 'pool-operator', 'vm-power-admin']);
    expect([
      roleSuffices('vm-admin', 'vm-operator'),
      roleSuffices('vm-operator', 'vm-admin'),
      roleSuffices('pool-admin', 'local-root'),
    ]).toEqual([true, false, false]);
  });
});
