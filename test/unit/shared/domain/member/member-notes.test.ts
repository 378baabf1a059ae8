import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findOwner, listFields, readFieldDefinitions } from '../../../../../shared/domain/member/member-notes.ts';

const XML = `<CustomFieldDefinitions>
  <CustomFieldDefinition name="Owner" type="String" defaultValue="" />
  <CustomFieldDefinition type="DateTime" name="Audited &amp; signed" />
  <CustomFieldDefinition name="Owner" type="DateTime" />
  <CustomFieldDefinition type="String" />
</CustomFieldDefinitions>`;

describe('custom fields as XenCenter defines them', () => {
  it('are read in their order, entities resolved, doubles and nameless ones left out', () => {
    expect(readFieldDefinitions(XML)).toEqual([
      { name: 'Owner', type: 'text' },
      { name: 'Audited & signed', type: 'time' },
    ]);
  });

  it.each([
    ['&lt;&gt;&quot;&apos;&amp;', `<>"'&`],
    ['&#65;&#x42;&#x10FFFF;', 'AB\u{10ffff}'],
    ['&#0;&#x110000;', '&#0;&#x110000;'],
    ['&nbsp;&constructor; &', '&nbsp;&constructor; &'],
  ])('have the name that %s stands for', (written, name) => {
    expect(readFieldDefinitions(`<CustomFieldDefinition name="${written}"/>`)).toEqual([{ name, type: 'text' }]);
  });

  it('are as many as anybody needs', () => {
    const many = (count: number): string =>
      Array.from({ length: count }, (_, at) => `<CustomFieldDefinition name="${String(at)}"/>`).join('');
    expect(readFieldDefinitions(many(200))).toHaveLength(200);
    expect(readFieldDefinitions(many(201))).toHaveLength(200);
    expect(readFieldDefinitions(many(1) + ' '.repeat(100_000))).toEqual([]);
  });

  it('are none where the pool has no definitions', () => {
    expect(readFieldDefinitions(undefined)).toEqual([]);
  });

  it('never make reading fail, whatever somebody wrote there', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 2000 }), (text) => {
        expect(readFieldDefinitions(`${text}<CustomFieldDefinition name="A"/>${text}`).length).toBeLessThan(201);
      }),
    );
  });
});

describe('fields of a VM', () => {
  it('come in the order of the definitions; what no definition names comes last and says so', () => {
    const shown = listFields(readFieldDefinitions(XML), {
      zone: 'b',
      'Audited & signed': '20260301T08:00:00Z',
      Owner: 'Web team',
    });
    expect(shown.map(({ name, isDefined }) => [name, isDefined])).toEqual([
      ['Owner', true],
      ['Audited & signed', true],
      ['zone', false],
    ]);
  });

  it('are not shown where they are empty', () => {
    expect(listFields(readFieldDefinitions(XML), { Owner: '' })).toEqual([]);
  });

  it('name an owner, however the field is spelt', () => {
    expect(findOwner({ ' OWNER ': ' Ada ' })).toBe('Ada');
    expect(findOwner({ Owner: '  ' })).toBeNull();
    expect(findOwner({ ownership: 'Ada' })).toBeNull();
  });
});
