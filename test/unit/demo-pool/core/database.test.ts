import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { relations } from '../../../../electron/datamodel/datamodel.ts';
import { ApiError, NULL_REF } from '../../../../electron/demo-pool/core/contract.ts';
import { MemoryDatabase } from '../../../../electron/demo-pool/core/database.ts';
import { asString } from '../../../../electron/demo-pool/core/values.ts';
import { SeededRandom } from '../../../../electron/demo-pool/core/random.ts';

function makeDatabase(seed = 1): MemoryDatabase {
  const random = new SeededRandom(seed);
  return new MemoryDatabase(() => random.uuid());
}

/** What every reverse set must hold, from the forward fields alone. */
function checkReverseSets(db: MemoryDatabase): void {
  for (const { cls, field, otherCls, otherField, manyToMany } of relations) {
    if (manyToMany) continue;
    for (const [target, row] of db.entries(otherCls)) {
      const pointing = [...db.entries(cls)].filter(([, other]) => other[field] === target).map(([ref]) => ref);
      expect([...(row[otherField] as string[])].sort(), `${otherCls}.${otherField}`).toEqual(pointing.sort());
    }
  }
}

/** Operations on VMs, VIFs, VBDs, networks, VDIs, appliances: indexes choose among what exists. */
const operation = fc.record({
  kind: fc.constantFrom('create', 'destroy', 'point', 'unpoint', 'revive'),
  relation: fc.nat({ max: 7 }),
  a: fc.nat({ max: 30 }),
  b: fc.nat({ max: 30 }),
});
const LINKS = [
  ['VIF', 'VM', 'VM'],
  ['VIF', 'network', 'network'],
  ['VBD', 'VM', 'VM'],
  ['VBD', 'VDI', 'VDI'],
  ['VM', 'appliance', 'VM_appliance'],
  ['VM', 'snapshot_of', 'VM'],
  ['VM', 'parent', 'VM'],
  ['VDI', 'SR', 'SR'],
] as const;

function apply(
  db: MemoryDatabase,
  gone: [string, string][],
  step: { kind: string; relation: number; a: number; b: number },
): void {
  const [cls, field, target] = LINKS[step.relation] ?? LINKS[0];
  const own = db.refs(cls);
  const others = db.refs(target);
  const ref = own[step.a % Math.max(1, own.length)];
  const other = others[step.b % Math.max(1, others.length)];
  if (step.kind === 'create') db.create(cls, other === undefined ? {} : { [field]: other });
  else if (step.kind === 'destroy' && other !== undefined) {
    db.destroy(target, other);
    gone.push([target, other]);
  } else if (step.kind === 'point' && ref !== undefined && other !== undefined) db.set(cls, ref, { [field]: other });
  else if (step.kind === 'unpoint' && ref !== undefined) db.set(cls, ref, { [field]: NULL_REF });
  else if (step.kind === 'revive') {
    const last = gone.pop();
    if (last) db.create(last[0], {}, { ref: last[1] });
  }
}

describe('reverse sets', () => {
  it('agree with the references after any sequence of changes', () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 60 }), (steps) => {
        const db = makeDatabase();
        for (const [cls] of LINKS) db.create(cls, {});
        db.create('network', {});
        db.create('SR', {});
        db.create('VM_appliance', {});
        const gone: [string, string][] = [];
        for (const step of steps) apply(db, gone, step);
        checkReverseSets(db);
      }),
      { numRuns: 150 },
    );
  });

  it('keep both sides of a many-to-many relation', () => {
    const db = makeDatabase();
    const [one, two] = [db.create('VM', {}), db.create('VM', {})];
    const group = db.create('VM_group', {});
    db.set('VM', one, { groups: [group] });
    db.set('VM_group', group, { VMs: [one, two] });
    expect(db.get('VM', two)['groups']).toEqual([group]);
    db.destroy('VM', one);
    expect(db.get('VM_group', group)['VMs']).toEqual([two]);
  });

  it('refuse to be written, since the other side owns them', () => {
    const db = makeDatabase();
    const vm = db.create('VM', {});
    expect(() => db.set('VM', vm, { VIFs: [] })).toThrow('VM.VIFs is a reverse set');
  });

  it('leave references to a destroyed row dangling', () => {
    const db = makeDatabase();
    const appliance = db.create('VM_appliance', {});
    const vm = db.create('VM', { appliance });
    db.destroy('VM_appliance', appliance);
    expect(db.get('VM', vm)['appliance']).toBe(appliance);
  });
});

describe('a row that points at itself', () => {
  it('leaves nothing behind when it is destroyed and comes back', () => {
    const db = makeDatabase();
    const vm = db.create('VM', {});
    db.set('VM', vm, { snapshot_of: vm });
    db.destroy('VM', vm);
    db.create('VM', {}, { ref: vm });
    expect(db.get('VM', vm)['snapshots']).toEqual([]);
  });
});

describe('generations', () => {
  it('rise for every row a change touches, and for nothing else', () => {
    const db = makeDatabase();
    const network = db.create('network', {});
    const other = db.create('network', {});
    const vm = db.create('VM', {});
    const before = db.generation;
    const vif = db.create('VIF', { VM: vm, network });
    const changed = ['VM', 'network', 'VIF'].flatMap((cls) =>
      db
        .table(cls)
        .changedAfter(before)
        .map((entry) => entry.ref),
    );
    expect(changed.sort()).toEqual([network, vm, vif].sort());
    expect(changed).not.toContain(other);
  });

  it('do not rise for an equal value', () => {
    const db = makeDatabase();
    const vm = db.create('VM', { other_config: { a: '1' }, tags: ['x'] });
    const before = db.generation;
    db.set('VM', vm, { other_config: { a: '1' }, tags: ['x'], name_label: '' });
    expect(db.generation).toBe(before);
  });

  it('find the latest change of each row once, however long the log', () => {
    const db = makeDatabase();
    const vms = Array.from({ length: 10 }, () => db.create('VM', {}));
    for (let i = 0; i < 5_000; i += 1) db.set('VM', vms[i % 10] ?? '', { name_label: String(i) });
    const mark = db.generation;
    db.set('VM', vms[3] ?? '', { name_label: 'a' });
    db.set('VM', vms[3] ?? '', { name_label: 'b' });
    expect(
      db
        .table('VM')
        .changedAfter(mark)
        .map((entry) => entry.ref),
    ).toEqual([vms[3]]);
    expect(db.table('VM').changedAfter(0)).toHaveLength(10);
  });
});

describe('rows', () => {
  it('get the defaults of the data model, a uuid and a ref, the same for the same seed', () => {
    const [one, two] = [makeDatabase(7), makeDatabase(7)];
    const [a, b] = [one.create('network', { name_label: 'n' }), two.create('network', { name_label: 'n' })];
    expect(a).toBe(b);
    expect(one.get('network', a)).toEqual(two.get('network', b));
    expect(one.get('network', a)).toMatchObject({
      MTU: 1500,
      default_locking_mode: 'unlocked',
      managed: true,
      VIFs: [],
      other_config: {},
    });
    expect(one.findByUuid('network', asString(one.get('network', a)['uuid']))).toBe(a);
  });

  it('answer HANDLE_INVALID for a ref that is not there', () => {
    const db = makeDatabase();
    expect(() => db.get('VM', 'OpaqueRef:x')).toThrow(new ApiError('HANDLE_INVALID', 'VM', 'OpaqueRef:x'));
    expect(() => db.destroy('VM', 'OpaqueRef:x')).toThrow(ApiError);
    expect(db.find('VM', 'OpaqueRef:x')).toBeUndefined();
  });

  it('are not changed in place: a row handed out stays as it was', () => {
    const db = makeDatabase();
    const vm = db.create('VM', { name_label: 'before' });
    const row = db.get('VM', vm);
    db.set('VM', vm, { name_label: 'after' });
    db.create('VIF', { VM: vm });
    expect(row).toMatchObject({ name_label: 'before', VIFs: [] });
  });
});
