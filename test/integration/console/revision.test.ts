import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Row } from '../../../electron/demo-pool/core/contract.ts';
import { asMap, asString, asStrings } from '../../../electron/demo-pool/core/values.ts';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import type { Configuration } from '../../../shared/domain/configuration.ts';
import { quickDemoPool, type HeadlessConsole } from '../../fakes/headless-console.ts';
import { expectNoBugs, openConsole } from './desk.ts';

let pool: RunningDemoPool;
let console_: HeadlessConsole;
let card: Configuration;
let marker: Configuration;

beforeAll(async () => {
  pool = await quickDemoPool();
  console_ = await openConsole(pool);
  const whole = await console_.until('two configurations', ({ configurations }) => {
    const found = [...configurations.values()].filter(
      (each) => each.vmUuids.length > 1 && each.revision === each.recordedRevision,
    );
    return found.length > 1 ? found : undefined;
  });
  [card, marker] = whole as [Configuration, Configuration];
});

afterAll(async () => {
  await console_.close();
  await pool.close();
  expectNoBugs(console_);
});

/** Rows of the pool's database that hang on the first member of the configuration. */
interface Member {
  readonly VM: string;
  readonly VBD: string;
  readonly VDI: string;
  readonly VIF: string;
  readonly metrics: string;
  readonly guest: string;
}

function member(): Member {
  const { db } = pool.world;
  const VM = db.findByUuid('VM', card.vmUuids[0] ?? '') ?? '';
  const row = db.get('VM', VM);
  const VBD = asStrings(row['VBDs']).find((ref) => asString(db.get('VBD', ref)['type']) === 'Disk') ?? '';
  return {
    VM,
    VBD,
    VDI: asString(db.get('VBD', VBD)['VDI']),
    VIF: asStrings(row['VIFs'])[0] ?? '',
    metrics: asString(row['metrics']),
    guest: asString(row['guest_metrics']),
  };
}

/** Changes a row as another client would; answers what puts it back. */
function change(className: string, ref: string, make: (row: Row) => Row): () => void {
  const { db } = pool.world;
  const row = db.get(className, ref);
  const patch = make(row);
  const before = Object.fromEntries(Object.keys(patch).map((field) => [field, row[field]])) as Row;
  expect(patch).not.toEqual(before);
  db.set(className, ref, patch);
  return () => {
    db.set(className, ref, before);
  };
}

const revisionOf = ({ uuid }: Configuration): string | undefined => console_.facts.configurations.get(uuid)?.revision;

/** Waits until everything that was changed so far is known: a later change of another configuration is. */
async function caughtUp(): Promise<void> {
  const { db } = pool.world;
  const ref = db.findByUuid('VM', marker.vmUuids[0] ?? '') ?? '';
  const former = revisionOf(marker);
  db.set('VM', ref, { order: Number(db.get('VM', ref)['order']) + 1 });
  await console_.until('the marker', () => revisionOf(marker) !== former);
}

type Change = (at: Member) => () => void;
const vm =
  (make: (row: Row) => Row): Change =>
  (at) =>
    change('VM', at.VM, make);
const mapOf = (row: Row, field: string, more: Readonly<Record<string, string>>): Row => ({
  [field]: { ...asMap(row[field]), ...more },
});

/** What a manifest names: field by field, as XAPI has it. */
const MATTERS: readonly (readonly [string, Change])[] = [
  ['vCPUs', vm((row) => ({ VCPUs_max: Number(row['VCPUs_max']) + 1 }))],
  [
    'memory',
    vm((row) => ({
      memory_static_max: Number(row['memory_static_max']) * 2,
      memory_dynamic_max: Number(row['memory_dynamic_max']) * 2,
    })),
  ],
  [
    'firmware',
    vm((row) =>
      mapOf(row, 'HVM_boot_params', {
        firmware: asMap(row['HVM_boot_params'])['firmware'] === 'uefi' ? 'bios' : 'uefi',
      }),
    ),
  ],
  ['a platform flag', vm((row) => mapOf(row, 'platform', { viridian: 'perhaps' }))],
  ['the boot order', vm((row) => mapOf(row, 'HVM_boot_params', { order: 'n' }))],
  ['a boot parameter', vm(() => ({ PV_args: 'single' }))],
  [
    'what happens after a crash',
    vm((row) => ({ actions_after_crash: row['actions_after_crash'] === 'destroy' ? 'restart' : 'destroy' })),
  ],
  ['the start order', vm((row) => ({ order: Number(row['order']) + 5 }))],
  ['the start delay', vm((row) => ({ start_delay: Number(row['start_delay']) + 5 }))],
  ['the shutdown delay', vm((row) => ({ shutdown_delay: Number(row['shutdown_delay']) + 5 }))],
  ['the size of a disk', (at) => change('VDI', at.VDI, (row) => ({ virtual_size: Number(row['virtual_size']) * 2 }))],
  ['the position of a disk', (at) => change('VBD', at.VBD, () => ({ userdevice: '7' }))],
  ['which disk it boots from', (at) => change('VBD', at.VBD, (row) => ({ bootable: row['bootable'] !== true }))],
  ['the mode of a disk', (at) => change('VBD', at.VBD, (row) => ({ mode: row['mode'] === 'RO' ? 'RW' : 'RO' }))],
  [
    'a disk of another lineage in its place',
    (at) => {
      const { db } = pool.world;
      const other = db.refs('VDI').find((ref) => ref !== at.VDI && asStrings(db.get('VDI', ref)['VBDs']).length > 0);
      return change('VBD', at.VBD, () => ({ VDI: other ?? '' }));
    },
  ],
  ['the order of NICs', (at) => change('VIF', at.VIF, () => ({ device: '6' }))],
  ['a MAC', (at) => change('VIF', at.VIF, () => ({ MAC: '02:00:00:00:00:99' }))],
  [
    'the role of a NIC’s network',
    (at) => {
      const { db } = pool.world;
      const now = asString(db.get('VIF', at.VIF)['network']);
      const other = db
        .refs('network')
        .find((ref) => ref !== now && asStrings(db.get('network', ref)['VIFs']).length > 0);
      return change('VIF', at.VIF, () => ({ network: other ?? '' }));
    },
  ],
  ['the members', vm(() => ({ appliance: 'OpaqueRef:NULL' }))],
];

/**
 * What changes by itself, with the host, or in words only. Tags, guest system and tools are watched as drift and named
 * there: they come and go with power, with the agent and with other tools' marks, and would void approvals for it.
 */
const DOES_NOT: readonly (readonly [string, Change])[] = [
  ['name', vm(() => ({ name_label: 'renamed', name_description: 'in other words' }))],
  ['tags', vm((row) => ({ tags: [...asStrings(row['tags']), 'backup: nightly'] }))],
  ['host and affinity', vm((row) => ({ resident_on: otherHost(row), affinity: otherHost(row) }))],
  ['allowed operations', vm(() => ({ allowed_operations: ['start'] }))],
  ['operations under way', vm(() => ({ current_operations: { 'OpaqueRef:1': 'snapshot' } }))],
  ['blocked operations', vm(() => ({ blocked_operations: { destroy: 'for a while' } }))],
  [
    'the order in which disks and NICs are listed',
    (at) => {
      const { db } = pool.world;
      for (const [className, ref] of [
        ['VBD', at.VBD],
        ['VIF', at.VIF],
      ] as const) {
        // What is taken out and put back stands last.
        db.set(className, ref, { VM: 'OpaqueRef:NULL' });
        db.set(className, ref, { VM: at.VM });
      }
      return () => undefined;
    },
  ],
  ['marks of other tools', vm((row) => mapOf(row, 'other_config', { 'xo:backup': 'yesterday' }))],
  ['actual memory', (at) => change('VM_metrics', at.metrics, () => ({ memory_actual: 123_456 }))],
  [
    'time stamps',
    (at) =>
      change('VM_metrics', at.metrics, () => ({
        start_time: '20200101T00:00:00Z',
        last_updated: '20200101T00:00:00Z',
      })),
  ],
  ['what a disk takes up', (at) => change('VDI', at.VDI, () => ({ physical_utilisation: 1 }))],
  ['name of a disk', (at) => change('VDI', at.VDI, () => ({ name_label: 'renamed' }))],
  [
    'whether a disk is plugged in',
    (at) => change('VBD', at.VBD, (row) => ({ currently_attached: row['currently_attached'] !== true })),
  ],
  [
    'whether a NIC is plugged in',
    (at) => change('VIF', at.VIF, (row) => ({ currently_attached: row['currently_attached'] !== true })),
  ],
];

function otherHost(row: Row): string {
  const hosts = pool.world.db.refs('host');
  return hosts.find((ref) => ref !== row['resident_on'] && ref !== row['affinity']) ?? '';
}

describe('the revision of a configuration, from the pool to the card', () => {
  it.each(MATTERS)('changes with %s, and comes back with it', async (_what, make) => {
    const before = revisionOf(card);
    const putBack = make(member());
    await console_.until('another revision', () => revisionOf(card) !== before);
    putBack();
    await console_.until('the former revision', () => revisionOf(card) === before);
  });

  it.each(DOES_NOT)('stays with all that comes and goes: %s', async (_what, make) => {
    const before = revisionOf(card);
    const seen = console_.published.length;
    const putBack = make(member());
    await caughtUp();
    const revisions = console_.published
      .slice(seen)
      .flatMap(({ event, payload }) =>
        event === 'configurations.changed'
          ? (payload as { readonly changed: readonly Configuration[] }).changed.filter(({ uuid }) => uuid === card.uuid)
          : [],
      );
    expect(revisionOf(card)).toBe(before);
    expect(revisions.every(({ revision }) => revision === before)).toBe(true);
    putBack();
    await caughtUp();
    expect(revisionOf(card)).toBe(before);
  });

  it('is the same over both transports, to a console that reads at another time', async () => {
    const revisions = (of: HeadlessConsole) =>
      new Map([...of.facts.configurations].map(([uuid, each]) => [uuid, each.revision]));
    // A host before 7.3 has no usable JSON-RPC: that path answers a page.
    pool.control.addCallFault({ kind: 'content-type', method: 'pool.get_all', count: 1 });
    const other = await openConsole(pool);
    try {
      expect([console_, other].map((each) => each.facts.pools.get('demo')?.transport)).toEqual(['json-rpc', 'xml-rpc']);
      await other.until(
        'all of them',
        ({ configurations }) => configurations.size === console_.facts.configurations.size,
      );
      expect(revisions(other)).toEqual(revisions(console_));
      expect(revisions(other).size).toBeGreaterThan(10);
    } finally {
      await other.close();
      expectNoBugs(other);
    }
  });
});
