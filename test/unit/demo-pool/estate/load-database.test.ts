import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadDatabase } from '../../../../electron/demo-pool/estate/load-database.ts';
import { makeBareWorld } from './bare-world.ts';

const folder = mkdtempSync(join(tmpdir(), 'load-database-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

let files = 0;
function load(tables: string, said: string[] = []): ReturnType<typeof makeBareWorld> {
  const file = join(folder, `${String((files += 1))}.xml`);
  writeFileSync(file, `<database><manifest><pair key="schema_major_vsn" value="5"/></manifest>${tables}</database>`);
  const world = makeBareWorld();
  loadDatabase(world, file, (line) => said.push(line));
  return world;
}

const POOL =
  '<table name="pool"><row ref="OpaqueRef:p" uuid="00000000-0000-0000-0000-00000000000a" name_label="P" master="OpaqueRef:h" gui_config="()" other_config="()"/></table>';
const HOST =
  '<table name="host"><row ref="OpaqueRef:h" uuid="00000000-0000-0000-0000-00000000000b" name__label="ebony" address="10.1.2.3" API_version__minor="8" software_version="((\'product_version\' \'5.6.900\') (\'network_backend\' \'bridge\'))" enabled="false"/></table>';

describe('loading a database file', () => {
  it('keeps references and uuids, reads every type, and gives later fields their defaults', () => {
    const { db } = load(
      `${POOL}${HOST}<table name="VM"><row ref="OpaqueRef:v" __mtime="1" _ref="OpaqueRef:v" uuid="00000000-0000-0000-0000-00000000000c" name__label="a&amp;b" memory__static_max="268435456" HVM__shadow_multiplier="1.5" is_a_template="true" tags="('x' 'y z')" other_config="(('default_template' 'true') ('q' 'it\\'s'))" VCPUs__params="()" snapshot_time="20100810T06:15:18Z" current_operations="(('OpaqueRef:t' 'start'))"/></table>`,
    );
    expect(db.get('VM', 'OpaqueRef:v')).toMatchObject({
      uuid: '00000000-0000-0000-0000-00000000000c',
      name_label: 'a&b',
      memory_static_max: 268_435_456,
      HVM_shadow_multiplier: 1.5,
      is_a_template: true,
      tags: ['x', 'y z'],
      other_config: { default_template: 'true', q: "it's" },
      snapshot_time: '20100810T06:15:18Z',
      is_default_template: true,
      domain_type: 'unspecified',
      current_operations: {},
      NVRAM: {},
    });
  });

  it('unhides the characters that the database hides from XML', () => {
    const { db } = load(
      `${POOL}${HOST}<table name="network"><row ref="OpaqueRef:n" uuid="00000000-0000-0000-0000-00000000000d" name__label="CPU%_%.x%n%t100%%" other_config="(('a' 'two%_spaces'))"/></table>`,
    );
    expect(db.get('network', 'OpaqueRef:n')).toMatchObject({
      name_label: 'CPU   x\n\t100%',
      other_config: { a: 'two  spaces' },
    });
  });

  it('makes the hosts speak the present API, enabled, with the network backend they had', () => {
    const { db } = load(POOL + HOST);
    expect(db.get('host', 'OpaqueRef:h')).toMatchObject({
      API_version_major: 2,
      API_version_minor: 21,
      enabled: true,
      software_version: { network_backend: 'bridge', product_brand: 'XCP-ng' },
    });
  });

  it('leaves secrets, sessions, tasks, unknown tables and unknown fields out, and says so', () => {
    const said: string[] = [];
    const { db } = load(
      `${POOL}${HOST}<table name="secret"><row ref="OpaqueRef:s" uuid="1" value="hidden"/></table><table name="task"><row ref="OpaqueRef:t"/></table><table name="Flying_saucer"><row ref="OpaqueRef:f"/><row ref="OpaqueRef:g"/></table><table name="VIF"><row ref="OpaqueRef:i" uuid="00000000-0000-0000-0000-00000000000e" reserved="false"/></table>`,
      said,
    );
    expect([db.refs('secret'), db.refs('task')]).toEqual([[], []]);
    expect(db.refs('VIF')).toHaveLength(1);
    expect(said.join('\n')).toContain('rows left out: secret (1), task (1), Flying_saucer (2)');
    expect(said.join('\n')).toContain('VIF.reserved (1)');
  });

  it.each([
    [
      'a value of the wrong type',
      `${POOL}${HOST}<table name="VM"><row ref="OpaqueRef:v" domid="many"/></table>`,
      /VM OpaqueRef:v, domid: not a whole number: many/,
    ],
    ['a row without reference', `${POOL}${HOST}<table name="VM"><row uuid="1"/></table>`, /<row> without ref/],
    ['two rows of one reference', `${POOL}${POOL}`, /DB_UNIQUENESS/],
    ['an element in the wrong place', '<row ref="x"/>', /<row> inside <database>/],
    ['no pool', HOST, /not the database of one pool/],
  ])('refuses a file with %s, naming it', (_what, tables, message) => {
    expect(() => load(tables)).toThrow(message);
    expect(() => load(tables)).toThrow(/\d+\.xml: /);
  });
});
