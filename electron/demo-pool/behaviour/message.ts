import { ApiError, type Behaviours, type Row, type Value, type World } from '../core/contract.ts';
import { map, number, text, texts } from './values.ts';

/** The class each kind of message belongs to. */
const SUBJECTS: Readonly<Record<string, string>> = {
  VM: 'VM',
  Host: 'host',
  SR: 'SR',
  Pool: 'pool',
  VMPP: 'VMPP',
  VMSS: 'VMSS',
  PVS_proxy: 'PVS_proxy',
  VDI: 'VDI',
  Certificate: 'Certificate',
};

function select(world: World, keep: (row: Row) => boolean): Value {
  const found: Record<string, Value> = Object.create(null) as Record<string, Value>;
  for (const [ref, row] of world.db.entries('message')) if (keep(row)) found[ref] = { ...row };
  return found;
}

/** A message's field as the filter of `destroy_all` spells it. */
function printed(value: Value | undefined): string {
  return typeof value === 'number' ? String(value) : text(value);
}

function dashless(stamp: Value | undefined): string {
  return text(stamp).replaceAll('-', '');
}

function destroyAll(world: World, refs: readonly string[]): Value {
  for (const ref of refs) world.db.get('message', ref);
  for (const ref of refs) world.db.destroy('message', ref);
  return '';
}

/** Messages: alarms and notes on objects. */
export const message: Behaviours = {
  'message.create': ({ world }, name, priority, cls, uuid, body) => {
    const subject = SUBJECTS[text(cls)] ?? '';
    if (world.db.findByUuid(subject, text(uuid)) === undefined) throw new ApiError('UUID_INVALID', subject, text(uuid));
    return world.db.create('message', {
      name: text(name),
      priority: number(priority),
      cls: text(cls),
      obj_uuid: text(uuid),
      timestamp: world.clock.stamp(),
      body: text(body),
    });
  },
  'message.destroy': ({ world }, self) => destroyAll(world, [text(self)]),
  'message.destroy_many': ({ world }, messages) => destroyAll(world, texts(messages)),
  'message.destroy_all': ({ world }, filters) => {
    const wanted = Object.entries(map(filters));
    const refs = [...world.db.entries('message')]
      .filter(([, row]) => wanted.every(([field, value]) => printed(row[field]) === text(value)))
      .map(([ref]) => ref);
    return destroyAll(world, refs);
  },
  'message.get': ({ world }, cls, uuid, since) =>
    select(
      world,
      (row) => row['cls'] === cls && row['obj_uuid'] === uuid && dashless(row['timestamp']) >= dashless(since),
    ),
  'message.get_since': ({ world }, since) => select(world, (row) => dashless(row['timestamp']) >= dashless(since)),
};
